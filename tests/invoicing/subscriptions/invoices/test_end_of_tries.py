"""What becomes of a subscription whose invoice nobody pays, and what brings it back, row by row of the table."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_site.events.models import Event
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.tasks import end_tries_that_are_over
from invoicing.invoices.tasks import mark_overdue_invoices
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.states import PAYMENT_FAILED
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.ending import cancel
from tests.factories import customer
from tests.invoicing.collecting.factories import method, tick
from tests.invoicing.subscriptions.factories import clock_at, subscription

NOW = datetime(2026, 4, 1, tzinfo=UTC)
END = datetime(2026, 5, 1, tzinfo=UTC)
LATER = END + timedelta(hours=2)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def test_installation(settings):
    settings.LIVEMODE = False


def policy(**fields):
    CollectionPolicy.change({"kind": "off"} | fields, by=None, now=NOW)


def renewed(token="pm_card_chargeCustomerFail"):
    """One that was paid in April, and whose charge for May comes to what this method does."""
    buyer = customer(currency="eur", now=NOW)
    method(buyer, now=NOW)
    made = subscription(buyer, now=NOW, collection_method="charge_automatically")
    tick(NOW)
    if token:
        method(buyer, token, now=NOW, default=True)
    clock_at(END)
    tick(LATER)
    return fresh(made)


def fresh(made):
    return Subscription.objects.get(pk=made.pk)


def newest(of):
    return Invoice.objects.filter(subscription=of.public_id).order_by("-id").first()


def changes(of):
    return [each.data["changes"]["status"] for each in of_type(of, "updated") if "status" in each.data["changes"]]


def of_type(of, type):
    return list(Event.objects.of(of).filter(type=f"customer.subscription.{type}").order_by("id"))


def test_the_end_of_the_tries_cancels_for_good():
    policy()
    made = renewed()
    assert (made.status, made.reason, made.next_at) == ("canceled", PAYMENT_FAILED, None)
    assert newest(made).status == "open"
    assert [event.data["reason"] for event in of_type(made, "deleted")] == [PAYMENT_FAILED]
    clock_at(datetime(2026, 7, 1, tzinfo=UTC))
    assert Invoice.objects.filter(subscription=made.public_id).count() == 2


def test_unpaid_ones_make_drafts_until_the_open_invoice_is_paid():
    policy(subscription_end="unpaid")
    made = renewed()
    assert (made.status, changes(made)[-1]) == ("unpaid", ["past_due", "unpaid"])
    owed = newest(made)
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert (newest(made).status, fresh(made).status) == ("draft", "unpaid")
    owed.pay(owed.amount_remaining, by=None, now=datetime(2026, 6, 2, tzinfo=UTC))
    assert fresh(made).status == "active"
    clock_at(datetime(2026, 7, 1, tzinfo=UTC))
    assert newest(made).status == "open"


def test_it_may_stay_past_due():
    policy(subscription_end="past_due")
    made = renewed()
    assert (made.status, changes(made)) == ("past_due", [["incomplete", "active"], ["active", "past_due"]])
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert (newest(made).status, fresh(made).status) == ("open", "past_due")


@pytest.mark.parametrize(("end", "status"), [("cancel", "canceled"), ("unpaid", "unpaid"), ("past_due", "past_due")])
def test_an_invoice_that_is_written_off_then_brings_nothing_back(end, status):
    policy(subscription_end=end, end="uncollectible")
    made = renewed()
    assert (made.status, newest(made).status) == (status, "uncollectible")


def test_what_waits_for_another_method_ends_with_the_days_of_the_policy():
    made = renewed()
    Collection.objects.filter(invoice=newest(made)).update(waits=True, next_payment_attempt=None)
    assert made.status == "past_due"
    end_tries_that_are_over(LATER + timedelta(days=15))
    assert fresh(made).status == "canceled"


def test_the_first_invoice_expires_whatever_the_policy_says():
    policy()
    buyer = customer(currency="eur", now=NOW)
    method(buyer, "pm_card_chargeCustomerFail", now=NOW)
    made = subscription(buyer, now=NOW, collection_method="charge_automatically")
    tick(NOW)
    assert fresh(made).status == "incomplete"
    clock_at(NOW + timedelta(hours=22, minutes=59))
    assert fresh(made).status == "incomplete"
    clock_at(NOW + timedelta(hours=23))
    assert (fresh(made).status, newest(made).status) == ("incomplete_expired", "void")


def test_it_does_not_expire_while_a_charge_is_under_way():
    buyer = customer(currency="eur", now=NOW)
    method(buyer, now=NOW)
    made = subscription(buyer, now=NOW, collection_method="charge_automatically")
    after = NOW + timedelta(hours=24)
    clock_at(after)
    assert (fresh(made).status, fresh(made).problem) == ("incomplete", "")
    tick(after)
    assert fresh(made).status == "active"


def test_a_debit_on_its_way_makes_it_active():
    buyer = customer(currency="eur", now=NOW)
    method(buyer, "pm_sepa_debit", now=NOW)
    made = subscription(buyer, now=NOW, collection_method="charge_automatically")
    tick(NOW)
    assert (fresh(made).status, newest(made).status) == ("active", "open")


def test_a_void_first_invoice_makes_nothing_active():
    buyer = customer(currency="eur", now=NOW)
    method(buyer, "pm_card_chargeCustomerFail", now=NOW)
    made = subscription(buyer, now=NOW, collection_method="charge_automatically")
    tick(NOW)
    newest(made).void(by=None, now=NOW)
    assert fresh(made).status == "incomplete"
    clock_at(NOW + timedelta(hours=23))
    assert fresh(made).status == "incomplete_expired"


def test_one_that_is_sent_is_past_due_with_its_invoice_and_active_once_it_is_paid():
    made = subscription(now=NOW, days_until_due=7)
    assert (made.status, newest(made).status) == ("active", "open")
    mark_overdue_invoices(NOW + timedelta(days=9))
    assert fresh(made).status == "past_due"
    newest(made).pay(1000, by=None, now=NOW + timedelta(days=10))
    assert fresh(made).status == "active"


@pytest.mark.parametrize("how", ["void", "pay"])
def test_of_two_open_invoices_the_newest_counts(how):
    policy(subscription_end="past_due")
    made = renewed()
    old = newest(made)
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    new = newest(made)
    old.pay(old.amount_remaining, by=None, now=datetime(2026, 6, 1, 1, tzinfo=UTC))
    assert fresh(made).status == "past_due"
    new.void(by=None, now=LATER) if how == "void" else new.pay(1000, by=None, now=LATER)
    assert fresh(made).status == "active"


def test_a_payment_that_came_back_is_owed_again():
    made = renewed(token=None)
    assert (made.status, newest(made).status) == ("active", "paid")
    payment = newest(made).payments.get()
    payment.reverse(reason="bounced", by_gateway=True, by=None, now=LATER + timedelta(days=3))
    assert (fresh(made).status, newest(made).status) == ("past_due", "open")


def test_a_renewal_that_credit_covers_brings_it_back():
    policy(subscription_end="past_due")
    made = renewed()
    made.customer.adjust_balance(-5000, by=None, now=LATER)
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert (newest(made).status, fresh(made).status) == ("paid", "active")


def test_what_is_open_is_not_tried_any_more_once_it_is_canceled():
    made = renewed()
    assert newest(made).collection.next_payment_attempt is not None
    cancel(made, by=None, now=LATER)
    row = Collection.objects.get(invoice=newest(made))
    assert row.next_payment_attempt is None and row.stopped_at == LATER
    charge_now(newest(made), by=None, now=LATER + timedelta(hours=1))
