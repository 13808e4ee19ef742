"""The import of subscriptions that run elsewhere."""
