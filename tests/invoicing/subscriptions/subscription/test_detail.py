"""The page of one subscription: how it stands, what it sells, its invoices and what happened to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models.discount import Discount
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change, change_later
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from invoicing.subscriptions.subscription.about import invoices_of
from tests.factories import customer
from tests.invoicing.collecting.factories import method
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.reading import text

pytestmark = pytest.mark.django_db
TIERS = [{"up_to": 10, "unit_amount": 800}, {"up_to": "inf", "unit_amount": 650}]


@pytest.fixture
def now():
    return timezone.now()


def tiered(now):
    terms = {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": TIERS}
    return price("Seat", now=now, **terms)


def page_of(desk, one):
    return text(desk.get(one.get_absolute_url()))


def test_a_page_says_what_is_billed_and_how_it_comes_about(desk, now):
    one = subscription(customer("Northwind", currency="eur", now=now), choice(tiered(now), 12), now=now)
    page = page_of(desk, one)
    assert "12 × Seat" in page and "€93.00 / month" in page
    assert "12 units: 10 × €8.00 + 2 × €6.50" in page
    assert one.latest_invoice.number in page and "Subscription created" in page and "Northwind" in page


def test_a_page_says_how_it_stands(desk, now):
    trial = subscription(now=now, trial_end=now + timedelta(days=5))
    assert "In trial until" in page_of(desk, trial)
    paused, ending, ended = (subscription(now=now) for _ in range(3))
    pause(paused, "void", by=None, now=now)
    assert "Collection is paused until resumed: its invoices are voided." in page_of(desk, paused)
    cancel_later(ending, None, by=None, now=now)
    assert "with its period. Nothing is billed after that." in page_of(desk, ending)
    cancel(ended, by=None, now=now, feedback="too_expensive", comment="Half the price elsewhere")
    assert "asked for. Feedback: too expensive. “Half the price elsewhere”" in page_of(desk, ended)


@pytest.mark.parametrize("status", [status for status, _ in states.STATUSES])
def test_every_status_has_its_page(desk, now, status):
    one = subscription(now=now)
    Subscription.objects.filter(pk=one.pk).update(status=status, problem="The address is missing.", problem_at=now)
    page = page_of(desk, one)
    word = "Expired" if status == states.INCOMPLETE_EXPIRED else dict(states.STATUSES)[status]
    assert word in page and "The address is missing." in page


def test_what_waits_for_its_first_payment_says_until_when(desk, now):
    one = subscription(now=now)
    Subscription.objects.filter(pk=one.pk).update(status=states.INCOMPLETE)
    until = timezone.localtime(one.start + timedelta(hours=23))
    assert f"{until:%H:%M}, the invoice is void and the subscription ends." in page_of(desk, one)


def test_an_invoice_that_is_charged_has_no_day_to_be_paid_by(desk, now):
    buyer = customer(currency="eur", now=now)
    method(buyer, "pm_card_visa", now=now)
    one = subscription(buyer, now=now, collection_method="charge_automatically")
    assert "days after issue" not in page_of(desk, one.latest_invoice)


def test_changes_are_told_by_the_names_of_products(desk, now):
    one = subscription(now=now)
    change(one, [choice(one.items.get().price, 3)], by=None, now=now)
    change_later(one, [choice(one.items.get().price, 5)], None, by=None, now=now)
    page = page_of(desk, one)
    assert "Items Gold became → 3 × Gold" in page and "Change planned for" in page and "5 × Gold" in page


def test_a_price_that_lost_its_currency_is_told(desk, now):
    sold = price(now=now, currency="usd", currency_options={"eur": {"unit_amount": "900"}})
    one = subscription(customer(currency="eur", now=now), choice(sold), now=now)
    page = page_of(desk, one)
    assert "€9.00 EUR / month" in page and "USD" not in page
    sold.set_amounts("eur", None, by=None, now=now)
    assert "has no amounts in EUR" in page_of(desk, one)
    assert desk.get(reverse("subscription_list")).status_code == 200


def test_its_invoices_and_coupons_are_sought(now):
    one = subscription(now=now)
    if connection.vendor == "sqlite":
        assert "invoicing_subscription" in invoices_of(one)[:7].explain()
        found = Discount.objects.of_subscriptions([one.public_id]).open()
        assert "customers_discount_subscribed" in found.explain()


def test_the_list_of_invoices_finds_those_of_one_subscription(desk, now):
    one, _ = (subscription(now=now) for _ in range(2))
    page = desk.get(reverse("invoice_list"), {"subscription": one.public_id})
    assert [row["id"] for row in page.context["rows"]] == [one.latest_invoice.public_id]


def test_a_page_asks_as_often_with_more_rows(desk, now, django_assert_num_queries):
    few = subscription(now=now - timedelta(days=20))
    many = subscription(None, *(choice(price(f"Plan {n}", now=now)) for n in range(6)), now=now - timedelta(days=200))
    clock_at(now)
    desk.get(few.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        desk.get(few.get_absolute_url())
    with django_assert_num_queries(len(asked)):
        desk.get(many.get_absolute_url())
    assert len(asked) <= 24


def test_only_those_with_a_role_see_it_and_no_other_id_leads_anywhere(client, reader, now):
    one = subscription(now=now)
    assert client.get(one.get_absolute_url()).status_code == 302
    client.force_login(reader)
    assert client.get(one.get_absolute_url()).status_code == 200
    assert client.get(reverse("subscription_detail", args=["sub_0"])).status_code == 404
