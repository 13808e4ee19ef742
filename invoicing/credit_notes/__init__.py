"""Credit notes: list, page, adding, voiding."""
