"""The oracle's own tiers and the product's come to the same for every small price."""

from decimal import Decimal
from itertools import product

import pytest

from invoicing.totals.pricing import DOWN, GRADUATED, UP, VOLUME, Pricing, Tier, exact
from tests.invoicing.subscriptions.rules.oracle import worth

QUANTITIES = [Decimal(number) / 4 for number in range(33)]
FLATS = [Decimal(0), Decimal("0.7")]


@pytest.mark.parametrize("mode", [GRADUATED, VOLUME])
def test_every_small_tier_added_up_unit_by_unit(mode):
    for first, second, *flats in product((1, 2, 4), (1, 3), *[FLATS] * 3):
        ends = (Decimal(first), Decimal(first + second), None)
        tiers = tuple(
            Tier(end, Decimal(7 - n * 2) / 3, flat) for n, (end, flat) in enumerate(zip(ends, flats, strict=True))
        )
        for quantity in QUANTITIES:
            assert exact(Pricing(tiers=tiers, tiers_mode=mode), quantity) == worth(
                Pricing(tiers=tiers, tiers_mode=mode), quantity
            )


@pytest.mark.parametrize("way", [UP, DOWN])
def test_every_small_package(way):
    for size, quantity in product(range(1, 6), QUANTITIES):
        pricing = Pricing(Decimal("12.5"), divide_by=size, round=way)
        assert exact(pricing, quantity) == worth(pricing, quantity)
