"""Documents about an account and not about one invoice: the statement."""
