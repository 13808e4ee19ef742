"""Invoices, credit notes and the arithmetic of money."""
