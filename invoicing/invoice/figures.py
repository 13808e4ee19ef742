"""One invoice laid out for its page: lines and summary in words, each amount with the steps that made it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from billing_site.company.models import Company
from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount, format_number, format_unit_price
from customers.models.customer import Customer
from invoicing.invoice.wording import plain_day
from invoicing.issuing.credit import invoice_totals
from invoicing.issuing.discounts import Counting, discounts_that_count
from invoicing.issuing.snapshot import frozen_line
from invoicing.issuing.steps import Explainer, anchor, discount_label, names_of, rate_label, totals_of
from invoicing.models.finalizing.lost_signs import lost_signs
from invoicing.models.finalizing.obstacles import BELOW_ZERO
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.states import RECEIVED
from invoicing.totals.on_paper import price_on_paper
from invoicing.totals.parts import LineTotals, TaxAmount
from invoicing.totals.taxes import inclusive_percentage

TAX_NOTES = {
    "exempt": "The customer is tax exempt: no tax is charged.",
    "reverse": "Reverse charge: no tax is charged, the customer accounts for it.",
}
NET_NOTE = "On the document, lines, discounts and subtotal stand without the tax that prices include."


class Figures:
    """The figures of a document in words: what an invoice and a credit note show alike."""

    currency: str
    # Totals or CreditTotals; the snapshots of rates and discounts by their ids.
    totals: Any
    rates: dict
    discounts: dict
    explainer: Explainer

    @property
    def tax_exempt(self) -> str:
        """'none', 'exempt' or 'reverse': the latter two know no rates, as on paper."""
        return self.totals.tax_exempt

    @property
    def taxes(self) -> tuple[TaxAmount, ...]:
        """What each rate comes to; nothing where no tax is charged."""
        return self.totals.total_tax_amounts if self.tax_exempt == "none" else ()

    def words(self, amount: int) -> str:
        return format_amount(amount, self.currency)

    def line_row(self, line: LineTotals) -> dict:
        """What a row of the lines table has on every document: amount, anchor, its steps and those of its taxes."""
        key = f"line:{line.id}"
        keys = [key, *(f"{key}:tax:{part.rate.id}" for part in line.tax_amounts)]
        return {
            "id": anchor(key),
            "amount": self.words(line.amount),
            "steps": [step for each in keys for step in self.explainer.steps(each)],
        }

    def discount_rows(self) -> list:
        return [
            self.row(f"discount:{part.discount}", discount_label(self.discounts[part.discount]), -part.amount)
            for part in self.totals.total_discount_amounts
        ]

    def tax_rows(self) -> list:
        """The total without them, then each rate; nothing where there are no taxes."""
        found = self.totals
        if not self.taxes:
            return []
        without = self.row("total_excluding_tax", "Total excluding tax", found.total_excluding_tax)
        return [without, *(self.tax_row(part) for part in self.taxes)]

    def tax_row(self, part: TaxAmount) -> dict:
        label = f"{rate_label(self.rates[part.rate.id])} on {self.words(part.taxable_amount)}"
        return self.row(f"tax:{part.rate.id}", label, part.amount)

    def row(self, key: str, label: str, amount: int, *, strong=False, url: str = "") -> dict:
        return {"key": key, "label": label, "value": amount, "amount": self.words(amount), "strong": strong, "url": url}


class InvoiceFigures(Figures):
    """The figures of an invoice, of a draft at `now`.

    `is_explained` is False when an issued one's figures do not follow from its inputs.
    """

    def __init__(self, invoice: Invoice, customer: Customer, *, now: datetime) -> None:
        self.invoice, self.currency = invoice, invoice.currency
        lines = list(invoice.lines.all()) if invoice.is_draft else []
        counting = discounts_that_count(invoice, lines, customer, now=now) if invoice.is_draft else Counting()
        # Why discounts of a draft do not count any more.
        self.dropped = counting.reasons
        # Said while there is time to write it otherwise; lines were just read.
        self.lost_signs = list(lost_signs(invoice, lines)) if invoice.is_draft else []
        self.snapshot = freezing_of(invoice, lines, counting)
        found = totals_of(invoice, lines, customer, counting)
        self.is_explained = found is not None
        self.totals = found or invoice_totals(invoice)
        rates = {rate["id"]: rate for line in self.snapshot["lines"] for rate in line["tax_rates"]}
        self.rates = rates | {rate["id"]: rate for rate in self.snapshot["default_tax_rates"]}
        own = {discount["id"]: discount for line in self.snapshot["lines"] for discount in line["discounts"]}
        self.discounts = own | {discount["id"]: discount for discount in self.snapshot["discounts"]}
        self.names = names_of(self.snapshot["lines"], self.discounts.values(), self.rates.values())
        self.rows = [*self.sum_rows(), *self.balance_rows(), *self.settlement_rows()]
        keys = {f"line:{line['id']}" for line in self.snapshot["lines"]} | {row["key"] for row in self.rows}
        self.explainer = Explainer(self.totals, self.names, keys)

    @property
    def below_zero(self) -> str:
        """Why a draft that comes to less than zero cannot be issued; '' for any other invoice."""
        return BELOW_ZERO.why if self.invoice.is_draft and self.totals.total < 0 else ""

    @property
    def tax_note(self) -> str:
        """Why no tax is charged, or why amounts stand otherwise on the document than here; '' for neither."""
        included = any(part.inclusive for part in self.taxes)
        if included and self.invoice.amount_tax_display == Company.EXCLUDE:
            return NET_NOTE
        return TAX_NOTES.get(self.tax_exempt, "")

    def lines(self) -> list:
        """Rows of the lines table, each with `steps` and the steps of its taxes."""
        figures = {line.id: line for line in self.totals.lines}
        return [self.line(line, figures[line["id"]]) for line in self.snapshot["lines"]]

    def line(self, snapshot, figures: LineTotals) -> dict:
        taxed = self.tax_exempt == "none"
        unit_amount, quantity = Decimal(snapshot["unit_amount"]), Decimal(snapshot["quantity"])
        if not taxed:
            contained = inclusive_percentage([part.rate for part in figures.tax_amounts])
            unit_amount = price_on_paper(unit_amount, contained, quantity, figures.amount)
        return self.line_row(figures) | {
            "description": snapshot["description"],
            "period": " – ".join(plain_day(date.fromisoformat(day)) for day in snapshot["period"] if day),
            "quantity": format_number(quantity),
            "unit_price": format_unit_price(unit_amount, self.currency),
            "taxes": [rate_label(self.rates[tax.rate.id]) for tax in figures.tax_amounts if taxed],
            "discounts": [discount_label(discount) for discount in snapshot["discounts"]],
        }

    def summary(self) -> list:
        """Rows of the summary: {label, amount, key, id, steps, strong, url}."""
        return [row | {"id": anchor(row["key"]), "steps": self.steps(row)} for row in self.rows]

    def steps(self, row) -> list:
        """The steps behind a row, as long as they lead to its amount: a void invoice has nothing remaining."""
        steps = self.explainer.steps(row["key"])
        return steps if steps and abs(steps[-1]["value"]) == abs(row["value"]) else []

    def sum_rows(self) -> list:
        found = self.totals
        rows = [self.row("subtotal", "Subtotal", found.subtotal), *self.discount_rows()]
        if len(found.total_discount_amounts) > 1:
            rows.append(self.row("total_discount", "Discounts together", -found.total_discount))
        rows += self.tax_rows()
        if len(self.taxes) > 1:
            rows.append(self.row("total_tax", "Taxes together", found.total_tax))
        return [*rows, self.row("total", "Total", found.total, strong=True)]

    def balance_rows(self) -> list:
        found, draft = self.totals, self.invoice.is_draft
        rows = []
        if found.applied_balance:
            label = "Credit balance, if finalized now" if draft else "Applied balance"
            rows.append(self.row("applied_balance", label, found.applied_balance))
        if found.amount_due != found.total or rows or not draft:
            label = "Amount due, if finalized now" if draft else "Amount due"
            rows.append(self.row("amount_due", label, found.amount_due, strong=True))
        return rows

    def settlement_rows(self) -> list:
        """Payments that stand and credit notes, and what remains after them."""
        invoice = self.invoice
        if invoice.is_draft:
            return []
        rows = [
            self.row_of("payment", payment, f"Payment on {plain_day(payment.paid_on)}", -payment.applied)
            for payment in invoice.payments.all()
            if payment.status == RECEIVED
        ]
        rows += [
            self.row_of("note", note, f"Credit note {note.number}", -note.pre_payment_amount)
            for note in invoice.credit_notes.all()
            if note.status == note.ISSUED and note.pre_payment_amount
        ]
        if invoice.voided_at:
            rows.append(self.row("void", f"Voided on {short_date(invoice.voided_at)}", -invoice.amount_due))
        if rows:
            rows.append(self.row("amount_remaining", "Amount remaining", invoice.amount_remaining, strong=True))
        return rows

    def row_of(self, kind: str, thing, label: str, amount: int) -> dict:
        """The row of something that has a page."""
        return self.row(f"{kind}:{thing.public_id}", label, amount, url=thing.get_absolute_url())


def freezing_of(invoice: Invoice, lines: list[InvoiceLine], counting: Counting) -> dict:
    """What the page reads lines, rates and discounts from: the frozen document, or the draft in the same shape."""
    if not invoice.is_draft:
        return invoice.frozen
    return {
        "lines": [frozen_line(line, "") | {"discounts": counting.of_line(line)} for line in lines],
        "discounts": counting.invoice,
        "default_tax_rates": invoice.default_tax_rates,
    }
