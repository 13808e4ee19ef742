"""When a failed charge is tried again, and why then."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing_site.lib.places.countries import state_choices
from invoicing.collecting.rules.networks import CardUse
from invoicing.collecting.rules.retries import CUSTOM, OFF, Case, Policy, is_pay_day, plan, problem
from invoicing.collecting.rules.zones import STATES, weekend_of, zone_of

BERLIN = ZoneInfo("Europe/Berlin")
# A Wednesday, noon in Berlin.
FAILED = datetime(2026, 12, 2, 11, tzinfo=UTC)


def case(code="generic_decline", **changes):
    return Case(
        **{"first_failed": FAILED, "last_failed": FAILED, "code": code, "zone": BERLIN, "card": CardUse("visa")}
        | changes
    )


def ahead(policy, code="generic_decline", **changes):
    """All tries that follow, each failing the same way."""
    found, last, count = [], FAILED, 0
    while (planned := plan(policy, case(code, last_failed=last, retries=count, in_a_row=count + 1, **changes))).at:
        found.append(planned)
        last, count = planned.at, count + 1
    return found, planned


def test_eight_tries_fall_within_two_weeks_at_usual_hours_of_working_days_of_the_customer():
    tries, last = ahead(Policy())
    assert len(tries) == 8
    assert last.why == "All 8 tries were made."
    assert tries[-1].at <= FAILED + timedelta(days=14)
    hours = [each.at.astimezone(BERLIN) for each in tries[:-1]]
    assert {each.hour for each in hours} <= {9, 15}
    assert all(each.weekday() < 5 for each in hours)
    assert tries[0].why == "Banks often approve on the next working morning."
    assert tries[1].why == "Try 2 of 8, spread over 2 weeks, at a usual hour of a working day."


@pytest.mark.parametrize(
    ("failed", "tried"),
    [
        ("2026-12-01 13:00", "2026-12-02 09:00"),
        ("2026-12-02 03:00", "2026-12-02 09:00"),
        ("2026-12-02 08:00", "2026-12-03 09:00"),
        ("2026-12-04 16:00", "2026-12-07 09:00"),
    ],
)
@pytest.mark.parametrize("window", [14, 60])
def test_a_bank_that_gave_no_reason_is_asked_on_the_next_working_morning(failed, tried, window):
    failed, tried = (datetime.fromisoformat(each).replace(tzinfo=BERLIN) for each in (failed, tried))
    planned = plan(Policy(window=window), case("do_not_honor", first_failed=failed, last_failed=failed))
    assert planned.at == tried
    again = plan(Policy(window=window), case("do_not_honor", first_failed=failed, last_failed=tried, in_a_row=2))
    assert again.at - tried > timedelta(days=1)
    assert "spread over" in again.why


@pytest.mark.parametrize(
    ("country", "failed", "tried"),
    [
        # Thursday noon, and the next morning of work.
        ("SA", "2026-12-03 12:00", "2026-12-06 09:00"),
        ("IR", "2026-12-03 12:00", "2026-12-05 09:00"),
        ("IN", "2026-12-03 12:00", "2026-12-04 09:00"),
        ("AE", "2026-12-04 12:00", "2026-12-07 09:00"),
        ("XX", "2026-12-04 12:00", "2026-12-07 09:00"),
    ],
)
def test_nothing_is_tried_while_people_rest_where_the_customer_is(country, failed, tried):
    zone = zone_of(country) or BERLIN
    failed, tried = (datetime.fromisoformat(each).replace(tzinfo=zone) for each in (failed, tried))
    facts = {"first_failed": failed, "last_failed": failed, "zone": zone, "rest": weekend_of(country)}
    assert plan(Policy(), case(**facts)).at == tried
    tries, _ = ahead(Policy(window=60), zone=zone, rest=weekend_of(country))
    assert not {each.at.astimezone(zone).weekday() for each in tries[:-1]} & weekend_of(country)


def test_pay_day_is_the_last_day_of_a_week_of_work():
    days = [date(2026, 12, 7) + timedelta(days=each) for each in range(7)]
    assert [day.weekday() for day in days if is_pay_day(day)] == [4]
    assert [day.weekday() for day in days if is_pay_day(day, weekend_of("EG"))] == [3]


@pytest.mark.parametrize(
    ("country", "state", "zone"),
    [
        ("US", "", "America/New_York"),
        ("US", "CA", "America/Los_Angeles"),
        ("US", "Texas", "America/Chicago"),
        ("US", "HI", "Pacific/Honolulu"),
        ("CA", "British Columbia", "America/Vancouver"),
        ("AU", "WA", "Australia/Perth"),
        ("BR", "Amazonas", "America/Manaus"),
        ("DE", "Bayern", "Europe/Berlin"),
        ("JP", "", "Asia/Tokyo"),
    ],
)
def test_the_zone_is_that_of_most_people_of_the_country_or_state(country, state, zone):
    assert zone_of(country, state) == ZoneInfo(zone)


def test_the_hour_is_that_of_where_the_customer_is():
    planned = plan(Policy(), case(zone=ZoneInfo("Asia/Tokyo")))
    assert planned.at.astimezone(ZoneInfo("Asia/Tokyo")).hour in (9, 15)
    assert planned.at != plan(Policy(), case()).at


@pytest.mark.parametrize(("window", "tries"), [(7, 8), (21, 8), (30, 8), (60, 8), (60, 1), (7, 3)])
def test_every_window_has_room_for_its_tries(window, tries):
    found, _ = ahead(Policy(window=window, tries=tries))
    assert len(found) == tries
    assert found[-1].at <= FAILED + timedelta(days=window)


def test_trouble_of_the_bank_is_tried_again_within_hours_and_then_as_usual():
    tries, _ = ahead(Policy(), "processing_error")
    assert [each.at - FAILED for each in tries[:2]] == [timedelta(hours=1), timedelta(hours=7)]
    assert tries[2].at - tries[1].at > timedelta(hours=5)


def test_without_money_a_usual_pay_day_is_taken():
    # From Wednesday on the first try would be due on Friday all the same; the pay days of a longer window come earlier.
    planned = plan(Policy(window=60), case("insufficient_funds"))
    assert planned.at.astimezone(BERLIN) == datetime(2026, 12, 4, 9, tzinfo=BERLIN)
    assert planned.why == "Money often comes on this day."


def test_every_state_has_one_zone_that_exists():
    for country, zones in STATES.items():
        states = [state for those in zones.values() for state in those.split()]
        assert len(states) == len(set(states)), country
        assert set(states) <= {key for key, _ in state_choices(country)}, country
        assert all(ZoneInfo(zone) for zone in zones)


# What the facts of the payment API name as never tried again before there is another method.
NEVER = (
    "incorrect_number lost_card pickup_card stolen_card revocation_of_authorization revocation_of_all_authorizations "
    "authentication_required highest_risk_level transaction_not_allowed"
)


@pytest.mark.parametrize("code", [*NEVER.split(), "expired_card", "do_not_try_again"])
def test_what_only_another_method_can_help_waits_for_it(code):
    planned = plan(Policy(), case(code))
    assert (planned.at, planned.waits) == (None, True)
    assert planned.why.endswith("Only another payment method helps.")
    assert plan(Policy(), case(code, has_other_method=True)).at is not None


def test_bank_debits_are_tried_again_only_where_the_policy_says_so():
    assert plan(Policy(), case(card=None)).at is None
    assert plan(Policy(debits=True), case(card=None)).at is not None


@pytest.mark.parametrize("policy", [Policy(), Policy(window=60), Policy(CUSTOM, days=(14,))])
@pytest.mark.parametrize("card", [CardUse("visa"), None], ids=["card", "debit"])
def test_another_method_that_came_just_now_is_tried_at_once(policy, card):
    added = FAILED + timedelta(minutes=5)
    facts = case("lost_card", has_other_method=True, card=card)
    planned = plan(policy, facts, now=added, soon=True)
    assert (planned.at, planned.why) == (added, "It is the first try of this payment method.")
    # Come upon later, it has its turn as any; one that failed itself is not sped up.
    assert plan(policy, facts, now=added).at > added
    assert plan(policy, case("do_not_honor", card=CardUse("visa")), now=added, soon=True).at > added


def test_a_network_holds_back_also_what_is_tried_at_once():
    used = tuple(FAILED - timedelta(days=20) + timedelta(hours=each) for each in range(20))
    planned = plan(Policy(), case(has_other_method=True, card=CardUse("visa", used)), now=FAILED, soon=True)
    assert planned.at == used[0] + timedelta(days=30)


def test_a_schedule_of_ones_own_counts_from_the_try_before():
    tries, last = ahead(Policy(CUSTOM, days=(3, 5, 7)))
    assert [each.at - FAILED for each in tries] == [timedelta(days=3), timedelta(days=8), timedelta(days=15)]
    assert last.why == "All 3 tries were made."


def test_switched_off_nothing_is_tried():
    assert plan(Policy(OFF), case()).why == "Failed payments are not tried again by themselves."


@pytest.mark.parametrize(
    "policy",
    [
        Policy(CUSTOM),
        Policy(CUSTOM, days=(1, 2, 3, 4)),
        Policy(CUSTOM, days=(0,)),
        Policy(CUSTOM, days=(61,)),
        Policy(window=13),
        Policy(tries=9),
    ],
)
def test_policies_that_cannot_be_are_said(policy):
    assert problem(policy)


def test_a_network_puts_a_try_off_and_says_so():
    used = tuple(FAILED - timedelta(days=20) + timedelta(hours=each) for each in range(20))
    planned = plan(Policy(CUSTOM, days=(3,)), case(card=CardUse("visa", used)))
    assert planned.at == used[0] + timedelta(days=30)
    assert planned.why == "Visa allows 20 tries in 30 days of one card."
