"""Promotion codes: list, add, one code with who used it, edit, switch off and on, export."""
