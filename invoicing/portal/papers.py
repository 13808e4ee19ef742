"""Whose documents the portal shows, how many at a time, and which of them an address may name."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from billing_site.lib.encryption.key_file import KeyFault
from billing_site.pages.access import an_id
from customers.models.customer import Customer
from invoicing.hosted.document import HostedDocument
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import OPEN, REVERSED, UNCOLLECTIBLE, VOID
from invoicing.portal.words import PortalWords, words_of

log = logging.getLogger("billfold")
MOST_OPEN, MOST = 100, 25


@dataclass(frozen=True)
class Papers:
    """What belongs to one party: a customer, with all that were merged into it."""

    keys: tuple[int, ...]

    @classmethod
    def of(cls, customer: Customer) -> "Papers":
        return cls(tuple(customer.with_merged()))

    @property
    def invoices(self) -> QuerySet[Invoice]:
        return Invoice.objects.issued().filter(customer__in=self.keys)

    @property
    def owed(self) -> QuerySet[Invoice]:
        """What is to be paid, the first due first."""
        found = self.invoices.filter(status__in=(OPEN, UNCOLLECTIBLE), amount_remaining__gt=0)
        return found.order_by("due_date", "id")

    @property
    def earlier(self) -> QuerySet[Invoice]:
        return self.invoices.exclude(pk__in=self.owed.order_by().values("pk")).order_by("-id")

    @property
    def notes(self) -> QuerySet[CreditNote]:
        return CreditNote.objects.filter(invoice__customer__in=self.keys).order_by("-id")

    @property
    def receipts(self) -> QuerySet[InvoicePayment]:
        found = InvoicePayment.objects.filter(invoice__customer__in=self.keys)
        return found.select_related("invoice", "reversal").order_by("-id")

    def sums(self) -> list[tuple[str, int, int]]:
        """[(currency, what is owed in minor units, by how many invoices)]."""
        found = (
            self.owed.order_by("currency").values("currency").annotate(sum=Sum("amount_remaining"), many=Count("pk"))
        )
        return [(row["currency"], row["sum"], row["many"]) for row in found]


def a_page(rows: QuerySet[Any], after: str) -> tuple[list[Any], str]:
    """(the rows behind the one with the id `after`, the id to ask on from; '' for no more)."""
    if after := an_id(after):
        last = rows.filter(public_id=after).values_list("pk", flat=True).first()
        rows = rows.filter(pk__lt=last) if last else rows
    found = list(rows[: MOST + 1])
    return found[:MOST], found[MOST - 1].public_id if len(found) > MOST else ""


def invoice_rows(invoices: list[Invoice], customer: Customer, language: str, today: Any) -> list[dict[str, Any]]:
    """Each invoice as a row: what is said of it, its page where it has one, and its PDF."""
    addresses = pages_of(invoices)
    rows = []
    for invoice in invoices:
        doc = HostedDocument(invoice, language, payments=[], notes=[], today=today)
        words = words_of(customer, language, invoice.currency)
        rows.append(
            {
                "id": invoice.public_id,
                "number": invoice.number,
                "date": doc.issued_on,
                "due": doc.due_on,
                "mark": mark_of(invoice, doc),
                "amount": words.amount(invoice.amount_remaining if doc.asks_for else invoice.total),
                "address": addresses.get(invoice.public_id, ""),
            }
        )
    return rows


def pages_of(invoices: list[Invoice]) -> dict[str, str]:
    """The address of each invoice's page; none while the server cannot read its key: the files are there still."""
    try:
        return HostedLink.addresses_of(invoices)
    except KeyFault as fault:
        log.error("The portal names no pages of invoices: %s", fault)
        return {}


def mark_of(invoice: Invoice, doc: HostedDocument) -> tuple[str, str]:
    """(word, tone) of the state."""
    if invoice.status == VOID:
        return doc.say("Voided"), "off"
    if not doc.asks_for:
        return doc.say("Paid"), "good"
    if doc.is_past_due:
        return doc.say("Past due"), "bad"
    return (doc.say("Partly paid"), "open") if invoice.amount_paid else (doc.say("Open"), "open")


def note_rows(notes: list[CreditNote], words: Callable[[str], PortalWords]) -> list[dict[str, Any]]:
    return [
        {
            "id": note.public_id,
            "number": note.number,
            "date": words(note.currency).date(note.frozen["issued"]),
            "amount": words(note.currency).amount(note.total),
            "void": words(note.currency).say("void", "credit note") if note.status == VOID else "",
        }
        for note in notes
    ]


def receipt_rows(receipts: list[InvoicePayment], words: Callable[[str], PortalWords]) -> list[dict[str, Any]]:
    rows = []
    for paid in receipts:
        doc = words(paid.currency)
        back = paid.status == REVERSED and doc.date(paid.reversal.reversed_on.isoformat())
        rows.append(
            {
                "id": paid.public_id,
                "number": paid.receipt_number,
                "date": doc.date(paid.paid_on.isoformat()),
                "amount": doc.amount(paid.amount),
                "void": doc.say("Payment reversed on %(date)s", date=back) if back else "",
            }
        )
    return rows
