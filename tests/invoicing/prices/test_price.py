"""The verbs of a price: what can be made, what may change, and whose lookup key it is."""

from decimal import Decimal
from functools import partial

import pytest

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from invoicing.models.catalog.amounts import PriceRefused
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import price_words
from invoicing.models.product import Product
from invoicing.totals.pricing import Pricing, Tier, exact
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TIERS = [{"up_to": 10, "unit_amount": "800"}, {"up_to": "inf", "unit_amount": "650.5", "flat_amount": "99"}]
TIERED = {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": TIERS, "unit_amount": None}
MONTHLY = {"interval": "month"}


@pytest.fixture
def product(now):
    return Product.create(name="Seat", by=None, now=now)


@pytest.fixture
def make(product, now):
    def made(**fields):
        return Price.create(product, by=None, now=now, **{"currency": "eur", "unit_amount": Decimal(800)} | fields)

    return made


def test_a_plain_price_is_one_time_and_per_unit(make):
    price = make()
    assert (price.type, price.pricing_in("eur")) == ("one_time", Pricing(Decimal(800)))
    assert (price_words(price), Event.objects.of(price).get().type) == ("€8.00 EUR", "price.created")


def test_a_price_recurs_in_tiers_and_in_several_currencies(make):
    options = {"usd": {"tiers": [{"up_to": None, "unit_amount": "0.000000000001"}]}}
    price = make(**MONTHLY | TIERED, interval_count=3, currency_options=options)
    price.refresh_from_db()
    assert (price.type, price.currencies) == ("recurring", ["eur", "usd"])
    assert exact(price.pricing_in("eur"), Decimal(12)) == 8000 + 1301 + 99
    assert price_words(make(**MONTHLY | TIERED | {"tiers_mode": "volume"})) == "Volume from €8.00 EUR / month"
    assert price.pricing_in("usd").tiers == (Tier(None, Decimal("0.000000000001")),)
    assert price_words(price) == "Graduated from €8.00 EUR every 3 months"
    with pytest.raises(ValueError, match=r"no amounts in JPY, only in EUR, USD"):
        price.pricing_in("jpy")


def test_packages_and_use_are_told_in_words(make):
    price = make(**MONTHLY, usage_type="metered", divide_by=1000, round="up")
    assert price_words(price) == "€8.00 EUR per 1,000, by use / month"
    assert exact(price.pricing_in("eur"), Decimal(1001)) == 1600


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"currency": "xxx"}, "currency", "Choose a currency"),
        ({"unit_amount": None}, "unit_amount", "must be a number"),
        ({"unit_amount": Decimal("1e-13")}, "unit_amount", "12 decimals"),
        (MONTHLY | {"unit_amount": Decimal(-1)}, "unit_amount", "less than 0"),
        ({"interval": "hour"}, "interval", "day, week, month or year"),
        ({"interval": "month", "interval_count": 37}, "interval_count", "at most 36 months"),
        ({"interval": "day", "interval_count": 1096}, "interval_count", "at most 1,095 days"),
        ({"interval": "year", "interval_count": 0}, "interval_count", "1 or more"),
        ({"interval_count": 2}, "interval_count", "recurs never"),
        ({"usage_type": "metered"}, "usage_type", "Only a recurring price"),
        (TIERED, "billing_scheme", "Only a recurring price can have tiers"),
        (MONTHLY | TIERED | {"unit_amount": 5}, "unit_amount", "no unit price"),
        (MONTHLY | TIERED | {"tiers_mode": ""}, "tiers_mode", "graduated or by volume"),
        (MONTHLY | TIERED | {"divide_by": 2, "round": "up"}, "divide_by", "cannot count in packages"),
        (MONTHLY | TIERED | {"tiers": []}, "tiers", "at least one tier"),
        (MONTHLY | TIERED | {"tiers": [{"up_to": 5}]}, "tiers", "the last tier has no end"),
        (MONTHLY | TIERED | {"tiers": [{"up_to": "inf"}] * 2}, "tiers", "only the last tier has no end"),
        (MONTHLY | TIERED | {"tiers": [{"up_to": 5}, {"up_to": 5}, {}]}, "tiers", "Tier 2 must end above 5"),
        (MONTHLY | TIERED | {"tiers": [{"up_to": "1.5"}, {}]}, "tiers", "whole number"),
        (MONTHLY | TIERED | {"tiers": [{"unit_amount": "x"}]}, "tiers", "unit price of tier 1 must be a number"),
        (MONTHLY | TIERED | {"tiers": [{"flat_amount": -1}]}, "tiers", "flat fee of tier 1 cannot be less"),
        ({"tiers": TIERS}, "tiers", "Only a tiered price"),
        ({"divide_by": 0}, "divide_by", "A package holds"),
        ({"divide_by": 5}, "round", "A begun package"),
        ({"round": "up"}, "round", "Only packages"),
        ({"currency_options": {"eur": {"unit_amount": 1}}}, "currency_options", "own currency"),
        ({"currency_options": {"zzz": {"unit_amount": 1}}}, "currency_options", "not a currency"),
        ({"currency_options": {"usd": {"tiers": TIERS}}}, "currency_options", "USD needs a unit price"),
        (MONTHLY | TIERED | {"currency_options": {"usd": {"unit_amount": 1}}}, "currency_options", "USD needs tiers"),
        ({"tax_behavior": "maybe"}, "tax_behavior", "inclusive or exclusive"),
        ({"lookup_key": "k" * 201}, "lookup_key", "200 characters"),
    ],
)
def test_what_no_price_can_be_is_refused_at_its_property(make, fields, field, words):
    with pytest.raises(PriceRefused, match=words) as refused:
        make(**fields)
    assert refused.value.field == field
    assert not Price.objects.exists()


@pytest.mark.parametrize(("interval", "count"), [("day", 1095), ("week", 156), ("month", 36), ("year", 3)])
def test_the_longest_period_is_three_years(make, interval, count):
    assert make(interval=interval, interval_count=count).interval_count == count


def test_names_and_other_currencies_change_and_the_amount_does_not(make, now):
    price, usd = make(), {"usd": {"unit_amount": "900"}}
    fields = {"nickname": "Partners", "currency_options": {"usd": {"unit_amount": Decimal(900)}}}
    assert price.change(fields, by=None, now=now) == {"nickname": ["", "Partners"], "currency_options": [{}, usd]}
    assert price.pricing_in("usd") == Pricing(Decimal(900))
    with pytest.raises(ValueError, match="never change"):
        price.change({"unit_amount": Decimal(5)}, by=None, now=now)
    with pytest.raises(SavedMeanwhile):
        price.change({"nickname": "Friends"}, by=None, now=now, base_version=1)
    assert Event.objects.of(price).count() == 2


def test_how_tax_is_meant_is_set_once(make, now):
    price = make()
    price.change({"tax_behavior": "inclusive"}, by=None, now=now)
    with pytest.raises(PriceRefused, match="set already"):
        price.change({"tax_behavior": "exclusive"}, by=None, now=now)
    assert Price.objects.get().tax_behavior == "inclusive"


def test_a_lookup_key_is_one_prices_alone_and_can_be_handed_on(make, now):
    old = make(lookup_key=" standard ")
    old.archive(by=None, now=now)
    with pytest.raises(PriceRefused, match=f"The price {old.public_id} has this lookup key") as refused:
        make(lookup_key="standard")
    assert refused.value.field == "lookup_key"
    new = make(lookup_key="standard", transfer_lookup_key=True)
    old.refresh_from_db()
    assert (old.lookup_key, new.lookup_key) == ("", "standard")
    assert Event.objects.of(old).first().changes == {"lookup_key": ["standard", ""]}
    old.change({"lookup_key": "standard"}, by=None, now=now, transfer_lookup_key=True)
    new.refresh_from_db()
    assert (old.lookup_key, new.lookup_key) == ("standard", "")
    assert old.change({"lookup_key": "standard"}, by=None, now=now) == {}


def test_an_archived_price_can_be_offered_again(make, now):
    price = make()
    done = [price.archive(by=None, now=now), price.archive(by=None, now=now), price.unarchive(by=None, now=now)]
    assert (done, Price.objects.get().active) == ([True, False, True], True)


@pytest.mark.threads
@pytest.mark.usefixtures("real_commits")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_key_at_once_one_is_refused_in_words(product, make, now):
    first, second = make(), make()

    def give(price):
        try:
            price.change({"lookup_key": "standard"}, by=None, now=now)
        except PriceRefused as refused:
            return str(refused)
        return "given"

    assert sorted(at_once(partial(give, first), partial(give, second)))[1] == "given"
    assert Price.objects.filter(lookup_key="standard").count() == 1


@pytest.mark.threads
@pytest.mark.usefixtures("real_commits")
@pytest.mark.django_db(transaction=True)
def test_two_who_take_a_key_from_each_other_do_not_wait_for_ever(make, now):
    first, second = make(lookup_key="a"), make(lookup_key="b")
    at_once(
        partial(first.change, {"lookup_key": "b"}, by=None, now=now, transfer_lookup_key=True),
        partial(second.change, {"lookup_key": "a"}, by=None, now=now, transfer_lookup_key=True),
    )
    keys = sorted(Price.objects.values_list("lookup_key", flat=True))
    assert keys in (["", "a"], ["", "b"], ["a", "b"])
