"""What prices come to: published examples, and a sum of unit after unit that knows no tiers' spans."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing.totals.pricing import FLAT, PACKAGE, TIER, UNIT, Part, Pricing, Tier, exact, explain, parts

pytestmark = pytest.mark.alike
# docs.stripe.com/billing/subscriptions/tiers: 1-5 at 5, 6-10 at 4, then 3 (here in dollars of 100 cents).
PUBLISHED = (Tier(Decimal(5), Decimal(500)), Tier(Decimal(10), Decimal(400)), Tier(None, Decimal(300)))
FLAT_TIERS = (
    Tier(Decimal(5), Decimal(500), Decimal(1000)),
    Tier(Decimal(10), Decimal(400), Decimal(2000)),
    Tier(None, Decimal(300), Decimal(3000)),
)
SEATS = Pricing(tiers=(Tier(Decimal(10), Decimal(800)), Tier(None, Decimal(650))), tiers_mode="graduated")


def graduated(*tiers):
    return Pricing(tiers=tiers, tiers_mode="graduated")


def volume(*tiers):
    return Pricing(tiers=tiers, tiers_mode="volume")


@pytest.mark.parametrize(
    ("pricing", "amounts"),
    [
        (graduated(*PUBLISHED), {1: 500, 5: 2500, 6: 2900, 20: 7500, 25: 9000}),
        (volume(*PUBLISHED), {1: 500, 5: 2500, 6: 2400, 10: 4000, 11: 3300, 20: 6000, 25: 7500}),
        (graduated(*FLAT_TIERS), {0: 1000, 1: 1500, 5: 3500, 6: 5900, 12: 11100}),
        (volume(*FLAT_TIERS), {0: 1000, 1: 1500, 5: 3500, 6: 4400, 20: 9000}),
        # docs.stripe.com/products-prices/pricing-models, package pricing: 25 dollars for every 5.
        (Pricing(Decimal(2500), divide_by=5, round="up"), {0: 0, 1: 2500, 5: 2500, 8: 5000, 10: 5000, 11: 7500}),
        (Pricing(Decimal(2500), divide_by=5, round="down"), {0: 0, 4: 0, 5: 2500, 8: 2500, 10: 5000}),
        (Pricing(Decimal(1000)), {0: 0, 1: 1000, 3: 3000}),
    ],
)
def test_published_amounts(pricing, amounts):
    assert {quantity: exact(pricing, Decimal(quantity)) for quantity in amounts} == amounts


def test_each_tier_and_each_flat_fee_is_a_line_of_its_own():
    assert parts(graduated(*FLAT_TIERS), Decimal(7)) == (
        Part(Decimal(5), Decimal(500), TIER, Decimal(1), Decimal(5), 1),
        Part(Decimal(1), Decimal(1000), FLAT, Decimal(1), Decimal(5), 1),
        Part(Decimal(2), Decimal(400), TIER, Decimal(6), Decimal(10), 2),
        Part(Decimal(1), Decimal(2000), FLAT, Decimal(6), Decimal(10), 2),
    )
    assert parts(volume(*FLAT_TIERS), Decimal(12)) == (
        Part(Decimal(12), Decimal(300), TIER, Decimal(11), None, 3),
        Part(Decimal(1), Decimal(3000), FLAT, Decimal(11), None, 3),
    )
    assert [part.kind for part in parts(Pricing(Decimal(5)), Decimal(2))] == [UNIT]
    assert [part.kind for part in parts(Pricing(Decimal(5), divide_by=2), Decimal(2))] == [PACKAGE]
    assert parts(SEATS, Decimal(0)) == parts(Pricing(Decimal(5)), Decimal(0)) == ()


def test_nothing_is_lost_of_twelve_decimals_or_of_huge_quantities():
    fine, huge = Decimal("0.000000000001"), Decimal("999999999999.999999999999")
    assert exact(Pricing(fine), huge) == Fraction(999999999999999999999999, 10**24)
    tiers = (Tier(Decimal(10**11), fine), Tier(None, Decimal("999999999999999.999999999999")))
    over = Fraction(huge) - 10**11
    assert exact(graduated(*tiers), huge) == Fraction(1, 10) + over * Fraction(tiers[1].unit_amount)
    assert exact(Pricing(Decimal(1), divide_by=3), huge) == 333333333334
    assert exact(SEATS, Decimal("10.5")) == 8325


def test_less_than_nothing_has_no_price():
    with pytest.raises(ValueError, match="less than 0"):
        parts(SEATS, Decimal(-1))


@pytest.mark.parametrize(
    ("pricing", "quantity", "words"),
    [
        (SEATS, 12, "12 seats: 10 × €8.00 + 2 × €6.50"),
        (SEATS, 1, "1 seat: 1 × €8.00"),
        (SEATS, 0, "0 seats: nothing"),
        (graduated(*FLAT_TIERS), 6, "6 seats: 5 × €5.00 + €10.00 flat + 1 × €4.00 + €20.00 flat"),
        (Pricing(Decimal(2500), divide_by=5), 8, "8 seats: 2 packages of 5 × €25.00"),
        (Pricing(Decimal("0.05")), 1200, "1,200 seats: 1,200 × €0.0005"),
    ],
)
def test_a_price_explains_itself(pricing, quantity, words):
    assert explain(pricing, Decimal(quantity), "eur", "seat") == words


def test_a_unit_is_counted_as_people_write_it():
    written = [
        explain(Pricing(Decimal(100)), Decimal(2), "eur", unit).split(":")[0] for unit in ("GB", "hours", "", "m²")
    ]
    assert written == ["2 GB", "2 hours", "2 units", "2 m²"]


def one_by_one(pricing, quantity):
    """The price of each whole unit added up, as a person with a list of tiers does it."""
    if not pricing.tiers:
        share = Fraction(quantity, pricing.divide_by)
        return (ceil(share) if pricing.round == "up" else floor(share)) * Fraction(pricing.unit_amount)

    def tier_of(unit):
        return next(tier for tier in pricing.tiers if tier.up_to is None or unit <= tier.up_to)

    if pricing.tiers_mode == "volume":
        return quantity * Fraction(tier_of(quantity).unit_amount) + Fraction(tier_of(quantity).flat_amount)
    total, paid = Fraction(tier_of(0).flat_amount), [tier_of(0)]
    for unit in range(1, quantity + 1):
        tier = tier_of(unit)
        total += Fraction(tier.unit_amount)
        if tier not in paid:
            paid.append(tier)
            total += Fraction(tier.flat_amount)
    return total


AMOUNTS = st.decimals(0, 5000, places=12)


@st.composite
def pricings(draw):
    if draw(st.booleans()):
        return Pricing(draw(AMOUNTS), divide_by=draw(st.integers(1, 7)), round=draw(st.sampled_from(["up", "down"])))
    ends = [Decimal(end) for end in sorted(draw(st.sets(st.integers(1, 40), max_size=4)))]
    # Each flat fee another, so that tiers can be told apart.
    tiers = [Tier(end, draw(AMOUNTS), Decimal(number)) for number, end in enumerate([*ends, None])]
    return Pricing(tiers=tuple(tiers), tiers_mode=draw(st.sampled_from(["graduated", "volume"])))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(pricings(), st.integers(0, 60))
def test_it_is_what_unit_after_unit_comes_to(pricing, quantity):
    found = parts(pricing, Decimal(quantity))
    assert exact(pricing, Decimal(quantity)) == one_by_one(pricing, quantity)
    assert all(part.quantity > 0 for part in found)
    # Lines are rounded one by one.
    assert abs(sum(part.amount for part in found) - exact(pricing, Decimal(quantity))) <= Fraction(len(found), 2)
