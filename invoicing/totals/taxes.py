"""What each tax rate comes to on each line: inclusive tax out of the amount first, exclusive tax on what remains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from billing_site.lib.money.amounts import apportion
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import Line, Rounding, TaxAmount, TaxRate
from invoicing.totals.within import WITHIN_LINES, Shares, held, overflows

_Exact = dict[str, list[tuple[TaxRate, Fraction]]]
_Rounded = dict[str, dict[str, int]]  # by line and rate
BY_LINE = Rounding("line")
_EXEMPT = {"exempt": ("customer_exempt", "no_tax_exempt"), "reverse": ("reverse_charge", "no_tax_reverse")}


def inclusive_percentage(rates: Sequence[TaxRate]) -> Fraction:
    """The sum of the inclusive percentages: with 10 the price is 110 % of its net amount."""
    return sum((Fraction(rate.percentage) for rate in rates if rate.inclusive), Fraction())


@lru_cache(maxsize=1024)
def _shares(percentages: tuple[tuple[Decimal, bool], ...]) -> tuple[Fraction, ...]:
    """What fraction of an amount, inclusive tax still in it, each of these (percentage, inclusive) rates comes to."""
    base = 100 + sum((Fraction(percentage) for percentage, inclusive in percentages if inclusive), Fraction())
    return tuple(Fraction(percentage) / base for percentage, _ in percentages)


def assess(
    amounts: Mapping[str, int],
    rates: Mapping[str, tuple[TaxRate, ...]],
    trail: Trail,
    tax_exempt: str = "none",
    rounding: Rounding = BY_LINE,
) -> dict[str, list[TaxAmount]]:
    """Tax amounts by line id on `amounts` (minor units after discounts), in the order of the line's rates.

    Rates do not compound: each applies to the amount without any inclusive tax. Rounding 'line' rounds every line's
    tax; 'invoice' adds the exact tax of a rate over the lines, rounds once and hands the result back to the lines.
    Both round to the nearest unit, up or down, as `rounding` says. Included taxes of a line never come to more than
    its amount (`within`), save on older documents.
    For an exempt or reverse-charge customer `amounts` are already without tax; the rates are listed with 0.
    """
    if tax_exempt != "none":
        return {line_id: _untaxed(line_id, amounts[line_id], rates[line_id], tax_exempt, trail) for line_id in amounts}
    exact: _Exact = {}
    for line_id, amount in amounts.items():
        shares = _shares(tuple((rate.percentage, rate.inclusive) for rate in rates[line_id]))
        exact[line_id] = [(rate, share * amount) for rate, share in zip(rates[line_id], shares, strict=True)]
    rounds = _round_lines if rounding.level == "line" else _round_once
    rounded = rounds(amounts, exact, rounding, trail)
    return {line_id: _tax_amounts(amounts[line_id], rates[line_id], rounded[line_id]) for line_id in amounts}


def _untaxed(line_id: str, amount: int, rates: tuple[TaxRate, ...], tax_exempt: str, trail: Trail) -> list[TaxAmount]:
    reason, label = _EXEMPT[tax_exempt]
    for rate in rates:
        trail.keep(f"tax:{rate.id}", label, 0, Operand(f"line:{line_id}", amount))
    return [TaxAmount(rate, 0, amount, reason) for rate in rates]


def _round_lines(amounts: Mapping[str, int], exact: _Exact, rounding: Rounding, trail: Trail) -> _Rounded:
    rounded: _Rounded = {}
    found: dict[str, list[Operand]] = {}
    for line_id, taxes in exact.items():
        base = Operand("after_discounts", amounts[line_id])
        rounded[line_id] = {}
        for rate, tax in taxes:
            key = f"line:{line_id}:tax:{rate.id}"
            label = "inclusive_tax" if rate.inclusive else "exclusive_tax"
            percent = Operand(rate.id, rate.percentage, "percent")
            rounded[line_id][rate.id] = trail.round(key, label, tax, percent, base, direction=rounding.direction)
        included = _included(taxes) if rounding.taxed_by == WITHIN_LINES else {}
        if overflows(amounts[line_id], {rate_id: rounded[line_id][rate_id] for rate_id in included}):
            _take(line_id, taxes, rounded[line_id], held(amounts[line_id], included), base, trail)
        for rate_id, amount in rounded[line_id].items():
            found.setdefault(rate_id, []).append(Operand(f"line:{line_id}:tax:{rate_id}", amount))
    for rate_id, operands in found.items():
        trail.sum(f"tax:{rate_id}", "tax_lines", operands)
    return rounded


def _round_once(amounts: Mapping[str, int], exact: _Exact, rounding: Rounding, trail: Trail) -> _Rounded:
    found: dict[str, dict[str, Fraction]] = {}
    for line_id, taxes in exact.items():
        for rate, tax in taxes:
            found.setdefault(rate.id, {})[line_id] = tax
    handed = {rate_id: _hand_back(rate_id, by_line, rounding.direction, trail) for rate_id, by_line in found.items()}
    rounded = {line_id: {rate.id: handed[rate.id][line_id] for rate, _ in taxes} for line_id, taxes in exact.items()}
    if rounding.taxed_by == WITHIN_LINES:
        _make_room(amounts, exact, rounded, trail)
    return rounded


def _included(taxes: Sequence[tuple[TaxRate, Fraction]]) -> dict[str, Fraction]:
    """{rate: exact tax} of the included rates of a line."""
    return {rate.id: tax for rate, tax in taxes if rate.inclusive}


def _make_room(amounts: Mapping[str, int], exact: _Exact, rounded: _Rounded, trail: Trail) -> None:
    """Move what lines have no room for of taxes that were rounded once for each rate."""
    included = {line_id: _included(taxes) for line_id, taxes in exact.items()}
    taken = {line_id: {rate_id: rounded[line_id][rate_id] for rate_id in taxes} for line_id, taxes in included.items()}
    if not any(overflows(amounts[line_id], taken[line_id]) for line_id in taken):
        return
    short = Shares(amounts, included, taken).settle()
    for line_id, shares in taken.items():
        base = Operand("after_discounts", amounts[line_id])
        _take(line_id, exact[line_id], rounded[line_id], shares, base, trail)
    for rate_id in sorted(short):
        by_line = [(line_id, shares[rate_id]) for line_id, shares in taken.items() if rate_id in shares]
        operands = (Operand(f"line:{line_id}:tax:{rate_id}", share) for line_id, share in by_line)
        trail.sum(f"tax:{rate_id}", "tax_lines_within", operands)


def _take(
    line_id: str,
    taxes: Sequence[tuple[TaxRate, Fraction]],
    rounded: dict[str, int],
    shares: Mapping[str, int],
    base: Operand,
    trail: Trail,
) -> None:
    """From now on the included taxes of a line are these `shares`; each that changes says so."""
    for rate, tax in taxes:
        share = shares.get(rate.id, rounded[rate.id])
        if share != rounded[rate.id]:
            operands = (Operand(rate.id, rate.percentage, "percent"), Operand("exact_tax", tax), base)
            rounded[rate.id] = trail.keep(f"line:{line_id}:tax:{rate.id}", "tax_within_line", share, *operands)


def _hand_back(rate_id: str, by_line: dict[str, Fraction], direction: str, trail: Trail) -> dict[str, int]:
    """Round the sum of one rate's tax once, and share it over the lines it came from."""
    key = f"tax:{rate_id}"
    operands = [Operand(f"line:{line_id}", tax) for line_id, tax in by_line.items()]
    exact_sum = sum(by_line.values(), Fraction())
    whole = trail.round(key, "tax_unrounded_lines", exact_sum, *operands, direction=direction)
    shares = dict(zip(by_line, apportion(whole, list(by_line.values()), list(by_line)), strict=True))
    for line_id, share in shares.items():
        exact = Operand("exact_tax", by_line[line_id])
        trail.keep(f"line:{line_id}:{key}", "tax_share", share, exact, Operand(key, whole))
    return shares


def _tax_amounts(amount: int, rates: Sequence[TaxRate], taxes: Mapping[str, int]) -> list[TaxAmount]:
    taxable = amount - sum(taxes[rate.id] for rate in rates if rate.inclusive)
    return [
        TaxAmount(rate, taxes[rate.id], taxable, "standard_rated" if rate.percentage else "zero_rated")
        for rate in rates
    ]


# Tax rates that are one to the reader of a document, whichever object they were chosen by, are one in its figures:
# rounding once for each rate, as Japan's law has it and EN 16931 checks it, means the rate and not the object.


def one_of_each(known: Iterable[TaxRate]) -> dict[str, TaxRate]:
    """{id: the rate that stands for it}: of equal ones (`TaxRate.identity`) the one with the lowest id."""
    by_id = {rate.id: rate for rate in known}
    first: dict[tuple, TaxRate] = {}
    for rate in sorted(by_id.values(), key=lambda rate: rate.id):
        first.setdefault(rate.identity, rate)
    return {id_: first[rate.identity] for id_, rate in by_id.items()}


def stood_for(rates: Sequence[TaxRate], standing: dict[str, TaxRate]) -> tuple[TaxRate, ...]:
    """The rates of one line, each by the one that stands for it; a tax that is charged twice stays twice."""
    found: dict[str, TaxRate] = {}
    for rate in rates:
        stands = standing.get(rate.id, rate)
        if stands.identity != rate.identity or stands.id in found:
            stands = rate
        found[stands.id] = stands
    return tuple(found.values()) if len(found) == len(rates) else tuple(rates)


def with_one_of_each(lines: Sequence[Line], defaults: Sequence[TaxRate]) -> tuple[Sequence[Line], Sequence[TaxRate]]:
    """Lines and default rates in which equal rates are the same one."""
    standing = one_of_each([*defaults, *(rate for line in lines for rate in line.tax_rates)])
    if all(rate.id == id_ for id_, rate in standing.items()):
        return lines, defaults
    changed = [replace(line, tax_rates=stood_for(line.tax_rates, standing)) for line in lines]
    return changed, stood_for(defaults, standing)
