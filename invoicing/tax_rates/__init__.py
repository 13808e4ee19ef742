"""Tax rates: list, add, edit, archive."""
