"""All customers: list, filters, columns, export."""
