"""What a credit note comes to: by line, by quantity, by amount, for something else, or for all that is left."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from billing_site.lib.money.amounts import checked_amount, round_half_up, spread
from billing_site.lib.money.text import format_amount
from invoicing.totals.compute import compute, sum_lines
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import Line, LineTotals, Sums, TaxRate, Totals
from invoicing.totals.shares import LineLeft


class CreditError(ValueError):
    """A credit that cannot be; the message is a sentence for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Credit an invoice line by `amount` (minor units, before discounts and exclusive tax) or by `quantity`."""

    line: str
    amount: int | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CustomLine:
    """Credit something that is not a line of the invoice; it only has to stay within the invoice's total."""

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
    left = totals.total - sum(note.total for note in previous)
    if left <= 0:
        raise CreditError("There is nothing left to credit on this invoice.")
    trail = Trail()
    earlier: dict[str, list[LineTotals]] = {}
    for note in previous:
        for part in note.lines:
            earlier.setdefault(part.id, []).append(part)
    lines = {line.id: LineLeft(line, earlier.get(line.id, ()), trail) for line in totals.lines}
    if request.lines:
        taken = _by_lines(totals, lines, request, trail)
    else:
        taken = _by_total(lines, left if request.amount is None else request.amount, left, totals.currency)
    return _checked(taken, left, totals.currency, trail)


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
    return max(0, amount_remaining), _payable(max(0, total - exact), step)


def _payable(amount: int, step: int) -> int:
    return step * round_half_up(Fraction(amount, step))


def _by_total(lines: Mapping[str, LineLeft], amount: int, left: int, currency: str) -> list[LineTotals]:
    checked_amount(amount)
    if amount <= 0:
        raise CreditError("Enter an amount above 0.")
    if amount > left:
        raise CreditError(f"At most {format_amount(left, currency)} can still be credited on this invoice.")
    rests = {line_id: line.total_left for line_id, line in lines.items()}
    if amount == sum(rests.values()):
        return [line.take_all() for line in lines.values() if line.amount.left or line.untouched]
    shares = spread(amount, list(rests.values()), list(rests))
    return [line.take_total(share) for line, share in zip(lines.values(), shares, strict=True) if share]


def _by_lines(totals: Totals, lines: Mapping[str, LineLeft], request: CreditRequest, trail: Trail) -> list[LineTotals]:
    if request.amount is not None:
        raise CreditError("Credit either an amount or lines, not both.")
    named = Counter(part.line for part in request.lines if isinstance(part, CreditLine))
    if named and named.most_common(1)[0][1] > 1:
        raise CreditError("Each line can be credited once in a credit note.")
    if unknown := named.keys() - lines.keys():
        raise CreditError(f"This invoice has no line “{min(unknown)}”.")
    taken = [_take(lines[part.line], part, totals.currency) for part in request.lines if isinstance(part, CreditLine)]
    return taken + _custom(totals, [part for part in request.lines if isinstance(part, CustomLine)], trail)


def _take(line: LineLeft, part: CreditLine, currency: str) -> LineTotals:
    if (part.amount is None) == (part.quantity is None):
        raise CreditError("Credit a line either by amount or by quantity.")
    if part.quantity is not None:
        _check_quantity(line, part.quantity)
        return line.take_amount(line.amount_of(part.quantity), part.quantity)
    amount = checked_amount(part.amount or 0) * line.sign
    if amount <= 0:
        raise CreditError("Enter an amount above 0.")
    if amount > line.amount.left:
        limit = format_amount(line.amount.left * line.sign, currency)
        raise CreditError(f"At most {limit} of “{line.line.description or line.line.id}” can still be credited.")
    return line.take_amount(amount)


def _check_quantity(line: LineLeft, quantity: Decimal) -> None:
    whole = line.line.quantity
    if not whole or not line.amount.left:
        raise CreditError(f"There is nothing left to credit of “{line.line.description or line.line.id}”.")
    if quantity * whole <= 0:
        raise CreditError("Enter a quantity above 0.")
    if abs(quantity + line.quantity_before) > abs(whole):
        left = f"{whole - line.quantity_before:f}"
        raise CreditError(f"At most {left} of “{line.line.description or line.line.id}” can still be credited.")


def _custom(totals: Totals, parts: Sequence[CustomLine], trail: Trail) -> list[LineTotals]:
    lines = [
        Line(f"custom:{n}", part.quantity, part.unit_amount, tax_rates=part.tax_rates, description=part.description)
        for n, part in enumerate(parts, start=1)
    ]
    if not lines:
        return []
    figures = compute(lines, currency=totals.currency, tax_exempt=totals.tax_exempt, rounding=totals.rounding)
    if any(line.amount <= 0 for line in figures.lines):
        raise CreditError("Enter an amount above 0.")
    trail.steps.update({key: steps for key, steps in figures.derivations.items() if key.startswith("line:")})
    return list(figures.lines)


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
