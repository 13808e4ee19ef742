"""The invoice editor: a draft for a customer, saved as it is typed, told what is wrong, never overwritten."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from tests.factories import customer, draft, issued, line, staff, tax_rate
from tests.invoicing.collecting.factories import method
from tests.reading import body

pytestmark = pytest.mark.django_db
ADD = reverse("invoice_add")
TERMS = {"collection_method": "send_invoice", "due": "days", "days_until_due": "30"}


def edit_url(invoice):
    return reverse("invoice_edit", args=[invoice.public_id])


def posted(invoice, *rows, **fields):
    """What the editor posts: `rows` are dicts of cells with an optional `key`."""
    data = TERMS | {"version": invoice.version, "line": []}
    if not invoice.customer.currency:
        data["currency"] = invoice.currency
    for place, row in enumerate(rows):
        key = row.pop("key", f"n{place}")
        data["line"].append(key)
        data |= {f"{key}-{cell}": value for cell, value in row.items()}
    return data | fields


def autosave(desk, invoice, *rows, **fields):
    response = desk.post(edit_url(invoice), posted(invoice, *rows, **fields), headers={"X-Autosave": "1"})
    return response.status_code, response.json()


def lines_of(invoice):
    return list(Invoice.objects.get(pk=invoice.pk).lines.all())


# Beginning


def test_choosing_a_customer_makes_a_draft_and_opens_it(desk):
    buyer = customer()
    response = desk.post(ADD, {"chosen": buyer.public_id})
    made = Invoice.objects.get()
    assert response.url == edit_url(made)
    assert (made.customer, made.status, made.lines.count()) == (buyer, "draft", 0)


def test_a_customer_found_by_words_alone_is_chosen_and_several_are_asked_about(desk):
    customer("Maria Silva")
    assert desk.post(ADD, {"customer": "silva"}).status_code == 302
    customer("Paula Silva")
    response = desk.post(ADD, {"customer": "silva"})
    assert response.status_code == 422
    assert "Several customers match" in response.content.decode()
    assert "No customer matches" in desk.post(ADD, {"customer": "nobody"}).content.decode()
    assert "Choose a customer" in desk.post(ADD, {"customer": ""}).content.decode()


def test_a_customer_in_the_address_is_offered_and_nothing_is_made_by_looking(desk):
    buyer = customer("Maria Silva")
    response = desk.get(f"{ADD}?customer={buyer.public_id}")
    assert "data-asked" in response.content.decode()
    assert "Maria Silva" in response.content.decode()
    assert not Invoice.objects.exists()


def test_suggestions_tell_customers_apart(desk):
    customer("Maria <b>Silva", email="maria@example.com", currency="eur")
    options = desk.get(reverse("invoice_customers"), {"q": "maria"}).json()["options"]
    assert [(o["name"], o["note"]) for o in options] == [("Maria <b>Silva", "maria@example.com · EUR")]
    assert desk.get(reverse("invoice_customers"), {"q": "\0"}).json() == {"options": []}


def test_a_customer_is_made_inside_the_editor_with_the_duplicate_guard(desk):
    customer("Maria Silva", email="maria@example.com")
    url = reverse("invoice_customer_add")
    assert "Paula" in desk.get(url, {"name": "Paula"}).content.decode()
    typed = {"name": "Maria S.", "email": "maria@example.com"}
    response = desk.post(url, typed)
    assert response.status_code == 422
    assert Customer.objects.count() == 1
    assert desk.post(url, typed | {"add_anyway": "1"}).url == edit_url(Invoice.objects.get())
    assert Invoice.objects.get().customer.name == "Maria S."
    assert desk.post(url, {"name": "", "email": "x"}).status_code == 422


def test_a_deleted_customer_is_not_billed(desk, now):
    buyer = customer()
    buyer.mark_deleted(by=None, now=now)
    assert desk.post(ADD, {"chosen": buyer.public_id}).status_code == 422
    assert not Invoice.objects.exists()


# Saving as one types


def test_a_save_answers_with_totals_amounts_and_the_next_version(desk):
    rate = tax_rate("19")
    invoice = draft(lines=[])
    status, answer = autosave(
        desk, invoice, {"description": "Work", "quantity": "2", "price": "10.50", "tax": "VAT 19 %"}
    )
    invoice.refresh_from_db()
    assert status == 200
    assert answer["state"] == "saved"
    assert answer["version"] == invoice.version
    kept = lines_of(invoice)[0]
    assert answer["keys"] == {"n0": kept.public_id}
    assert answer["amounts"] == {kept.public_id: "€21.00"}
    assert (invoice.subtotal, invoice.total) == (2100, 2499)
    assert kept.tax_rates == [rate_snapshot(rate)]
    assert "€24.99" in answer["totals"]
    assert "Quantity" not in answer["totals"].split("Subtotal")[0]


@pytest.mark.parametrize(
    ("price", "minor"),
    [("1,234.50", "123450"), ("1.234,50", "123450"), ("12,5", "1250"), ("€ 7", "700"), ("0.00000000000001", "1e-12")],
)
def test_prices_are_read_as_people_of_either_habit_write_them(desk, price, minor):
    invoice = draft(lines=[])
    assert autosave(desk, invoice, {"description": "Work", "price": price})[0] == 200
    assert lines_of(invoice)[0].unit_amount == Decimal(minor)


def test_what_the_editor_shows_reads_back_the_same(desk):
    buyer = customer(currency="jpy")
    rate, coupon = rate_snapshot(tax_rate("7.7")), a_coupon()
    rows = [
        line("Design day", "1234.5", "0.05", tax_rates=[rate], discounts=[coupon_snapshot(coupon, now=timezone.now())]),
        line("Plain", 1, 500, discountable=False),
    ]
    invoice = draft(buyer, lines=rows, discounts=[coupon_snapshot(coupon, now=timezone.now())])
    page = desk.get(edit_url(invoice))
    shown = [{"key": row.key, **row.cells} for row in page.context["rows"]]
    fields = {name: page.context["form"][name].value() or "" for name in ("default_tax_rates", "discounts")}
    before = [copied(kept) for kept in lines_of(invoice)]
    assert autosave(desk, invoice, *shown, **fields)[0] == 200
    assert [copied(kept) for kept in lines_of(invoice)] == before
    assert Invoice.objects.get().discounts == invoice.discounts


def copied(kept):
    return kept.copied() | {"id": kept.public_id}


def a_coupon(public_id="SPRING", **fields):
    fields.setdefault("percent_off", None if "amount_off" in fields else Decimal(10))
    return Coupon.create(by=None, now=timezone.now(), public_id=public_id, **fields)


def test_lines_keep_their_ids_in_the_order_that_was_posted(desk):
    invoice = draft(lines=[line("One"), line("Two")])
    one, two = lines_of(invoice)
    rows = [
        {"key": two.public_id, "description": "Two!", "price": "5"},
        {"key": "n1", "description": "New", "price": "1"},
        {"key": one.public_id, "description": "One", "price": "10"},
    ]
    autosave(desk, invoice, *rows)
    kept = lines_of(invoice)
    assert [k.description for k in kept] == ["Two!", "New", "One"]
    assert (kept[0].public_id, kept[2].public_id) == (two.public_id, one.public_id)


def test_blank_rows_are_left_out(desk):
    invoice = draft(lines=[])
    autosave(desk, invoice, {"quantity": "1"}, {"description": "Work", "price": "1"}, {"quantity": ""})
    assert [kept.description for kept in lines_of(invoice)] == ["Work"]


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        ({"price": "abc"}, "price", "is not an amount in EUR"),
        ({"quantity": "many", "price": "1"}, "quantity", "is not a number"),
        ({"quantity": "0.1234567890123", "price": "1"}, "quantity", "at most 12 decimals"),
        ({"quantity": "1000000", "price": "9999999999"}, "price", "the largest amount"),
        ({"price": "1", "tax": "VTA 19"}, "tax", "There is no tax rate “VTA 19”"),
        ({"price": "1", "discounts": "NOPE"}, "discounts", "There is no coupon “NOPE”"),
        ({"price": "1", "start": "2026-02-30"}, "start", "Write the day as"),
        ({"price": "1", "start": "2026-03-02", "end": "2026-03-01"}, "end", "ends before it begins"),
        ({"price": "1", "description": "a\u202eb"}, "description", "hidden characters"),
        ({"price": "1", "description": "x" * 5001}, "description", "5,000 characters"),
    ],
)
def test_bad_input_is_told_at_its_cell_and_nothing_is_half_saved(desk, cells, cell, words):
    invoice = draft(lines=[line("Kept")])
    status, answer = autosave(desk, invoice, {"description": "Good", "price": "1"}, {"description": "Bad"} | cells)
    assert status == 422
    assert list(answer["problems"]) == [f"n1-{cell}"]
    assert words in answer["problems"][f"n1-{cell}"]
    assert [kept.description for kept in lines_of(invoice)] == ["Kept"]


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"due": "none"}, "due", "you must specify 'due_date' or 'days_until_due'"),
        ({"collection_method": "charge_automatically"}, "due", "You can only specify 'due_date' or"),
        ({"days_until_due": ""}, "days_until_due", "After how many days"),
        ({"days_until_due": "99999"}, "days_until_due", "3,650"),
        ({"due": "date", "due_date": "2020-01-01"}, "due_date", "This day is past"),
        ({"due": "date", "due_date": ""}, "due_date", "Choose the day"),
        ({"due": "date", "due_date": "9999-01-01"}, "due_date", "2200"),
        ({"description": "x" * 1501}, "description", "1500"),
        ({"footer": "x" * 5001}, "footer", "5000"),
        ({"custom_fields_key": list("abcde"), "custom_fields_value": list("12345")}, "custom_fields", "at most 4"),
        ({"metadata_key": ["a", "a"], "metadata_value": ["1", "2"]}, "metadata", "twice"),
        ({"default_tax_rates": "nothing"}, "default_tax_rates", "There is no tax rate"),
        ({"discounts": "OLD"}, "discounts", "no coupon “OLD” that can be used now"),
        ({"discounts": "DOLLARS"}, "discounts", "takes off USD"),
    ],
)
def test_bad_terms_are_told_at_their_field(desk, fields, name, words):
    a_coupon("OLD").mark_deleted(by=None, now=timezone.now())
    a_coupon("DOLLARS", amount_off=500, currency="usd")
    invoice = draft()
    method(invoice.customer)
    status, answer = autosave(desk, invoice, **fields)
    assert status == 422
    assert list(answer["problems"]) == [name]
    assert words in answer["problems"][name]


def test_terms_of_the_invoice_are_saved(desk):
    tax_rate("19")
    tax_rate("5", display_name="City, tax")
    a_coupon()
    invoice = draft()
    fields = {
        "due": "date",
        "due_date": f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}",
        "description": "Thank you",
        "footer": "The end",
        "default_tax_rates": "VAT 19 %, city, tax 5%",
        "discounts": "spring; Spring",
        "custom_fields_key": ["Order"],
        "custom_fields_value": ["PO-1"],
        "metadata_key": ["a"],
        "metadata_value": ["b"],
    }
    assert autosave(desk, invoice, **fields)[0] == 200
    saved = Invoice.objects.get()
    assert [rate["display_name"] for rate in saved.default_tax_rates] == ["VAT", "City, tax"]
    assert [kept["coupon"] for kept in saved.discounts] == ["SPRING"]
    assert (saved.description, saved.footer, saved.days_until_due) == ("Thank you", "The end", None)
    assert saved.due_date == timezone.localdate() + timedelta(days=9)
    assert saved.custom_fields == [{"name": "Order", "value": "PO-1"}]
    assert saved.metadata == {"a": "b"}


def test_charging_automatically_has_no_due_date(desk):
    invoice = draft()
    method(invoice.customer)
    assert autosave(desk, invoice, collection_method="charge_automatically", due="none")[0] == 200
    saved = Invoice.objects.get()
    assert (saved.collection_method, saved.due_date, saved.days_until_due) == ("charge_automatically", None, None)


def test_an_archived_rate_stays_where_it_is_and_is_not_offered(desk, now):
    rate = tax_rate("19")
    invoice = draft(lines=[line(tax_rates=[rate_snapshot(rate)])])
    rate.archive(by=None, now=now)
    page = desk.get(edit_url(invoice))
    assert page.context["rate_choices"] == []
    row = page.context["rows"][0]
    assert autosave(desk, invoice, {"key": row.key, **row.cells})[0] == 200
    assert autosave(desk, draft(), {"description": "x", "price": "1", "tax": "VAT 19 %"})[0] == 422


def test_a_percentage_alone_names_the_one_rate_that_has_it(desk):
    tax_rate("7,7".replace(",", "."), display_name="MWST")
    invoice = draft()
    assert autosave(desk, invoice, {"description": "x", "price": "1", "tax": "7,7 %"})[0] == 200
    tax_rate("7.7", display_name="Other")
    invoice.refresh_from_db()
    status, answer = autosave(desk, invoice, {"key": "n9", "description": "x", "price": "1", "tax": "7.7"})
    assert status == 422
    assert "Several tax rates have 7.7 %" in answer["problems"]["n9-tax"]


def test_more_than_five_rates_are_refused(desk):
    names = ", ".join(f"T{n} {n} %" for n in range(1, 7))
    for number in range(1, 7):
        tax_rate(str(number), display_name=f"T{number}")
    status, answer = autosave(desk, draft(), {"description": "x", "price": "1", "tax": names})
    assert status == 422
    assert "at most 5 tax rates" in answer["problems"]["n0-tax"]


def test_a_product_gives_its_price_until_the_price_is_changed(desk, now):
    product = Product.create(by=None, now=now, name="Design day")
    price = Price.create(product, by=None, now=now, currency="eur", unit_amount=Decimal(96000))
    invoice = draft(lines=[])
    found = desk.get(reverse("product_suggest"), {"q": "design", "invoice": invoice.public_id}).json()["options"]
    assert [(o["id"], o["price"]) for o in found] == [(price.public_id, "960.00")]
    row = {"description": "Design day", "price": "960.00", "product": price.public_id}
    autosave(desk, invoice, dict(row))
    assert lines_of(invoice)[0].price == price
    invoice.refresh_from_db()
    autosave(desk, invoice, row | {"price": "900"})
    assert lines_of(invoice)[0].price is None


def test_two_hundred_and_fifty_lines_are_saved_and_one_more_is_refused(desk):
    invoice = draft(lines=[])
    rows = [{"description": f"Line {n}", "price": "1"} for n in range(250)]
    assert autosave(desk, invoice, *[dict(row) for row in rows])[0] == 200
    assert len(lines_of(invoice)) == 250
    invoice.refresh_from_db()
    status, answer = autosave(desk, invoice, *rows, {"key": "last", "description": "Too much", "price": "1"})
    assert status == 422
    assert "250 lines; these are 251" in answer["problems"]["last-description"]


def test_the_timeline_tells_once_that_somebody_edits(desk):
    invoice = draft()
    for text in ("a", "b", "c"):
        invoice.refresh_from_db()
        autosave(desk, invoice, {"description": text, "price": "1"})
    told = [event.type for event in Event.objects.of(invoice)]
    assert told == ["invoice.updated", "invoice.created"]


# Two tabs


def test_a_stale_editor_is_told_who_saved_and_may_keep_its_own(desk):
    invoice = draft(lines=[line("Old")])
    seen = invoice.version
    Invoice.objects.get().change({"description": "theirs"}, by=staff(name="Anna"), now=timezone.now())
    status, answer = autosave(desk, invoice, {"description": "Mine", "price": "1"})
    assert (status, answer["state"]) == (409, "conflict")
    assert "Anna changed this draft" in answer["text"]
    assert answer["version"] == seen + 1
    assert [kept.description for kept in lines_of(invoice)] == ["Old"]
    status, _ = autosave(desk, invoice, {"description": "Mine", "price": "1"}, version=answer["version"])
    assert status == 200
    assert [kept.description for kept in lines_of(invoice)] == ["Mine"]


def test_an_editor_of_an_invoice_that_was_finalized_or_deleted_is_told(desk, billing):
    invoice = draft()
    Invoice.objects.get().finalize(by=billing, now=timezone.now())
    status, answer = autosave(desk, invoice, {"description": "Mine", "price": "1"})
    assert status == 409
    assert answer["state"] == "gone"
    assert "was finalized meanwhile" in answer["text"]
    response = desk.get(edit_url(invoice))
    assert response.status_code == 302
    assert response.url == invoice.get_absolute_url()


def test_a_customer_whose_currency_was_fixed_meanwhile_is_billed_in_it(desk, now):
    buyer = customer()
    invoice = draft(buyer, currency="eur")
    issued(buyer, currency="usd")
    status, _ = autosave(desk, Invoice.objects.get(pk=invoice.pk), {"description": "Work", "price": "5"})
    assert status == 200
    assert Invoice.objects.get(pk=invoice.pk).currency == "usd"


# Without a script


def test_the_plain_form_saves_and_comes_back(desk):
    invoice = draft(lines=[])
    page = desk.get(edit_url(invoice)).content.decode()
    assert page.count("<noscript>") == 2
    assert "Save draft" in page
    response = desk.post(edit_url(invoice), posted(invoice, {"description": "Work", "price": "5"}))
    assert response.url == edit_url(invoice)
    assert Invoice.objects.get().total == 500


def test_the_plain_form_keeps_everything_typed_when_something_is_wrong(desk):
    invoice = draft(lines=[])
    rows = [{"description": "Good <b>", "price": "7"}, {"description": "Bad", "price": "abc"}]
    response = desk.post(edit_url(invoice), posted(invoice, *rows, description="A memo"))
    page = body(response, 422)
    assert "Not saved: 1 thing to fix" in page
    assert "Good &lt;b&gt;" in page
    assert 'value="abc"' in page
    assert "A memo" in page
    assert not lines_of(invoice)


def test_the_empty_rows_of_the_plain_form_never_share_a_key_with_a_typed_one(desk):
    invoice = draft(lines=[])
    rows = [{"key": "s0", "description": "Good", "price": "7"}, {"key": "s2", "description": "Bad", "price": "abc"}]
    context = desk.post(edit_url(invoice), posted(invoice, *rows)).context
    assert [row.key for row in context["rows"]] == ["s0", "s2"]
    assert [row.key for row in context["spare"]] == ["s1", "s3", "s4"]


def test_the_plain_form_of_a_stale_editor_keeps_everything_and_wins_the_second_time(desk):
    invoice = draft(lines=[])
    Invoice.objects.get().change({"description": "theirs"}, by=None, now=timezone.now())
    data = posted(invoice, {"description": "Mine", "price": "7"})
    response = desk.post(edit_url(invoice), data)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()
    data["version"] = response.context["version"]
    assert desk.post(edit_url(invoice), data).status_code == 302
    assert Invoice.objects.get().total == 700


def test_the_finalize_button_saves_first(desk):
    invoice = draft(lines=[])
    response = desk.post(edit_url(invoice), posted(invoice, {"description": "Work", "price": "5"}, then="finalize"))
    assert response.url == reverse("invoice_finalize", args=[invoice.public_id])
    assert Invoice.objects.get().total == 500
    assert Invoice.objects.get().is_draft


def test_pending_items_are_offered_and_added_above_the_lines(desk, billing):
    buyer = customer(currency="eur")
    for price in (100, 200):
        InvoiceItem.create(
            buyer, currency="eur", by=billing, now=timezone.now(), description="Item", unit_amount=Decimal(price)
        )
    invoice = draft(buyer, lines=[line()])
    assert desk.get(edit_url(invoice)).context["pending"] == "2 pending items, €3.00"
    kept = lines_of(invoice)[0]
    row = {"key": kept.public_id, "description": "Work", "price": "10"}
    desk.post(edit_url(invoice), posted(invoice, dict(row), then="sweep"))
    assert [k.amount for k in lines_of(invoice)] == [200, 100, 1000]
    # Somebody who removes such a line gives its item back.
    fresh = Invoice.objects.get()
    swept = lines_of(invoice)[0]
    rows = [{"key": swept.public_id, "description": "Item", "price": "2"}, row]
    assert autosave(desk, fresh, *rows)[0] == 200
    assert InvoiceItem.objects.pending().count() == 1
    assert lines_of(invoice)[0].item is not None


# Who may


def test_read_only_staff_cannot_edit(client, reader):
    client.force_login(reader)
    invoice = draft()
    for url in (ADD, edit_url(invoice), reverse("invoice_customer_add"), reverse("invoice_customers")):
        assert client.get(url).status_code == 403
    assert client.post(edit_url(invoice), posted(invoice)).status_code == 403
    assert client.post(reverse("invoice_paste", args=[invoice.public_id]), {"text": "a\t1"}).status_code == 403
    assert client.get(reverse("invoice_preview", args=[invoice.public_id])).status_code == 200


def test_a_save_costs_the_same_number_of_queries_for_any_number_of_lines(desk, django_assert_max_num_queries):
    rates = tax_rate("19")
    invoice = draft(lines=[line(tax_rates=[rate_snapshot(rates)]) for _ in range(60)])
    rows = [{"key": row.key, **row.cells} for row in desk.get(edit_url(invoice)).context["rows"]]
    with django_assert_max_num_queries(40):
        status, answer = autosave(desk, invoice, *rows)
    assert status == 200
    assert len(json.dumps(answer)) < 30_000
