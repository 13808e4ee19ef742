"""Tax IDs: their types, forms and check digits."""
