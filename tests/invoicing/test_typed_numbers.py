"""Numbers typed at every door of the desk: what they are read as, what is asked back, and what inputs propose."""

import json
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from billing_site.jobs.selection import selected_by, start_job
from billing_site.lib.money.number_formats import FORMATS
from billing_site.middleware import staff_numbers
from customers.models.coupon import Coupon
from invoicing.invoices.filters import InvoiceFilter
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.models.tax_rate import TaxRate
from tests.factories import customer, draft, issued, line
from tests.reading import body, text

pytestmark = pytest.mark.django_db
TERMS = {"collection_method": "send_invoice", "due": "days", "days_until_due": "30"}
ENGLISH, GERMAN, FRENCH, SWISS = FORMATS
ASKED = "“1,500” can be read as 1500 or as 1.5. Type 1500 or 1.5. You can choose in your profile how you write numbers."


def writes(desk, name):
    """The person of the desk chooses a number format in their profile."""
    profile = {"name": "Jane", "number_format": name, "theme": "auto", "page_size": "50", "single_keys": "on"}
    assert desk.post(reverse("staff_profile"), profile).status_code == 302
    return desk


def account_in(country):
    Company.current().change({"address_country": country}, by=None, now=timezone.now())


def autosave(desk, invoice, **cells):
    data = TERMS | {"version": invoice.version, "line": "n0"} | {f"n0-{cell}": value for cell, value in cells.items()}
    answer = desk.post(reverse("invoice_edit", args=[invoice.public_id]), data, headers={"X-Autosave": "1"}).json()
    return answer.get("problems") or Invoice.objects.get(pk=invoice.pk).lines.get()


def error_at(response, field):
    """What the form says at a field; the input keeps what was typed."""
    form = response.context["form"]
    assert response.status_code == 422
    assert form[field].value() == form.data[field]
    return str(form.errors[field][0])


# The editor


@pytest.mark.parametrize("name", ["", *FORMATS])
def test_a_half_typed_with_a_comma_is_never_five_hundred(desk, name):
    writes(desk, name)
    made = autosave(desk, draft(lines=[]), description="Cable", quantity="0,500", price="100.00")
    assert (made.quantity, made.unit_amount, made.amount) == (Decimal("0.5"), 10000, 5000)
    made = autosave(desk, draft(lines=[]), description="Cable", quantity="0,125", price="0,125")
    assert (made.quantity, made.unit_amount) == (Decimal("0.125"), Decimal("12.5"))


@pytest.mark.parametrize("country", ["", "DE", "FR", "CH", "US"])
def test_what_can_be_read_in_two_ways_is_asked_back_whatever_the_country(desk, country):
    account_in(country)
    invoice = draft(lines=[])
    problems = autosave(desk, invoice, description="Cable", quantity="1,500", price="2.250")
    decimal = "," if country in ("DE", "FR") else "."
    assert problems["n0-quantity"] == ASKED.replace("1.5", f"1{decimal}5")
    assert problems["n0-price"].startswith(f"“2.250” can be read as 2250 or as 2{decimal}25. ")
    assert not invoice.lines.exists()


@pytest.mark.parametrize(("name", "quantity"), [(ENGLISH, "1500"), (GERMAN, "1.5"), (FRENCH, "1.5"), (SWISS, None)])
def test_the_format_of_the_profile_decides(desk, name, quantity):
    writes(desk, name)
    found = autosave(desk, draft(lines=[]), description="Cable", quantity="1,500", price="10")
    if quantity is None:
        assert found == {"n0-quantity": "“1,500” can be read as 1500 or as 1.5. Type 1500 or 1.5."}
    else:
        assert found.quantity == Decimal(quantity)


def test_the_plain_form_of_the_editor_keeps_what_was_typed(desk):
    invoice = draft(lines=[])
    data = TERMS | {"version": invoice.version, "line": "n0", "n0-description": "Cable", "n0-quantity": "1,500"}
    page = desk.post(reverse("invoice_edit", args=[invoice.public_id]), data | {"n0-price": "7"})
    assert page.status_code == 422
    assert 'value="1,500"' in body(page)
    assert ASKED in text(page)


@pytest.mark.parametrize(("name", "shown"), [("", "1.1250"), (ENGLISH, "1.125"), (GERMAN, "1,125"), (SWISS, "1.125")])
def test_the_editor_shows_lines_as_the_person_writes_them_and_reads_them_back(desk, name, shown):
    writes(desk, name)
    invoice = draft(lines=[line("Cable", "1.125", "112.5"), line("Rail", "1234.5", "123450")])
    rows = desk.get(reverse("invoice_edit", args=[invoice.public_id])).context["rows"]
    assert (rows[0].cells["quantity"], rows[0].cells["price"]) == (shown, shown)
    assert rows[1].cells["price"] == f"1234{',' if name == GERMAN else '.'}50"
    data = TERMS | {"version": invoice.version, "line": [row.key for row in rows]}
    data |= {f"{row.key}-{cell}": value for row in rows for cell, value in row.cells.items()}
    assert desk.post(reverse("invoice_edit", args=[invoice.public_id]), data).status_code == 302
    kept = [(line.quantity, line.unit_amount) for line in Invoice.objects.get().lines.all()]
    assert kept == [(Decimal("1.125"), Decimal("112.5")), (Decimal("1234.5"), Decimal(123450))]


def test_pasted_numbers_are_read_one_by_one_and_asked_back(desk):
    url = reverse("invoice_paste", args=[draft(lines=[]).public_id])
    pasted = {"text": "Cable\t0,500\t100.00\nRail\t1,500\t1.234,50\nDesk\t2\t12,345"}
    answer = desk.post(url, pasted).json()
    assert list(answer["problems"]) == ["p2-quantity", "p3-price"]
    assert answer["complaints"][0] == f"Row 2: {ASKED}"
    assert 'value="0.5"' in answer["html"]
    assert 'value="1,500"' in answer["html"]
    answer = writes(desk, GERMAN).post(url, pasted).json()
    assert answer["complaints"] == []
    assert 'value="1,5"' in answer["html"]
    assert 'value="12,3450"' not in answer["html"]
    assert 'value="12,345"' in answer["html"]


def test_a_product_is_suggested_with_its_price_as_the_person_writes_it(desk):
    now = timezone.now()
    product = Product.create(by=None, now=now, name="Hosting")
    Price.create(product, by=None, now=now, currency="eur", unit_amount=Decimal("1050"))
    url = reverse("product_suggest")
    for name, shown in ((GERMAN, "10,50"), (SWISS, "10.50")):
        options = writes(desk, name).get(url, {"q": "host", "currency": "eur"}).json()["options"]
        assert options[0]["price"] == shown


# The other forms


def test_pending_items_ask_back_at_both_fields(desk):
    buyer = customer(currency="eur")
    url = reverse("pending_item_add", args=[buyer.public_id])
    typed = {"description": "Cable", "quantity": "1,500", "price": "2.250"}
    response = desk.post(url, typed)
    assert error_at(response, "quantity") == ASKED
    assert "2250 or as 2.25" in error_at(response, "price")
    assert writes(desk, GERMAN).post(url, typed).status_code == 302
    made = InvoiceItem.objects.get()
    assert (made.quantity, made.unit_amount) == (Decimal("1.5"), 225000)


def test_prices_of_products_ask_back(desk):
    typed = {"name": "Hosting", "price": "1,500", "currency": "jpy"}
    assert error_at(desk.post(reverse("product_add"), typed), "price") == ASKED
    assert writes(desk, FRENCH).post(reverse("product_add"), typed).status_code == 302
    assert Price.objects.get().unit_amount == Decimal("1.5")


@pytest.mark.parametrize("name", ["", *FORMATS])
def test_percentages_are_what_they_can_only_be(desk, name):
    writes(desk, name)
    typed = {"display_name": "Sales tax", "percentage": "8,875", "inclusive": "exclusive"}
    assert desk.post(reverse("tax_rate_add"), typed).status_code == 302
    assert TaxRate.objects.get().percentage == Decimal("8.875")
    typed = {"name": "Spring", "percent_off": "12.500 %", "duration": "once"}
    assert desk.post(reverse("coupon_add"), typed).status_code == 302
    assert Coupon.objects.get().percent_off == Decimal("12.5")


def test_rates_of_exchange_ask_back_and_are_shown_as_they_are_read(desk):
    add = reverse("exchange_rate_add")
    typed = {"day": "2026-01-05", "base": "eur", "currency": "usd", "rate": "1,125"}
    assert "“1,125” can be read as 1125 or as 1.1250." in error_at(desk.post(add, typed), "rate")
    assert writes(desk, GERMAN).post(add, typed).status_code == 302
    made = ExchangeRate.objects.get()
    assert made.rate == "1.125"
    assert 'value="1,125"' in body(desk.get(reverse("exchange_rate_edit", args=[made.public_id])))


def test_amounts_of_coupons_ask_back_in_dinars_only(desk):
    typed = {"name": "Spring", "amount_off": "1,500", "duration": "once"}
    assert error_at(desk.post(reverse("coupon_add"), typed | {"currency": "kwd"}), "amount_off") == ASKED
    assert desk.post(reverse("coupon_add"), typed | {"currency": "eur"}).status_code == 302
    assert Coupon.objects.get().amount_off == 150000


def test_the_balance_asks_back_in_dinars_only(desk):
    typed = {"direction": "debit", "amount": "1,500", "description": ""}
    for currency, minor in (("omr", None), ("usd", 150000), ("jpy", 1500)):
        buyer = customer(currency=currency)
        response = desk.post(reverse("balance_adjust", args=[buyer.public_id]), typed)
        if minor is None:
            assert error_at(response, "amount") == ASKED
        buyer.refresh_from_db()
        assert buyer.balance == (minor or 0)


@pytest.mark.parametrize(("name", "proposed"), [("", "12.3450"), (ENGLISH, "12.345"), (GERMAN, "12,345")])
def test_a_payment_is_proposed_so_that_it_is_accepted(desk, clock, name, proposed):
    writes(desk, name)
    invoice = issued(customer(currency="kwd"), lines=[line("Work", 1, 12345)], now=clock)
    url = reverse("payment_add", args=[invoice.public_id])
    form = desk.get(url).context["form"]
    assert form["amount"].value() == proposed
    data = {"amount": proposed, "paid_on": form["paid_on"].value().isoformat(), "method": "bank_transfer"}
    assert desk.post(url, data).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_paid) == ("paid", 12345)


def test_a_payment_of_fifteen_hundred_dinars_or_of_one_and_a_half_is_asked_back(desk, clock):
    invoice = issued(customer(currency="kwd"), lines=[line("Work", 1, 1500000)], now=clock)
    url = reverse("payment_add", args=[invoice.public_id])
    typed = {"amount": "1,500", "paid_on": f"{clock:%Y-%m-%d}", "method": "cash"}
    assert error_at(desk.post(url, typed), "amount") == ASKED
    assert text(desk.get(reverse("payment_preview", args=[invoice.public_id]), {"amount": "1,500"})) == ""
    writes(desk, GERMAN).post(url, typed)
    invoice.refresh_from_db()
    assert invoice.amount_paid == 1500


@pytest.mark.parametrize(("name", "share"), [("", "12.3450"), (GERMAN, "12,345"), (SWISS, "12.345")])
def test_the_shares_of_what_came_in_are_proposed_so_that_they_are_accepted(desk, clock, name, share):
    buyer = customer(currency="kwd")
    invoices = [issued(buyer, lines=[line("Work", 1, 12345)], now=clock) for _ in range(2)]
    url = reverse("customer_payment", args=[buyer.public_id])
    typed = {"amount": "1,500", "paid_on": f"{clock:%Y-%m-%d}", "method": "cash"}
    assert error_at(desk.post(url, typed), "amount") == ASKED
    form = writes(desk, name).post(url, typed | {"amount": "24,6900", "propose": "1"}).context["form"]
    assert [row["field"].value() for row in form.rows()] == [share, share]
    data = {key: value for key, value in form.data.items() if key != "propose"}
    assert desk.post(url, data).status_code == 302
    for invoice in invoices:
        invoice.refresh_from_db()
        assert (invoice.status, invoice.amount_paid) == ("paid", 12345)


def test_credit_notes_read_and_propose_in_the_person_s_format(desk, clock):
    invoice = issued(lines=[line("Work", "1500.5", 100)], now=clock)
    invoice.pay(150050, by=None, now=clock)
    url = reverse("credit_note_add", args=[invoice.public_id])
    quantity = f"quantity_{invoice.lines.get().public_id}"
    data = {"way": "lines", quantity: "1,500", "version": invoice.version, "credit": "1500,50"}
    assert error_at(desk.post(url, data), quantity) == ASKED
    form = writes(desk, GERMAN).get(url).context["form"]
    assert form.lines[0]["quantity_left"] == "1500,5"
    assert form.data["credit"] == "1500,50"
    assert desk.post(url, data | {"credit": "1,50"}).status_code == 302
    assert invoice.credit_notes.get().total == 150


# Whole numbers


@pytest.mark.parametrize(("typed", "kept"), [("1,000", 1000), ("1 000", 1000), ("1'000", 1000), ("12", 12)])
def test_whole_numbers_may_be_grouped(desk, typed, kept):
    data = {"name": "Spring", "percent_off": "5", "duration": "once", "max_redemptions": typed}
    assert desk.post(reverse("coupon_add"), data).status_code == 302
    assert Coupon.objects.get().max_redemptions == kept


def test_a_thousand_with_a_point_is_never_one(desk):
    data = {"name": "Spring", "percent_off": "5", "duration": "once", "max_redemptions": "1.000"}
    assert error_at(desk.post(reverse("coupon_add"), data), "max_redemptions") == "Enter a whole number."
    assert writes(desk, GERMAN).post(reverse("coupon_add"), data).status_code == 302
    assert Coupon.objects.get().max_redemptions == 1000
    for wrong in ("1,5", "0,500", "x", "1e3"):
        answer = desk.post(reverse("coupon_add"), data | {"max_redemptions": wrong})
        assert error_at(answer, "max_redemptions") == "Enter a whole number."
    answer = desk.post(reverse("coupon_add"), data | {"max_redemptions": "9" * 30})
    assert error_at(answer, "max_redemptions") == "The largest number is 2,147,483,647."


# Filters by amount


@pytest.mark.parametrize("name", ["", *FORMATS])
def test_the_filter_of_a_list_reads_amounts_of_the_account_s_currency(desk, clock, name):
    writes(desk, name)
    large, small = (issued(lines=[line("Work", 1, amount)], now=clock) for amount in (150000, 150))
    for typed in ("1,500", "1 500", "1500,00", "1.500,00", "1'500"):
        page = desk.get(reverse("invoice_list"), {"amount_min": typed})
        assert large.number in body(page)
        assert small.number not in body(page)
        assert "1,500 – …" in text(page)
        assert f'value="{typed}"'.replace("'", "&#x27;") in body(page)
    page = desk.get(reverse("invoice_list"), {"amount_max": "1,50"})
    assert small.number in body(page)
    assert large.number not in body(page)


def test_an_account_that_bills_in_dinars_is_asked_back(desk, clock):
    Company.current().change({"default_currency": "kwd"}, by=None, now=clock)
    invoice = issued(customer(currency="kwd"), lines=[line("Work", 1, 1500)], now=clock)
    url = reverse("invoice_list")
    assert ASKED in text(desk.get(url, {"amount_max": "1,500"}))
    assert ASKED not in text(desk.get(url, {"amount_max": "1,500", "currency": "eur"}))
    assert invoice.number in body(writes(desk, GERMAN).get(url, {"amount_max": "1,500"}))


def test_a_job_finds_the_rows_that_the_person_saw(rf, desk, clock):
    """A filter is read again in the background, where nobody is signed in."""
    Company.current().change({"default_currency": "kwd"}, by=None, now=clock)
    of = [issued(customer(currency="kwd"), lines=[line("Work", 1, amount)], now=clock) for amount in (1500, 1500000)]
    for name, expected in ((GERMAN, of[:1]), (ENGLISH, of)):
        desk.user.change(by=None, now=clock, number_format=name)
        start = {"total": 1, "back_url": "/", "now": clock, "upto": of[1].pk}
        request = rf.get("/", {"amount_max": "1,500", "matching": "1"})
        request.user = desk.user
        with_format(request, lambda request, start=start: start_job(request, "Void", "nothing", **start))
        job = Job.objects.latest("pk")
        json.dumps(job.params)
        assert QueryDict(job.params["query"])["amount_max"] == "1,500"
        assert set(selected_by(job, InvoiceFilter, Invoice.objects.all())) == set(expected)


def with_format(request, view):
    """What `view` answers, under the middleware that knows how the person writes numbers."""
    return staff_numbers(view)(request)


# Django's admin


def test_the_admin_reads_numbers_alike(client, administrator):
    client.force_login(administrator)
    administrator.change(by=None, now=timezone.now(), number_format=GERMAN)
    rate = {
        "display_name": "Tax",
        "percentage": "7,700",
        "inclusive": "exclusive",
        "metadata_key": "",
        "metadata_value": "",
    }
    response = client.post(reverse("admin:invoicing_taxrate_add"), rate)
    assert response.status_code == 302, text(response)
    assert TaxRate.objects.get().percentage == Decimal("7.7")
    coupon = {"name": "Spring", "amount_off": "1,500", "currency": "kwd", "duration": "once", "metadata_key": ""}
    response = client.post(reverse("admin:customers_coupon_add"), coupon | {"metadata_value": ""})
    assert response.status_code == 302, text(response)
    assert Coupon.objects.get().amount_off == 1500
