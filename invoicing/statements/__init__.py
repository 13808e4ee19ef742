"""Statements of account: what moved on the account of a customer, and what is open."""
