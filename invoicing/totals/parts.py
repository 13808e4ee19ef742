"""The values that go into an invoice's arithmetic and the figures that come out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from billing_site.lib.money.amounts import NEAREST
from invoicing.totals.explain import Step
from invoicing.totals.within import WITHIN_LINES

TAX_EXEMPT = ("none", "exempt", "reverse")
ROUNDING = ("line", "invoice")


class Rounding(NamedTuple):
    """How tax is rounded: 'line' or 'invoice' (see `taxes.assess`); 'nearest', 'up' or 'down' (see `round_to`).

    `taxed_by` is the rule by which included taxes stay within their line (see `within`), '' for none.
    """

    level: str
    direction: str = NEAREST
    taxed_by: str = WITHIN_LINES


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax rate as set on a line or an invoice; `percentage` has up to 4 decimals, `inclusive` tax is in the price.

    `country` is an ISO 3166-1 code, `jurisdiction` the region in words; '' where a rate names none.
    """

    id: str
    display_name: str
    percentage: Decimal
    inclusive: bool
    country: str = ""
    jurisdiction: str = ""

    def __post_init__(self) -> None:
        if self.percentage < 0:
            raise ValueError("A tax percentage cannot be negative.")

    @property
    def identity(self) -> tuple:
        """What tells a rate from others on paper: two objects that are equal in it count as one."""
        return self.display_name.strip(), self.percentage, self.inclusive, self.country, self.jurisdiction.strip()


@dataclass(frozen=True, slots=True)
class Discount:
    """Either a percentage off or a fixed amount (minor units) off in one currency; `products` limits it to these."""

    id: str
    percent_off: Decimal | None = None
    amount_off: int | None = None
    currency: str = ""
    products: tuple[str, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if (self.percent_off is None) == (self.amount_off is None):
            raise ValueError("A discount takes off either a percentage or an amount.")
        if self.percent_off is not None and not 0 < self.percent_off <= 100:
            raise ValueError("A discount's percentage is above 0 and at most 100.")
        if self.amount_off is not None and (self.amount_off <= 0 or not self.currency):
            raise ValueError("A discount's amount is above 0 and has a currency.")


@dataclass(frozen=True, slots=True)
class Line:
    """A line to bill: `quantity` and `unit_amount` (minor units) may carry up to 12 decimals; either may be negative.

    Own `tax_rates` replace the invoice's defaults. A line below zero is never discounted.
    """

    id: str
    quantity: Decimal = Decimal(1)
    unit_amount: Decimal = Decimal(0)
    discountable: bool = True
    discounts: tuple[Discount, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    product: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class DiscountAmount:
    """What one discount takes off, in minor units (never negative)."""

    discount: str
    amount: int


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """What one rate comes to on `taxable_amount` (both minor units; inclusive tax is not part of the taxable amount).

    `taxability_reason` is 'standard_rated', 'zero_rated', 'customer_exempt' or 'reverse_charge'.
    """

    rate: TaxRate
    amount: int
    taxable_amount: int
    taxability_reason: str

    @property
    def inclusive(self) -> bool:
        return self.rate.inclusive


@dataclass(frozen=True, slots=True)
class LineTotals:
    """A line's figures in minor units.

    `amount` is before discounts and exclusive tax, `contained_tax` the inclusive tax in it. On a credit note
    `quantity` is None where the line was credited by amount. `unit_amount` (minor units) is what the quantity was
    priced at, where that is known: it takes no part in the figures.
    """

    id: str
    quantity: Decimal | None
    amount: int
    discount_amounts: tuple[DiscountAmount, ...] = ()
    tax_amounts: tuple[TaxAmount, ...] = ()
    description: str = ""
    contained_tax: int = 0
    unit_amount: Decimal | None = field(default=None, compare=False)

    @property
    def discount(self) -> int:
        return sum(part.amount for part in self.discount_amounts)

    @property
    def net(self) -> int:
        """After discounts; inclusive tax still in, exclusive tax not."""
        return self.amount - self.discount

    @property
    def inclusive_tax(self) -> int:
        return sum(part.amount for part in self.tax_amounts if part.rate.inclusive)

    @property
    def exclusive_tax(self) -> int:
        return sum(part.amount for part in self.tax_amounts if not part.rate.inclusive)

    @property
    def total(self) -> int:
        return self.net + self.exclusive_tax

    @property
    def amount_excluding_tax(self) -> int:
        """After discounts, without any tax."""
        return self.net - self.inclusive_tax


@dataclass(frozen=True, slots=True)
class BalanceMove:
    """A row for the customer's balance ledger, in minor units (negative = credit to the customer).

    `reason`: 'balance_applied', 'negative_total', 'below_minimum', 'above_maximum' or 'indivisible' (a fraction of
    the smallest payable amount). `type` is the ledger's word for it.
    """

    type: str
    amount: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the lines of an invoice or a credit note come to, in minor units of `currency`.

    Always: total = subtotal - discounts + exclusive tax.
    """

    currency: str
    lines: tuple[LineTotals, ...]
    subtotal: int
    subtotal_excluding_tax: int
    total_discount_amounts: tuple[DiscountAmount, ...]
    total_tax_amounts: tuple[TaxAmount, ...]
    total: int
    total_excluding_tax: int
    derivations: Mapping[str, list[Step]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def total_discount(self) -> int:
        return sum(part.amount for part in self.total_discount_amounts)

    @property
    def total_tax(self) -> int:
        """Inclusive and exclusive tax together."""
        return sum(part.amount for part in self.total_tax_amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals(Sums):
    """All figures of an invoice.

    Always: amount_due = total + applied_balance - what else moved to the balance; ending_balance = starting_balance +
    the sum of `balance_moves`.
    """

    tax_exempt: str
    rounding: str
    direction: str = NEAREST
    starting_balance: int
    applied_balance: int
    amount_due: int
    ending_balance: int
    balance_moves: tuple[BalanceMove, ...]
    pre_payment_credit_notes_amount: int
    amount_paid: int
    amount_remaining: int

    @property
    def amount_overpaid(self) -> int:
        """What was paid beyond the amount due, to be moved to the balance."""
        return max(0, self.amount_paid + self.pre_payment_credit_notes_amount - self.amount_due)
