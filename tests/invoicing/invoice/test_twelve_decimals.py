"""Twelve decimals of quantities and prices reach every place as they were typed, on both databases."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from invoicing.integrity import checks
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.totals.credit import CreditLine, CreditRequest
from tests.factories import customer, draft, line, tax_rate
from tests.reading import body

pytestmark = pytest.mark.django_db
# (quantity, unit price as typed in EUR, in minor units, what the line comes to); a double would round each otherwise.
EXACT = [
    ("12345.499999999999", "0.01", "1", 12345),
    ("12345.500000000001", "0.01", "1", 12346),
    ("99999999999.499999999999", "0.01", "1", 99_999_999_999),
    ("1", "123.45499999999999", "12345.499999999999", 12345),
    ("-1", "123.45499999999999", "12345.499999999999", -12345),
    ("3", "0.33333333333333", "33.333333333333", 100),
    ("100000000000", "0.00000000000001", "0.000000000001", 0),
]
ids = [f"{quantity} x {price}" for quantity, price, _, _ in EXACT]


def exported(desk, invoice):
    answer = desk.get(reverse("invoice_export_file"), {"what": "lines"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return next(r for r in csv.DictReader(io.StringIO(content)) if r["Invoice ID"] == invoice.public_id)


def typed(desk, quantity, price):
    """A draft whose one line was typed into the editor."""
    invoice = draft(customer(currency="eur"), lines=[])
    cells = {"description": "Work", "quantity": quantity, "price": price}
    sent = {"collection_method": "send_invoice", "due": "days", "days_until_due": "30", "version": invoice.version}
    sent |= {"line": ["n0"]} | {f"n0-{name}": text for name, text in cells.items()}
    answer = desk.post(reverse("invoice_edit", args=[invoice.public_id]), sent, headers={"X-Autosave": "1"})
    assert answer.status_code == 200, answer.content
    return Invoice.objects.get(pk=invoice.pk)


def numbers(invoice):
    return [(each.quantity, each.unit_amount, each.amount) for each in invoice.lines.all()]


@pytest.mark.parametrize(("quantity", "price", "minor", "amount"), EXACT, ids=ids)
def test_from_the_editor_to_the_document_its_copies_and_its_files(desk, now, quantity, price, minor, amount):
    invoice = typed(desk, quantity, price)
    wanted = [(Decimal(quantity), Decimal(minor), amount)]
    assert (numbers(invoice), invoice.total) == (wanted, amount)
    page = body(desk.get(reverse("invoice_edit", args=[invoice.public_id])))
    assert f'value="{quantity}"' in page
    assert f'value="{price}"' in page
    invoice = Invoice.objects.get(pk=invoice.pk)
    if amount >= 0:
        invoice.finalize(by=None, now=now)
        frozen = Invoice.objects.get(pk=invoice.pk).frozen["lines"][0]
        assert (Decimal(frozen["quantity"]), Decimal(frozen["unit_amount"])) == wanted[0][:2]
        if invoice.status == "open":
            assert numbers(invoice.revise(by=None, now=now)) == wanted
    assert numbers(invoice.duplicate(by=None, now=now)) == wanted
    row = exported(desk, invoice)
    assert (row["Quantity"], row["Unit Price"]) == (quantity, price)
    assert list(checks.check()) == []


def test_a_typed_line_is_billed_with_tax_of_its_exact_amount(now):
    rate = tax_rate("8.8751")
    assert type(rate).objects.get(percentage=Decimal("8.8751")) == rate
    lines = [line(quantity="12345.499999999999", unit_amount=1)]
    assert draft(lines=lines, now=now).lines.get().amount == 12345


def test_a_pending_item_keeps_them_until_it_is_billed(desk, now):
    buyer = customer(currency="eur")
    cells = {"description": "Power", "quantity": "12345.499999999999", "price": "0.01"}
    desk.post(reverse("pending_item_add", args=[buyer.public_id]), cells)
    assert InvoiceItem.objects.get().exact_amount == 12345
    assert "12,345.499999999999" in body(desk.get(buyer.get_absolute_url()))
    invoice = Invoice.create(buyer, by=None, now=now, lines=[], include_pending=True)
    assert numbers(invoice) == [(Decimal("12345.499999999999"), 1, 12345)]


def test_a_price_of_a_product_keeps_them(desk, now):
    desk.post(reverse("product_add"), {"name": "Call", "price": "12345.49999999999999", "currency": "eur"})
    price = Price.objects.get(unit_amount=Decimal("1234549.999999999999"))
    assert "12,345.49999999999999" in body(desk.get(price.product.get_absolute_url()))
    options = desk.get(reverse("product_suggest"), {"q": "Call", "currency": "eur"}).json()["options"]
    assert "12345.49999999999999" in str(options)


def test_a_part_of_an_exact_quantity_is_credited_exactly(now):
    invoice = draft(lines=[line(quantity="12345.499999999999", unit_amount=1)], now=now)
    invoice.finalize(by=None, now=now)
    part = CreditLine(invoice.lines.get().public_id, quantity=Decimal("345.499999999999"))
    note = CreditNote.issue(invoice, CreditRequest(lines=(part,)), by=None, now=now)
    assert note.total == 345
    assert Decimal(CreditNote.objects.get(pk=note.pk).frozen["lines"][0]["quantity"]) == Decimal("345.499999999999")


def test_the_admin_shows_them(client, administrator, now):
    client.force_login(administrator)
    invoice = draft(lines=[line(quantity="12345.499999999999", unit_amount=1)], now=now)
    page = client.get(reverse("admin:invoicing_invoice_change", args=[invoice.pk])).content.decode()
    assert "<p>12345.499999999999</p>" in page
