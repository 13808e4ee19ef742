"""An invoice's figures from its lines, discounts, taxes and the customer's balance, in the documented order."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from billing_site.lib.money.amounts import DIRECTIONS, NEAREST
from billing_site.lib.money.currencies import digits
from invoicing.totals.discounts import apply_discounts
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import (
    ROUNDING,
    TAX_EXEMPT,
    Discount,
    DiscountAmount,
    Line,
    LineTotals,
    Rounding,
    TaxAmount,
    TaxRate,
    Totals,
)
from invoicing.totals.settle import Settlement, settle
from invoicing.totals.taxes import assess, inclusive_percentage, with_one_of_each
from invoicing.totals.within import RULES, WITHIN_LINES


def compute(
    lines: Sequence[Line],
    *,
    currency: str,
    discounts: Sequence[Discount] = (),
    default_tax_rates: Sequence[TaxRate] = (),
    tax_exempt: str = "none",
    rounding: str = "line",
    direction: str = NEAREST,
    equal_rates_are_one: bool = True,
    taxed_by: str = WITHIN_LINES,
    starting_balance: int = 0,
    minimum: int | None = None,
    maximum: int | None = None,
    step: int | None = None,
    pre_payment_credit: int = 0,
    amount_paid: int = 0,
    sums: dict | None = None,
) -> Totals:
    """Every figure of an invoice, in minor units, with the steps behind each (see `explain`).

    `tax_exempt` is 'none', 'exempt' or 'reverse': the latter two take inclusive tax out of the prices. `rounding` is
    'line' or 'invoice' (of taxes), `direction` 'nearest', 'up' or 'down'. For older documents `equal_rates_are_one` is
    false, else rates that are equal on paper count as one, and `taxed_by` '', see `within`. `starting_balance` and the
    limits are as in `settle`. The order of lines never changes a total. ValueError for what cannot be. What these
    lines come to is not worked out again, nor explained, where `sums` says it (`sums_of`).
    """
    rule, trail = Rounding(rounding, direction, taxed_by), Trail()
    given = (lines, discounts, default_tax_rates, currency, tax_exempt, rule)
    sums = sums or sums_of(*given, trail, equal_rates_are_one=equal_rates_are_one)
    settled = settle(sums["total"], starting_balance, currency, minimum, maximum, trail, step=step)
    return Totals(
        currency=currency,
        tax_exempt=tax_exempt,
        rounding=rounding,
        direction=direction,
        **sums,
        **_settled(starting_balance, settled, pre_payment_credit, amount_paid, trail),
        derivations=trail.steps,
    )


def sums_of(
    lines: Sequence[Line],
    discounts: Sequence[Discount],
    rates: Sequence[TaxRate],
    currency: str,
    tax_exempt: str,
    rule: Rounding,
    trail: Trail,
    *,
    equal_rates_are_one: bool = True,
) -> dict:
    """The figures of `compute` that do not depend on balance, credits and payments, by their names in `Totals`."""
    _check(lines, discounts, rates, currency, tax_exempt, rule)
    if equal_rates_are_one:
        lines, rates = with_one_of_each(lines, rates)
    return sum_lines(_line_figures(lines, discounts, rates, currency, tax_exempt, rule, trail), trail)


def _settled(starting_balance: int, settled: Settlement, credited: int, paid: int, trail: Trail) -> dict:
    """What balance, credit notes and payments leave to pay, named as the fields of `Totals`."""
    return {
        "starting_balance": starting_balance,
        "applied_balance": settled.applied_balance,
        "amount_due": settled.amount_due,
        "ending_balance": settled.ending_balance,
        "balance_moves": settled.moves,
        "pre_payment_credit_notes_amount": credited,
        "amount_paid": paid,
        "amount_remaining": _remaining(settled.amount_due, credited, paid, trail),
    }


def sum_lines(figures: Sequence[LineTotals], trail: Trail) -> dict:
    """The lines of an invoice or a credit note and the sums over them, named as the fields of `Sums`."""
    discounts, taxes = _merged(part for line in figures for part in line.discount_amounts), _by_rate(figures)
    contained_tax = sum(line.contained_tax for line in figures)
    subtotal = trail.sum("subtotal", "sum_of_lines", (Operand(f"line:{line.id}", line.amount) for line in figures))
    discount = trail.sum(
        "total_discount", "sum_of_discounts", (Operand(f"discount:{part.discount}", part.amount) for part in discounts)
    )
    tax = trail.sum("total_tax", "sum_of_taxes", (Operand(f"tax:{part.rate.id}", part.amount) for part in taxes))
    added = (Operand(f"tax:{part.rate.id}", part.amount) for part in taxes if not part.rate.inclusive)
    total = trail.sum("total", "total", (Operand("subtotal", subtotal), Operand("total_discount", -discount), *added))
    without = (Operand("subtotal", subtotal), Operand("contained_tax", -contained_tax))
    return {
        "lines": tuple(figures),
        "subtotal": subtotal,
        "subtotal_excluding_tax": trail.sum("subtotal_excluding_tax", "without_inclusive_tax", without),
        "total_discount_amounts": discounts,
        "total_tax_amounts": taxes,
        "total": total,
        "total_excluding_tax": trail.sum(
            "total_excluding_tax", "total_without_tax", (Operand("total", total), Operand("total_tax", -tax))
        ),
    }


def _check(
    lines: Sequence[Line],
    discounts: Sequence[Discount],
    rates: Sequence[TaxRate],
    currency: str,
    tax_exempt: str,
    rounding: Rounding,
) -> None:
    digits(currency)  # refuses an unknown one
    if tax_exempt not in TAX_EXEMPT:
        raise ValueError(f"“{tax_exempt}” is not a tax status.")
    if rounding.level not in ROUNDING:
        raise ValueError(f"“{rounding.level}” is not a rounding level.")
    if rounding.direction not in DIRECTIONS:
        raise ValueError(f"“{rounding.direction}” is not a direction of rounding.")
    if rounding.taxed_by not in RULES:
        raise ValueError(f"“{rounding.taxed_by}” is not a rule of taxing.")
    _distinct("line", lines)
    _distinct("discount", discounts)
    _distinct("tax rate", rates)
    for line in lines:
        _distinct("discount", line.discounts)
        _distinct("tax rate", line.tax_rates)


def _distinct(kind: str, parts: Sequence) -> None:
    if len(parts) > 1 and len({part.id for part in parts}) < len(parts):
        raise ValueError(f"The same {kind} is given twice.")


def _line_figures(
    lines: Sequence[Line],
    discounts: Sequence[Discount],
    default_tax_rates: Sequence[TaxRate],
    currency: str,
    tax_exempt: str,
    rounding: Rounding,
    trail: Trail,
) -> tuple[LineTotals, ...]:
    rates = {line.id: tuple(line.tax_rates or default_tax_rates) for line in lines}
    amounts = {line.id: _line_amount(line, rates[line.id], tax_exempt, trail) for line in lines}
    taken = apply_discounts(lines, amounts, discounts, currency, trail)
    nets = {id_: _net(id_, amount, taken[id_], trail) for id_, amount in amounts.items()}
    taxes = assess(nets, rates, trail, tax_exempt, rounding)
    before = assess(amounts, rates, Trail(), tax_exempt, rounding) if amounts != nets else taxes
    return tuple(
        LineTotals(
            line.id,
            line.quantity,
            amounts[line.id],
            _merged(taken[line.id]),
            tuple(taxes[line.id]),
            line.description,
            contained_tax=sum(tax.amount for tax in before[line.id] if tax.inclusive),
            unit_amount=line.unit_amount,
        )
        for line in lines
    )


def _line_amount(line: Line, rates: Sequence[TaxRate], tax_exempt: str, trail: Trail) -> int:
    quantity, parts = line.quantity.as_integer_ratio()
    price, fractions = line.unit_amount.as_integer_ratio()
    exact = Fraction(quantity * price, parts * fractions) if parts * fractions != 1 else quantity * price
    operands: tuple[Operand, ...] = (
        Operand("quantity", line.quantity, "quantity"),
        Operand("unit_amount", line.unit_amount, "unit_amount"),
    )
    contained = inclusive_percentage(rates) if tax_exempt != "none" else 0
    if not contained:
        return trail.round(f"line:{line.id}", "quantity_times_price", exact, *operands)
    operands += tuple(Operand(rate.id, rate.percentage, "percent") for rate in rates if rate.inclusive)
    return trail.round(f"line:{line.id}", "price_without_tax", Fraction(100 * exact) / (100 + contained), *operands)


def _net(line_id: str, amount: int, taken: Sequence[DiscountAmount], trail: Trail) -> int:
    if not taken:
        return amount
    parts = (Operand(f"discount:{part.discount}", -part.amount) for part in taken)
    return trail.sum(f"line:{line_id}", "after_discounts", (Operand("line_amount", amount), *parts))


def _merged(parts: Iterable[DiscountAmount]) -> tuple[DiscountAmount, ...]:
    """One entry a discount, in the order they first occur."""
    sums: dict[str, int] = {}
    for part in parts:
        sums[part.discount] = sums.get(part.discount, 0) + part.amount
    return tuple(DiscountAmount(discount, amount) for discount, amount in sums.items())


def _by_rate(figures: Sequence[LineTotals]) -> tuple[TaxAmount, ...]:
    sums: dict[str, list] = {}
    for line in figures:
        for part in line.tax_amounts:
            found = sums.setdefault(part.rate.id, [part.rate, 0, 0, part.taxability_reason])
            if (found[0].percentage, found[0].inclusive) != (part.rate.percentage, part.rate.inclusive):
                raise ValueError(f"Two different tax rates are called “{part.rate.id}”.")
            found[1] += part.amount
            found[2] += part.taxable_amount
    return tuple(TaxAmount(*found) for found in sums.values())


def _remaining(amount_due: int, pre_payment_credit: int, amount_paid: int, trail: Trail) -> int:
    operands = [Operand("amount_due", amount_due)]
    operands += [Operand("pre_payment_credit", -pre_payment_credit)] if pre_payment_credit else []
    operands += [Operand("amount_paid", -amount_paid)] if amount_paid else []
    overpaid = amount_paid + pre_payment_credit - amount_due
    operands += [Operand("overpaid", overpaid)] if overpaid > 0 else []
    return trail.sum("amount_remaining", "amount_remaining", operands)
