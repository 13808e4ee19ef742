"""The pages of mails: all that left, will leave or could not, one of them as it went, and what staff do with it."""
