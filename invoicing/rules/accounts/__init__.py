"""Accounts over time: the periods that are asked about, and what a statement of one comes to."""
