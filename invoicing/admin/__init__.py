"""The Django admin of invoicing."""

from invoicing.admin import catalog, credit_notes, emails, hosted, invoices, portal, reminders, tax

__all__ = ["catalog", "credit_notes", "emails", "hosted", "invoices", "portal", "reminders", "tax"]
