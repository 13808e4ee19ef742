"""When a failed charge is tried again, and why then."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from invoicing.collecting.rules.networks import CardUse
from invoicing.collecting.rules.retries import CUSTOM, OFF, Case, Policy, plan, problem

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
    assert tries[0].why == "Try 1 of 8, spread over 2 weeks, at a usual hour of a working day."


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


@pytest.mark.parametrize(
    "code", ["lost_card", "stolen_card", "incorrect_number", "authentication_required", "expired_card"]
)
def test_what_only_another_method_can_help_waits_for_it(code):
    planned = plan(Policy(), case(code))
    assert (planned.at, planned.waits) == (None, True)
    assert planned.why.endswith("Only another payment method helps.")
    assert plan(Policy(), case(code, has_other_method=True)).at is not None


def test_bank_debits_are_tried_again_only_where_the_policy_says_so():
    assert plan(Policy(), case(card=None)).at is None
    assert plan(Policy(debits=True), case(card=None)).at is not None


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
