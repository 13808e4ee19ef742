"""Subscriptions: what is billed again and again, and the run that bills it."""
