"""Which parts of the contract each room is held to: none is left out unseen."""

import pytest

from tests.invoicing.collecting.gateways.contract import PARTS, Contract
from tests.invoicing.collecting.gateways.test_manual_contract import TestManual as Manual
from tests.invoicing.collecting.gateways.test_stripe_contract import TestStripe as Stripe
from tests.invoicing.collecting.gateways.test_test_contract import TestOfTests as OfTests

# Part -> (how many behaviours it has, which rooms are held to them).
OFFERED = {
    "": (1, (Manual, OfTests, Stripe)),
    "methods": (6, (OfTests, Stripe)),
    "setup": (3, (OfTests, Stripe)),
    "charges": (4, (OfTests, Stripe)),
    "action": (4, (OfTests, Stripe)),
    "debit": (2, (OfTests, Stripe)),
    "lost": (2, (OfTests, Stripe)),
    "refunds": (3, (OfTests, Stripe)),
    "disputes": (2, (OfTests, Stripe)),
    "entries": (2, (OfTests, Stripe)),
    "renewals": (1, (OfTests, Stripe)),
}


def behaviours(room, part):
    """The tests of a part that a room is held to."""
    tests = {name: getattr(room, name) for name in dir(room) if name.startswith("test_") and name in vars(Contract)}
    return [test for name, test in tests.items() if test and getattr(vars(Contract)[name], "part", "") == part]


@pytest.mark.parametrize("part", OFFERED)
def test_each_room_is_held_to_what_it_offers_and_to_all_of_that(part):
    number, rooms = OFFERED[part]
    found = {room: len(behaviours(room, part)) for room in (Manual, OfTests, Stripe)}
    assert found == {room: number if room in rooms else 0 for room in found}


def test_the_table_has_all_parts():
    assert set(OFFERED) == {"", *PARTS}
