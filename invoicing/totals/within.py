"""The taxes in a price never come to more than the price, however each of them is rounded (docs/rules.md).

¥1 with 8 % and 2 % included, rounded up, is ¥1 and ¥1 of tax: ¥1 too much, and a base below zero. Here the units that a
line has no room for leave it: those that rounding added most to go first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from billing_site.lib.money.amounts import apportion

# The rule as issued documents name it; those that name none were issued when rounding alone made the taxes.
WITHIN_LINES = "within_lines"
RULES = (WITHIN_LINES, "")

# The tax of each rate that a line includes, by the rate's id: exact, and in minor units.
Exact = Mapping[str, Fraction]
Rounded = dict[str, int]


def overflows(net: int, taxes: Mapping[str, int]) -> bool:
    """Whether included taxes come to more than the line's `net`, on its side of zero."""
    return sum(taxes.values()) > net if net >= 0 else sum(taxes.values()) < net


def held(net: int, exact: Exact) -> Rounded:
    """Taxes that together are the whole line: rounded towards zero, then by the largest remainder.

    Of equal remainders the larger tax is served first, then the rate whose id comes first.
    """
    names = list(exact)
    return dict(zip(names, apportion(net, [exact[name] for name in names], names), strict=True))


class Shares:
    """Taxes that were rounded once for each rate, and what of them each line has, until every line has room for it.

    An amount is its exact value rounded one way or the other, so on a line and for a rate in all. A unit that a line
    has no room for goes to another line of its rate, where need be by way of others, each passing on a unit of
    another rate; only where no line has room does a rate come to a unit less. That is as seldom as it can be, and
    always enough (Causey, Cox and Ernst, "Applications of Transportation Theory to Statistical Problems", 1985: a
    table can be rounded so that all its sums are rounded ones). The order of lines and rates decides nothing.
    """

    def __init__(self, nets: Mapping[str, int], exact: Mapping[str, Exact], taken: Mapping[str, Rounded]) -> None:
        """By line: the amounts after discounts, the exact taxes they include, and the shares, which are changed."""
        self.nets = nets
        self.exact, self.taken = exact, taken
        self.lines: dict[str, list[str]] = {}
        for line in sorted(exact):
            for rate, tax in exact[line].items():
                if tax.denominator != 1:  # others have nothing to be rounded
                    self.lines.setdefault(rate, []).append(line)
        self.whole = {
            rate: sum((exact[line][rate] for line in lines), Fraction()) for rate, lines in self.lines.items()
        }
        self.orders: dict[tuple[str, int], list[str]] = {}

    def settle(self) -> set[str]:
        """Move units until no line overflows. Returns the rates that came to less, or below zero to more."""
        short: set[str] = set()
        for end in (self._has_room, None):
            for line in sorted(self.exact):
                while overflows(self.nets[line], self.taken[line]):
                    sign = 1 if self.nets[line] > 0 else -1
                    path = self._path(line, sign, end)
                    if path is None:
                        break
                    self._move(path, sign)
                    short |= {rate for _, rate, taker in path if taker is None}
        return short

    def _path(
        self, start: str, sign: int, end: Callable[[str, int], bool] | None
    ) -> list[tuple[str, str, str | None]] | None:
        """The shortest way for a unit out of a line, as (line, rate, line that takes it or None for nobody) steps.

        It ends at a line for which `end` holds; without an `end` at a rate that can do with a unit less.
        """
        came: dict[str, tuple[str, str] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            line = waiting.popleft()
            for rate in self._givable(line, sign):
                if end is None and self._can_lose(rate, sign):
                    return [*self._back(line, came), (line, rate, None)]
                for taker in self._takers(rate, sign):
                    if taker in came:
                        continue
                    came[taker] = (line, rate)
                    if end is not None and end(taker, sign):
                        return self._back(taker, came)
                    waiting.append(taker)
        return None

    @staticmethod
    def _back(line: str, came: Mapping[str, tuple[str, str] | None]) -> list[tuple[str, str, str | None]]:
        steps: list[tuple[str, str, str | None]] = []
        while before := came[line]:
            steps.append((*before, line))
            line = before[0]
        return steps[::-1]

    def _move(self, path: list[tuple[str, str, str | None]], sign: int) -> None:
        for giver, rate, taker in path:
            self.taken[giver][rate] -= sign
            if taker is not None:
                self.taken[taker][rate] += sign

    def _has_room(self, line: str, sign: int) -> bool:
        """Whether a unit more leaves the base of a line on its side of zero."""
        net = self.nets[line] * sign
        return net < 0 or sum(self.taken[line].values()) * sign < net

    def _can_lose(self, rate: str, sign: int) -> bool:
        return sum(self.taken[line][rate] for line in self.lines[rate]) * sign > self.whole[rate] * sign

    def _givable(self, line: str, sign: int) -> Iterator[str]:
        """The rates whose tax on a line was rounded to the far side, the smallest remainder first."""
        exact, taken = self.exact[line], self.taken[line]
        for rate in sorted(exact, key=lambda rate: self._rank(line, rate, sign, rate), reverse=True):
            if taken[rate] * sign > exact[rate] * sign:
                yield rate

    def _takers(self, rate: str, sign: int) -> Iterator[str]:
        """The lines on which the tax of a rate was rounded to the near side, the largest remainder first."""
        order = self.orders.get((rate, sign))
        if order is None:
            order = sorted(self.lines[rate], key=lambda line: self._rank(line, rate, sign, line))
            self.orders[rate, sign] = order
        for line in order:
            if self.taken[line][rate] * sign < self.exact[line][rate] * sign:
                yield line

    def _rank(self, line: str, rate: str, sign: int, name: str) -> tuple[Fraction, Fraction, str]:
        """Who is served first, as `apportion` has it: the largest remainder, the larger tax, the lower name."""
        exact = self.exact[line][rate] * sign
        return (exact // 1 - exact, -exact, name)
