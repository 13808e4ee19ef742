"""What becomes of a subscription by what happens to its invoices."""
