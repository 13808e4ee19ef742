"""Mails to customers: what they say, in the customer's language, and when they go."""
