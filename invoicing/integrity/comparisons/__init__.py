"""What is compared with what: documents with the arithmetic, rows with their events, items with what billed them."""
