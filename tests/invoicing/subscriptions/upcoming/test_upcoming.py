"""Upcoming: what is foreseen is what the run then makes, cent by cent, and nothing of it is written before."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from billing_site.staff.models.security_entry import SecurityEntry
from customers.models.coupon import Coupon
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.subscriptions.models.run.upcoming import UpcomingInvoice, upcoming
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.pausing import pause
from invoicing.subscriptions.tasks import count_revenue
from invoicing.subscriptions.upcoming.forms import end_of
from invoicing.subscriptions.upcoming.work import batches
from tests.factories import customer, staff, tax_rate
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
UNTIL = datetime(2026, 4, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def world():
    """Customers and subscriptions of many kinds, among them one customer with two who has credit."""
    rates = {"default_tax_rates": [rate_snapshot(tax_rate("19", now=NOW))]}
    gold, weekly = price("Gold", 1999, now=NOW), price("Week", 300, interval="week", now=NOW)
    meter = price("Calls", 5, usage_type="metered", now=NOW)
    two = customer("Has two", now=NOW, currency="eur")
    two.adjust_balance(-10_000, currency="eur", by=None, now=NOW)
    once = customer("Once", now=NOW, currency="eur")
    made = [
        subscription(two, choice(gold), choice(weekly_of(gold), 2), now=NOW, **rates),
        subscription(two, choice(weekly), now=NOW + timedelta(hours=1)),
        subscription(once, choice(gold), now=NOW),
        subscription(None, choice(gold), now=NOW, trial_end=NOW + timedelta(days=20)),
        subscription(None, choice(gold, 3), now=NOW, cancel_at=NOW + timedelta(days=40)),
        subscription(None, choice(meter), choice(gold), now=NOW),
        subscription(None, choice(gold), now=NOW, anchor=NOW + timedelta(days=10)),
    ]
    coupon = Coupon.create(by=None, now=NOW, name="Half", percent_off="50", duration="once")
    coupon.redeem_for(once, by=None, now=NOW)
    InvoiceItem.create(two, currency="eur", description="Setup", unit_amount=Decimal(777), by=None, now=NOW)
    pause(made[4], by=None, now=NOW, behavior=Subscription.KEEP_AS_DRAFT)
    count_revenue(NOW)
    return made


def weekly_of(gold):
    return price("Second", 501, now=NOW, product=gold.product)


def foreseen():
    found = []
    for keys in batches(UNTIL):
        found += list(upcoming(keys, UNTIL, Company.current()))
    return found


def as_told(rows):
    return sorted((row.subscription.public_id, row.total, row.amount_due) for row in rows)


def test_what_is_foreseen_is_what_the_run_makes():
    world()
    before = Invoice.objects.count()
    rows = foreseen()
    assert Invoice.objects.count() == before
    told = as_told(rows)
    newest = Invoice.objects.latest("pk").pk
    for hour in range(int((UNTIL - NOW).total_seconds()) // 3600 + 1):
        clock_at(NOW + timedelta(hours=hour))
    made = Invoice.objects.filter(pk__gt=newest)
    assert told == sorted((each.subscription, each.total, each.amount_due) for each in made)
    assert len(told) > 15
    drafts = [row.subscription.public_id for row in rows if row.outcome == UpcomingInvoice.DRAFT]
    assert drafts == list(made.filter(status="draft").values_list("subscription", flat=True))


def test_what_could_not_be_issued_is_refused_in_the_words_with_which_it_will_wait():
    made = subscription(now=NOW)
    Company.objects.update(name="")
    (row,) = foreseen()
    assert row.outcome == UpcomingInvoice.REFUSED
    clock_at(UNTIL)
    assert Subscription.objects.get(pk=made.pk).problem == row.refusal
    # And it stays so until somebody looked at it.
    Company.objects.update(name="Harbour Works Ltd")
    (row,) = foreseen()
    assert (row.outcome, row.refusal) == (UpcomingInvoice.REFUSED, Subscription.objects.get(pk=made.pk).problem)


def test_each_is_compared_with_the_invoice_before_it():
    subscription(None, choice(price(unit_amount=2000, now=NOW)), now=NOW, anchor=NOW + timedelta(days=10))
    first, second = foreseen()
    assert (first.total, second.total) == (2000, 2000)
    assert first.previous < 2000
    assert second.previous == 2000


@pytest.mark.parametrize(
    ("day", "zone", "last"),
    [
        (date(2026, 3, 31), "Asia/Tokyo", datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 28), "Europe/Berlin", datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_on_the_clocks_of_the_account(day, zone, last):
    assert end_of(day, zone) == last


@pytest.fixture
def desk(client):
    client.force_login(staff())
    return client


def look(desk, until):
    return desk.post(reverse("upcoming"), {"until": until}, follow=True)


def test_the_page_shows_sums_and_rows_and_gives_a_file(desk):
    buyer = customer("=Buyer", now=NOW, currency="eur")
    subscription(buyer, choice(price(unit_amount=2000)), now=timezone.now() - timedelta(days=1))
    page = look(desk, (timezone.now() + timedelta(days=40)).date().isoformat())
    assert Job.objects.get().state == Job.DONE
    page = desk.get(reverse("upcoming")).content.decode()
    assert "€20.00" in page
    assert "=Buyer" in page
    assert "There are none of these." in desk.get(reverse("upcoming") + "?show=refused").content.decode()
    text = b"".join(desk.get(reverse("upcoming_file")).streaming_content).decode("utf-8-sig")
    entry = SecurityEntry.objects.filter(kind="export").latest("id")
    assert (entry.detail, entry.amount) == ("upcoming.csv", text.count("\r\n") - 1)
    assert text.splitlines()[0].startswith("Customer,Customer Name,Subscription,At (UTC)")
    assert "'=Buyer" in text
    assert "20.00" in text


def test_the_form_proposes_the_day_until_which_was_looked_last(desk):
    ahead = (timezone.localdate() + timedelta(days=70)).isoformat()
    assert f'value="{ahead}"' not in desk.get(reverse("upcoming")).content.decode()
    look(desk, ahead)
    assert f'value="{ahead}"' in desk.get(reverse("upcoming")).content.decode()


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2999-01-01"])
def test_a_wrong_day_is_told_at_the_field(desk, until):
    page = look(desk, until)
    assert page.status_code == 422
    assert "field-error" in page.content.decode() or "invalid" in page.content.decode()
    assert not Job.objects.exists()


def test_who_may_not_start_jobs_sees_no_form(client):
    client.force_login(staff("Read-only"))
    assert "Look ahead</button>" not in client.get(reverse("upcoming")).content.decode()
    assert client.post(reverse("upcoming"), {"until": "2026-12-31"}).status_code == 403
