"""Subscriptions from a file: paid elsewhere until a day, billed here from then on, each once, and taken back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models.coupon import Coupon
from invoicing.models.invoice import Invoice
from invoicing.models.product import Product
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change
from invoicing.subscriptions.models.verbs.moving_in import move_in, move_out
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from tests.factories import customer
from tests.invoicing.imports.imported import checked, imported, problems, undone
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price
from tests.reading import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
HEADER = ["Reference", "Customer", "Price", "Quantity", "Paid until", "Trial end", "Coupon", "Cancel at", "Collection"]
NOW = datetime(2026, 3, 11, tzinfo=UTC)
PAID = datetime(2026, 3, 31, tzinfo=UTC)


@pytest.fixture
def jenny():
    return customer("Jenny", email="jenny@x.example", currency="eur", now=NOW, metadata={"external_id": "K-7"})


@pytest.fixture
def gold(jenny):
    return price("Gold", 3100, now=NOW, lookup_key="gold")


def row(*cells, **named):
    full = [*cells, *[""] * (len(HEADER) - len(cells))]
    for name, text in named.items():
        full[HEADER.index(name.replace("_", " ").capitalize())] = text
    return full


def moved(jenny, *choices, paid_until=PAID, **fields):
    fields.setdefault("collection_method", "send_invoice")
    return move_in(jenny, choices, "A-1", by=None, now=NOW, paid_until=paid_until, **fields)


def test_nothing_is_billed_before_the_day_it_is_paid_until(jenny, gold):
    subscription = moved(jenny, choice(gold))
    assert (subscription.status, subscription.next_at, subscription.mrr) == ("active", PAID, 3100)
    clock_at(PAID - timedelta(seconds=1))
    assert not Invoice.objects.exists()
    clock_at(PAID)
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.billing_reason) == (3100, "subscription_cycle")
    subscription.refresh_from_db()
    assert subscription.current_period_end == datetime(2026, 4, 30, tzinfo=UTC)
    clock_at(datetime(2026, 4, 30, tzinfo=UTC))
    subscription.refresh_from_db()
    assert subscription.current_period_end == datetime(2026, 5, 31, tzinfo=UTC)


def test_a_change_gives_back_the_paid_time_at_its_price(jenny, gold):
    subscription = moved(jenny, choice(gold))
    middle = datetime(2026, 3, 17, tzinfo=UTC)
    invoice = change(subscription, [choice(gold, 2)], by=None, now=middle, proration="always_invoice")
    # 14 of 31 days since 28 February are left.
    assert [amount for _, amount in lines_of(invoice)] == [-1400, 2800]


def test_the_paid_time_is_worth_what_the_coupon_left_of_it(jenny, gold):
    coupon = Coupon.create(by=None, now=NOW, public_id="HALF", percent_off=Decimal(50), duration="forever")
    subscription = moved(jenny, choice(gold), coupons=[coupon])
    middle = datetime(2026, 3, 17, tzinfo=UTC)
    invoice = change(subscription, [choice(gold, 2)], by=None, now=middle, proration="always_invoice")
    assert [amount for _, amount in lines_of(invoice)] == [-700, 1400]


def test_what_was_used_of_a_metered_price_before_is_not_billed(jenny, gold):
    metered = price("Use", 10, now=NOW, usage_type="metered")
    subscription = moved(jenny, choice(metered))
    assert subscription.items.get().used_until == PAID


def test_more_than_a_period_may_be_paid_ahead(jenny, gold):
    until = datetime(2026, 6, 11, tzinfo=UTC)
    subscription = moved(jenny, choice(gold), paid_until=until)
    assert (subscription.current_period_start, subscription.current_period_end) == (NOW, until)
    clock_at(until - timedelta(days=1))
    assert not Invoice.objects.exists()


def test_a_trial_goes_on_and_is_billed_when_it_ends(jenny, gold):
    ends = NOW + timedelta(days=10)
    subscription = moved(jenny, choice(gold), paid_until=None, trial_end=ends)
    assert subscription.status == "trialing"
    clock_at(ends)
    assert Invoice.objects.get().total == 3100


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"paid_until": None}, "paid_until"),
        ({"paid_until": datetime(2026, 1, 1, tzinfo=UTC)}, "paid_until"),
        ({"paid_until": datetime(2036, 1, 1, tzinfo=UTC)}, "paid_until"),
        ({"trial_end": NOW + timedelta(days=3)}, "paid_until"),
        ({"started": PAID}, "started"),
        ({"cancel_at": NOW}, "cancel_at"),
    ],
)
def test_days_that_make_no_sense_are_refused(jenny, gold, fields, field):
    with pytest.raises(SubscriptionRefused) as refusal:
        moved(jenny, choice(gold), **fields)
    assert refusal.value.field == field


def test_it_is_taken_back_until_it_was_billed(jenny, gold):
    subscription = moved(jenny, choice(gold))
    assert move_out(subscription, by=None, now=NOW)
    assert (subscription.status, Invoice.objects.count()) == ("canceled", 0)
    again = moved(jenny, choice(gold))
    clock_at(PAID)
    with pytest.raises(IllegalMove, match="billed since"):
        move_out(again, by=None, now=PAID)


def days_ahead(now, days):
    return (now + timedelta(days=days)).date().isoformat()


def test_a_file_moves_in_once_and_out_again(desk, now, clock):
    jenny = customer("Jenny", email="jenny@x.example", currency="eur", now=now, metadata={"external_id": "K-7"})
    one, two = price("Gold", 1000, now=now, lookup_key="gold"), price("Help", 500, now=now, lookup_key="help")
    until = days_ahead(now, 20)
    rows = [
        HEADER,
        row("A-1", "jenny@x.example", "gold", "3", until),
        row("A-1", "", two.public_id, ""),
        row("A-2", "K-7", "gold", "", "", until),
        row("A-3", jenny.public_id, "gold", "x", until),
    ]
    batch = checked(desk, "subscription", *rows)
    assert (batch.counts["new"], batch.counts["error"]) == (2, 1)
    assert batch.counts["totals"] == [["€45.00 EUR", 2]]
    page = body(desk.get(batch.get_absolute_url()))
    assert "€35.00 EUR" in page and "3 × Gold, 1 × Help" in page and "on 2 invoices" in page
    assert not Subscription.objects.exists()
    desk.post(batch.page("apply"))
    first, second = Subscription.objects.order_by("pk")
    assert [(item.price, item.quantity) for item in first.items.all()] == [(one, 3), (two, 1)]
    assert (second.status, first.moved_in.reference) == ("trialing", "A-1")
    again = checked(desk, "subscription", *rows)
    assert (again.counts["new"], again.counts["same"]) == (0, 2)
    undone(desk, batch)
    assert set(Subscription.objects.values_list("status", flat=True)) == {"canceled"}
    assert checked(desk, "subscription", *rows).counts["new"] == 2


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"customer": "nobody@x.example"}, "No customer has the id, email or reference"),
        ({"customer": ""}, "Say whose it is"),
        ({"reference": ""}, "Say what it is called"),
        ({"price": "silver"}, "no price with the id or lookup key"),
        ({"price": "once"}, "is a one-time price"),
        ({"quantity": "-1"}, "A quantity is a whole number"),
        ({"quantity": "1.5"}, "A quantity is a whole number"),
        ({"paid_until": "31/12/2026"}, "is not a day. Write it as 2026-12-31."),
        ({"paid_until": ""}, "Say until when it is paid"),
        ({"paid_until": "2020-01-01"}, "More than one period"),
        ({"coupon": "NONE"}, "There is no coupon"),
        ({"collection": "barter"}, "is neither charge_automatically nor send_invoice"),
        ({"cancel_at": "2020-01-01"}, "It ends in the future"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_words(desk, now, clock, cells, words):
    customer("Jenny", email="jenny@x.example", currency="eur", now=now)
    price("Gold", 1000, now=now, lookup_key="gold")
    price("Once", 1000, now=now, lookup_key="once", interval="")
    known = {"reference": "A-1", "customer": "jenny@x.example", "price": "gold", "paid_until": days_ahead(now, 9)}
    batch = checked(desk, "subscription", HEADER, row(**known | cells))
    assert words in " ".join(problems(batch)[2])
    assert words in body(desk.get(batch.get_absolute_url()))
    assert batch.counts["error"] == 1


def test_a_charge_without_a_method_is_remarked_and_moves_in(desk, now, clock):
    customer("Jenny", email="jenny@x.example", currency="eur", now=now)
    price("Gold", 1000, now=now, lookup_key="gold")
    until = days_ahead(now, 9)
    batch = imported(
        desk, "subscription", HEADER, row("A", "jenny@x.example", "gold", paid_until=until, collection="charge")
    )
    assert "no payment method" in problems(batch)[2][0]
    assert Subscription.objects.get().collection_method == "charge_automatically"


def test_the_template_says_the_columns_that_are_read(desk):
    text = desk.get(reverse("subscription_import_template")).content.decode("utf-8-sig")
    assert text.startswith("Reference,Customer,Price,Quantity,Paid until")
    assert not Product.objects.exists()
