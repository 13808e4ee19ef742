"""Bulk actions on subscriptions: what they would come to, done once to each, refused in words, taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models.coupon import Coupon
from customers.models.discount import Discount
from invoicing.models.line import InvoiceItem
from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.ending import cancel
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.reading import body

pytestmark = pytest.mark.django_db
NOW_TERMS = {"when": "now", "proration": "create_prorations"}


@pytest.fixture
def gold(now):
    return price("Gold", 3000, now=now)


@pytest.fixture
def three(gold, now):
    """Two of one Gold each, and one that has ended."""
    begun = now - timedelta(days=10)
    made = [subscription(customer(name, currency="eur", now=begun), choice(gold), now=begun) for name in "ABC"]
    cancel(made[2], by=None, now=begun)
    return made


def url(verb):
    return f"{reverse('subscription_bulk', args=[verb])}?matching=1"


def asked(desk, verb, **terms):
    return body(desk.post(url(verb), terms))


def done(desk, verb, **terms):
    answer = desk.post(url(verb), terms | {"confirmed": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    return BulkChange.objects.latest("pk")


def undone(desk, change):
    desk.post(reverse("subscription_bulk_undo", args=[change.public_id]))
    change.refresh_from_db()
    return change


def quantities():
    items = Subscription.objects.live().order_by("pk").values_list("items__quantity", flat=True)
    return [int(quantity) for quantity in items]


def outcomes(change):
    return list(change.rows.order_by("subscription").values_list("outcome", flat=True))


def test_the_preview_says_what_changes_what_is_refused_and_the_money(desk, three, clock):
    page = asked(desk, "quantity", quantity="3", **NOW_TERMS)
    assert "Quantity becomes 3, now" in page and "Change quantity of 2 subscriptions" in page
    assert "<dt>Change</dt><dd>2</dd>" in page and "<dt>Refused</dt><dd>1</dd>" in page
    assert "1: This subscription has ended. Create a new one instead." in page
    # Two more of 30.00 for each of two, and the rest of the period's share on the next invoices.
    assert "+€120.00" in page and "+€60.00 a month" in page
    assert quantities() == [1, 1] and not BulkChange.objects.exists()


def test_a_quantity_changes_now_and_goes_back_as_if_it_had_not_been(desk, three, clock):
    before = {each.pk: each.items.get().billed for each in three}
    change = done(desk, "quantity", quantity="3", **NOW_TERMS)
    assert (quantities(), outcomes(change)) == ([3, 3], ["done", "done", "refused"])
    assert InvoiceItem.objects.pending().exists()
    page = body(desk.get(change.get_absolute_url()))
    assert "This subscription has ended" in page and "Quantity becomes 3, now" in page
    assert "No metadata." not in page
    undone(desk, change)
    assert (quantities(), outcomes(change)) == ([1, 1], ["undone", "undone", "refused"])
    assert not InvoiceItem.objects.pending().exists()
    assert {each.pk: each.items.get().billed for each in three} == before
    assert change.undone_at


def test_what_an_invoice_contains_is_not_taken_back(desk, three, clock, now):
    change = done(desk, "quantity", quantity="3", **NOW_TERMS)
    clock_at(three[0].current_period_end + timedelta(days=40))
    undone(desk, change)
    assert outcomes(change) == ["kept", "kept", "refused"]
    assert "changed or billed since" in change.rows.filter(outcome="kept").first().why
    assert quantities() == [3, 3]


def test_a_change_that_was_invoiced_at_once_stays_and_says_so(desk, three, clock):
    change = done(desk, "quantity", quantity="3", when="now", proration="always_invoice")
    undone(desk, change)
    assert "invoiced at once" in change.rows.filter(outcome=BulkRow.KEPT).first().why


def test_a_price_changes_at_the_end_of_the_period_and_is_dropped_again(desk, three, gold, clock, now):
    silver = price("Silver", 2000, now=now)
    terms = {"old": gold.public_id, "new": silver.public_id, "when": "period_end", "proration": "none"}
    assert "-€10.00 a month" in asked(desk, "price", **terms)
    change = done(desk, "price", **terms)
    assert PlannedChange.objects.filter(dropped_at=None).count() == 2
    undone(desk, change)
    assert not PlannedChange.objects.filter(dropped_at=None).exists()
    assert outcomes(change) == ["undone", "undone", "refused"]


def test_one_price_takes_the_place_of_another_now(desk, three, gold, clock, now):
    silver = price("Silver", 2000, now=now)
    terms = {"old": gold.public_id, "new": silver.public_id} | NOW_TERMS
    change = done(desk, "price", **terms)
    assert {each.items.get().price for each in three[:2]} == {silver}
    undone(desk, change)
    assert {each.items.get().price for each in three[:2]} == {gold}


def test_they_end_with_their_period_and_are_kept_again(desk, three, clock):
    change = done(desk, "cancel", when="period_end")
    assert Subscription.objects.filter(cancel_at_period_end=True).count() == 2
    undone(desk, change)
    assert not Subscription.objects.filter(cancel_at_period_end=True).exists()


def test_what_ended_at_once_is_over_for_good(desk, three, clock):
    assert "Give back" in body(desk.get(url("cancel")))
    change = done(desk, "cancel", when="now", credits="on")
    assert not Subscription.objects.live().exists()
    undone(desk, change)
    assert outcomes(change) == ["kept", "kept", "refused"]


def test_a_coupon_is_given_and_taken_off(desk, three, clock, now):
    Coupon.create(by=None, now=now, public_id="TEN", percent_off=Decimal(10), duration="forever")
    assert "-€3.00 a month" in asked(desk, "coupon", coupon="TEN")
    change = done(desk, "coupon", coupon="TEN")
    assert Discount.objects.filter(removed_at=None).exclude(subscription="").count() == 2
    undone(desk, change)
    assert not Discount.objects.filter(removed_at=None).exclude(subscription="").exists()


@pytest.mark.parametrize(
    ("verb", "terms", "field"),
    [
        ("quantity", {"quantity": ""} | NOW_TERMS, "quantity"),
        ("quantity", {"quantity": "-1"} | NOW_TERMS, "quantity"),
        ("quantity", {"quantity": "2", "when": "never", "proration": "none"}, "when"),
        ("price", {"old": "", "new": ""} | NOW_TERMS, "old"),
        ("coupon", {"coupon": "NONE"}, "coupon"),
        ("cancel", {"when": ""}, "when"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk, three, clock, verb, terms, field):
    answer = desk.post(url(verb), terms)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert "This field is required" not in body(answer)


def test_without_a_selection_nothing_is_asked(desk, clock):
    answer = desk.get(reverse("subscription_bulk", args=["cancel"]), follow=True)
    assert "No subscriptions are selected." in body(answer)
    assert desk.get(reverse("subscription_bulk", args=["nonsense"])).status_code == 404


def test_the_list_offers_it_to_those_who_may(desk, three, client, reader, clock):
    assert "Change quantity" in body(desk.get(reverse("subscription_list")))
    client.force_login(reader)
    assert "Change quantity" not in body(client.get(reverse("subscription_list")))


def test_prices_are_named_in_the_currency_that_all_of_them_are_billed_in(desk, now):
    gold = price("Gold", 3000, now=now, currency_options={"usd": {"unit_amount": "3500"}})
    price("Euros alone", 100, now=now)
    subscription(customer(currency="usd", now=now), choice(gold), now=now, currency="usd")
    page = body(desk.get(url("price")))
    assert "Gold, $35.00 USD / month" in page and "Euros alone" not in page
    subscription(customer(currency="eur", now=now), choice(gold), now=now)
    page = body(desk.get(url("price")))
    assert "Gold, €30.00 EUR / month" in page and "Euros alone" in page
