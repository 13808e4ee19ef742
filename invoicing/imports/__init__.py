"""Imports of what is sold and subscribed to, from CSV files: the same way for each kind of rows."""
