"""The billing run: what is due of many subscriptions, billed in batches by a few statements."""
