"""Products and their one-off prices."""

from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.models.tax_rate import TaxRate
from tests.factories import draft, tax_rate
from tests.reading import body, names
from tests.threads import at_once

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("product_list"), reverse("product_add")
TYPED = {"name": "Design day", "price": "960", "currency": "eur"}


def product(now, name="Design day", *, eur=None, **fields):
    made = Product.create(by=None, now=now, name=name, **fields)
    if eur is not None:
        Price.create(made, by=None, now=now, currency="eur", unit_amount=Decimal(eur))
    return made


def url(name, thing):
    return reverse(f"product_{name}", args=[thing.public_id])


def suggested(desk, text, **params):
    return [o["name"] for o in desk.get(reverse("product_suggest"), {"q": text} | params).json()["options"]]


def test_a_product_is_added_with_its_first_price(desk):
    response = desk.post(ADD, TYPED | {"unit_label": "day", "metadata_key": ["a"], "metadata_value": ["b"]})
    made = Product.objects.get()
    price = made.prices.get()
    assert response.url == made.get_absolute_url()
    assert made.metadata == {"a": "b"}
    assert (price.currency, price.unit_amount) == ("eur", 96000)
    told = [Event.objects.of(thing).get().type for thing in (made, price)]
    assert told == ["product.created", "price.created"]


def test_the_price_may_be_left_out(desk):
    desk.post(ADD, TYPED | {"price": ""})
    assert Product.objects.get().prices.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "x" * 251}, "250 characters"),
        ({"price": "abc"}, "is not an amount in EUR"),
        ({"price": "1.5", "currency": "xxx"}, "not one of the available choices"),
        ({"unit_label": "x" * 13}, "12 characters"),
        ({"name": "a\u202eb"}, "hidden characters"),
        ({"price": "99999999999999"}, "The largest unit price"),
    ],
)
def test_bad_input_is_refused_in_plain_words_and_nothing_is_half_saved(desk, fields, words):
    response = desk.post(ADD, TYPED | fields)
    assert response.status_code == 422
    assert words in body(response)
    assert not Product.objects.exists()
    assert not Price.objects.exists()


def test_prices_in_more_currencies_are_added_and_archived(desk, now):
    made = product(now, eur=96000)
    add, typed = f"{reverse('price_add')}?product={made.public_id}", {"model": "each", "currency": "jpy"}
    assert desk.post(add, typed | {"price": ""}).status_code == 422
    assert desk.post(add, typed | {"price": "15000", "nickname": "Tokyo"}).url == made.get_absolute_url()
    page = body(desk.get(made.get_absolute_url()))
    assert "€960.00 EUR" in page
    assert "¥15,000 JPY" in page
    assert "Tokyo" in page
    price = made.prices.get(currency="jpy")
    archive = reverse("price_archive", args=[price.public_id])
    desk.post(archive)
    desk.post(archive)
    price.refresh_from_db()
    assert not price.active
    assert Event.objects.of(price).count() == 2


def test_a_price_finer_than_the_currency_is_kept_exactly(desk):
    desk.post(ADD, TYPED | {"price": "0.000005"})
    assert Price.objects.get().unit_amount == Decimal("0.0005")
    assert "€0.000005 EUR" in body(desk.get(Product.objects.get().get_absolute_url()))


def test_editing_records_what_changed(desk, now):
    made = product(now)
    desk.post(url("edit", made), {"name": "Design week", "unit_label": "week"})
    changes = Event.objects.of(made).first().changes
    assert changes == {"name": ["Design day", "Design week"], "unit_label": ["", "week"]}
    assert "Nothing was changed" in body(
        desk.post(url("edit", made), {"name": "Design week", "unit_label": "week"}, follow=True)
    )


def test_who_saves_second_is_told_what_the_first_one_changed(desk, now):
    made = product(now)
    page = body(desk.get(url("edit", made)))
    assert 'name="version" value="1"' in page
    made.change({"name": "Design hour"}, by=desk.user, now=now)
    typed = {"name": "Design day", "unit_label": "day", "version": "1"}
    told = desk.post(url("edit", made), typed)
    assert told.status_code == 409
    assert "saved this product meanwhile (Name: “Design day” became “Design hour”)" in body(told)
    assert Product.objects.get().name == "Design hour"
    # Told, they may insist.
    assert 'name="version" value="2"' in body(told)
    assert desk.post(url("edit", made), typed | {"version": "2"}).status_code == 302
    assert (Product.objects.get().name, Product.objects.get().unit_label) == ("Design day", "day")


@pytest.mark.threads
@pytest.mark.usefixtures("real_commits")
@pytest.mark.django_db(transaction=True)
def test_what_two_do_at_once_is_told_once_and_nothing_is_lost(now):
    made = product(now, eur=100)
    price, rate = made.prices.get(), tax_rate()
    both = [Product.objects.get(), Product.objects.get()]
    at_once(*(partial(each.archive, by=None, now=now) for each in both))
    done = at_once(*(partial(each.archive, by=None, now=now) for each in [Price.objects.get(), Price.objects.get()]))
    fields = [{"display_name": "MwSt"}, {"jurisdiction": "Berlin"}]
    stale = [TaxRate.objects.get(), TaxRate.objects.get()]
    pairs = zip(stale, fields, strict=True)
    changes = at_once(*(partial(each.change, values, by=None, now=now) for each, values in pairs))
    assert [Event.objects.of(thing).count() for thing in (made, price, rate)] == [2, 2, 3]
    assert sorted(done) == [False, True]
    assert [each.active for each in both] == [False, False]
    assert changes == [{"display_name": ["VAT", "MwSt"]}, {"jurisdiction": ["", "Berlin"]}]
    # What was read before the others were done decides nothing.
    assert stale[0].change({"jurisdiction": "Berlin"}, by=None, now=now) == {}
    assert both[0].change({"active": True}, by=None, now=now) == {"active": [False, True]}
    assert both[1].change({"active": True}, by=None, now=now) == {}


def test_an_archived_product_is_neither_listed_nor_suggested(desk, now):
    made = product(now, eur=100)
    assert suggested(desk, "des", currency="eur") == ["Design day"]
    desk.post(url("archive", made))
    assert names(desk.get(LIST)) == []
    assert suggested(desk, "des", currency="eur") == []
    assert names(desk.get(LIST, {"status": "all"})) == ["Design day"]
    desk.post(url("unarchive", made))
    assert names(desk.get(LIST)) == ["Design day"]


def test_suggestions_are_in_the_currency_of_the_invoice_alone(desk, now):
    product(now, eur=100)
    assert suggested(desk, "des", invoice=draft().public_id) == ["Design day"]
    assert suggested(desk, "des", currency="usd") == []
    assert suggested(desk, "des", currency="nonsense") == suggested(desk, "\0", currency="eur") == []


def test_the_list_shows_prices_without_a_query_for_each_row(desk, now, django_assert_max_num_queries):
    for number in range(30):
        product(now, f"Product {number}", eur=number)
    desk.get(LIST)
    with django_assert_max_num_queries(12):
        page = desk.get(LIST)
    assert "€0.29 EUR" in body(page)
    assert len(names(page)) == 30
    assert names(desk.get(LIST, {"q": "product 2"}))[0] == "Product 29"


def test_the_file_has_what_the_list_shows(desk, now):
    product(now, "+Formula()", unit_label="day")
    assert "1 product," in body(desk.get(reverse("product_export")))
    file = b"".join(desk.get(reverse("product_export_file")).streaming_content).decode("utf-8-sig")
    assert ',"\'+Formula()","","day",true,' in file


def test_markup_in_a_name_is_text(desk, now):
    made = product(now, "<b>Bold</b>", eur=1)
    for address in (LIST, made.get_absolute_url(), url("edit", made)):
        assert "<b>Bold" not in body(desk.get(address))


def test_read_only_staff_see_and_change_nothing(client, reader, now):
    client.force_login(reader)
    made = product(now, eur=100)
    assert "Add product" not in body(client.get(LIST))
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.post(ADD, TYPED).status_code == 403
    price_add = f"{reverse('price_add')}?product={made.public_id}"
    for address in (url("edit", made), url("archive", made), url("unarchive", made), price_add):
        assert client.post(address, {"name": "x"}).status_code == 403


def test_the_django_admin_uses_the_same_rules_and_verbs(client, administrator, now):
    client.force_login(administrator)
    add = reverse("admin:invoicing_product_add")
    inlines = {f"prices-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    typed = {"name": "Design day", "metadata": "{}"} | inlines
    assert client.post(add, typed | {"name": "x" * 251}).status_code == 200
    assert not Product.objects.exists()
    assert client.post(add, typed).status_code == 302
    made = Product.objects.get()
    assert Event.objects.of(made).get().actor == administrator
    change = reverse("admin:invoicing_product_change", args=[made.pk])
    made.change({"name": "Design hour"}, by=None, now=now)
    stale = client.post(change, typed | {"name": "Design week", "seen_version": 1})
    assert "Somebody saved this product after you opened this page" in body(stale)
    assert client.post(change, typed | {"name": "Design week", "seen_version": 2}).status_code == 302
    made.refresh_from_db()
    assert made.name == "Design week"
    assert Event.objects.of(made).count() == 3
    assert client.get(reverse("admin:invoicing_price_changelist")).status_code == 200


@pytest.mark.parametrize("is_new", [True, False])
def test_rows_that_an_admin_page_shows_cannot_be_posted(client, administrator, now, is_new):
    client.force_login(administrator)
    made = product(now, eur=700)
    forged = {"prices-TOTAL_FORMS": "+5", "prices-INITIAL_FORMS": "3", "prices-0-id": "x", "prices-0-nickname": "Mine"}
    change = reverse("admin:invoicing_product_change", args=[made.pk])
    address = reverse("admin:invoicing_product_add") if is_new else change
    refused = client.post(address, {"name": "", "metadata": "{}"} | forged)
    assert (refused.status_code, "€7.00" in body(refused)) == (200, not is_new)
    client.post(address, {"name": "Other", "metadata": "{}", "seen_version": made.version} | forged)
    found = Product.objects.get(name="Other")
    assert [price.nickname for price in found.prices.all()] == ([] if is_new else [""])
