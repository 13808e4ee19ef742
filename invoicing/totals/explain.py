"""How each amount came about: the steps are written down by the very calls that compute the amounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from billing_site.lib.money.amounts import NEAREST, round_to

if TYPE_CHECKING:
    from invoicing.totals.parts import Sums

# What a step is called on screen. A step's operands, taken by its name, give its result.
LABELS: dict[str, str] = {
    "quantity_times_price": "Quantity × unit price",
    "price_without_tax": "Quantity × unit price, inclusive tax taken out",
    "percent_off": "Percentage of what is left",
    "amount_off": "Fixed amount, never more than what is left",
    "discount_share": "This line's share of an invoice discount",
    "discount_lines": "Discount on each line",
    "after_discounts": "Amount after discounts",
    "inclusive_tax": "Tax contained in the amount",
    "exclusive_tax": "Tax added to the amount",
    "inclusive_tax_up": "Tax contained in the amount, rounded up",
    "inclusive_tax_down": "Tax contained in the amount, rounded down",
    "exclusive_tax_up": "Tax added to the amount, rounded up",
    "exclusive_tax_down": "Tax added to the amount, rounded down",
    "no_tax_exempt": "No tax: the customer is exempt",
    "no_tax_reverse": "No tax: reverse charge",
    "tax_share": "This line's share of the tax, rounded once for the invoice",
    "tax_within_line": "This line's share of the tax: all its included taxes never come to more than the line",
    "tax_lines": "Tax on each line",
    "tax_lines_within": "Tax on each line: no line has room for more",
    "tax_unrounded_lines": "Exact tax on each line, rounded once",
    "tax_unrounded_lines_up": "Exact tax on each line, rounded up once",
    "tax_unrounded_lines_down": "Exact tax on each line, rounded down once",
    "sum_of_lines": "Sum of the lines",
    "sum_of_discounts": "Sum of the discounts",
    "sum_of_taxes": "Sum of the taxes",
    "without_inclusive_tax": "Amount without the tax it contains",
    "total_without_tax": "Total less all tax",
    "total": "Subtotal less discounts plus added tax",
    "balance_applied": "Customer balance used",
    "balance_after": "Balance after this invoice",
    "amount_due": "Total and customer balance",
    "amount_remaining": "Amount due less credits and payments",
    "credited_amount": "Amount credited",
    "credited_quantity": "Share of the line by quantity, less what was credited before",
    "credited_share": "Share of the amount credited",
    "tax_left": "What is left of the tax charged at this rate",
    "in_proportion": "In proportion to the amount, less what was credited before",
    "credit_total": "Credited amount less discounts plus added tax",
}


class Operand(NamedTuple):
    """One figure that went into a step.

    `label` says what it is: 'quantity', 'unit_amount', 'percentage', 'share', 'starting_balance', … or the key of
    another derivation ('line:il_x', 'tax:txr_x', 'discount:di_x', 'subtotal'), so that a screen can unfold further.
    `kind` says how to write it: 'amount' (minor units; a Fraction before rounding), 'unit_amount', 'quantity',
    'percent' or 'share' (a Fraction of one). In sums the value carries its sign.
    """

    label: str
    value: int | Decimal | Fraction
    kind: str = "amount"


class Step(NamedTuple):
    """One computation: `label` is a key of LABELS, `result` minor units, `exact` the value that rounding changed."""

    label: str
    operands: tuple[Operand, ...]
    result: int
    exact: Fraction | None = None


class Trail:
    """Computes amounts and keeps, under each amount's key, the steps that made it."""

    def __init__(self) -> None:
        self.steps: dict[str, list[Step]] = {}

    def keep(self, key: str, label: str, result: int, *operands: Operand) -> int:
        """Write down an amount that was shared out or chosen rather than summed."""
        self.steps.setdefault(key, []).append(Step(label, operands, result))
        return result

    def round(self, key: str, label: str, exact: Fraction | int, *operands: Operand, direction: str = NEAREST) -> int:
        """Round an exact amount, and write down both; a `direction` other than the nearest is part of the label."""
        result = round_to(exact, direction)
        label = label if direction == NEAREST else f"{label}_{direction}"
        unrounded = Fraction(exact) if exact.denominator != 1 else None
        self.steps.setdefault(key, []).append(Step(label, operands, result, unrounded))
        return result

    def sum(self, key: str, label: str, operands: Iterable[Operand]) -> int:
        """Add the operands, each with its own sign."""
        terms = tuple(operands)
        # Only a sum of whole minor units ends here; percentages and quantities are operands of `round`.
        result = int(sum(operand.value for operand in terms))
        self.steps.setdefault(key, []).append(Step(label, terms, result))
        return result


def explain(totals: Sums, amount: str) -> tuple[Step, ...]:
    """The steps behind an amount of `compute` or `credit`, in order; the last step's result is the amount itself.

    `amount` is 'subtotal', 'subtotal_excluding_tax', 'total_discount', 'total_tax', 'total', 'total_excluding_tax',
    'applied_balance', 'amount_due', 'ending_balance', 'amount_remaining', 'line:<id>' (down to what the line comes
    to after discounts), 'discount:<id>' or 'tax:<rate id>'. LookupError for anything else.
    """
    steps = totals.derivations.get(amount)
    if not steps:
        raise LookupError(f"There is no amount “{amount}” on this document.")
    return tuple(steps)
