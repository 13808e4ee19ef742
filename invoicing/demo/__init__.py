"""Invented invoices for a desk that is tried out."""
