"""Rules of the books about numbers: each series runs 1..n without a hole or a double, every void has its event."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Window
from django.db.models.functions import Lag

from billing_site.company.models import Company
from billing_site.company.numbers import CREDIT_NOTES, INVOICES, Counter, FormerPrefix, invoice_number
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


def what_is_issued_has_its_place() -> Iterator[Finding]:
    """Without place, number or hash a document would be in no series, and no check would meet it; a draft has none."""
    placeless = Q(sequence=None) | Q(series="") | Q(number="") | Q(hash="") | Q(finalized_at=None)
    for public_id, status in Invoice.objects.issued().filter(placeless).values_list("public_id", "status"):
        yield Finding(public_id, "number", f"the invoice is {status}, and has no number, place, date or hash")
    moved = Q(finalized_at__isnull=False) | ~Q(number="", hash="", amount_paid=0) | Q(voided_at__isnull=False)
    for (public_id,) in Invoice.objects.drafts().filter(moved).values_list("public_id"):
        yield Finding(public_id, "number", "the invoice is a draft, yet has what only an issued one has")


def every_series_has_its_owner() -> Iterator[Finding]:
    """A prefix that made numbers stays its owner's, also once it was given up."""
    series = Invoice.objects.issued().order_by().values_list("series", flat=True).distinct()
    held = ((Customer, "invoice_prefix"), (Company, "invoice_prefix"), (FormerPrefix, "prefix"))
    for model, prefix in held:
        series = series.exclude(series__in=model._base_manager.values(prefix))
    for name in series.iterator(CHUNK):
        yield Finding(name, "series", f"invoices were numbered with {name}, and nobody has or had that prefix")
    for former in FormerPrefix.objects.iterator(CHUNK):
        of_notes = former.owner == FormerPrefix.CREDIT_NOTES
        counter, by = (CREDIT_NOTES, company_ids()) if of_notes else (INVOICES, [former.owner])
        events = Event.objects.filter(object_id__in=by, data__has_key="changes").order_by("-id")
        left = any(e.changes.get(counter.prefix, [None])[0] == former.prefix for e in events.iterator(CHUNK))
        if not left and not Event.objects.filter(object_id__in=by, redacted_at__isnull=False).exists():
            yield Finding(former.prefix, "series", f"nothing tells that {former.owner} gave the prefix up")


def company_ids() -> list[str]:
    return [*Company.objects.values_list("public_id", flat=True)]


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
        left, taken = changes.get(counter.prefix, (None, None))
        begins = taken == series
        if begins and new is None:
            # The count went on from where it stood, which is written down for the prefix that was given up.
            new = FormerPrefix.objects.filter(prefix=left).values_list("next_invoice_sequence", flat=True).first()
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
    what_is_issued_has_its_place,
    every_series_has_its_owner,
    numbers_have_no_holes,
    the_next_number_follows_the_last,
    every_void_has_its_event,
)
