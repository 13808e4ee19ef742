"""The Django admin of invoicing."""

from invoicing.admin import catalog, credit_notes, emails, hosted, invoices, portal, tax

__all__ = ["catalog", "credit_notes", "emails", "hosted", "invoices", "portal", "tax"]
