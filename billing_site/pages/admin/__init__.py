"""The floor of the Django admin: rows in the words of the desk, changed by its verbs alone."""
