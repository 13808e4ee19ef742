"""Making one customer of two."""
