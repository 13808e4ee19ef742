"""Coupons that are limited to products: which lines they lower, on the draft, the document, its copies and credits."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from customers import integrity as customer_books
from customers.models.coupon import Coupon
from customers.models.redemption import Redemption
from invoicing.integrity import checks as books
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.issuing.steps import totals_of
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from invoicing.totals.credit import CreditLine, CreditRequest
from tests.factories import customer, draft, line
from tests.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(now):
    """(design, travel, a coupon of half off design alone)"""
    design, travel = (Product.create(name=name, by=None, now=now) for name in ("Design day", "Travel"))
    made = Coupon.create(public_id="HALF", percent_off=Decimal(50), products=[design.public_id], by=None, now=now)
    return design, travel, made


@pytest.fixture(autouse=True)
def sound_books(db):
    yield
    assert [str(each) for part in (customer_books, books) for each in part.check()] == []


def sale(goods, now, **fields):
    """10.00 of design, 4.00 of travel, 1.00 of nothing that is listed; half off design."""
    design, travel, made = goods
    lines = [line("Design", product=design), line("Trip", 1, 400, product=travel), line("Other", 1, 100)]
    snapshot = coupon_snapshot(made, now=now)
    return draft(lines=lines, discounts=[snapshot], now=now, **fields)


def test_only_the_lines_of_its_products_are_lowered(now, goods):
    invoice = sale(goods, now)
    assert (invoice.subtotal, invoice.total_discount, invoice.total) == (1500, 500, 1000)
    invoice.finalize(by=None, now=now)
    frozen = invoice.frozen["lines"]
    assert [each["product"] for each in frozen] == [goods[0].public_id, goods[1].public_id, ""]
    assert [each["figures"]["discounts"] != [] for each in frozen] == [True, False, False]
    fresh = Invoice.objects.get(pk=invoice.pk)
    assert totals_of(fresh, [], fresh.customer).total == 1000
    assert Redemption.objects.get().amount_off == 500


def test_an_amount_off_is_shared_over_the_lines_of_its_products_alone(now, goods):
    design, travel, _ = goods
    both = [design.public_id, travel.public_id]
    made = Coupon.create(public_id="SEVEN", amount_off=700, currency="eur", products=both, by=None, now=now)
    invoice = sale((design, travel, made), now)
    # 7.00 over 10.00 and 4.00; the third line keeps its 1.00.
    assert [dict(each.figures["discounts"]) and each.figures["discounts"][0][1] for each in invoice.lines.all()] == [
        500,
        200,
        {},
    ]
    assert invoice.total == 800


def test_a_coupon_whose_products_are_not_on_the_invoice_is_not_used(now, goods):
    _, travel, made = goods
    buyer = customer(currency="eur")
    made.redeem_for(buyer, by=None, now=now)
    invoice = draft(buyer, lines=[line("Trip", 1, 400, product=travel)], now=now)
    invoice.finalize(by=None, now=now)
    assert invoice.total == 400 and customer_of(invoice).discount is not None
    own = coupon_snapshot(
        Coupon.create(public_id="OWN", percent_off=10, products=made.products, by=None, now=now), now=now
    )
    second = draft(lines=[line("Trip", 1, 400, product=travel, discounts=[own])], now=now)
    second.finalize(by=None, now=now)
    assert second.total == 400 and not Redemption.objects.exists()


def customer_of(invoice):
    return Invoice.objects.select_related("customer__discount").get(pk=invoice.pk).customer


def test_duplicates_corrections_and_pending_items_keep_the_product(now, goods):
    invoice = sale(goods, now)
    invoice.finalize(by=None, now=now)
    assert invoice.duplicate(by=None, now=now).total == 1000
    assert invoice.revise(by=None, now=now).total == 1000
    buyer = customer(currency="eur")
    item = {"description": "Design", "unit_amount": Decimal(900), "product": goods[0], "by": None, "now": now}
    InvoiceItem.create(buyer, currency="eur", **item)
    swept = draft(buyer, lines=[], include_pending=True, discounts=[coupon_snapshot(goods[2], now=now)], now=now)
    assert swept.total == 450


def test_a_credit_note_follows_the_discount_of_each_line(now, goods):
    invoice = sale(goods, now)
    invoice.finalize(by=None, now=now)
    lines = invoice.frozen["lines"]
    for place, quantity, total in ((0, Decimal("0.5"), 250), (1, Decimal(1), 400)):
        request = CreditRequest(lines=(CreditLine(lines[place]["id"], quantity=quantity),))
        assert CreditNote.issue(Invoice.objects.get(pk=invoice.pk), request, by=None, now=now).total == total


def test_the_products_of_a_coupon_never_change_in_the_database_either(now, goods):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE customers_coupon SET products = '[]'")


def typed(**fields):
    return {"percent_off": "10", "duration": "once", "public_id": "DESIGN"} | fields


def test_staff_choose_products_for_a_coupon_and_see_them(desk, goods):
    page = desk.get(reverse("coupon_add"))
    assert "Design day" in text(page) and "Travel" in text(page)
    answer = desk.post(reverse("coupon_add"), typed(products=[goods[0].public_id]))
    made = Coupon.objects.get(public_id="DESIGN")
    assert answer.status_code == 302 and made.products == [goods[0].public_id]
    shown = text(desk.get(made.get_absolute_url()))
    assert "Applies to Design day" in shown and "for 1 product" in shown
    file = b"".join(desk.get(reverse("coupon_export_file")).streaming_content).decode("utf-8-sig")
    rows = {row["id"]: row["Applies To Products"] for row in csv.DictReader(io.StringIO(file))}
    assert rows["DESIGN"] == goods[0].public_id


def test_a_product_that_there_is_not_is_refused_at_its_field(desk, goods):
    answer = desk.post(reverse("coupon_add"), typed(products=["prod_nothing"]))
    assert answer.status_code == 422 and not Coupon.objects.filter(public_id="DESIGN").exists()
    assert "There is no product “prod_nothing”. Choose one from the list." in text(answer)


def test_without_products_there_is_nothing_to_choose(desk):
    assert "Only for these products" not in text(desk.get(reverse("coupon_add")))


def test_the_admin_asks_for_products_too(chief, goods):
    page = reverse("admin:customers_coupon_add")
    assert "Design day" in text(chief.get(page))
    fields = typed(products=[goods[1].public_id], metadata="{}", name="")
    assert chief.post(page, fields).status_code == 302
    assert Coupon.objects.get(public_id="DESIGN").products == [goods[1].public_id]


def edit(desk, invoice, **cells):
    row = {"description": "Design", "quantity": "1", "price": "20"} | cells
    fields = {"line": "n0", "version": invoice.version, "collection_method": "send_invoice", "due": "days"}
    fields |= {"days_until_due": "14", "discounts": "HALF"} | {f"n0-{name}": value for name, value in row.items()}
    return desk.post(reverse("invoice_edit", args=[invoice.public_id]), fields)


@pytest.mark.parametrize(("written", "total"), [("design day", 1000), ("", 2000), ("Travel", 2000)])
def test_the_editor_takes_the_product_of_a_line_by_name(desk, goods, written, total):
    invoice = draft()
    assert edit(desk, invoice, sold=written).status_code == 302
    assert Invoice.objects.get(pk=invoice.pk).total == total


def test_a_line_keeps_its_product_when_another_price_is_agreed(desk, now, goods):
    price = Price.create(goods[0], currency="eur", unit_amount=Decimal(3000), by=None, now=now)
    invoice = draft()
    edit(desk, invoice, product=price.public_id, sold="Design day", price="12")
    saved = Invoice.objects.get(pk=invoice.pk)
    kept = saved.lines.get()
    assert (kept.price, kept.product, saved.total) == (None, goods[0], 600)
    page = desk.get(reverse("invoice_edit", args=[invoice.public_id]))
    assert page.context["rows"][0].cells["sold"] == "Design day"


def test_a_product_that_nobody_knows_is_refused_at_its_line(desk, goods):
    answer = edit(desk, draft(), sold="Desing day")
    assert answer.status_code == 422
    assert "There is no product “Desing day”. Choose one from the list." in text(answer)


def test_a_pending_item_names_its_product(desk, goods):
    buyer = customer(currency="eur")
    url = reverse("pending_item_add", args=[buyer.public_id])
    fields = {"description": "Design", "quantity": "1", "price": "9"}
    assert desk.post(url, fields | {"product": "Nothing"}).status_code == 422
    assert desk.post(url, fields | {"product": "Design day"}).status_code == 302
    assert InvoiceItem.objects.get().product == goods[0]


@pytest.mark.parametrize(
    ("products", "words"),
    [
        (["prod_nothing"], "There is no product “prod_nothing”"),
        ("prod_nothing", "as a list of their ids"),
        ([1], "as a list of their ids"),
        (None, "as a list of their ids"),
        ([f"prod_{nth}" for nth in range(51)], "at most 50 products"),
    ],
)
def test_the_verb_takes_products_that_there_are(now, products, words):
    with pytest.raises(ValueError, match=words):
        Coupon.create(percent_off=Decimal(50), products=products, by=None, now=now)
    assert not Coupon.objects.exists()


def test_the_verb_takes_each_product_once(now):
    product = Product.create(by=None, now=now, name="Widget")
    with pytest.raises(ValueError, match="Each product counts once"):
        Coupon.create(percent_off=Decimal(50), products=[product.public_id] * 2, by=None, now=now)
