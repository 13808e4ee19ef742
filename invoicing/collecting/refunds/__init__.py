"""Refunds: the list, the page of one, and the dialog that gives money of a charge back."""
