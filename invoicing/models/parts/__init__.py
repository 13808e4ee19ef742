"""Themes of the invoice beside those that issuing and paying are."""
