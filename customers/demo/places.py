"""Where demo customers live: one `Market` for each country and language, with its towns, streets, phones and firms."""

import random
import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from customers.demo.habits import Deck, decks
from customers.demo.names import Culture, culture
from customers.demo.tables.places_europe import EUROPE
from customers.demo.tables.places_world import WORLD

# How many addresses' worth of postal codes are drawn in advance for each town.
SPOTS_PER_TOWN = 40
# Letters that British, Dutch, Irish and Argentine postal codes all allow; then those of Canada.
_LETTERS = "ABDEFGHJLNPQRTUWXYZ"
_CANADIAN = "ABCEGHJKLMNPRSTVWXYZ"
_SIGNS = {"#": "0123456789", "@": _LETTERS, "~": _CANADIAN}
_PHONE = re.compile(r"(?P<prefix>\+\d+)(?:\[(?P<low>\d)-(?P<high>\d)])?(?P<rest>#+)$")

# A %-format for the number, its smallest tail and how many tails follow.
Phone = tuple[str, int, int]
Row = dict[str, str | int]


class Spot(NamedTuple):
    """A town with one of its postal codes; a part is "" where the country's addresses have none."""

    city: str
    state: str
    postal_code: str
    district: str
    firm_label: str


@dataclass(frozen=True, slots=True)
class Market:
    """Customers of one country who share a language: how they are named, reached and billed.

    The lines are patterns of {0} house number, {1} small number, {2} letter, {3} floor and {4} district; the firms
    of {p} proper word, {t} trade and {c} town.
    """

    country: str
    language: str
    weight: int
    culture: Culture
    people: Deck
    firms: Deck
    firm_names: tuple[str, ...]
    currency: str
    locales: tuple[tuple[str, ...], ...]
    highest_number: int
    first_lines: tuple[str, ...]
    second_lines: tuple[str, ...]
    phones: tuple[Phone, ...]
    spots: tuple[Spot, ...]


@cache
def markets() -> tuple[Market, ...]:
    """Return every market, in the order of the tables."""
    return tuple(_market({key: str(value) for key, value in row.items()}) for row in [*EUROPE, *WORLD])


def _market(row: dict[str, str]) -> Market:
    named = culture(row["culture"])
    people, firms = decks(row["country"])
    return Market(
        country=row["country"],
        language=row["culture"],
        weight=int(row["weight"]),
        culture=named,
        people=people,
        firms=firms,
        firm_names=tuple(form.format(name) for form in row["legal"].split("|") for name in named.firms),
        currency=row["currency"],
        locales=tuple(tuple(tags.split()) for tags in row["locales"].split("|")),
        highest_number=int(row["highest"]),
        first_lines=tuple(row["line1"].replace("{street}", street) for street in row["streets"].split(", ")),
        second_lines=tuple(row["line2"].split("|")),
        phones=tuple(_phone(pattern) for pattern in row["phones"].split("|")),
        spots=tuple(spot for item in row["towns"].split(", ") for spot in _spots(item)),
    )


def _spots(item: str) -> list[Spot]:
    """Read "city/state/postal code pattern/district/name in a firm"; what is missing at the end is ""."""
    city, state, pattern, district, label = [*item.split("/"), "", "", "", ""][:5]
    rng = random.Random(f"{pattern} {city}")
    return [Spot(city, state, _filled(pattern, rng), district, label or city) for _ in range(SPOTS_PER_TOWN)]


def _filled(pattern: str, rng: random.Random) -> str:
    """Fill a postal code: # is a digit, @ a letter, ~ a letter of a Canadian code, [2-5] a digit of that range."""
    ranged = re.sub(r"\[(\d)-(\d)]", lambda found: str(rng.randint(int(found[1]), int(found[2]))), pattern)
    return "".join(rng.choice(_SIGNS[sign]) if sign in _SIGNS else sign for sign in ranged)


def _phone(pattern: str) -> Phone:
    """Read "+49151########" or, where the first free digit is limited, "+1206[2-9]######"."""
    found = _PHONE.match(pattern)
    if found is None:
        raise ValueError(f"Not a phone pattern: {pattern}")
    digits = len(found["rest"])
    if found["low"] is None:
        return f"{found['prefix']}%0{digits}d", 0, 10**digits
    low, high = int(found["low"]), int(found["high"])
    return f"{found['prefix']}%d", low * 10**digits, (high - low + 1) * 10**digits
