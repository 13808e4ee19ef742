"""Where periods begin: at month ends, on leap days, where clocks are put forward or back, where a day is left out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from invoicing.subscriptions.rules.calendar import Cycle
from tests.invoicing.subscriptions.rules.histories import SKIPPED_DAYS, ZONES
from tests.invoicing.subscriptions.rules.oracle import Calendar


def local(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def beginnings(anchor, zone, interval, numbers, every=1):
    """The moments that these periods begin, on the clocks of the zone."""
    cycle = Cycle(local(anchor, zone), zone, interval, every)
    return [f"{cycle.boundary(number).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for number in numbers]


def test_the_31st_is_the_last_day_of_a_shorter_month_and_never_drifts():
    assert beginnings("2026-01-31T09:30", "Europe/Berlin", "month", range(-2, 4)) == [
        "2025-11-30 09:30",
        "2025-12-31 09:30",
        "2026-01-31 09:30",
        "2026-02-28 09:30",
        "2026-03-31 09:30",
        "2026-04-30 09:30",
    ]


def test_a_year_from_a_leap_day_is_its_last_day_of_february():
    assert beginnings("2024-02-29", "UTC", "year", range(5)) == [
        "2024-02-29 00:00",
        "2025-02-28 00:00",
        "2026-02-28 00:00",
        "2027-02-28 00:00",
        "2028-02-29 00:00",
    ]


def test_several_months_and_weeks_count_from_the_anchor():
    assert beginnings("2026-08-31", "UTC", "month", (1, 2, 3), every=3) == [
        "2026-11-30 00:00",
        "2027-02-28 00:00",
        "2027-05-31 00:00",
    ]
    assert beginnings("2026-03-20T08:00", "Europe/Berlin", "week", (1, 2), every=2) == [
        "2026-04-03 08:00",
        "2026-04-17 08:00",
    ]


def test_where_clocks_are_put_forward_over_it_a_period_begins_as_much_later():
    assert beginnings("2026-03-28T02:30", "Europe/Berlin", "day", (0, 1, 2)) == [
        "2026-03-28 02:30",
        "2026-03-29 03:30",
        "2026-03-30 02:30",
    ]


def test_where_clocks_are_put_back_over_it_a_period_begins_at_the_first_of_both():
    cycle = Cycle(local("2026-10-24T02:30", "Europe/Berlin"), "Europe/Berlin", "day")
    assert cycle.boundary(1) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [cycle.period_at(cycle.boundary(number)).seconds for number in (0, 1, 2)] == [86_400, 90_000, 86_400]


def test_an_anchor_at_the_second_of_both_stays_where_it_is():
    anchor = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    cycle = Cycle(anchor, "Europe/Berlin", "month")
    assert cycle.boundary(0) == anchor
    assert cycle.boundary(1) == datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    # Half past one is twice on the first of November of both years.
    yearly = Cycle(datetime(2020, 11, 1, 6, 30, tzinfo=UTC), "America/New_York", "year")
    assert yearly.boundary(6) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_is_no_period():
    cycle = Cycle(local("2011-12-28T10:00", "Pacific/Apia"), "Pacific/Apia", "day")
    boundaries = [cycle.boundary(number) for number in range(5)]
    assert boundaries[2] == boundaries[3] == datetime(2011, 12, 30, 20, tzinfo=UTC)
    assert cycle.period_at(boundaries[1]) == (boundaries[1], boundaries[2])
    assert cycle.period_at(boundaries[2]) == (boundaries[3], boundaries[4])
    assert cycle.period_at(boundaries[2]).seconds == 86_400


def test_a_month_that_would_begin_on_a_left_out_day_begins_on_the_next():
    assert beginnings("2011-11-30T10:00", "Pacific/Apia", "month", (1, 2)) == ["2011-12-31 10:00", "2012-01-30 10:00"]


def same_as_walked(anchor, zone, interval, every, count):
    """Periods that were found one after another, and those that the walked calendar has."""
    cycle, walked = Cycle(anchor, zone, interval, every), Calendar(int(anchor.timestamp()), zone, interval, every)
    moment = anchor - timedelta(days=40)
    for _ in range(count):
        period = cycle.period_at(moment)
        assert period.start <= moment < period.end
        assert tuple(int(each.timestamp()) for each in period) == walked.around(int(moment.timestamp()))
        assert cycle.period_at(period.end - timedelta(seconds=1)) == period
        moment = period.end


@pytest.mark.parametrize(("interval", "every"), [("month", 1), ("week", 5)])
def test_in_every_zone_periods_abut_over_a_year_of_month_ends(interval, every):
    for number, zone in enumerate(ZONES):
        anchor = datetime(2023, 12, 28 + number % 4, number % 24, number % 60, tzinfo=UTC)
        same_as_walked(anchor, zone, interval, every, 14)


@pytest.mark.parametrize(("zone", "day"), SKIPPED_DAYS)
@pytest.mark.parametrize("interval", ["day", "week", "month"])
def test_periods_abut_around_each_day_that_was_left_out(zone, day, interval):
    for hour in range(24):
        anchor = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=3, hours=hour)
        same_as_walked(anchor, zone, interval, 1, 60)
