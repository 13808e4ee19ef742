"""The numbering settings of the account."""
