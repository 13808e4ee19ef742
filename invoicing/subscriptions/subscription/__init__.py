"""The pages of one subscription: what it bills and when, what is planned, and what can be done with it."""
