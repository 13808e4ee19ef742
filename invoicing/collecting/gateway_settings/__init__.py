"""The settings page Payments gateway: the keys of the account that charges go through."""
