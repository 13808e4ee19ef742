"""Rules of the books about credit notes with a series of their own: gapless, chained, each under its number."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from billing_site.company.models import Company
from billing_site.company.numbers import CREDIT_NOTES, FormerPrefix, invoice_number
from billing_site.lib.db.keyset import seek
from billing_site.lib.findings import Finding
from customers.integrity import CHUNK
from invoicing.integrity.comparisons.damage import whole
from invoicing.integrity.documents import BATCH, OF_INVOICE, chain, note_findings
from invoicing.integrity.money import rows
from invoicing.integrity.numbers import hole
from invoicing.integrity.tax import note_tax_findings
from invoicing.issuing.snapshot import link
from invoicing.models.credit_note import CreditNote


def note_series(cursor=None) -> Iterator[tuple[int, list[Finding], list]]:
    """(how many, their Findings, the cursor to continue from) for each batch of notes, series by series.

    The cursor is plain JSON: series, sequence, key and hash of the last note.
    """
    series, sequence, pk, previous = cursor or ("", 0, 0, "")
    while True:
        behind = seek(("series", "sequence", "id"), (series, sequence, pk), forward=True)
        found = CreditNote.objects.filter(behind, sequence__isnull=False).order_by("series", "sequence", "pk")
        batch = list(found.annotate(**OF_INVOICE)[:BATCH])
        if not batch:
            return
        findings = []
        for note in batch:
            before = previous if note.series == series else ""
            findings += chain(note, link(before, note.frozen))
            number = invoice_number(note.series or "", note.sequence or 0)
            findings += whole(note, note_findings(note, number))
            series, sequence, pk, previous = note.series, note.sequence, note.pk, note.hash
        findings += note_tax_findings(batch)
        yield len(batch), findings, [series, sequence, pk, previous]


def a_note_has_both_series_and_sequence() -> Iterator[Finding]:
    half = CreditNote.objects.filter(~Q(series=None), sequence=None) | CreditNote.objects.filter(
        Q(series=None), sequence__isnull=False
    )
    for public_id, number in half.values_list("public_id", "number").iterator(CHUNK):
        yield Finding(public_id, "number", f"{number} has half a place in a series of credit notes")


def note_numbers_have_no_holes() -> Iterator[Finding]:
    """As for invoices: only an event with which staff raised the next number explains one."""
    before = Window(Lag("sequence", default=0), partition_by="series", order_by=["sequence", "id"])
    counted: Any = CreditNote.objects.filter(sequence__isnull=False).annotate(before=before)
    for series, sequence, last in (
        counted.filter(sequence__gt=F("before") + 1).values_list("series", "sequence", "before").iterator(CHUNK)
    ):
        yield from hole(series, last + 1, sequence, company(), CREDIT_NOTES)
    for series, sequence in (
        counted.filter(sequence=F("before")).values_list("series", "sequence").distinct().iterator(CHUNK)
    ):
        number = invoice_number(series, sequence)
        yield Finding(number, "number twice", f"several credit notes have the place of {number}")


def the_next_note_number_follows_the_last() -> Iterator[Finding]:
    for series, upcoming, highest in rows(COUNTERS, FormerPrefix.CREDIT_NOTES):
        if upcoming <= highest:
            names = [invoice_number(series, sequence) for sequence in (upcoming, highest)]
            yield Finding(series, "next number", f"the next credit note is {names[0]}, but {names[1]} was issued")
        else:
            yield from hole(series, highest + 1, upcoming, company(), CREDIT_NOTES)


# Every prefix of credit notes whose next number is not the one behind its last note.
COUNTERS = """SELECT c.prefix, c.upcoming, coalesce(m.highest, 0) FROM (
    SELECT credit_note_prefix AS prefix, next_credit_note_sequence AS upcoming FROM company_company
    UNION ALL SELECT f.prefix, f.next_invoice_sequence FROM company_formerprefix f
    WHERE f.owner = %s AND NOT EXISTS (SELECT 1 FROM company_company WHERE credit_note_prefix = f.prefix)) c
    LEFT JOIN (SELECT series, max(sequence) AS highest FROM invoicing_creditnote WHERE sequence IS NOT NULL
    GROUP BY series) m ON m.series = c.prefix WHERE c.upcoming <> coalesce(m.highest, 0) + 1"""


def a_series_belongs_to_the_account() -> Iterator[Finding]:
    known = {*Company.objects.values_list("credit_note_prefix", flat=True)}
    known |= {*FormerPrefix.objects.filter(owner=FormerPrefix.CREDIT_NOTES).values_list("prefix", flat=True)}
    counted: Any = CreditNote.objects.filter(sequence__isnull=False).exclude(series__in=known)
    for series in counted.order_by().values_list("series", flat=True).distinct():
        yield Finding(series, "number", f"credit notes are numbered with {series}, which never was their prefix")


def company() -> list[str]:
    """The public id of who counts credit notes."""
    return [*Company.objects.values_list("public_id", flat=True)]


RULES = (
    a_note_has_both_series_and_sequence,
    note_numbers_have_no_holes,
    the_next_note_number_follows_the_last,
    a_series_belongs_to_the_account,
)
