"""Published figures of prorations, and how changes within one second and ends come out in them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import Cycle, Period
from invoicing.subscriptions.rules.life import Item, Percent, State
from invoicing.subscriptions.rules.segments import Rate, Reduction, follow, share, whole
from invoicing.totals.pricing import Pricing

APRIL, MAY = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
MIDDLE, LATER = datetime(2026, 4, 16, tzinfo=UTC), datetime(2026, 4, 21, tzinfo=UTC)
MONTH = Period(APRIL, MAY)


def rate(amount, quantity=1, **more):
    """So many of a price of this amount, which is its own."""
    return Rate(f"price_{amount}", Pricing(Decimal(amount)), Decimal(quantity), **more)


def subscribed(*rates, **more):
    """A subscription of April, billed on its first."""
    items = tuple(Item(f"si_{number}", each) for number, each in enumerate(rates))
    return life.begin(State(Cycle(APRIL, "UTC", "month"), items, **more), APRIL).state


def amounts(billed):
    return [(entry.kind, entry.amount) for entry in billed.entries]


def test_ten_to_twenty_in_mid_month_is_five_back_and_ten_more():
    state = subscribed(rate(1000))
    assert amounts(life.change(state, MIDDLE, {"si_0": rate(2000)})) == [("unused", -500), ("remaining", 1000)]


@pytest.mark.parametrize(
    ("amount", "from_day", "back", "rest"),
    [
        # 20 of 30 days are left of 10.00, or 10 of them; half of 0.05 and of 0.09.
        (1000, 11, -667, 666),
        (1000, 21, -334, 333),
        (5, 16, -3, 2),
        (9, 16, -5, 4),
    ],
)
def test_shares_are_rounded_down(amount, from_day, back, rest):
    moment = datetime(2026, 4, from_day, tzinfo=UTC)
    assert whole(rate(amount), MONTH).unused_at(moment) == back
    assert share(rate(amount), Period(moment, MAY), MONTH).charged == rest


def test_a_quantity_is_priced_as_a_whole_again():
    state = subscribed(rate(333, 3))
    assert amounts(life.change(state, LATER, {"si_0": rate(333, 4)})) == [("unused", -333), ("remaining", 444)]


def test_a_credit_is_never_more_than_what_was_charged():
    small = share(rate(1), Period(MIDDLE, MAY), MONTH)
    assert (small.worth, small.charged, small.unused_at(MIDDLE + timedelta(seconds=1))) == (Fraction(1, 2), 0, 0)


def test_what_was_discounted_is_given_back_as_it_was_paid():
    state = life.discounted(subscribed(rate(1000)), {"si_0": 700}, [Percent(Fraction(3, 10))], {})
    assert amounts(life.change(state, MIDDLE, {"si_0": rate(2000)})) == [("unused", -350), ("remaining", 700)]
    assert amounts(life.end(state, MIDDLE)) == [("unused", -350)]


def test_a_fixed_discount_leaves_nothing_below_zero():
    assert share(rate(300), Period(MIDDLE, MAY), MONTH, Reduction(off=400)).charged == 0


def test_a_change_at_the_first_second_costs_what_a_new_period_does():
    state = subscribed(rate(1000))
    changed = life.change(state, APRIL, {"si_0": rate("4.5")})
    assert amounts(changed) == [("unused", -1000), ("remaining", 5)]
    assert amounts(life.change(changed.state, APRIL, {"si_0": rate(1000)})) == [("unused", -5), ("remaining", 1000)]


def test_a_discounted_period_comes_back_at_its_first_second():
    state = life.discounted(subscribed(rate(1001)), {"si_0": 501}, [Percent(Fraction(1, 2))], {})
    there = life.change(state, APRIL, {"si_0": rate(2000)})
    back = life.change(there.state, APRIL, {"si_0": rate(1001)})
    assert sum(amount for _, amount in amounts(there) + amounts(back)) == 0
    assert back.state.item("si_0").segment == state.item("si_0").segment


def test_what_became_metered_and_comes_back_later_is_billed_for_the_rest():
    state = subscribed(rate(1000))
    used = rate(1, 0, is_metered=True)
    metered = life.change(state, MIDDLE, {"si_0": used})
    assert amounts(metered) == [("unused", -500)]
    at_once = life.change(metered.state, MIDDLE, {"si_0": rate(1000)})
    assert amounts(at_once) == [("remaining", 500)]
    later = life.change(metered.state, LATER, {"si_0": rate(1000)})
    assert amounts(later) == [("usage", None), ("remaining", 333)]
    assert later.state.item("si_0").segment.charged == 333


def test_the_rest_of_a_period_is_given_back_once():
    old = whole(rate(1000), MONTH)
    gone = follow(old, None, Period(MIDDLE, MAY), MONTH)
    assert (gone.credit, follow(gone.segment, None, Period(LATER, MAY), MONTH).credit) == (-500, 0)


def test_what_is_used_in_a_trial_is_free_whatever_is_changed_in_it():
    used = rate(1, 0, is_metered=True)
    dear = rate(3, 0, is_metered=True)
    state = life.try_out(State(Cycle(MAY, "UTC", "month"), (Item("si_0", used),)), MONTH).state
    for moment, each in ((MIDDLE, dear), (LATER, used)):
        changed = life.change(state, moment, {"si_0": each})
        assert changed.entries == ()
        state = changed.state
    billed = life.renew(life.begin(state, MAY).state)
    assert [(entry.kind, entry.start) for entry in billed.entries] == [("usage", MAY)]


def test_what_is_used_while_nothing_is_billed_after_a_trial_is_free():
    used = rate(1, 0, is_metered=True)
    state = life.try_out(State(Cycle(MAY, "UTC", "month"), (Item("si_0", used),)), MONTH).state
    resumed = MAY + timedelta(days=9)
    begun = life.begin(replace(state, cycle=Cycle(resumed, "UTC", "month")), resumed).state
    assert [entry.start for entry in life.renew(begun).entries] == [resumed]
