"""How the status of a subscription follows its invoices, and what becomes of it with its customer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customers.models.coupon import Coupon
from customers.models.merge import CustomerMerge
from customers.undo.operation import undo
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs import changing
from tests.factories import customer
from tests.invoicing.collecting.factories import method, tick
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price, subscription, use

NOW = datetime(2026, 4, 1, tzinfo=UTC)
END = datetime(2026, 5, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def test_installation(settings):
    settings.LIVEMODE = False


def charged(token="pm_card_visa", **fields):
    buyer = customer(currency="eur", now=NOW)
    method(buyer, token, now=NOW)
    return subscription(buyer, now=NOW, collection_method="charge_automatically", **fields), buyer


def status(of):
    return Subscription.objects.get(pk=of.pk).status


def newest(of):
    return Invoice.objects.filter(subscription=of.public_id).order_by("-id").first()


def test_it_is_active_once_the_first_charge_succeeds():
    made, _ = charged()
    assert status(made) == "incomplete"
    tick(NOW)
    assert (status(made), newest(made).status) == ("active", "paid")
    clock_at(NOW + timedelta(days=2))
    assert status(made) == "active"


def test_it_expires_when_nobody_pays_within_a_day():
    made, _ = charged("pm_card_chargeCustomerFail")
    tick(NOW)
    assert status(made) == "incomplete"
    clock_at(NOW + timedelta(hours=23))
    assert (status(made), newest(made).status) == ("incomplete_expired", "void")


def test_a_renewal_that_fails_is_past_due_until_it_is_paid():
    made, buyer = charged()
    tick(NOW)
    method(buyer, "pm_card_chargeCustomerFail", now=NOW, default=True)
    clock_at(END)
    tick(END + timedelta(hours=2))
    assert status(made) == "past_due"
    good = method(buyer, "pm_card_mastercard", now=END, default=True)
    assert good.is_default
    charge_now(newest(made), by=None, now=END + timedelta(hours=3))
    tick(END + timedelta(hours=3))
    assert (status(made), newest(made).status) == ("active", "paid")


@pytest.mark.parametrize(
    ("missing", "after", "count"), [("create_invoice", "active", 1), ("pause", "paused", 0), ("cancel", "canceled", 0)]
)
def test_a_trial_that_ends_without_a_method(missing, after, count):
    buyer = customer(currency="eur", now=NOW)
    made = subscription(
        buyer,
        now=NOW,
        trial_end=NOW + timedelta(days=7),
        collection_method="charge_automatically",
        missing_method=missing,
    )
    clock_at(NOW + timedelta(days=7))
    assert (status(made), Invoice.objects.filter(subscription=made.public_id).count()) == (after, count)


def test_deleting_a_customer_cancels_theirs():
    buyer = customer(currency="eur", now=NOW)
    made = subscription(buyer, now=NOW)
    buyer.mark_deleted(by=None, now=NOW + timedelta(days=1))
    made.refresh_from_db()
    assert (made.status, made.reason, made.next_at) == ("canceled", "customer_deleted", None)


def test_the_next_invoice_is_made_with_the_customer_of_that_moment():
    buyer = customer(currency="eur", now=NOW, preferred_locales=["en"])
    made = subscription(buyer, now=NOW)
    fields = {
        "address_line1": "Hauptstraße 1",
        "address_city": "Berlin",
        "address_postal_code": "10115",
        "address_country": "DE",
        "preferred_locales": ["de"],
        "tax_exempt": "reverse",
        "name": "Neue GmbH",
    }
    buyer.change(fields, by=None, now=NOW + timedelta(days=2))
    buyer.add_tax_id("eu_vat", "DE136695976", by=None, now=NOW + timedelta(days=2))
    coupon = Coupon.create(by=None, now=NOW, percent_off=Decimal(25), duration="forever")
    coupon.redeem_for(buyer, by=None, now=NOW + timedelta(days=3))
    first = newest(made)
    clock_at(END)
    second = newest(made)
    assert first.frozen["customer"]["address"]["city"] == ""
    assert second.frozen["customer"]["address"]["city"] == "Berlin"
    assert (second.frozen["language"], second.frozen["tax_exempt"]) == ("de", "reverse")
    assert second.frozen["customer"]["tax_ids"][0]["value"] == "DE136695976"
    assert (second.total, second.customer_name) == (750, "Neue GmbH")
    assert lines_of(second)[0][0].startswith("1 × Gold (")


def test_a_coupon_of_its_own_counts_for_changes_too():
    coupon = Coupon.create(by=None, now=NOW, percent_off=Decimal(50), duration="once")
    gold = price(unit_amount=1000)
    made = subscription(None, choice(gold, 2), now=NOW, coupons=[coupon])
    assert newest(made).total == 1000
    bill = changing.change(
        made, [choice(gold, 4)], by=None, now=datetime(2026, 4, 16, tzinfo=UTC), proration="always_invoice"
    )
    assert [amount for _, amount in lines_of(bill)] == [-500, 1000]
    clock_at(END)
    assert newest(made).total == 4000


def test_what_was_used_is_billed_afterwards():
    metered = price("Calls", 2, usage_type="metered")
    made = subscription(None, choice(price()), choice(metered), now=NOW)
    for day in (1, 15, 30):
        use(made.items.get(price=metered), 100, datetime(2026, 4, day, 12, tzinfo=UTC))
    clock_at(END)
    assert lines_of(newest(made)) == [("300 × Calls (at €0.02 / month)", 600), ("1 × Gold (at €10.00 / month)", 1000)]


def test_a_merge_hands_them_over():
    old, kept = customer(currency="eur", now=NOW), customer("Kept", currency="eur", now=NOW)
    made = subscription(old, now=NOW)
    CustomerMerge.make(kept, old, {}, by=None, now=NOW)
    clock_at(END)
    made.refresh_from_db()
    assert (made.customer, newest(made).customer) == (kept, kept)


def test_a_coupon_that_came_after_the_merge_goes_back_with_its_subscription():
    old, kept = customer(currency="eur", now=NOW), customer("Kept", currency="eur", now=NOW)
    made = subscription(old, now=NOW)
    merge = CustomerMerge.make(kept, old, {}, by=None, now=NOW)
    coupon = Coupon.create(by=None, now=NOW, percent_off=Decimal(25), duration="forever")
    discount = coupon.redeem_for_subscription(kept, made.public_id, by=None, now=NOW)
    undo(merge.batch, by=None, now=NOW)
    made.refresh_from_db()
    discount.refresh_from_db()
    assert (made.customer, discount.customer) == (old, old)
