"""Disputes: the list, the page of one, and the evidence that staff put in."""
