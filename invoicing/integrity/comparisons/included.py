"""A rule of the books about included taxes: they never come to more than their line, and are the exact ones rounded.

Judged from the frozen document alone, by none of the arithmetic that made it (docs/rules.md, Tax status and tax rates).
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice


class Included(NamedTuple):
    """The tax of a rate in a line that comes to `net` and all of whose included taxes come to `together`."""

    rate: str
    amount: int
    exact: Fraction
    net: int
    together: int

    def could_be(self, sign: int) -> bool:
        """Whether its amount could be a unit more, below zero (`sign` -1) a unit less: rounding and line allow it."""
        return self.amount * sign < self.exact * sign and (
            self.net * sign < 0 or self.together * sign < self.net * sign
        )


def included_taxes(invoice: Invoice) -> Iterator[Finding]:
    """What of the included taxes of an invoice goes beyond its line, or is not the exact tax rounded as it is told."""
    frozen = invoice.frozen
    # Older documents could include more tax in a line than it came to.
    if not frozen.get("taxed_by") or frozen["tax_exempt"] != "none":
        return
    yield from beyond_their_lines(invoice)
    lines = [of_line(line) for line in frozen["lines"]]
    by_rate = defaultdict(list)
    for tax in (tax for taxes in lines for tax in taxes):
        by_rate[tax.rate].append(tax)
    is_rounded, groups = (once, by_rate.values()) if frozen["tax_rounding"] == "invoice" else (by_line, lines)
    for taxes in groups:
        is_near = all(abs(tax.amount - tax.exact) < 1 for tax in taxes)
        if not is_near or not is_rounded(taxes, frozen["tax_rounding_direction"]):
            named = ", ".join(sorted({tax.rate for tax in taxes}))
            text = f"taxes that prices of {invoice.number} include are not the exact ones rounded: {named}"
            yield Finding(invoice.public_id, "included tax", text)


def beyond_their_lines(document: Invoice | CreditNote) -> Iterator[Finding]:
    """Lines that include more tax than they come to."""
    for place, line in enumerate(document.frozen["lines"], 1):
        net, tax = net_of(line), sum(tax["amount"] for tax in included(line))
        if not min(0, net) <= tax <= max(0, net):
            words = [format_amount(amount, document.currency) for amount in (net, tax)]
            text = f"line {place} of {document.number} comes to {words[0]}, the tax in it to {words[1]}"
            yield Finding(document.public_id, "included tax", text)


def of_line(line: dict) -> list[Included]:
    net, taxes = net_of(line), included(line)
    whole = 100 + sum(Fraction(tax["percentage"]) for tax in taxes)
    together = sum(tax["amount"] for tax in taxes)
    return [
        Included(tax["rate"], tax["amount"], Fraction(tax["percentage"]) * net / whole, net, together) for tax in taxes
    ]


def by_line(taxes: list[Included], direction: str) -> bool:
    """Each is rounded; where these are more than the line, it is full of those with the largest remainders."""
    ways = [rounded(tax.exact, direction) for tax in taxes]
    if not taxes or abs(sum(ways)) <= abs(taxes[0].net):
        return [tax.amount for tax in taxes] == ways
    more = [abs(tax.exact) % 1 for tax in taxes if abs(tax.amount) > abs(tax.exact)]
    less = [abs(tax.exact) % 1 for tax in taxes if abs(tax.amount) <= abs(tax.exact)]
    return taxes[0].together == taxes[0].net and min(more, default=1) >= max(less, default=0)


def once(taxes: list[Included], direction: str) -> bool:
    """Their sum is rounded; or it is a unit less, and none of them could be a unit more."""
    made, exact = sum(tax.amount for tax in taxes), sum((tax.exact for tax in taxes), Fraction())
    lacks = rounded(exact, direction) - made
    return not lacks or (abs(lacks) == 1 and not any(tax.could_be(lacks) for tax in taxes))


def rounded(exact: Fraction, direction: str) -> int:
    """To the next unit away from zero, towards it, or the nearest, of two the one away from zero."""
    floor, rest = divmod(abs(exact), 1)
    size = floor + (rest > 0 if direction == "up" else direction == "nearest" and 2 * rest >= 1)
    return size if exact > 0 else -size


def net_of(line: dict) -> int:
    return line["amount"] - sum(amount for _, amount in line["figures"]["discounts"])


def included(line: dict) -> list[dict]:
    return [tax for tax in line["figures"]["taxes"] if tax["inclusive"]]
