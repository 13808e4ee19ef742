"""One customer: page, add, edit, delete, likely duplicates, timeline."""
