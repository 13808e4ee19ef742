"""Import of customers from CSV files: read, map, check every row, then apply as one operation."""
