"""A customer's tax IDs: the pages that add, verify and remove them."""
