"""Postal addresses and phone numbers of a market, in its own script."""

from customers.demo.chance import Chance
from customers.demo.places import Market, Spot

Address = dict[str, str]

_SMALL = 18
_LETTERS = "ABCDEF"


def address_at(spot: Spot, market: Market, second_line: bool, chance: Chance) -> Address:
    """Return the six parts of an address; a part that the country does not use is ""."""
    number, small = divmod(chance.below(market.highest_number * _SMALL), _SMALL)
    parts = (number + 1, small + 1, _LETTERS[small % 6], small % 7 + 1, spot.district)
    return {
        "line1": chance.pick(market.first_lines).format(*parts),
        "line2": chance.pick(market.second_lines).format(*parts) if second_line else "",
        "city": spot.city,
        "state": spot.state,
        "postal_code": spot.postal_code,
        "country": market.country,
    }


def phone_in(market: Market, chance: Chance) -> str:
    """Return a number in E.164 form that the country's plan allows."""
    pattern, smallest, span = chance.pick(market.phones)
    return pattern % (smallest + chance.below(span))
