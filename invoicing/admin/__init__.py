"""The Django admin of invoicing."""

from invoicing.admin import catalog, credit_notes, invoices

__all__ = ["catalog", "credit_notes", "invoices"]
