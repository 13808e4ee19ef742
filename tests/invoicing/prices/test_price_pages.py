"""The pages of prices: the list, adding, what a quantity comes to, other currencies, the file."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from tests.factories import draft
from tests.reading import body, names

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("price_list"), reverse("price_add")
TIERS = {"tiers_up_to": ["10", ""], "tiers_unit_amount": ["8", "6.50"], "tiers_flat_amount": ["", "1.25"]}
TYPED = {"model": "each", "price": "8", "currency": "eur"}
MONTHLY = {"interval": "month", "interval_count": "1", "usage_type": "licensed"}


@pytest.fixture
def product(now):
    return Product.create(name="Seat", unit_label="seat", by=None, now=now)


@pytest.fixture
def make(product, now):
    def made(**fields):
        return Price.create(product, by=None, now=now, **{"currency": "eur", "unit_amount": Decimal(800)} | fields)

    return made


def tiered(make, **fields):
    tiers = [{"up_to": 10, "unit_amount": 800}, {"up_to": "inf", "unit_amount": 650}]
    return make(billing_scheme="tiered", tiers_mode="graduated", tiers=tiers, unit_amount=None, **fields)


def url(name, price):
    return reverse(f"price_{name}", args=[price.public_id])


def test_a_tiered_price_is_added_and_explains_itself(desk, product):
    typed = TYPED | MONTHLY | TIERS | {"model": "graduated", "product": product.public_id, "lookup_key": "std"}
    response = desk.post(ADD, typed)
    price = Price.objects.get()
    assert response.url == price.get_absolute_url()
    assert price.tiers == [
        {"up_to": "10", "unit_amount": "800", "flat_amount": "0"},
        {"up_to": "inf", "unit_amount": "650", "flat_amount": "125"},
    ]
    page = body(desk.get(url("detail", price), {"quantity": "12"}))
    assert "12 seats: 10 × €8.00 + 2 × €6.50 + €1.25 flat" in page
    assert "€94.25 EUR" in page
    assert "11 and more" in page
    assert f"{reverse('subscription_list')}?price={price.public_id}" in page
    page = body(desk.get(product.get_absolute_url()))
    assert f"{reverse('subscription_list')}?product={product.public_id}" in page


def test_inputs_that_do_not_fit_the_choice_are_not_read(desk, product):
    typed = TYPED | TIERS | {"product": product.public_id, "interval": "", "interval_count": "9", "divide_by": "5"}
    assert desk.post(ADD, typed).status_code == 302
    price = Price.objects.get()
    assert (price.type, price.interval_count, price.divide_by, price.tiers) == ("one_time", 1, 1, [])


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"price": ""}, "price", "Enter a price"),
        ({"price": "abc"}, "price", "is not an amount"),
        ({"product": ""}, "product", "Choose what is sold"),
        ({"model": "packages", "divide_by": "1"}, "divide_by", "Enter 2 or more"),
        (TIERS | {"model": "volume"}, "model", "Only a recurring price can have tiers"),
        (MONTHLY | {"model": "volume"}, "tiers", "at least one tier"),
        (MONTHLY | TIERS | {"model": "volume", "tiers_up_to": ["10", "5"]}, "tiers", "no end"),
        (MONTHLY | TIERS | {"model": "volume", "tiers_unit_amount": ["x", "1"]}, "tiers", "Tier 1: “x” is not"),
        (MONTHLY | {"interval_count": "99"}, "interval_count", "at most 36 months"),
        (MONTHLY | {"price": "-1"}, "price", "less than 0"),
        ({"lookup_key": "taken"}, "lookup_key", "has this lookup key already"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(desk, make, typed, field, words):
    price = make(lookup_key="taken")
    response = desk.post(ADD, TYPED | {"product": price.product.public_id, "nickname": "Kept"} | typed)
    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    page = body(response)
    assert 'value="Kept"' in page
    assert all(f'value="{cell}"' in page for cell in typed.get("tiers_unit_amount", ()))
    assert Price.objects.count() == 1


def test_a_new_price_takes_the_key_of_the_old_one(desk, make):
    old = make(lookup_key="std")
    typed = TYPED | {"product": old.product.public_id, "lookup_key": "std", "transfer_lookup_key": "on"}
    assert desk.post(ADD, typed).status_code == 302
    old.refresh_from_db()
    assert old.lookup_key == ""


def test_prices_are_found_by_what_they_are(desk, make, now):
    make(nickname="Once")
    tiered(make, interval="month", lookup_key="std")
    make(interval="year", divide_by=5, round="up", currency_options={"usd": {"unit_amount": 1}})
    make().archive(by=None, now=now)

    def found(**params):
        return len(names(desk.get(LIST, params)))

    assert found() == 3
    assert found(type="one_time") == 1
    assert found(type="recurring") == 2
    assert (found(interval="month"), found(interval="week")) == (1, 0)
    assert (found(currency="eur"), found(currency="usd"), found(currency="jpy")) == (3, 1, 0)
    assert [found(scheme=scheme) for scheme in ("per_unit", "package", "graduated", "volume")] == [1, 1, 1, 0]
    assert (found(q="std"), found(q="seat"), found(product="Seat"), found(status="archived")) == (1, 3, 3, 1)


def test_the_list_asks_as_often_for_many_as_for_few(desk, make, django_assert_max_num_queries):
    for _ in range(12):
        make()
    desk.get(LIST)
    with django_assert_max_num_queries(8):
        desk.get(LIST)


def test_a_quantity_that_is_none_is_told_at_its_input(desk, make):
    price = make()
    for text, words in (("x", "is not a number"), ("-1", "less than 0"), ("9" * 13, "The largest number is")):
        response = desk.get(url("detail", price), {"quantity": text})
        assert response.status_code == 200
        assert words in body(response)


def test_amounts_in_other_currencies_are_added_changed_and_removed(desk, make):
    price = make()
    add = {"currency": "usd", "price": "9"}
    assert desk.post(url("currency", price), add | {"price": ""}).status_code == 422
    desk.post(url("currency", price), add)
    assert "€8.00 EUR" in (page := body(desk.get(url("detail", price))))
    assert "$9.00 USD" in page
    assert 'value="9.00"' in body(desk.get(url("currency", price), {"currency": "usd"}))
    desk.post(url("currency", price), add | {"price": "9.5"})
    desk.post(url("currency_remove", price), {"currency": "usd"})
    price.refresh_from_db()
    assert price.currency_options == {}
    assert Event.objects.of(price).count() == 4
    assert "$9.50" in body(desk.get(url("detail", price)))


def test_the_tiers_of_another_currency_start_with_the_same_ends(desk, make):
    price = tiered(make, interval="month")
    assert 'name="tiers_up_to" value="10"' in body(desk.get(url("currency", price)))
    desk.post(url("currency", price), TIERS | {"currency": "usd"})
    price.refresh_from_db()
    assert price.currency_options["usd"]["tiers"][1]["flat_amount"] == "125"


def test_notes_change_and_tax_is_set_once(desk, make):
    price = make()
    desk.post(url("edit", price), {"nickname": "Friends", "tax_behavior": "inclusive", "metadata_key": []})
    price.refresh_from_db()
    assert (price.nickname, price.tax_behavior) == ("Friends", "inclusive")
    assert 'name="tax_behavior"' not in body(desk.get(url("edit", price)))
    desk.post(url("edit", price), {"nickname": ""})
    price.refresh_from_db()
    assert (price.nickname, price.tax_behavior) == ("", "inclusive")


def test_a_price_is_archived_and_used_again(desk, make):
    price = make()
    desk.post(url("archive", price))
    assert names(desk.get(LIST)) == []
    desk.post(url("unarchive", price))
    assert names(desk.get(LIST)) == ["Seat EUR"]


def test_the_file_holds_tiers_and_other_currencies_in_plain_text(desk, make):
    make(currency_options={"usd": {"unit_amount": "900"}, "jpy": {"unit_amount": "1500"}})
    tiered(make, interval="month", currency_options={"usd": {"tiers": [{"unit_amount": "1"}]}})
    columns = {"columns": ["id", "unit_amount", "tiers", "options", "divide_by"]}
    text = b"".join(desk.get(reverse("price_export_file"), columns).streaming_content).decode()
    assert "10: 800 + 0; inf: 650 + 0" in text
    assert "jpy: 1500; usd: 900" in text
    assert "usd [inf: 1 + 0]" in text


def test_the_editor_offers_only_what_a_typed_line_can_be_made_from(desk, make):
    make(interval="month")
    make(divide_by=5, round="up")
    tiered(make, interval="month")
    asked = {"q": "seat", "invoice": draft().public_id}
    assert desk.get(reverse("product_suggest"), asked).json()["options"] == []
    make()
    assert len(desk.get(reverse("product_suggest"), asked).json()["options"]) == 1


def test_a_lookup_key_moves_to_an_edited_price_only_where_that_is_wished(desk, make):
    old, new = make(lookup_key="std"), make(unit_amount=Decimal(900))
    typed = {"nickname": "", "lookup_key": "std"}
    answer = desk.post(url("edit", new), typed)
    assert answer.status_code == 422
    assert "Seat, €8.00 EUR, has this lookup key already" in str(answer.context["form"].errors["lookup_key"])
    page = body(desk.post(url("edit", new), typed | {"transfer_lookup_key": "on"}, follow=True))
    assert "It took its lookup key from Seat, €8.00 EUR, which has none now." in page
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.lookup_key, new.lookup_key) == ("", "std")
