"""The list of subscriptions: its filters, its order, its search and its file."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.dates import short_date
from invoicing.subscriptions.directory.filters import SubscriptionFilter
from invoicing.subscriptions.directory.listing import RENEWING_LISTING, listed
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, price, subscription
from tests.reading import body, text
from tests.tools.plans import as_if_large

pytestmark = pytest.mark.django_db
LIST = reverse("subscription_list")


def found(**params):
    return set(SubscriptionFilter(params, queryset=Subscription.objects.all()).qs)


@pytest.fixture
def few(monkeypatch, request):
    """Rows are looked up by their keys, or the list is read down."""
    return monkeypatch.setattr("invoicing.subscriptions.directory.search.FEW", request.param)


def test_a_row_says_who_pays_what_and_when(desk):
    now = timezone.now()
    seats = choice(price("Seat", 800, now=now), 3)
    subscription(customer("Northwind", currency="eur", now=now), choice(price(now=now)), seats, now=now)
    page = text(desk.get(LIST))
    assert "Northwind Active Gold, 3 × Seat €34.00 / month" in page


def test_each_filter_finds_its_subscriptions():
    now = timezone.now()
    metered = price("Calls", 5, usage_type="metered", now=now)
    gold = price(now=now, lookup_key="gold", nickname="Partners")
    one = subscription(customer("Acme", currency="eur", now=now), choice(gold), now=now)
    two = subscription(customer("Bolt", currency="usd", now=now), choice(price("Seat", currency="usd")), now=now)
    trial = subscription(None, choice(metered), now=now, trial_end=now + timedelta(days=5))
    ended, paused, ending = (subscription(now=now) for _ in range(3))
    cancel(ended, by=None, now=now)
    pause(paused, "void", by=None, now=now)
    cancel_later(ending, None, by=None, now=now)
    assert found(status="canceled") == {ended} and found(status="trialing") == {trial}
    assert found(currency="usd") == {two}
    assert found(customer="acme") == found(customer=one.customer.public_id) == {one}
    assert found(price=gold.public_id) == found(price="gold") == found(product=gold.product.public_id) == {one}
    assert found(product="call") == {trial} and found(price="partners") == {one}
    assert found(planned="pause") == {paused} and found(planned="ending") == {ending} and not found(planned="person")
    assert found(renews="next_7_days") == {trial}
    assert found(renews="next_90_days") == {one, two, trial, paused}
    assert not found(renews_to="2020-01-01", renews="custom") and len(found(collection="send_invoice")) == 6
    assert not found(created="custom", created_to="2020-01-01")


@pytest.mark.parametrize("few", [1000, -1], indirect=True)
def test_a_search_finds_by_id_customer_product_and_price(now, few):
    one = subscription(customer("Acme", email="a@acme.example", currency="eur", now=now), now=now)
    other = subscription(customer("Bolt", currency="eur", now=now), choice(price("Seat", now=now)), now=now)
    item = one.items.get()
    for typed in (one.public_id, "acme", "a@acme.example", one.customer.public_id, "gold", item.price.public_id):
        assert found(q=f" {typed} ") == {one}, typed
    assert found(q="seat") == {other} and not found(q="nobody") and found(q="  ") == {one, other}


def test_a_search_asks_a_fixed_number_of_questions_and_seeks(desk, now, django_assert_num_queries):
    one = subscription(customer("Acme", currency="eur", now=now), now=now)
    desk.get(LIST, {"q": "acme"})
    with django_assert_num_queries(6) as asked:
        desk.get(LIST, {"q": "acme"})
    for _ in range(4):
        subscription(customer("Acme", currency="eur", now=now), choice(price(now=now)), now=now)
    with django_assert_num_queries(len(asked)):
        desk.get(LIST, {"q": "acme"})
    as_if_large()
    for typed in (one.public_id, "acme", "gold"):
        rows = listed(SubscriptionFilter({"q": typed}, queryset=Subscription.objects.all()).qs)
        plan = rows.order_by("-created", "-id")[:51].explain()
        assert "Seq Scan" not in plan and "SCAN subscriptions_subscription" not in plan, plan


def test_what_renews_stands_in_the_order_of_its_renewal(desk):
    now = timezone.now()
    for name, days in (("Late", 20), ("Soon", 3), ("Next", 6)):
        subscription(customer(name, currency="eur", now=now), now=now, trial_end=now + timedelta(days=days))
    page = text(desk.get(LIST, {"renews": "next_30_days"}))
    assert page.index("Soon") < page.index("Next") < page.index("Late")
    assert "Trial ends" in page


def test_the_list_asks_as_often_with_many_rows(desk, django_assert_num_queries):
    subscription(now=timezone.now())
    desk.get(LIST)
    with django_assert_num_queries(4) as asked:
        desk.get(LIST)
    for _ in range(4):
        subscription(customer(currency="eur"), choice(), choice(price("Seat")), now=timezone.now())
    with django_assert_num_queries(len(asked)):
        desk.get(LIST)


@pytest.mark.parametrize(
    "asked",
    [
        *({"status": status} for status, _ in states.STATUSES),
        *({"currency": "eur"}, {"collection": "send_invoice"}, {}),
    ],
)
def test_no_filter_sorts_the_table(asked):
    rows = listed(SubscriptionFilter(asked, queryset=Subscription.objects.all()).qs)
    shown = rows.order_by("-created", "-id")[:51].explain()
    if connection.vendor == "sqlite":
        assert "TEMP B-TREE" not in shown and "USING INDEX" in shown, shown


@pytest.mark.parametrize(
    ("planned", "index"),
    [("ending", "subscriptions_ending_on"), ("pause", "subscriptions_paused"), ("person", "subscriptions_problem")],
)
def test_what_few_are_in_is_sought(planned, index):
    sets = {"pause": Subscription.objects.paused(), "person": Subscription.objects.needing_a_person()}
    rows = sets[planned] if planned in sets else SubscriptionFilter({"planned": planned}, Subscription.objects.all()).qs
    if connection.vendor == "sqlite":
        assert index in rows.order_by().values("pk").explain()


def test_renewals_are_read_in_their_own_order():
    rows = SubscriptionFilter({"renews": "next_30_days"}, queryset=Subscription.objects.all()).qs
    shown = listed(rows).order_by(*RENEWING_LISTING.sorts["renews"])[:51].explain()
    if connection.vendor == "sqlite":
        assert "subscriptions_renewal" in shown and "TEMP B-TREE" not in shown, shown


def test_an_empty_list_says_what_it_is_for(desk):
    page = text(desk.get(LIST))
    assert "No subscriptions yet" in page and "again and again" in page
    assert "No canceled subscriptions" in text(desk.get(LIST, {"status": "canceled"}))


def test_filters_that_make_no_sense_are_told(desk):
    page = body(desk.get(LIST, {"renews_from": "2026-02-02", "renews_to": "2026-01-01"}))
    assert "This day is before the first one" in page
    for odd in ({"status": "x"}, {"renews": "x"}, {"renews_from": "x"}, {"price": "a\0b"}, {"currency": "xxx"}):
        assert desk.get(LIST, odd).status_code == 200
    assert desk.get(LIST, {"renews_to": "9999-12-31", "renews_from": "0001-01-01"}).status_code == 200


def test_the_file_holds_what_the_filter_finds_and_no_formula(desk, now):
    buyer = customer("=cmd|'/c'!A1", currency="eur", now=now)
    items = (choice(price("=Seat", now=now), 3), choice(price(now=now), Decimal("12")))
    one = subscription(buyer, *items, now=now, metadata={"plan": "=2+2"}, description="+1")
    cancel(subscription(now=now), by=None, now=now)
    answer = desk.get(reverse("subscription_export_file"), {"status": "active"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    header, row = lines
    assert "plan (metadata)" in header
    ids = "; ".join(f"{item.price.public_id}: {item.quantity:.0f}" for item in one.items.all())
    assert ids in row and "'=Seat; Gold" in row and "'=cmd" in row and "'=2+2" in row and "'+1" not in row
    assert desk.get(reverse("subscription_export"), {"status": "active"}).status_code == 200


def test_who_reads_sees_the_list_and_not_those_without_a_role(client, reader):
    client.force_login(reader)
    assert client.get(LIST).status_code == 200


def test_what_could_not_be_billed_says_so_and_shows_no_coming_renewal(desk, now):
    stuck = subscription(customer("Stuck", currency="eur", now=now), now=now - timedelta(days=40))
    subscription(customer("Fine", currency="eur", now=now), now=now - timedelta(days=10))
    day = now - timedelta(days=8)
    why = {"problem": "No exchange rate for today.", "problem_at": day}
    Subscription.objects.filter(pk=stuck.pk).update(**why)
    waits = f"Waits since {short_date(day)}"
    page = text(desk.get(LIST))
    assert f"Stuck Active Not billed Gold €10.00 / month {waits}" in page and page.count("Not billed") == 2
    assert short_date(stuck.current_period_end) not in page
    only = text(desk.get(LIST, {"planned": "person"}))
    assert why["problem"] in only and "Fine" not in only
    assert "Not billed" in text(desk.get(stuck.customer.get_absolute_url()))
    page = text(desk.get(stuck.get_absolute_url()))
    for words in (
        "Not billed",
        "Try again",
        f"It is not billed since {short_date(day)}: {why['problem']}",
        "Not before",
    ):
        assert words in page
    cancel(Subscription.objects.get(pk=stuck.pk), by=None, now=now)
    assert "Not billed" not in text(desk.get(stuck.get_absolute_url()))
    assert not Subscription.objects.needing_a_person().exists()
