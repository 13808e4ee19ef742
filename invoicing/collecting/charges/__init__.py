"""Charges: the list of all attempts, and the page of one."""
