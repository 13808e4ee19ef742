"""How a customer's invoices are numbered: the next number, and what prefix and sequence may become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_site.company import numbers
from billing_site.company.models import Company
from billing_site.company.numbers import FormerPrefix, NumberingRefused

if TYPE_CHECKING:
    from customers.models.customer import Customer


def take_invoice_number(self: Customer) -> str:
    """Take this customer's next number ("ACME-0007") in the caller's transaction. Raises NumbersExhausted."""
    return numbers.invoice_number(*numbers.take(self))


def refuse_reuse(self: Customer, changes: dict) -> None:
    """Raises NumberingRefused when {field: [old, new]} takes somebody's prefix, or makes a number a second time.

    A prefix belongs to its customer also after deletion: issued numbers stay unique for ever.
    """
    if not {"invoice_prefix", "next_invoice_sequence"} & set(changes):
        return
    if "invoice_prefix" in changes:
        self.refuse_taken_prefix(changes["invoice_prefix"][1])
    FormerPrefix.refuse_reuse(self, changes)


def refuse_taken_prefix(self: Customer, prefix: str) -> None:
    # Who sets a prefix waits here, so that no two take the same at the same moment.
    company = Company.locked()
    if prefix in (company.invoice_prefix, company.credit_note_prefix):
        raise NumberingRefused("invoice_prefix", f"{prefix} is the account's own prefix. Choose another.")
    others = type(self).objects.exclude(pk=self.pk)
    if others.filter(invoice_prefix=prefix).exists():
        reason = f"Another customer has the prefix {prefix}, perhaps a deleted one. Choose another."
        raise NumberingRefused("invoice_prefix", reason)
