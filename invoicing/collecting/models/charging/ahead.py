"""Which charge of an invoice comes by itself, so that its customer has nothing to do."""

from __future__ import annotations

from collections.abc import Collection as Many
from dataclasses import dataclass
from datetime import datetime

from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.collection import PAYABLE, Collection
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules import amounts
from invoicing.models.invoice import Invoice


@dataclass(frozen=True)
class Ahead:
    """`again_at` is the moment of the next try of what failed before, None for the first or one that is under way."""

    method: PaymentMethod
    again_at: datetime | None = None


def ahead(invoice: Invoice) -> Ahead | None:
    """None where nothing comes by itself: tries were stopped or ended, wait for the customer, or nothing is on file."""
    if not may_come(invoice):
        return None
    if under_way := ChargeAttempt.objects.under_way().filter(invoice=invoice.pk).select_related("method").first():
        return Ahead(under_way.method)
    row = Collection.objects.filter(invoice=invoice.pk, next_payment_attempt__isnull=False).first()
    method = beginning.method_for(invoice) if row else None
    if row is None or method is None:
        return None
    return Ahead(method, row.next_payment_attempt if row.first_failed_at else None)


def next_tries(invoices: Many[Invoice]) -> dict[int, datetime]:
    """{key: the moment of the next try} of those invoices of one customer that are tried by themselves."""
    some = [invoice for invoice in invoices if may_come(invoice)]
    planned = Collection.objects.filter(invoice__in=[each.pk for each in some], next_payment_attempt__isnull=False)
    found = {each.invoice_id: at for each in planned if (at := each.next_payment_attempt)} if some else {}
    return found if found and beginning.method_for(some[0]) else {}


def may_come(invoice: Invoice) -> bool:
    return (
        invoice.collection_method == invoice.CHARGE
        and invoice.status in PAYABLE
        and not amounts.problem(invoice.amount_remaining, invoice.currency)
    )
