"""Statements of account by e-mail: of one customer from a dialog, of many by a job."""
