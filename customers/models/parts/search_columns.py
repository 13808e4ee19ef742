"""The columns by which customers are found, sorted and compared, derived from what staff enter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.places.phones import display_phone, phone_key
from billing_site.lib.text import email_key, fold, name_fingerprint
from customers.models.tax_id import TaxId
from customers.rules import search

if TYPE_CHECKING:
    from customers.models.customer import Customer


def derive(self: Customer) -> None:
    """Fill the columns that exist for search, sorting and duplicates."""
    self.language = self.preferred_locales[0] if self.preferred_locales else ""
    self.name_key = fold(self.name)[:600]
    self.email_key = email_key(self.email)[:600]
    self.phone_key = phone_key(self.phone)[:20]
    self.name_fingerprint = name_fingerprint(self.name)[:600]
    lines = [self.name, self.email, self.phone, self.phone and display_phone(self.phone), self.description]
    for contact in self.contacts:
        phone = contact["phone"]
        lines += [contact["name"], contact["email"], phone, phone and display_phone(phone)]
    lines += [self.public_id, *TaxId.written_forms(self.tax_id_values)]
    self.search_text = search.document(lines, self.metadata)


def derive_tax_ids(self: Customer, now: datetime) -> None:
    """Fill what the tax IDs are found and listed by; the row is locked already."""
    self.tax_id_values = TaxId.summary(self.tax_ids.all())
    self.updated = now
    self.derive()
    self.save(update_fields=["tax_id_values", "search_text", "updated"])
