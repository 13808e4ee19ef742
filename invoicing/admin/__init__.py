"""The Django admin of invoicing."""

from invoicing.admin import catalog, credit_notes, invoices, tax

__all__ = ["catalog", "credit_notes", "invoices", "tax"]
