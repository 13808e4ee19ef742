"""Rules of the books about numbers: each series runs 1..n without a hole or a double, every void has its event."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Window
from django.db.models.functions import Lag

from billing_site.company.models import Company
from billing_site.company.numbers import INVOICES, Counter, FormerPrefix, invoice_number
from billing_site.events.models import Event
from billing_site.lib.findings import Finding
from customers.integrity import CHUNK
from customers.models.customer import Customer
from invoicing.integrity.money import rows
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice


def no_number_stands_twice() -> Iterator[Finding]:
    for fields, name in ((("series", "sequence"), "sequence"), (("number",), "number")):
        found = Invoice.objects.issued().values(*fields).annotate(count=Count("pk"), first=Min("number"))
        for row in found.filter(count__gt=1).order_by().iterator(CHUNK):
            text = f"{row['count']} invoices have the same {name} as {row['first']}"
            yield Finding(row["first"], "number twice", text)


def numbers_have_no_holes() -> Iterator[Finding]:
    """A hole is explained only by an event with which staff raised the next number, or began the prefix, there."""
    before = Window(Lag("sequence", default=0), partition_by="series", order_by=["sequence", "id"])
    after_holes = Invoice.objects.issued().annotate(before=before).filter(sequence__gt=F("before") + 1)
    for series, sequence, last in after_holes.values_list("series", "sequence", "before").iterator(CHUNK):
        yield from hole(series, last + 1, sequence)


def the_next_number_follows_the_last() -> Iterator[Finding]:
    """Whoever counts stands right behind the last invoice: in front of it a number would be given out twice."""
    for series, upcoming, owner, highest in rows(COUNTERS):
        if upcoming <= highest:
            names = [invoice_number(series, sequence) for sequence in (upcoming, highest)]
            yield Finding(owner, "next number", f"the next number is {names[0]}, but {names[1]} was issued")
        else:
            yield from hole(series, highest + 1, upcoming)


# Everyone whose next number is not the one behind their last invoice; a prefix given up counts until somebody has it.
COUNTERS = """SELECT c.prefix, c.upcoming, c.owner, coalesce(m.highest, 0) FROM (
    SELECT invoice_prefix AS prefix, next_invoice_sequence AS upcoming, public_id AS owner FROM customers_customer
    UNION ALL SELECT invoice_prefix, next_invoice_sequence, public_id FROM company_company
    UNION ALL SELECT f.prefix, f.next_invoice_sequence, f.owner FROM company_formerprefix f
    WHERE f.owner <> 'credit_notes' AND NOT EXISTS (SELECT 1 FROM customers_customer WHERE invoice_prefix = f.prefix)
    AND NOT EXISTS (SELECT 1 FROM company_company WHERE invoice_prefix = f.prefix)) c
    LEFT JOIN (SELECT series, max(sequence) AS highest FROM invoicing_invoice WHERE status <> 'draft' GROUP BY series) m
    ON m.series = c.prefix WHERE c.upcoming <> coalesce(m.highest, 0) + 1"""


def owners(series: str) -> list[str]:
    """The public ids of everyone who counts or counted with a prefix."""
    models = ((Customer, "invoice_prefix", "public_id"), (Company, "invoice_prefix", "public_id"))
    return [
        owner
        for model, prefix, owned_by in (*models, (FormerPrefix, "prefix", "owner"))
        for owner in model._base_manager.filter(**{prefix: series}).values_list(owned_by, flat=True)
    ]


def hole(
    series: str, first: int, following: Any, counted_by: list[str] | None = None, counter: Counter = INVOICES
) -> Iterator[Finding]:
    """The finding of a hole from `first` up to before `following`; none where staff raised the next number over it.

    `counted_by` are the public ids of those who count `counter` with this prefix: `owners` where not given.
    """
    raised = Event.objects.filter(object_id__in=counted_by or owners(series), data__has_key="changes").order_by("id")
    place = first
    for changes in (event.changes for event in raised.iterator(CHUNK)):
        old, new = changes.get(counter.sequence, (None, None))
        begins = changes.get(counter.prefix, (None, None))[1] == series
        if new is not None and place < new <= following and (begins or old <= place):
            place = new
    if place < following:
        names = [invoice_number(series, sequence) for sequence in (place, following - 1)]
        text = f"{names[0]} is missing" if names[0] == names[1] else f"{names[0]} to {names[1]} are missing"
        yield Finding(names[0], "number missing", text)


def every_void_has_its_event() -> Iterator[Finding]:
    for model, kind, claim in (
        (Invoice, "invoice.voided", "the invoice is void"),
        (CreditNote, "credit_note.voided", "the credit note is void"),
    ):
        voidings = Event.objects.filter(object_id=OuterRef("public_id"), type=kind)
        silent = model.objects.filter(~Exists(voidings), status="void").values_list("public_id", "number")
        for public_id, number in silent.iterator(CHUNK):
            yield Finding(public_id, "void unexplained", f"{claim}, but nothing tells who voided {number} and when")


RULES = (
    no_number_stands_twice,
    numbers_have_no_holes,
    the_next_number_follows_the_last,
    every_void_has_its_event,
)
