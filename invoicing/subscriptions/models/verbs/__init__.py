"""The verbs of a subscription, one theme a module."""
