"""Themes of the invoice beside those that issuing and paying are: its copies, what came in as one, reversals."""
