"""All invoices: list, filters, columns, export, bulk actions."""
