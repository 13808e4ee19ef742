"""A batch of renewals writes what billing each subscription alone writes: every column of every row."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.issuing.snapshot import link
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.sending.later import write_due_mails
from invoicing.subscriptions.models.run.renewing import renew_together
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.changing import change
from invoicing.subscriptions.tasks import count_revenue
from tests.factories import address, customer, tax_rate
from tests.invoicing.collecting.factories import method
from tests.invoicing.subscriptions.factories import choice, price, subscription, use
from tests.invoicing.subscriptions.run.rows import every_row

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
DUE = datetime(2026, 2, 28, 12, tzinfo=UTC)
# Subscriptions of `many` that are billed by use alone: nothing is asked for when they begin.
NO_FIRST = 2
pytestmark = pytest.mark.django_db
TIERS = [{"up_to": 5, "unit_amount": "800", "flat_amount": "300"}, {"up_to": "inf", "unit_amount": "650.5"}]


def coupon(name, **fields):
    return Coupon.create(by=None, now=NOW, name=name, **fields)


def buyers():
    """Customers who differ in all that a document says of them."""
    made = {
        "plain": customer("Plain", now=NOW, currency="eur", email="plain@example.com"),
        "german": customer("Grün & Söhne", now=NOW, currency="eur", preferred_locales=["de"], **address("DE", "Weg 1")),
        "credit": customer("Has some credit", now=NOW, currency="eur"),
        "paid": customer("Has much credit", now=NOW, currency="eur"),
        "debit": customer("Owes", now=NOW, currency="eur"),
        "exempt": customer("Exempt", now=NOW, currency="eur", tax_exempt="exempt"),
        "loyal": customer("Loyal", now=NOW, currency="eur", email="loyal@example.com"),
        "yen": customer("鈴木", now=NOW, currency="jpy", preferred_locales=["ja"]),
        "two": customer("Has two", now=NOW, currency="eur"),
    }
    made["credit"].adjust_balance(-700, currency="eur", by=None, now=NOW)
    made["paid"].adjust_balance(-900_000, currency="eur", by=None, now=NOW)
    made["debit"].adjust_balance(333, currency="eur", by=None, now=NOW)
    coupon("Ten off", percent_off="10", duration="forever").redeem_for(made["loyal"], by=None, now=NOW)
    return made


def many():
    """Subscriptions that renew at the same moment; returns their keys."""
    who, euros = buyers(), {"currency": "eur", "now": NOW}
    gold, seats = price("Gold", 1999, **euros), price("Seats", "333.333333", **euros)
    tiers = price("Tiers", billing_scheme="tiered", tiers=TIERS, tiers_mode="graduated", **euros)
    packs = price("Packs", 500, divide_by=3, round="up", **euros)
    yen = price("円", 1200, currency="jpy", now=NOW)
    vat, local = tax_rate("19", now=NOW), tax_rate("7", inclusive=True, display_name="MwSt.", now=NOW)
    rates = {"default_tax_rates": [rate_snapshot(vat)]}
    made = [subscription(who[name], choice(gold), choice(seats, 7), now=NOW, **rates) for name in who if name != "yen"]
    made += [
        subscription(who["yen"], choice(yen, 3), now=NOW),
        subscription(who["two"], choice(tiers, 12), choice(packs, 7), now=NOW, description="Second"),
        subscription(who["plain"], choice(price("Free", 0, **euros)), now=NOW),
        subscription(
            who["german"],
            choice(seats, 2, tax_rates=[rate_snapshot(local)], metadata={"cost": "12"}),
            now=NOW,
            metadata={"contract": "7"},
        ),
    ]
    for each in (made[1], made[-1], made[6]):
        charge(each, with_card=each is not made[6])
    # Changed within its period without proration: what was billed ahead names a price of before.
    change(made[3], [choice(tiers, 6), choice(seats, 7)], by=None, now=NOW + timedelta(days=5), proration="none")
    for months, off in ((3, {"percent_off": "12.5"}), (2, {"amount_off": 250, "currency": "eur"})):
        own = coupon(f"For {months}", duration="repeating", duration_in_months=months, **off)
        own.redeem_for_subscription(who["two"], made[-3].public_id, by=None, now=NOW)
    made += [*measured(who), *waited_for(who)]
    count_revenue(NOW)
    return [each.pk for each in made]


def measured(who):
    """Billed by use: in whole hours and in begun ones, for none, and for less than an hour; one ends later."""
    calls = price("Calls", "12.5", usage_type="metered", currency="eur", now=NOW)
    space = price(
        "Space",
        billing_scheme="tiered",
        tiers=TIERS,
        tiers_mode="volume",
        usage_type="metered",
        currency="eur",
        now=NOW,
    )
    busy = subscription(who["loyal"], choice(calls), choice(space), now=NOW)
    quiet = subscription(who["german"], choice(calls), choice(price("Base", 700, currency="eur", now=NOW)), now=NOW)
    ends = subscription(who["debit"], choice(space), now=NOW, cancel_at=DUE + timedelta(days=40))
    for place, item in enumerate([*busy.items.order_by("id"), *ends.items.all()]):
        for at in (NOW, NOW + timedelta(hours=5, minutes=7), DUE - timedelta(seconds=1), DUE):
            use(item, 3 + place, at)
    return [busy, quiet, ends]


def waited_for(who):
    """Customers for whom something waits: for any invoice, for that of one subscription, in another currency."""
    steel = price("Steel", 4400, currency="eur", now=NOW)
    one, other, ending = (subscription(who[name], choice(steel), now=NOW) for name in ("two", "two", "exempt"))
    rate = [rate_snapshot(tax_rate("19", display_name="Old name", now=NOW))]
    for own, text, more in (
        ("", "Setup", {"tax_rates": rate, "product": steel.product}),
        ("", "Travel", {"quantity": Decimal("2.5"), "discountable": False}),
        (other.public_id, "Of the other", {"unit_amount": Decimal(-150)}),
    ):
        about = {"currency": "eur", "description": text, "unit_amount": Decimal(1999), "subscription": own}
        InvoiceItem.create(who["two"], **about | more, by=None, now=NOW)
    end_later = {"cancel_at": DUE + timedelta(days=9)}
    return [one, other, ending, subscription(who["plain"], choice(steel, 2), now=NOW, **end_later)]


def charge(subscription, *, with_card):
    """Charged automatically from now on, to a card where there is one."""
    own = method(subscription.customer, now=NOW).public_id if with_card else ""
    changed = {"collection_method": "charge_automatically", "default_payment_method": own}
    Subscription.objects.filter(pk=subscription.pk).update(**changed)


def one_by_one(keys):
    for key in keys:
        advance(Subscription.objects.get(pk=key), now=DUE)


def both(keys):
    """The rows after billing one by one, and after billing together."""
    with transaction.atomic():
        one_by_one(keys)
        alone = every_row()
        transaction.set_rollback(True)
    assert renew_together(keys, now=DUE) == []
    write_due_mails(DUE)
    return alone, every_row()


@pytest.mark.parametrize("scheme", ["account", "customer"])
@pytest.mark.parametrize("sends", [True, False])
def test_every_row_is_the_same(scheme, sends):
    Company.current().change({"numbering_scheme": scheme, "send_on_finalize": sends}, by=None, now=NOW)
    keys = many()
    alone, together = both(keys)
    assert len(alone["invoicing.Invoice"]) == 2 * len(keys) - NO_FIRST
    assert len(alone["subscriptions.BilledUsage"]) == 4
    for table, rows in alone.items():
        assert len(together[table]) == len(rows), table
        for one, other in zip(rows, together[table], strict=True):
            assert json.loads(other) == json.loads(one), table
            assert other == one, table


def test_the_chain_of_documents_goes_on():
    Company.current().change({"numbering_scheme": "account"}, by=None, now=NOW)
    keys = many()
    renew_together(keys, now=DUE)
    before = ""
    for invoice in Invoice.objects.order_by("sequence"):
        assert invoice.hash == link(before, invoice.frozen)
        before = invoice.hash
    assert invoice.sequence == 2 * len(keys) - NO_FIRST


def test_what_is_not_a_plain_renewal_is_left_to_be_billed_alone():
    once = coupon("Once", percent_off="50", duration="once")
    kept, ends, pays = (customer(name, now=NOW, currency="eur") for name in ("Once", "Ends", "Plain"))
    left = [subscription(kept, now=NOW), subscription(ends, now=NOW, cancel_at_period_end=True)]
    once.redeem_for(kept, by=None, now=NOW)
    # What was used and stood on a draft that was deleted: that it is billed now is noted one by one.
    used = {"description": "Calls", "unit_amount": Decimal(5), "details": {"kind": "usage", "item": "", "from": ""}}
    busy = customer("Used", now=NOW, currency="eur")
    left.append(subscription(busy, now=NOW))
    InvoiceItem.create(busy, currency="eur", **used, by=None, now=NOW)
    plain = subscription(pays, now=NOW)
    assert renew_together([*(each.pk for each in left), plain.pk], now=DUE) == [each.pk for each in left]
    assert plain.periods.count() == 2
    assert [each.periods.count() for each in left] == [1, 1, 1]


def test_nothing_is_billed_before_its_time_or_twice():
    made = subscription(now=NOW)
    renew_together([made.pk], now=datetime(2026, 2, 28, 11, 59, 59, tzinfo=UTC))
    assert made.periods.count() == 1
    for _ in range(3):
        renew_together([made.pk], now=DUE)
    assert made.periods.count() == 2
    assert Invoice.objects.filter(subscription=made.public_id).count() == 2
    assert Invoice.objects.latest("pk").total == Decimal(1000)
