"""Rules of the books about the tax report: its entries say what the documents froze, and come to the same in all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from billing_site.lib.db.dangling import naming_nothing
from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from invoicing.integrity.comparisons.damage import whole
from invoicing.integrity.comparisons.follows import unlike_invoice, unlike_rates
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.tax.entry import TaxEntry

# What of an entry follows from the frozen document.
FROM_DOCUMENT = (
    *("kind", "rate", "invoice_id", "chargeable", "currency", "status", "name", "percentage", "country", "region"),
    *("base", "tax", "net"),
)
# What counts in the report, and what the documents that stand come to; void ones come to nothing.
SUMS = """SELECT currency, sum(net), sum(tax), sum(total_net), sum(total_tax) FROM (
    SELECT currency, net, tax, 0 AS total_net, 0 AS total_tax FROM invoicing_taxentry
    UNION ALL SELECT currency, 0, 0, total_excluding_tax, total_tax FROM invoicing_invoice
    WHERE status NOT IN ('draft', 'void')
    UNION ALL SELECT currency, 0, 0, -total_excluding_tax, -total_tax FROM invoicing_creditnote
    WHERE status = 'issued') parts GROUP BY currency
    HAVING sum(net) <> sum(total_net) OR sum(tax) <> sum(total_tax)"""


def the_report_makes_what_the_documents_make() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        for currency, net, tax, total_net, total_tax in cursor.fetchall():
            said, made = (
                " and ".join(format_amount(int(each), currency) for each in pair)
                for pair in ((net, tax), (total_net, total_tax))
            )
            text = f"without tax and tax of all periods are {said} in the report, in the documents {made}"
            yield Finding(currency.upper(), "tax report", text)


def tax_entries_are_of_issued_documents() -> Iterator[Finding]:
    kinds = {TaxEntry.INVOICE: Invoice, TaxEntry.VOID: Invoice, TaxEntry.NOTE: CreditNote}
    yield from naming_nothing(TaxEntry, "document", kinds | {TaxEntry.NOTE_VOID: CreditNote}, "kind")
    for document in TaxEntry.objects.filter(invoice__status="draft").values_list("document", flat=True):
        yield Finding(document, "tax report", "a draft counts in the tax report")


RULES = (the_report_makes_what_the_documents_make, tax_entries_are_of_issued_documents)


def invoice_tax_findings(invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Issued invoices whose entries are not those that their frozen documents make, in the seller's currency too."""
    kept = entries_of(invoices)
    for invoice in invoices:
        yield from whole(invoice, unlike_entries(invoice, kept[invoice.public_id]))
        yield from whole(invoice, unlike_rates(invoice, kept[invoice.public_id]))


def unlike_entries(invoice: Invoice, kept: list[TaxEntry]) -> Iterator[Finding]:
    expected = TaxEntry.of_invoice(invoice)
    if invoice.voided_at:
        expected += TaxEntry.of_void(invoice, invoice.voided_at.date())
    yield from differing(invoice, expected, kept, invoice.voided_at)


def note_tax_findings(notes: Sequence[CreditNote]) -> Iterator[Finding]:
    """The same for credit notes, and what of their documents does not follow from their invoices'."""
    kept = entries_of(notes)
    invoices = Invoice.objects.only("public_id", "number", "currency", "frozen").in_bulk(
        {note.invoice_id for note in notes}
    )
    for note in notes:
        yield from whole(note, unlike_note_entries(note, invoices, kept[note.public_id]))
        yield from whole(note, unlike_rates(note, kept[note.public_id]))
        yield from whole(note, unlike_invoice(note, invoices[note.invoice_id]))


def unlike_note_entries(note: CreditNote, invoices: dict[int, Invoice], kept: list[TaxEntry]) -> Iterator[Finding]:
    invoice = invoices[note.invoice_id]
    expected = TaxEntry.of_note(note, invoice)
    if note.voided_at:
        expected += TaxEntry.of_void_note(note, invoice, note.voided_at.date())
    yield from differing(note, expected, kept, note.voided_at)


def entries_of(documents: Iterable[Invoice | CreditNote]) -> dict[str, list[TaxEntry]]:
    found: dict[str, list[TaxEntry]] = defaultdict(list)
    for entry in TaxEntry.objects.filter(document__in=[document.public_id for document in documents]):
        found[entry.document].append(entry)
    return found


def differing(
    document: Invoice | CreditNote, expected: list[TaxEntry], kept: list[TaxEntry], voided: datetime | None
) -> Iterator[Finding]:
    if sorted(map(said, expected)) != sorted(map(said, kept)):
        text = f"what {document.number} counts for in the tax report is not what the document says"
        yield Finding(document.public_id, "tax report", text)
    issued = expected[0].day
    for entry in kept:
        if not (entry.day == issued if entry.kind in (TaxEntry.INVOICE, TaxEntry.NOTE) else near(entry.day, voided)):
            text = f"{document.number} counts in the tax report on {entry.day}, which is not its day"
            yield Finding(document.public_id, "tax report", text)


def said(entry: TaxEntry) -> tuple[Any, ...]:
    return tuple(getattr(entry, name) for name in FROM_DOCUMENT)


def near(day: date, moment: datetime | None) -> bool:
    """Whether it may have been the day in the account's zone, which may have changed since."""
    return moment is not None and abs(day - moment.date()) <= timedelta(days=1)
