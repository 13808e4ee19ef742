"""How a subscription begins, renews and bills: the first invoice, the periods, trials, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price, subscription

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def invoices(of):
    return list(Invoice.objects.filter(subscription=of.public_id).order_by("id"))


def test_the_first_period_is_billed_at_once():
    made = subscription(None, choice(price(unit_amount=2000), 3), now=NOW)
    (invoice,) = invoices(made)
    assert (made.status, invoice.status, invoice.billing_reason) == ("active", "open", "subscription_create")
    assert lines_of(invoice) == [("3 × Gold (at €20.00 / month)", 6000)]
    assert (made.current_period_start, made.current_period_end) == (NOW, datetime(2026, 2, 28, 12, tzinfo=UTC))
    assert made.next_at == made.current_period_end
    (period,) = made.periods.all()
    assert (period.start, period.invoice) == (NOW, invoice)


def test_renewals_are_counted_from_the_anchor():
    made = subscription(now=NOW)
    assert clock_at(datetime(2026, 2, 28, 11, 59, 59, tzinfo=UTC)) == 0
    assert clock_at(datetime(2026, 2, 28, 12, tzinfo=UTC)) == 1
    assert clock_at(datetime(2026, 5, 1, tzinfo=UTC)) == 1
    starts = [period.start.date().isoformat() for period in made.periods.order_by("start")]
    assert starts == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert [invoice.total for invoice in invoices(made)] == [1000] * 4
    assert clock_at(datetime(2026, 5, 1, tzinfo=UTC)) == 0


def test_a_trial_costs_nothing_and_ends_with_the_first_invoice():
    made = subscription(now=NOW, trial_end=NOW + timedelta(days=14))
    assert (made.status, invoices(made)) == ("trialing", [])
    clock_at(NOW + timedelta(days=14))
    made.refresh_from_db()
    (invoice,) = invoices(made)
    assert (made.status, invoice.total, made.current_period_start) == ("active", 1000, NOW + timedelta(days=14))


def test_a_trial_of_two_years_may_hold_a_leap_day():
    start = datetime(2026, 11, 29, 12, tzinfo=UTC)
    longest = datetime(2028, 11, 29, 12, tzinfo=UTC)
    assert subscription(now=start, trial_end=longest).status == "trialing"
    with pytest.raises(SubscriptionRefused, match="at most two years"):
        subscription(now=start, trial_end=longest + timedelta(seconds=1))


def test_what_cannot_be_subscribed_to_is_said():
    gold = price()
    with pytest.raises(SubscriptionRefused, match="Each price stands once"):
        subscription(None, choice(gold), choice(gold), now=NOW)
    with pytest.raises(SubscriptionRefused, match="same interval"):
        subscription(None, choice(gold), choice(price(interval="year")), now=NOW)
    with pytest.raises(SubscriptionRefused, match="one-time"):
        subscription(None, choice(price(interval="")), now=NOW)
    with pytest.raises(SubscriptionRefused, match="no payment method"):
        subscription(customer(currency="eur"), now=NOW, collection_method="charge_automatically")


def test_invoices_are_sent_to_somebody_with_an_address():
    nobody = customer(currency="eur", email="", now=NOW)
    with pytest.raises(SubscriptionRefused, match="no e-mail address") as refusal:
        subscription(nobody, now=NOW)
    assert refusal.value.field == "collection_method"
    books = [{"name": "Books", "email": "books@example.com", "phone": "", "role": "to"}]
    assert subscription(customer(currency="eur", email="", contacts=books, now=NOW), now=NOW).status == "active"


def test_a_day_of_the_month_that_some_months_lack_never_drifts():
    start = datetime(2026, 2, 5, 12, tzinfo=UTC)
    made = subscription(now=start, anchor_day=31)
    clock_at(datetime(2026, 5, 30, 23, tzinfo=UTC))
    starts = [period.start.date().isoformat() for period in made.periods.order_by("start")]
    assert starts == ["2026-02-05", "2026-02-28", "2026-03-31", "2026-04-30"]
    with pytest.raises(SubscriptionRefused, match="by the month or the year"):
        subscription(None, choice(price(interval="week")), now=start, anchor_day=3)
    with pytest.raises(SubscriptionRefused, match="from 1 to 31"):
        subscription(now=start, anchor_day=0)


def test_an_end_in_the_past_is_refused():
    with pytest.raises(SubscriptionRefused, match="ends in the future"):
        subscription(now=NOW, cancel_at=NOW)
