"""What the law of a country asks of invoices: one table, which the page and finalizing read."""
