"""One credit note laid out for its page: lines, sums and where the money went, each amount with the steps behind it."""

from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from billing_site.lib.money.text import format_number
from invoicing.invoice.figures import Figures
from invoicing.issuing.credit import invoice_totals, note_totals
from invoicing.issuing.steps import Explainer, anchor, discount_label, names_of, rate_label
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditLine, CreditRequest, CreditTotals, CustomLine, credit, sum_note
from invoicing.totals.explain import Trail
from invoicing.totals.parts import LineTotals

OPERANDS = {"share": "Share of the line", "credited_before": "Credited before"}


class NoteFigures(Figures):
    """The figures of a note. `is_explained` is False when its sums do not follow from its own lines."""

    def __init__(self, note: CreditNote) -> None:
        self.note, self.currency = note, note.currency
        self.frozen = note.frozen
        issued = note_totals(self.frozen)
        found = retraced(note, issued) or summed(issued)
        self.is_explained, self.totals = found is not None, found or issued
        self.rates = {rate["id"]: rate for rate in self.frozen["tax_rates"]}
        self.discounts = {discount["id"]: discount for discount in self.frozen["discounts"]}
        names = names_of(self.frozen["lines"], self.discounts.values(), self.rates.values())
        self.rows = self.sum_rows()
        keys = {f"line:{line.id}" for line in self.totals.lines} | {row["key"] for row in self.rows}
        self.explainer = Explainer(self.totals, OPERANDS | names, keys)

    @property
    def tax_exempt(self) -> str:
        return self.frozen["tax_exempt"]

    def lines(self) -> list:
        """Rows of the lines table, as credit_note_lines.html wants them; a line has no unit price of its own."""
        return [self.line(line) for line in self.totals.lines]

    def line(self, line: LineTotals) -> dict:
        return self.line_row(line) | {
            "description": line.description,
            "period": "",
            "quantity": format_number(line.quantity) if line.quantity is not None else "",
            "discounts": [
                f"{discount_label(self.discounts[part.discount])}: {self.words(-part.amount)}"
                for part in line.discount_amounts
            ],
            "taxes": [
                f"{rate_label(self.rates[part.rate.id])}: {self.words(part.amount)}"
                for part in line.tax_amounts
                if self.tax_exempt == "none"
            ],
        }

    def summary(self) -> list:
        """Rows of the sums, as invoicing/summary.html wants them."""
        return [row | {"id": anchor(row["key"]), "steps": self.explainer.steps(row["key"])} for row in self.rows]

    def sum_rows(self) -> list:
        found = self.totals
        rows = [self.row("subtotal", "Subtotal", found.subtotal), *self.discount_rows(), *self.tax_rows()]
        return [*rows, self.row("total", "Total credited", found.total, strong=True)]

    def places(self) -> list:
        """Where the money went: (label, amount in words, kind) of what is not zero."""
        note = self.note
        parts = (
            ("Lowered what was due", note.pre_payment_amount, "due"),
            ("To the customer's credit balance", note.credit_amount, "balance"),
            ("Refunded", note.refund_amount, "refund"),
            ("Given back out of band", note.out_of_band_amount, ""),
            ("Fraction of the smallest payable amount, to the balance", note.rounding, "balance"),
        )
        return [(label, self.words(amount), kind) for label, amount, kind in parts if amount]


def retraced(note: CreditNote, issued: CreditTotals) -> CreditTotals | None:
    """The arithmetic run again: CreditTotals with all their steps, None when no request gives these very figures.

    A note keeps what it came to, not what was asked for; so each way of asking is tried.
    """
    invoice = note.invoice
    stood = invoice.credit_notes.filter(Q(status="issued") | Q(voided_at__gt=note.created), pk__lt=note.pk)
    earlier = [note_totals(frozen) for frozen in stood.order_by("id").values_list("frozen", flat=True)]
    whole = invoice_totals(invoice)
    by_lines = CreditRequest(lines=tuple(asked(line) for line in issued.lines))
    for request in (CreditRequest(), CreditRequest(amount=issued.total), by_lines):
        try:
            found = credit(whole, request, earlier)
        except ValueError:
            continue
        if found == issued:
            return found
    return None


def asked(line: LineTotals):
    """The request for a line that would give it."""
    if line.id.startswith("custom:"):
        rates = tuple(part.rate for part in line.tax_amounts)
        # Notes of before they kept the price have what it came to.
        price = Decimal(line.amount) / (line.quantity or 1) if line.unit_amount is None else line.unit_amount
        return CustomLine(line.description, line.quantity or Decimal(1), price, rates)
    if line.quantity is not None:
        return CreditLine(line.id, quantity=line.quantity)
    return CreditLine(line.id, amount=abs(line.amount))


def summed(issued):
    """The same figures with the steps of their sums alone; None when the lines do not make them."""
    trail = Trail()
    sums = sum_note(issued.lines, trail)
    return replace(issued, derivations=trail.steps) if all(getattr(issued, k) == v for k, v in sums.items()) else None
