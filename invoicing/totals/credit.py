"""What a credit note comes to: by line, by quantity, by amount, for something else, or for all that is left."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from billing_site.lib.money.amounts import (
    PRICE_DIGITS,
    QUANTITY_DIGITS,
    checked_amount,
    checked_number,
    round_half_up,
    spread,
)
from billing_site.lib.money.currencies import payable_step
from billing_site.lib.money.text import format_amount
from invoicing.totals.compute import compute, sum_lines
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import Line, LineTotals, Sums, TaxRate, Totals
from invoicing.totals.remainder import CreditError, Remainder, label_of, plain
from invoicing.totals.shares import LineLeft
from invoicing.totals.taxes import stood_for


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Credit an invoice line by `amount` (minor units, before discounts and exclusive tax) or by `quantity`."""

    line: str
    amount: int | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CustomLine:
    """Credit something that is not a line of the invoice, within what was billed at its rates and is not credited."""

    description: str
    quantity: Decimal = Decimal(1)
    unit_amount: Decimal = Decimal(0)
    tax_rates: tuple[TaxRate, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """Either a total `amount` (tax included), or `lines`, or neither for all that is left to credit."""

    amount: int | None = None
    lines: tuple[CreditLine | CustomLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTotals(Sums):
    """All figures of a credit note, positive; `lines` carry the invoice line's id or 'custom:<n>'."""


@dataclass(frozen=True, slots=True)
class CreditAllocation:
    """Where a credit note's total goes, in minor units: `pre_payment` lowers what is due, the rest is given back.

    `rounding` is the fraction of the smallest payable amount that goes to the balance, below zero what comes from it.
    """

    pre_payment: int
    refund: int
    credit: int
    out_of_band: int
    rounding: int = 0

    @property
    def post_payment(self) -> int:
        return self.refund + self.credit + self.out_of_band

    @property
    def type(self) -> str:
        if self.pre_payment and self.post_payment:
            return "mixed"
        return "post_payment" if self.post_payment else "pre_payment"


def credit(totals: Totals, request: CreditRequest | None = None, previous: Sequence[CreditTotals] = ()) -> CreditTotals:
    """A credit note over an invoice's `totals`, after the `previous` notes that still stand (void ones left out).

    Discounts and taxes are credited in proportion to each line. Notes never pass the invoice's total together; the
    last one takes exactly what is left. CreditError when the request is not possible.
    """
    request = request or CreditRequest()
    trail = Trail()
    rest = Remainder(totals, previous, trail)
    if rest.total <= 0:
        raise CreditError("There is nothing left to credit on this invoice.")
    if not request.lines:
        taken = _by_total(rest, rest.total if request.amount is None else request.amount, totals.currency)
        return _checked(taken, rest.total, totals.currency, trail)
    was_exact = rest.is_exact
    note = _checked(_by_lines(totals, rest, request, trail), rest.total, totals.currency, trail)
    if overdrawn := rest.overdrawn():
        left = Remainder(totals, previous, Trail()).groups[overdrawn].says_left
        raise CreditError(f"{left} Lines below zero are part of that.")
    if rate := rest.overdrawn_rate():
        left = format_amount(max(0, Remainder(totals, previous, Trail()).base_at(rate)[0]), totals.currency)
        raise CreditError(
            f"A{label_of([rate])[1:]} {left} without tax can still be credited over all lines. "
            "Lines below zero are part of that: credit them as well."
        )
    if was_exact and note.total == rest.total and not rest.is_used_up:
        raise CreditError("This comes to all that is left, but not for each tax rate. Credit all that is left instead.")
    return note


def allocate(
    total: int,
    amount_remaining: int,
    *,
    currency: str,
    refund: int = 0,
    credit: int = 0,
    out_of_band: int = 0,
    refundable: int = 0,
    carried: int = 0,
    step: int = 1,
) -> CreditAllocation:
    """Place a note's `total`: first it lowers `amount_remaining`; what exceeds that must be placed to the unit.

    `refundable` is what was paid in money and not refunded yet; `carried` and `step` as for `divide`. All in minor
    units. CreditError when it does not fit.
    """
    for amount in (refund, credit, out_of_band):
        checked_amount(amount)
    if min(refund, credit, out_of_band) < 0:
        raise CreditError("Amounts to give back cannot be negative.")
    smallest = payable_step(currency)
    if refund % smallest or credit % smallest or out_of_band % smallest:
        raise CreditError(f"Amounts in {currency.upper()} are multiples of {format_amount(smallest, currency)}.")
    pre_payment, beyond = divide(total, amount_remaining, carried, step)
    placed = refund + credit + out_of_band
    if placed != beyond:
        raise CreditError(
            f"{format_amount(beyond, currency)} of this credit must be refunded, added to the customer's balance or"
            f" given back out of band; the amounts you entered come to {format_amount(placed, currency)}."
        )
    if refund > refundable:
        raise CreditError(f"At most {format_amount(refundable, currency)} can be refunded: no more came in as money.")
    return CreditAllocation(pre_payment, refund, credit, out_of_band, total - pre_payment - beyond)


def divide(total: int, amount_remaining: int, carried: int = 0, step: int = 1) -> tuple[int, int]:
    """(what lowers the amount remaining, what is to be given back) of a note's `total`, in minor units.

    Nobody pays or gets back less than `step`. `carried` is the fraction of it that the invoice and its notes left on
    the customer's balance so far (positive: the customer owes it). What the two parts do not take of the total goes to
    the balance, so that a note over everything leaves nothing due and the balance as it was before the invoice.
    """
    exact = max(0, amount_remaining) + carried
    if amount_remaining > 0 and total < exact:
        return amount_remaining - min(amount_remaining, _payable(exact - total, step)), 0
    return max(0, amount_remaining), _given_back(max(0, total - exact), step)


def _payable(amount: int, step: int) -> int:
    return step * round_half_up(Fraction(amount, step))


def _given_back(amount: int, step: int) -> int:
    """Half a step stays on the balance: what is asked is rounded up at the half, and both are never a step apart."""
    return step * ((2 * amount + step - 1) // (2 * step))


def _by_total(rest: Remainder, amount: int, currency: str) -> list[LineTotals]:
    checked_amount(amount)
    if amount <= 0:
        raise CreditError("Enter an amount above 0.")
    if amount > rest.total:
        raise CreditError(f"At most {format_amount(rest.total, currency)} can still be credited on this invoice.")
    rests = {line_id: line.total_left for line_id, line in rest.lines.items()}
    if amount == sum(rests.values()):
        return [line.take_all() for line in rest.lines.values() if line.is_open]
    shares = spread(amount, list(rests.values()), list(rests))
    return [line.take_total(share) for line, share in zip(rest.lines.values(), shares, strict=True) if share]


def _by_lines(totals: Totals, rest: Remainder, request: CreditRequest, trail: Trail) -> list[LineTotals]:
    if request.amount is not None:
        raise CreditError("Credit either an amount or lines, not both.")
    parts = [part for part in request.lines if isinstance(part, CreditLine)]
    named = Counter(part.line for part in parts)
    if named and named.most_common(1)[0][1] > 1:
        raise CreditError("Each line can be credited once in a credit note.")
    if unknown := named.keys() - rest.lines.keys():
        raise CreditError(f"This invoice has no line “{min(unknown)}”.")
    taken = []
    for part in parts:
        taken.append(_take(rest.lines[part.line], part, totals.currency))
        rest.book(taken[-1])
    return taken + _custom(totals, rest, [part for part in request.lines if isinstance(part, CustomLine)], trail)


def _take(line: LineLeft, part: CreditLine, currency: str) -> LineTotals:
    if (part.amount is None) == (part.quantity is None):
        raise CreditError("Credit a line either by amount or by quantity.")
    if part.quantity is not None:
        quantity = _number(part.quantity, "quantity", QUANTITY_DIGITS)
        return line.take_amount(_amount_of(line, quantity, currency), quantity)
    amount = checked_amount(part.amount or 0) * line.sign
    if amount <= 0:
        raise CreditError("Enter an amount above 0.")
    if amount > line.amount.left:
        limit = format_amount(line.amount.left * line.sign, currency)
        raise CreditError(f"At most {limit} of “{_name(line)}” can still be credited.")
    return line.take_amount(amount)


def _number(number: Decimal, what: str, digits: int) -> Decimal:
    try:
        return checked_number(number, what, digits)
    except ValueError as error:
        raise CreditError(str(error), what.replace("unit ", "")) from error


def _amount_of(line: LineLeft, quantity: Decimal, currency: str) -> int:
    """What `quantity` comes to; never another amount than that, because some of the line was credited by amount."""
    whole = line.line.quantity
    if not whole or not line.amount.left:
        raise CreditError(f"There is nothing left to credit of “{_name(line)}”.")
    if quantity * whole <= 0:
        raise CreditError("Enter a quantity above 0.")
    if abs(quantity + line.quantity_before) > abs(whole):
        raise CreditError(f"At most {plain(whole - line.quantity_before)} of “{_name(line)}” can still be credited.")
    amount = line.amount_of(quantity)
    if amount > line.amount.left:
        worth, left = (format_amount(value * line.sign, currency) for value in (amount, line.amount.left))
        raise CreditError(
            f"{plain(quantity)} of “{_name(line)}” comes to {worth}, but only {left} of it can still be credited: "
            "the rest was credited by amount. Enter an amount instead."
        )
    if not amount:
        raise CreditError(f"{plain(quantity)} of “{_name(line)}” comes to nothing. Enter more, or an amount.")
    return amount


def _name(line: LineLeft) -> str:
    return line.line.description or line.line.id


def _custom(totals: Totals, rest: Remainder, parts: Sequence[CustomLine], trail: Trail) -> list[LineTotals]:
    charged = {tax.rate.identity: tax.rate for tax in totals.total_tax_amounts}
    lines = [
        Line(
            f"custom:{n}",
            _number(part.quantity, "quantity", QUANTITY_DIGITS),
            _number(part.unit_amount, "unit price", PRICE_DIGITS),
            tax_rates=stood_for(part.tax_rates, {r.id: charged.get(r.identity, r) for r in part.tax_rates}),
            description=part.description,
        )
        for n, part in enumerate(parts, start=1)
    ]
    if not lines:
        return []
    figures = compute(
        lines,
        currency=totals.currency,
        tax_exempt=totals.tax_exempt,
        rounding=totals.rounding,
        direction=totals.direction,
    )
    if any(line.amount <= 0 for line in figures.lines):
        raise CreditError("Enter an amount above 0.")
    trail.steps.update({key: steps for key, steps in figures.derivations.items() if key.startswith("line:")})
    taken = []
    for line in figures.lines:
        taken.append(rest.at(line.tax_amounts).fitted(line, trail))
        rest.book(taken[-1])
    return taken


def sum_note(lines: Sequence[LineTotals], trail: Trail) -> dict:
    """The sums over the lines of a note, as `sum_lines`; before them each discount and each rate over all lines."""
    found: dict[tuple[str, str], list[Operand]] = defaultdict(list)
    for line in lines:
        for part in line.discount_amounts:
            found[f"discount:{part.discount}", "discount_lines"].append(Operand(f"line:{line.id}", part.amount))
        for tax in line.tax_amounts:
            operand = Operand(f"line:{line.id}:tax:{tax.rate.id}", tax.amount)
            found[f"tax:{tax.rate.id}", "tax_lines"].append(operand)
    for (key, label), operands in found.items():
        trail.sum(key, label, operands)
    return sum_lines(lines, trail)


def _checked(lines: Sequence[LineTotals], left: int, currency: str, trail: Trail) -> CreditTotals:
    sums = sum_note(lines, trail)
    if sums["total"] <= 0:
        raise CreditError("A credit note must come to more than 0.")
    if sums["total"] > left:
        raise CreditError(f"At most {format_amount(left, currency)} can still be credited on this invoice.")
    return CreditTotals(currency=currency, **sums, derivations=trail.steps)
