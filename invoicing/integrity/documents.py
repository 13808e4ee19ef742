"""Rules of the books about issued documents: each is read back, unchanged since it was frozen and sound in itself.

Documents come in batches along the order of their hash chains; only one batch is ever in memory.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from billing_site.company.numbers import invoice_number
from billing_site.lib.db.keyset import seek
from billing_site.lib.findings import Finding
from billing_site.lib.money.currencies import card_step
from billing_site.lib.money.text import format_amount
from invoicing.integrity.comparisons.arithmetic import credited_figures, invoice_figures
from invoicing.integrity.comparisons.damage import whole
from invoicing.integrity.comparisons.history import facts, invoice_history
from invoicing.integrity.comparisons.included import included_taxes
from invoicing.integrity.tax import invoice_tax_findings, note_tax_findings
from invoicing.issuing.draft import settled_by
from invoicing.issuing.snapshot import FROZEN_AMOUNTS, link
from invoicing.models.billing.reasons import MANUAL
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.payment import InvoicePayment
from invoicing.rules import supply
from invoicing.rules.payment_reference import grouped, payment_reference, printed_reference

# A document may have 250 lines, so a batch is small.
BATCH = 200
NOTE_AMOUNTS = ("subtotal", "total_discount", "total_tax", "total_excluding_tax", "total")
PARTS = ("pre_payment", "refund", "credit", "out_of_band")
RECEIVED = InvoicePayment.objects.filter(invoice=OuterRef("invoice"), out_of_band=False).order_by().values("invoice")
# What a note says of its invoice, and the money that came in for that, not out of band.
OF_INVOICE: dict[str, Any] = {
    "of": F("invoice__number"),
    "invoice_issued": F("invoice__effective_at"),
    "money": Coalesce(Subquery(RECEIVED.annotate(sum=Sum(F("amount") - F("overpaid"))).values("sum")), 0),
}


def invoices(cursor=None) -> Iterator[tuple[int, list[Finding], list]]:
    """(how many, their Findings, the cursor to continue from) for each batch of issued invoices, series by series.

    The cursor is plain JSON: series, sequence, key and hash of the last document.
    """
    series, sequence, pk, previous = cursor or ("", 0, 0, "")
    while True:
        behind = seek(("series", "sequence", "id"), (series, sequence, pk), forward=True)
        placed = Invoice.objects.issued().filter(behind, sequence__isnull=False)
        issued = placed.annotate(buyer=F("customer__public_id"), corrects=F("from_invoice__public_id"))
        batch = list(issued.order_by("series", "sequence", "pk")[:BATCH])
        if not batch:
            return
        found, known = [], facts(batch)
        for invoice in batch:
            before = previous if invoice.series == series else ""
            found += chain(invoice, link(before, invoice.frozen))
            found += whole(invoice, invoice_findings(invoice, invoice.buyer, invoice.corrects))
            found += whole(invoice, invoice_figures(invoice))
            found += whole(invoice, included_taxes(invoice))
            found += whole(invoice, credited_figures(invoice, known[invoice.pk].notes))
            found += whole(invoice, invoice_history(invoice, known[invoice.pk]))
            series, sequence, pk, previous = invoice.series, invoice.sequence, invoice.pk, invoice.hash
        found += [*line_findings(batch), *invoice_tax_findings(batch)]
        yield len(batch), found, [series, sequence, pk, previous]


def notes(cursor=None) -> Iterator[tuple[int, list[Finding], list]]:
    """The same for credit notes that count over their invoice; the cursor is its and the note's key, hash and count."""
    invoice, pk, previous, count = cursor or (0, 0, "", 0)
    while True:
        behind = seek(("invoice_id", "id"), (invoice, pk), forward=True)
        found: Any = CreditNote.objects.filter(behind, sequence=None).order_by("invoice_id", "pk")
        batch = list(found.annotate(first=F("invoice__hash"), **OF_INVOICE)[:BATCH])
        if not batch:
            return
        findings = []
        for note in batch:
            if note.invoice_id != invoice:
                previous, count = note.first, 0
            count += 1
            findings += chain(note, link(previous, note.frozen))
            findings += whole(note, note_findings(note, f"{note.of}-CN-{count:02d}"))
            invoice, pk, previous = note.invoice_id, note.pk, note.hash
        findings += note_tax_findings(batch)
        yield len(batch), findings, [invoice, pk, previous, count]


def chain(document: Invoice | CreditNote, expected: str) -> Iterator[Finding]:
    if document.hash != expected:
        text = f"{document.number} is not what was issued, or the document before it is not: the hash does not match"
        yield Finding(document.public_id, "hash chain", text)


def invoice_findings(invoice: Invoice, buyer: str, corrects: str | None) -> Iterator[Finding]:
    """What of one invoice's row differs from its frozen document, and what of the document does not add up.

    `buyer` is the public id of its customer, `corrects` that of the invoice it stands for.
    """
    frozen = invoice.frozen
    pairs = {name: (getattr(invoice, name), frozen.get("totals", {}).get(name)) for name in FROZEN_AMOUNTS} | {
        "number": (invoice.number, frozen.get("number")),
        "currency": (invoice.currency, frozen.get("currency")),
        "customer": (buyer, frozen.get("customer", {}).get("id")),
        "name of the customer": (invoice.customer_name, frozen.get("customer", {}).get("name")),
        "email of the customer": (invoice.customer_email, frozen.get("customer", {}).get("email")),
        "date of issue": (invoice.effective_at, moment(frozen.get("issued"))),
        "due date": (invoice.due_date and invoice.due_date.isoformat(), frozen.get("due")),
        "memo": (invoice.description, frozen.get("memo")),
        "footer": (invoice.footer, frozen.get("footer")),
        "custom fields": (invoice.custom_fields, frozen.get("custom_fields")),
        "discounts": (invoice.discounts, frozen.get("discounts")),
        "tax rates": (invoice.default_tax_rates, frozen.get("default_tax_rates")),
        "figures": (invoice.figures, frozen.get("figures")),
        "payment reference": (invoice.payment_reference, printed_reference(frozen) if frozen else None),
        "item prices": (invoice.amount_tax_display, frozen.get("amount_tax_display")),
    }
    # Documents of earlier versions do not say these.
    now_frozen = {
        "collection method": (invoice.collection_method, "collection_method"),
        "payment terms": (invoice.days_until_due, "days_until_due"),
        "corrected invoice": (corrects, "corrects"),
        "rule of settling": (settled_by(invoice), "settled_by"),
        "date of supply": (supply.kept(*invoice.supplied), "supply"),
    }
    pairs |= {name: (row, frozen[key]) for name, (row, key) in now_frozen.items() if key in frozen}
    pairs |= of_subscription(invoice)
    yield from differing(invoice, pairs)
    yield from number_findings(invoice)
    yield from sums(invoice)


def of_subscription(invoice: Invoice) -> dict[str, tuple[str, str]]:
    """{what: (row, document)} of the subscription that it bills; of earlier versions, lines alone name it."""
    frozen = invoice.frozen
    named = {line.get("details", {}).get("subscription", "") for line in frozen.get("lines", ())}
    if "subscription" not in frozen and invoice.subscription in named - {""}:
        return {}
    return {
        "subscription": (invoice.subscription, frozen.get("subscription", "")),
        "reason of billing": (invoice.billing_reason, frozen.get("billing_reason", MANUAL)),
    }


def number_findings(invoice: Invoice) -> Iterator[Finding]:
    """Whether its number and its payment reference are those of its place in the series."""
    frozen = invoice.frozen
    if invoice.number != invoice_number(invoice.series, invoice.sequence or 0):
        text = f"the number is {invoice.number}, its place in the series {invoice.series} is {invoice.sequence}"
        yield Finding(invoice.public_id, "number", text)
    if frozen.get("reference") and frozen["reference"] != payment_reference(frozen, invoice.pk):
        text = f"the payment reference {grouped(frozen['reference'])} is not the one of {invoice.number}"
        yield Finding(invoice.public_id, "payment reference", text)


def note_findings(note: Any, number: str) -> Iterator[Finding]:
    """The same for one credit note, read with OF_INVOICE; `number` is what its own must be."""
    frozen = note.frozen
    pairs = {name: (getattr(note, name), frozen.get("totals", {}).get(name)) for name in NOTE_AMOUNTS}
    pairs |= {part: (getattr(note, f"{part}_amount"), frozen.get("parts", {}).get(part)) for part in PARTS}
    if card_step(note.currency) > 1:
        pairs["fraction to the balance"] = (note.rounding, frozen.get("parts", {}).get("rounding", 0))
    pairs |= {name: (getattr(note, name), frozen.get(name)) for name in ("number", "currency", "reason")}
    pairs["date of issue"] = (note.effective_at, moment(frozen.get("issued")))
    pairs["invoice"] = (note.of, frozen.get("invoice"))
    if "invoice_issued" in frozen:
        pairs["date of the invoice"] = (note.invoice_issued, moment(frozen["invoice_issued"]))
    yield from differing(note, pairs)
    # Notes of before, which say nothing of fractions, could refund what had come in out of band.
    if "rounding" in frozen.get("parts", {}) and note.refund_amount > note.money:
        say = [format_amount(amount, note.currency) for amount in (note.money, note.refund_amount)]
        yield Finding(note.public_id, "refunded too much", f"{say[0]} came in as money, {say[1]} was refunded")
    if note.number != number:
        yield Finding(note.public_id, "number", f"the number is {note.number}, in its place it must be {number}")
    yield from sums(note)


def differing(document: Invoice | CreditNote, pairs: dict) -> Iterator[Finding]:
    wrong = [name.replace("_", " ") for name, (column, frozen) in pairs.items() if column != frozen]
    if wrong:
        text = f"{document.number} says otherwise than the document that was frozen: {', '.join(wrong)}"
        yield Finding(document.public_id, "frozen", text)


def sums(document: Invoice | CreditNote) -> Iterator[Finding]:
    """Lines make the subtotal, lines make the taxes of each rate, and subtotal, discounts and taxes the total."""
    frozen, say = document.frozen, lambda amount: format_amount(amount, document.currency)
    lines, figures, total = frozen.get("lines", []), frozen.get("figures", {}), frozen.get("totals", {})
    taxes = figures.get("taxes", [])
    by_rate = Counter()
    for line in lines:
        by_rate.update({tax["rate"]: tax["amount"] for tax in line["figures"]["taxes"]})
    for tax in taxes:
        if by_rate[tax["rate"]] != tax["amount"]:
            made = say(by_rate[tax["rate"]])
            text = f"{tax['name']} {tax['percentage']} % comes to {say(tax['amount'])}, on the lines to {made}"
            yield Finding(document.public_id, "taxes", text)
    discount = sum(amount for _, amount in figures.get("discounts", []))
    added = sum(tax["amount"] for tax in taxes if not tax["inclusive"])
    for rule, text, says, made in (
        ("lines", "the subtotal is {}, its lines come to {}", "subtotal", sum(line["amount"] for line in lines)),
        ("taxes", "taxes are {}, by rate they come to {}", "total_tax", sum(tax["amount"] for tax in taxes)),
        ("discounts", "discounts are {}, one by one they come to {}", "total_discount", discount),
        ("total", "the total is {}, its parts make {}", "total", total.get("subtotal", 0) - discount + added),
    ):
        if total.get(says, 0) != made:
            yield Finding(document.public_id, rule, f"frozen: {text.format(say(total.get(says, 0)), say(made))}")


def line_findings(batch: Sequence[Invoice]) -> Iterator[Finding]:
    """Invoices whose lines are not those of their frozen documents."""
    by_key = {invoice.pk: invoice for invoice in batch}
    kept = InvoiceLine.objects.filter(invoice__in=by_key).select_related("product")
    rows = kept.order_by("invoice_id", "position", "pk").iterator(BATCH)
    unseen = set(by_key)
    for pk, lines in groupby(rows, lambda line: line.invoice_id):
        unseen.discard(pk)
        yield from whole(by_key[pk], unlike_frozen(by_key[pk], list(lines)))
    for pk in unseen:
        if by_key[pk].frozen.get("lines"):
            text = f"the lines of {by_key[pk].number} are gone; the document that was frozen has them"
            yield Finding(by_key[pk].public_id, "frozen lines", text)


def unlike_frozen(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Iterator[Finding]:
    if [as_kept(line) for line in lines] != [as_frozen(line) for line in invoice.frozen.get("lines", [])]:
        text = f"the lines of {invoice.number} are not those of the document that was frozen"
        yield Finding(invoice.public_id, "frozen lines", text)


def as_kept(line: InvoiceLine) -> tuple:
    period = [day and day.isoformat() for day in (line.period_start, line.period_end)]
    numbers = (Decimal(line.quantity), Decimal(line.unit_amount), line.amount)
    product = line.product.public_id if line.product else ""
    parts = (line.discountable, period, product, line.tax_rates, line.discounts, line.figures)
    return (line.public_id, line.description, *numbers, *parts)


def as_frozen(snapshot: dict) -> tuple:
    numbers = (Decimal(snapshot["quantity"]), Decimal(snapshot["unit_amount"]), snapshot["amount"])
    names = ("discountable", "period", "product", "tax_rates", "discounts", "figures")
    parts = [snapshot.get(name, "") if name == "product" else snapshot[name] for name in names]
    return (snapshot["id"], snapshot["description"], *numbers, *parts)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


DOCUMENTS = (invoices, notes)
