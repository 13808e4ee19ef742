"""Payments: list, page, recording one by hand."""
