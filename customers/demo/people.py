"""The stream of demo customers: invented people and firms of many countries, the same for the same seed."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import product
from random import Random
from typing import Any

from customers.demo.addresses import address_at, phone_in
from customers.demo.arrivals import arrivals
from customers.demo.chance import Chance
from customers.demo.habits import Deck, Habits
from customers.demo.lookalikes import lookalike, memory_of
from customers.demo.names import Culture
from customers.demo.places import Market, Spot, markets
from customers.demo.showcase import showcase
from customers.demo.tax_ids import demo_tax_id

Customer = dict[str, Any]

# Of twenty customers, how many are firms.
FIRMS = 11
# This share of the firms has told its tax ID.
NUMBERED_FIRMS = 0.6
LOOKALIKES = 0.003
# A lookalike repeats one of the latest customers; one in ten of them is kept in memory for that.
EVERY = 10
REMEMBERED = 40
# From here on e-mail addresses carry a number, or they would repeat.
UNNUMBERED = 1500

_ORDER_SERIES = tuple(map("".join, product("abcdefghjkmnpqrstuvwxyz", repeat=3)))


def demo_customers(count: int, seed: int, *, now: datetime) -> Iterator[Customer]:
    """Yield `count` customers as plain dicts, oldest first; equal arguments give equal customers.

    Memory stays flat. The first and the last 60 are a hand-made mix, for the ends of a list. Raises ValueError for
    a negative count or a `now` without a time zone.
    """
    if count < 0:
        raise ValueError("The number of demo customers cannot be negative.")
    if now.tzinfo is None:
        raise ValueError("Demo customers need a moment with a time zone.")
    return _stream(count, Chance(seed), now)


def _stream(count: int, chance: Chance, now: datetime) -> Iterator[Customer]:
    mix, weighted, rng = showcase(), _weighted(), Random(chance.fraction())
    latest: deque[Customer] = deque(maxlen=REMEMBERED)
    for index, created in enumerate(arrivals(count, chance, now)):
        place = min(index, count - 1 - index)
        if place < len(mix):
            market, firm = mix[place]
            customer = _customer(index, "", market, _shown(market, firm, chance), firm, chance)
            customer["tax_id"] = demo_tax_id(market.country, rng) if firm else None
        elif chance.hit(LOOKALIKES) and latest:
            customer = lookalike(chance.pick(latest), chance)
        else:
            market, firm, deck = chance.pick(weighted)
            number = "" if index < UNNUMBERED else str(chance.below(index // 50))
            customer = _customer(index, number, market, chance.pick(deck), firm, chance)
            if firm and chance.hit(NUMBERED_FIRMS):
                customer["tax_id"] = demo_tax_id(market.country, rng)
            if index % EVERY == 0:
                latest.append(memory_of(customer))
        customer["created"] = created
        yield customer


@cache
def _weighted() -> tuple[tuple[Market, bool, Deck], ...]:
    """Firms and people of each market with the deck of their habits, as often as its weight says."""
    entries: list[tuple[Market, bool, Deck]] = []
    for market in markets():
        entries += [(market, True, market.firms)] * FIRMS * market.weight
        entries += [(market, False, market.people)] * (20 - FIRMS) * market.weight
    return tuple(entries)


def _shown(market: Market, firm: bool, chance: Chance) -> Habits:
    """Habits for the ends of the list, where nothing may be missing."""
    habits = chance.pick(market.firms if firm else market.people)
    return habits._replace(phone=True, address=True, languages=True, currency=None, numbered=True)


def _customer(index: int, number: str, market: Market, habits: Habits, firm: bool, chance: Chance) -> Customer:
    """Return customer `index`, counted from 0; `number` tells its e-mail address from others like it."""
    culture, spot = market.culture, chance.pick(market.spots)
    person, contact = _person(culture, habits.initial_only, number, chance)
    name, domain = _firm(market, spot, chance) if firm else (person, habits.mail_host)
    office = None if habits.office is None else culture.offices[habits.office % len(culture.offices)] + number
    phone = phone_in(market, chance) if habits.phone else ""
    return {
        "name": name,
        "email": f"{office or contact}@{domain}",
        "phone": phone,
        "description": habits.note,
        "address": address_at(spot, market, habits.second_line, chance) if habits.address else None,
        "shipping": _shipping(person, phone, market, chance) if habits.shipping else None,
        "preferred_locales": list(chance.pick(market.locales)) if habits.languages else [],
        "currency": market.currency if habits.currency is None else habits.currency,
        "tax_exempt": habits.tax_exempt,
        "tax_id": None,
        "metadata": _metadata(index + 1, habits, chance),
        "contacts": _contacts(culture, habits, person, contact, domain) if habits.recipients else [],
    }


def _person(culture: Culture, initial_only: bool, number: str, chance: Chance) -> tuple[str, str]:
    """Return a full name and the local part of an e-mail address made from it."""
    pick = chance.pick
    (given, spelled), families = pick(culture.givens)
    family, family_spelled = pick(families)
    name = pick(culture.people).format(g=given, f=family, h=pick(families)[0])
    return name, f"{spelled[0] if initial_only else spelled}.{family_spelled}{number}"


def _firm(market: Market, spot: Spot, chance: Chance) -> tuple[str, str]:
    """Return the name of a firm with its legal form, and its domain."""
    pick = chance.pick
    proper, spelled = pick(market.culture.propers)
    trade, trade_spelled = pick(market.culture.trades)
    name = pick(market.firm_names).format(p=proper, t=trade, c=spot.firm_label)
    return name, f"{spelled}-{trade_spelled}.example"


def _shipping(person: str, phone: str, market: Market, chance: Chance) -> dict[str, Any]:
    """Return another place in the same market, where a named person takes the goods."""
    address = address_at(chance.pick(market.spots), market, False, chance)
    return {"name": person, "phone": phone, "address": address}


def _metadata(number: int, habits: Habits, chance: Chance) -> dict[str, str]:
    """Return the keys of other systems; `number` counts customers from 1."""
    data = {"customer_id": f"crm-{number:06d}"} if habits.numbered else {}
    if habits.ordered:
        data["order_id"] = f"{chance.pick(_ORDER_SERIES)}{chance.below(1000):03d}"
    return data | habits.metadata


def _contacts(culture: Culture, habits: Habits, person: str, mailbox: str, domain: str) -> list[dict[str, str]]:
    """Return who gets a firm's mail: one or two offices, and the person we deal with, in copy or for the telephone."""
    offices = {culture.offices[position % len(culture.offices)]: None for position in habits.recipients}
    found = [_contact("", f"{office}@{domain}", "to") for office in offices]
    if habits.office is not None:
        found.append(_contact(person, f"{mailbox}@{domain}", "cc" if habits.contact_in_copy else "none"))
    return found


def _contact(name: str, email: str, role: str) -> dict[str, str]:
    return {"name": name, "email": email, "phone": "", "role": role}
