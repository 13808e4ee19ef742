"""One credit note laid out for its page: lines, sums and where the money went, each amount with the steps behind it."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from billing_site.lib.money.text import format_amount, format_number
from invoicing.issuing.credit import invoice_totals, note_totals
from invoicing.issuing.steps import Explainer, anchor, discount_label, names_of, rate_label
from invoicing.totals.compute import sum_lines
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine, credit
from invoicing.totals.explain import Operand, Trail

OPERANDS = {"share": "Share of the line", "credited_before": "Credited before"}


class NoteFigures:
    """The figures of a note. `is_explained` is False when its sums do not follow from its own lines."""

    def __init__(self, note):
        self.note, self.currency = note, note.currency
        self.frozen = note.frozen
        issued = note_totals(self.frozen)
        found = retraced(note, issued) or summed(issued)
        self.is_explained, self.totals = found is not None, found or issued
        self.rates = {rate["id"]: rate for rate in self.frozen["tax_rates"]}
        self.discounts = {kept["id"]: kept for kept in self.frozen["discounts"]}
        names = names_of(self.frozen["lines"], self.discounts.values(), self.rates.values())
        self.rows = self.sum_rows()
        keys = {f"line:{line.id}" for line in self.totals.lines} | {row["key"] for row in self.rows}
        self.explainer = Explainer(self.totals, OPERANDS | names, keys)

    def words(self, amount):
        return format_amount(amount, self.currency)

    def lines(self):
        """Rows of the lines table, as invoicing/lines.html wants them; a line has no unit price of its own."""
        return [self.line(line) for line in self.totals.lines]

    def line(self, line):
        key = f"line:{line.id}"
        taxes = [f"{key}:tax:{part.rate.id}" for part in line.tax_amounts]
        return {
            "id": anchor(key),
            "description": line.description,
            "quantity": format_number(line.quantity) if line.quantity is not None else "",
            "discounts": [
                f"{discount_label(self.discounts[part.discount])}: {self.words(-part.amount)}"
                for part in line.discount_amounts
            ],
            "taxes": [
                f"{rate_label(self.rates[part.rate.id])}: {self.words(part.amount)}" for part in line.tax_amounts
            ],
            "amount": self.words(line.amount),
            "steps": [step for each in (key, *taxes) for step in self.explainer.steps(each)],
        }

    def summary(self):
        """Rows of the sums, as invoicing/summary.html wants them."""
        return [row | {"id": anchor(row["key"]), "steps": self.explainer.steps(row["key"])} for row in self.rows]

    def sum_rows(self):
        found = self.totals
        rows = [self.row("subtotal", "Subtotal", found.subtotal)]
        rows += [
            self.row(f"discount:{part.discount}", discount_label(self.discounts[part.discount]), -part.amount)
            for part in found.total_discount_amounts
        ]
        if found.total_tax_amounts:
            rows.append(self.row("total_excluding_tax", "Total excluding tax", found.total_excluding_tax))
        rows += [self.tax_row(part) for part in found.total_tax_amounts]
        return [*rows, self.row("total", "Total credited", found.total, strong=True)]

    def tax_row(self, part):
        return self.row(f"tax:{part.rate.id}", f"{self.rate(part)} on {self.words(part.taxable_amount)}", part.amount)

    def rate(self, part):
        return rate_label(self.rates[part.rate.id])

    def row(self, key, label, amount, *, strong=False):
        return {"key": key, "label": label, "amount": self.words(amount), "strong": strong}

    def places(self):
        """Where the money went: (label, amount in words, kind) of what is not zero."""
        note = self.note
        parts = (
            ("Lowered what was due", note.pre_payment_amount, "due"),
            ("To the customer's credit balance", note.credit_amount, "balance"),
            ("Refunded", note.refund_amount, ""),
            ("Given back out of band", note.out_of_band_amount, ""),
        )
        return [(label, self.words(amount), kind) for label, amount, kind in parts if amount]


def retraced(note, issued):
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


def asked(line):
    """The request for a line that would give it."""
    if line.id.startswith("custom:"):
        rates = tuple(part.rate for part in line.tax_amounts)
        price = Decimal(line.amount) / (line.quantity or 1)
        return CustomLine(line.description, line.quantity or Decimal(1), price, rates)
    if line.quantity is not None:
        return CreditLine(line.id, quantity=line.quantity)
    return CreditLine(line.id, amount=abs(line.amount))


def summed(issued):
    """The same figures with the steps of their sums alone; None when the lines do not make them."""
    trail, found = Trail(), defaultdict(list)
    for line in issued.lines:
        for part in line.discount_amounts:
            found[f"discount:{part.discount}", "discount_lines"].append(Operand(f"line:{line.id}", part.amount))
        for part in line.tax_amounts:
            operand = Operand(f"line:{line.id}:tax:{part.rate.id}", part.amount)
            found[f"tax:{part.rate.id}", "tax_lines"].append(operand)
    for (key, label), operands in found.items():
        trail.sum(key, label, operands)
    sums = sum_lines(issued.lines, trail)
    return replace(issued, derivations=trail.steps) if all(getattr(issued, k) == v for k, v in sums.items()) else None
