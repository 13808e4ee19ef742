"""Tax rates that are one to the reader of a document, whichever object they were chosen by, are one in its figures.

Rounding once for each rate, as Japan's law has it and EN 16931 checks it, means the rate and not the object.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from invoicing.totals.parts import Line, TaxRate


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
