"""A copy of database and files that can be taken while the site runs, and put back in an empty place."""
