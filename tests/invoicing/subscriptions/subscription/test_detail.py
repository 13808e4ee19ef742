"""The page of one subscription: how it stands, what it sells, its invoices and what happened to it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change, change_later
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, price, subscription
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
    assert dict(states.STATUSES)[status] in page and "The address is missing." in page


def test_changes_are_told_by_the_names_of_products(desk, now):
    one = subscription(now=now)
    change(one, [choice(one.items.get().price, 3)], by=None, now=now)
    change_later(one, [choice(one.items.get().price, 5)], None, by=None, now=now)
    page = page_of(desk, one)
    assert "Items Gold became → 3 × Gold" in page and "Change planned for" in page and "5 × Gold" in page


def test_a_price_that_lost_its_currency_is_told(desk, now):
    sold = price(now=now, currency="usd", currency_options={"eur": {"unit_amount": "900"}})
    one = subscription(customer(currency="eur", now=now), choice(sold), now=now)
    sold.set_amounts("eur", None, by=None, now=now)
    assert "has no amounts in EUR" in page_of(desk, one)
    assert desk.get(reverse("subscription_list")).status_code == 200


def test_only_those_with_a_role_see_it_and_no_other_id_leads_anywhere(client, reader, now):
    one = subscription(now=now)
    assert client.get(one.get_absolute_url()).status_code == 302
    client.force_login(reader)
    assert client.get(one.get_absolute_url()).status_code == 200
    assert client.get(reverse("subscription_detail", args=["sub_0"])).status_code == 404
