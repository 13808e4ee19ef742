"""What the office keeps about a demo customer beside name and address; drawn in advance, for drawing is slow."""

from functools import cache
from typing import NamedTuple

from customers.demo.chance import Chance
from customers.demo.tables.notes import FIRM_NOTES, PERSON_NOTES

CARDS = 600

# Domains that no one can own (RFC 2606): nothing sent to a demo customer ever arrives.
_MAIL_HOSTS = ("example.com", "example.org", "example.net")
_EUROPEAN_UNION = frozenset(
    "AT BE BG CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV NL PL PT RO SE SI SK".split(" "),
)
_AMERICAS = frozenset(["AR", "BR", "CA", "CL", "CO", "MX", "PE", "US"])
_ASIA_PACIFIC = frozenset(["AU", "CN", "HK", "ID", "IN", "JP", "KR", "MY", "NZ", "PH", "SG", "TH", "TW", "VN"])
_PLANS = ("starter", "team", "team", "business", "business", "enterprise")
_SOURCES = ("website", "website", "referral", "partner", "trade-fair", "newsletter", "import-2023")
_MANAGERS = ("a.lindqvist", "j.okoro", "m.tanabe", "p.fontaine", "r.delgado", "s.whitby")


class Habits(NamedTuple):
    """One customer's paperwork; `office` and `recipients` are positions in the culture's offices, taken modulo."""

    note: str
    metadata: dict[str, str]
    numbered: bool
    ordered: bool
    phone: bool
    address: bool
    second_line: bool
    shipping: bool
    languages: bool
    currency: str | None
    tax_exempt: str
    initial_only: bool
    mail_host: str
    office: int | None
    recipients: tuple[int, ...]
    contact_in_copy: bool


Deck = tuple[Habits, ...]


def decks(country: str) -> tuple[Deck, Deck]:
    """Return the decks of people and of firms in a country; `currency` None stands for the country's own."""
    region = "americas" if country in _AMERICAS else "asia-pacific" if country in _ASIA_PACIFIC else "emea"
    european = country in _EUROPEAN_UNION
    return _deck(region, european, False), _deck(region, european, True)


@cache
def _deck(region: str, european: bool, firm: bool) -> Deck:
    chance = Chance(f"{region} {european} {firm}")
    return tuple(_habits(region, european, firm, chance) for _ in range(CARDS))


def _habits(region: str, european: bool, firm: bool, chance: Chance) -> Habits:
    hit = chance.hit
    return Habits(
        note=chance.pick(FIRM_NOTES if firm else PERSON_NOTES) if hit(0.42) else "",
        metadata=_metadata(region, firm, chance),
        numbered=hit(0.93),
        ordered=hit(0.35),
        phone=hit(0.86),
        address=hit(0.95),
        second_line=hit(0.24),
        shipping=hit(0.2),
        languages=hit(0.88),
        currency=chance.pick((None,) * 21 + ("eur" if european else "usd", "usd", "", "", "")),
        tax_exempt=_tax_status(firm, european, chance),
        initial_only=hit(0.3),
        mail_host=chance.pick(_MAIL_HOSTS),
        office=chance.below(100) if firm and hit(0.6) else None,
        recipients=tuple(chance.below(100) for _ in range(1 + hit(0.3))) if firm and hit(0.25) else (),
        contact_in_copy=hit(0.4),
    )


def _metadata(region: str, firm: bool, chance: Chance) -> dict[str, str]:
    """The keys that other systems left on the customer, without the numbers that are the customer's own."""
    hit, data = chance.hit, {}
    if hit(0.45):
        data["plan"] = chance.pick(_PLANS) if firm else "personal"
    if hit(0.3):
        data["region"] = region
    if hit(0.25):
        data["source"] = chance.pick(_SOURCES)
    if firm and hit(0.2):
        data["account_manager"] = chance.pick(_MANAGERS)
    if firm and hit(0.1):
        data["cost_center"] = f"{chance.below(90) + 10}-{chance.below(9000) + 1000}"
    return data


def _tax_status(firm: bool, european: bool, chance: Chance) -> str:
    """Only firms are exempt; the reverse charge is for firms of the European Union."""
    drawn = chance.fraction()
    if not firm or drawn >= 0.17:
        return "none"
    if drawn < 0.03:
        return "exempt"
    return "reverse" if european else "none"
