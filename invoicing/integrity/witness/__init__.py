"""The witness outside the database: a line a day of what the chains come to, in a file that is only ever added to."""
