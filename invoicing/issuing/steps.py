"""How the amounts of an invoice came about: the arithmetic run again over its own inputs, step by step in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from billing_site.company.models import Company
from billing_site.lib.money.amounts import NEAREST
from billing_site.lib.money.text import format_amount, format_number, format_unit_price
from invoicing.issuing.credit import invoice_totals
from invoicing.issuing.draft import calculate
from invoicing.issuing.rates_and_coupons import as_discount, as_rate, plain
from invoicing.totals.compute import compute
from invoicing.totals.explain import LABELS, explain
from invoicing.totals.parts import Line
from invoicing.totals.settle import Limits, limits

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.issuing.discounts import Counting
    from invoicing.models.invoice import Invoice
    from invoicing.models.line import InvoiceLine
    from invoicing.totals.credit import CreditTotals
    from invoicing.totals.explain import Operand, Step
    from invoicing.totals.parts import Totals

# What an operand is called where it names no other amount of the page.
OPERANDS = {
    "quantity": "Quantity",
    "unit_amount": "Unit price",
    "percentage": "Percentage",
    "amount_off": "Amount off",
    "what_is_left": "What is left of the line",
    "sum_of_lines": "Sum of the lines",
    "sum_of_its_lines": "Sum of the lines of its products",
    "line_amount": "Amount of the line",
    "after_discounts": "Amount after discounts",
    "exact_tax": "Exact tax",
    "contained_tax": "Tax contained in the prices",
    "subtotal": "Subtotal",
    "total": "Total",
    "total_discount": "Discounts",
    "total_tax": "Taxes",
    "starting_balance": "Balance before",
    "applied_balance": "Balance applied",
    "amount_due": "Amount due",
    "pre_payment_credit": "Credit notes",
    "amount_paid": "Payments",
    "overpaid": "Paid beyond what was due",
    "balance_applied": "Used for this invoice",
    "negative_total": "Total below zero, to the balance",
    "below_minimum": "Too small to charge, to the balance",
    "above_maximum": "Too large for one charge, to the balance",
    "indivisible": "Fraction of the smallest payable amount, to the balance",
}
PLACES = 6


def totals_of(
    invoice: Invoice, lines: list[InvoiceLine], customer: Customer, counting: Counting | None = None
) -> Totals | None:
    """The arithmetic's Totals with their steps; None when an issued invoice's figures are not what they give."""
    if invoice.is_draft:
        return draft_totals(invoice, lines, customer, counting)
    issued, found = invoice_totals(invoice), recomputed(invoice)
    # What became of it afterwards (payments, credits, a void) is not part of what was issued.
    return found if replace(found, amount_remaining=issued.amount_remaining) == issued else None


def draft_totals(
    invoice: Invoice, lines: list[InvoiceLine], customer: Customer, counting: Counting | None = None
) -> Totals:
    """What the draft would come to if it were finalized now, with the discounts that count (None: all)."""
    balance, company = balance_for(invoice, customer), Company.current()
    return calculate(invoice, lines, starting_balance=balance, company=company, counting=counting)


def balance_for(invoice: Invoice, customer: Customer) -> int:
    """The balance that finalizing would apply now, in the invoice's currency.

    A correction finds there what the invoice that it voids gives back first.
    """
    balance, original = customer.balance if customer.currency == invoice.currency else 0, invoice.from_invoice
    if original is None or original.status == "void" or original.currency != invoice.currency:
        return balance
    if customer.pk not in (original.customer_id, original.customer.merged_into_id):
        return balance
    return balance - (original.ending_balance or 0) + original.starting_balance


def recomputed(invoice: Invoice) -> Totals:
    """Totals of an issued invoice from the inputs that it froze."""
    snapshot = invoice.frozen
    return compute(
        [frozen_line(line) for line in snapshot["lines"]],
        currency=snapshot["currency"],
        discounts=[as_discount(discount) for discount in snapshot["discounts"]],
        default_tax_rates=[as_rate(rate) for rate in snapshot["default_tax_rates"]],
        tax_exempt=snapshot["tax_exempt"],
        rounding=snapshot["tax_rounding"],
        direction=snapshot.get("tax_rounding_direction", NEAREST),
        # Older documents kept equal rates apart, and say nothing of the direction.
        equal_rates_are_one="tax_rounding_direction" in snapshot,
        # Older ones could include more tax in a line than it came to.
        taxed_by=snapshot.get("taxed_by", ""),
        starting_balance=snapshot["totals"]["starting_balance"],
        **frozen_limits(invoice),
        pre_payment_credit=invoice.pre_payment_credit,
        amount_paid=invoice.amount_paid,
    )


def frozen_limits(invoice: Invoice) -> Limits:
    """What could be paid by the rule under which the invoice was issued.

    Before the rule was frozen, the step and the minimum of cards held for every invoice, the maximum for cards alone.
    """
    rule = invoice.frozen.get("settled_by")
    if rule is None:
        return {"maximum": None if invoice.collection_method == invoice.CHARGE else 0}
    return limits(rule, invoice.frozen["currency"])


def frozen_line(line: dict) -> Line:
    return Line(
        id=line["id"],
        quantity=Decimal(line["quantity"]),
        unit_amount=Decimal(line["unit_amount"]),
        discountable=line["discountable"],
        discounts=tuple(as_discount(discount) for discount in line["discounts"]),
        tax_rates=tuple(as_rate(rate) for rate in line["tax_rates"]),
        description=line["description"],
        # Documents that were issued before lines named their product have none.
        product=line.get("product", ""),
    )


class Explainer:
    """Words for the steps of one invoice's Totals. `names` are what ids are called, `shown` the keys on the page."""

    def __init__(self, found: Totals | CreditTotals, names: dict[str, str], shown: Collection[str]) -> None:
        self.found = found
        self.names = names
        self.shown = shown
        self.currency = found.currency

    def steps(self, key: str) -> list:
        """The steps behind an amount as rows for invoicing/explain.html; [] where there are none."""
        try:
            return [self.step(step) for step in explain(self.found, key)]
        except LookupError:
            return []

    def step(self, step: Step) -> dict:
        return {
            "text": LABELS[step.label],
            "operands": [self.operand(operand) for operand in step.operands],
            "value": step.result,
            "result": format_amount(step.result, self.currency),
            "exact": exact_amount(step.exact, self.currency) if step.exact is not None else "",
        }

    def operand(self, operand: Operand) -> dict:
        return {
            "name": self.name(operand.label),
            "value": self.value(operand),
            "target": anchor(operand.label) if operand.label in self.shown else "",
        }

    def name(self, label: str) -> str:
        """A key in words: 'line:il_x:tax:txr_y' is the tax on that line."""
        if label in OPERANDS:
            return OPERANDS[label]
        kind, _, rest = label.partition(":")
        line, _, rate = rest.partition(":tax:")
        if rate:
            return f"{self.names.get(rate, rate)} on {self.names.get(line, line)}"
        return self.names.get(rest or kind, rest or kind)

    def value(self, operand: Operand) -> str:
        value: Any = operand.value
        if operand.kind == "quantity":
            return format_number(value)
        if operand.kind == "unit_amount":
            return format_unit_price(value, self.currency)
        if operand.kind == "percent":
            return f"{format_number(value)} %"
        if operand.kind == "share":
            return f"{format_number(rounded(value * 100))} %"
        return exact_amount(value, self.currency)


def exact_amount(value: int | Decimal | Fraction, currency: str) -> str:
    """An amount that may be a fraction of the minor unit, to PLACES decimals of it; '…' where it continues."""
    if isinstance(value, int):
        return format_amount(value, currency)
    whole = rounded(Fraction(value))
    return format_unit_price(whole, currency) + ("" if Fraction(whole) == value else "…")


def rounded(value: Fraction) -> Decimal:
    """A Fraction as a Decimal with at most PLACES decimals."""
    return Decimal(plain(Decimal(round(value * 10**PLACES)).scaleb(-PLACES)))


def anchor(key: str) -> str:
    """The id of the element that explains an amount."""
    return "explain-" + key.replace(":", "-")


def names_of(lines: Iterable[dict], discounts: Iterable[dict], rates: Iterable[dict]) -> dict[str, str]:
    """{id: what people call it} of everything that keys of derivations refer to."""
    found = {line["id"]: line["description"] or f"Line {position}" for position, line in enumerate(lines, 1)}
    found |= {snapshot["id"]: discount_label(snapshot) for snapshot in discounts}
    return found | {snapshot["id"]: rate_label(snapshot) for snapshot in rates}


def rate_label(snapshot: dict) -> str:
    """'VAT 19 % inclusive' of a rate's snapshot."""
    inclusive = " inclusive" if snapshot["inclusive"] else ""
    return f"{snapshot['display_name']} {format_number(Decimal(snapshot['percentage']))} %{inclusive}"


def discount_label(snapshot: dict) -> str:
    """'SPRING (10 % off)' of a coupon's snapshot."""
    if snapshot.get("percent_off") is not None:
        return f"{snapshot['name']} ({format_number(Decimal(snapshot['percent_off']))} % off)"
    return f"{snapshot['name']} ({format_amount(snapshot['amount_off'], snapshot['currency'])} off)"
