"""How much a customer may pay at once, and how an amount is typed in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from billing_site.lib.money.currencies import card_step, maximum_charge, minimum_charge
from billing_site.lib.money.number_formats import FORMATS, NumberFormat
from billing_site.lib.money.text import parse_amount, parse_locale, propose_amount


@dataclass(frozen=True)
class Limits:
    """The least and the most (minor units) that can be charged of what remains of an invoice.

    A part leaves no less than the least: nobody could pay that by card.
    """

    least: int
    most: int
    currency: str

    @classmethod
    def of(cls, remaining: int, currency: str) -> Limits | None:
        """None where nothing of it can be charged."""
        step = card_step(currency)
        most = min(remaining, maximum_charge(currency))
        least, most = minimum_charge(currency), most - most % step
        return cls(least, most, currency) if least <= most else None

    @property
    def allows_parts(self) -> bool:
        return self.least <= self.largest_part

    @property
    def largest_part(self) -> int:
        return self.most - self.least

    def allow(self, amount: int) -> bool:
        """Whether this can be charged, and the rest of it later."""
        if amount % card_step(self.currency):
            return False
        return amount == self.most or self.least <= amount <= self.largest_part

    def nearest(self, amount: int) -> int:
        """What is charged where this was wanted, before something else was paid."""
        return amount if self.allow(amount) else self.most

    def read(self, text: str, locale: str) -> int | None:
        """The amount that was typed; None for what is none."""
        try:
            return parse_amount(text, self.currency, written_in(locale))
        except ValueError:
            return None

    def proposed(self, locale: str) -> str:
        return propose_amount(self.most, self.currency, written_in(locale))


@lru_cache(maxsize=64)
def written_in(locale: str) -> NumberFormat:
    """The nearest format to how CLDR writes numbers in this language."""
    symbols = parse_locale(locale).number_symbols.get("latn", {})
    decimal, group = symbols.get("decimal", "."), symbols.get("group", ",")
    same = [each for each in FORMATS.values() if each.decimal == decimal]
    return next((each for each in same if each.group == group), (same or [*FORMATS.values()])[-1 if same else 0])
