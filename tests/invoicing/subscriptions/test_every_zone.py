"""In every zone, from each last day of a month, over leap days and DST: no period is billed twice, none is missing."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from billing_site.company.models import Company
from invoicing.models.invoice import Invoice
from invoicing.subscriptions import integrity
from invoicing.subscriptions.models.item import SubscriptionPeriod
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

# February of 2028 has 29 days, that of 2029 has not. At half past two clocks are put forward, and back, in most zones.
BEGIN, MONTHS = datetime(2027, 1, 28, tzinfo=UTC), 26
DAYS = (28, 29, 30, 31)
# Whole, half and quarter hours; both hemispheres; by half an hour; over the line of the date.
SOME = ("America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati")
pytestmark = pytest.mark.django_db


def expected(zone, day):
    """When each period begins, by the calendar on the wall."""
    months = [divmod(number, 12) for number in range(MONTHS + 2)]
    days = [(2027 + year, month + 1) for year, month in months]
    walls = [datetime(*each, min(day, monthrange(*each)[1]), 2, 30, tzinfo=ZoneInfo(zone)) for each in days]
    return [wall.astimezone(UTC) for wall in walls]


def begun(zones):
    """{subscription: when its periods should begin}"""
    gold, found = price(now=BEGIN - timedelta(days=1)), {}
    for number, zone in enumerate(zones):
        if number % 100 == 0:
            buyer = customer(f"Buyer {number}", currency="eur", now=BEGIN - timedelta(days=1))
        Company.objects.update(time_zone=zone)
        for day in DAYS:
            starts = expected(zone, day)
            found[subscription(buyer, choice(gold), now=starts[0])] = starts
    return found


def prove(zones, *, step):
    made, now = begun(zones), BEGIN + timedelta(days=10)
    until = BEGIN + timedelta(days=30.4 * MONTHS)
    while now < until:
        now += step
        clock_at(now)
    wrong = []
    for each, starts in made.items():
        due = [start for start in starts if start <= now]
        periods = list(SubscriptionPeriod.objects.filter(subscription=each).order_by("start"))
        begins, ends = [period.start for period in periods], [period.end for period in periods]
        invoices = Invoice.objects.filter(subscription=each.public_id).count()
        if begins != due or ends != starts[1 : len(due) + 1] or invoices != len(due):
            wrong.append((each.time_zone, starts[0]))
    assert wrong == []
    assert [str(finding) for finding in integrity.check()] == []
    return sum(len([start for start in starts if start <= now]) for starts in made.values())


def test_no_period_is_twice_or_missing_in_some_zones():
    assert prove(SOME, step=timedelta(days=23, hours=7, minutes=13)) >= len(SOME) * len(DAYS) * MONTHS


@pytest.mark.prove
def test_no_period_is_twice_or_missing_in_any_zone(figures):
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    figures(zones=len(zones), periods=prove(zones, step=timedelta(days=5, hours=7, minutes=13)))
