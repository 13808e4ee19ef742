"""The networks' limits hold whatever happened before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.collecting.rules.declines import DECLINES, NEVER
from invoicing.collecting.rules.networks import LIMITS, CardUse, broken, earliest
from invoicing.collecting.rules.retries import CUSTOM, WINDOWS, Case, Policy, plan

START = NOW = datetime(2026, 12, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 70).map(lambda hours: START + timedelta(hours=hours, minutes=hours % 7))
HISTORIES = st.lists(HOURS, max_size=120).map(sorted).map(tuple)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati"])
POLICIES = st.one_of(
    st.builds(Policy, tries=st.integers(1, 8), window=st.sampled_from(list(WINDOWS))),
    st.builds(Policy, kind=st.just(CUSTOM), days=st.lists(st.integers(1, 60), min_size=1, max_size=3).map(tuple)),
)


def most_within(times, period):
    """The most of these times within any period of that length, counted from each of them."""
    return max((sum(each <= other < each + period for other in times) for each in times), default=0)


def test_a_card_declined_for_good_is_over():
    for code, known in DECLINES.items():
        assert CardUse("visa", code=code).is_over == (known.again == NEVER)
    assert not CardUse("visa").is_over


@given(st.sampled_from(["visa", "mastercard", "amex"]), HISTORIES, HOURS)
def test_the_earliest_moment_breaks_no_limit_and_none_before_it_is_free(network, tried_at, at):
    use = CardUse(network, tried_at)
    found, limit = earliest(use, at)
    assert broken(use, found) is None
    assert (found > at) == (limit is not None)
    if limit:
        assert broken(use, found - timedelta(microseconds=1))


@pytest.mark.parametrize(("network", "limits"), [("visa", [(20, 30 * 24)]), ("mastercard", [(10, 24), (35, 30 * 24)])])
@given(
    policy=POLICIES,
    zone=ZONES,
    codes=st.lists(st.sampled_from(sorted(DECLINES)), min_size=1, max_size=9),
    cases=st.integers(1, 12),
)
def test_many_invoices_of_one_card_that_fail_for_weeks_never_break_them(network, limits, policy, zone, codes, cases):
    """`cases` invoices are charged to one card; each try of any fails with the next of `codes`, round and round."""
    tried, clock, index = [], START, 0
    under_way = [{"first": None, "last": None, "code": "", "count": 0} for _ in range(cases)]
    for each in under_way:
        clock = earliest(CardUse(network, tuple(tried)), clock)[0]
        tried.append(clock)
        each |= {"first": clock, "last": clock, "code": codes[index % len(codes)]}
        index += 1
    while under_way:
        plans = []
        for each in under_way:
            use = CardUse(network, tuple(sorted(tried)), code=each["code"])
            facts = Case(each["first"], each["last"], each["code"], ZoneInfo(zone), each["count"], card=use)
            planned = plan(policy, facts, now=clock)
            if planned.at:
                # Whoever comes first is tried first; a plan is made anew right before its try.
                plans.append((planned.at, id(each), each))
        if not plans:
            break
        under_way = [each for _, _, each in plans]
        clock, _, each = min(plans, key=lambda row: row[:2])
        assert broken(CardUse(network, tuple(sorted(tried))), clock) is None
        tried.append(clock)
        each |= {"last": clock, "code": codes[index % len(codes)], "count": each["count"] + 1}
        index += 1
    for most, hours in limits:
        assert most_within(tried, timedelta(hours=hours)) <= most


def test_a_clock_that_was_set_back_makes_no_room():
    use = CardUse("mastercard", tuple(NOW + timedelta(minutes=minute) for minute in range(10)))
    assert broken(use, NOW - timedelta(hours=1)) == LIMITS["mastercard"][0]
    assert earliest(use, NOW - timedelta(hours=1))[0] == NOW + timedelta(hours=24)
