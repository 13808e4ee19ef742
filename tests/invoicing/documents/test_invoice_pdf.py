"""The document of an invoice: one plain model, its preview on the screen, and the real PDF, read back."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from invoicing.documents.pdf.drawing import html_of, page_size, pdf_of, refusing_fetcher
from invoicing.documents.text.content import document_of
from invoicing.documents.text.invoice import Printed
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.invoice import Invoice
from tests.factories import address, customer, draft, issued, line, tax_rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(company, administrator, now):
    more = address("DE", "Lange Straße 5", "20095", "Hamburg")
    company.change(more | {"footer": "HRB 12345", "time_zone": "Europe/Berlin"}, by=administrator, now=now)
    return Company.current()


def words(invoice, now=None):
    """(all text, pages) of the PDF, each run of white space one space."""
    pages = PdfReader(io.BytesIO(pdf_of(invoice, now=now))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages), pages


def full(now, **fields):
    coupon = Coupon.create(by=None, now=now, public_id="SPRING", percent_off=Decimal(10))
    fields = {
        "lines": [line("Design day", "2.5", 96000), line("API calls", "1234.5", "0.05")],
        "default_tax_rates": [rate_snapshot(tax_rate("19"))],
        "discounts": [coupon_snapshot(coupon, now=now)],
        "description": "Thank you",
        "custom_fields": [{"name": "Order", "value": "PO-1"}],
    } | fields
    return issued(
        customer("Jenny Rosen", currency="eur", address_city="Berlin", address_country="DE"), now=now, **fields
    )


def test_the_pdf_says_what_the_invoice_says(company, now):
    invoice = full(now)
    said, pages = words(invoice)
    for text in (
        *("Invoice", invoice.number, "22 November 2026", "22 December 2026", "Nordlicht GmbH", "20095 Hamburg"),
        *("Jenny Rosen", "Berlin", "EU VAT DE136695976", "Order PO-1", "Thank you", "HRB 12345"),
        *("Design day 2.5 €960.00 19% €2,400.00", "API calls 1,234.5 €0.0005 19% €0.62"),
        *("Subtotal €2,400.62", "SPRING (10% off) -€240.06", "Total excluding tax €2,160.56"),
        *("VAT 19% on €2,160.56 €410.51", "Total €2,571.07", "Amount due €2,571.07", "€2,571.07 due 22 December 2026"),
        *("DE89 3704 0044 0532 0130 00", f"Reference {invoice.number}", "Page 1 of 1"),
    ):
        assert text in said, text
    assert len(pages) == 1
    assert "DRAFT" not in said


def test_an_issued_document_stays_what_it_was(company, now, administrator):
    invoice = full(now)
    before = document_of(invoice)
    invoice.customer.change({"name": "Maria", "address_city": "Munich"}, by=None, now=now)
    company.change({"name": "Other", "time_zone": "Asia/Tokyo"}, by=administrator, now=now)
    fresh = Invoice.objects.get()
    assert document_of(fresh) == before
    said, _ = words(fresh)
    assert "Jenny Rosen" in said
    assert "Maria" not in said
    assert "Nordlicht GmbH" in said
    assert "22 November 2026" in said


def test_the_day_of_issue_is_the_accounts_day(company, now):
    late = now.replace(hour=23, minute=30)
    assert "23 November 2026" in words(issued(now=late))[0]


def test_a_draft_has_the_keys_of_what_it_will_freeze(company, now):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-300, by=None, now=now)
    invoice = draft(buyer, now=now)
    foreseen = document_of(invoice, now=now)
    unfinished = Invoice.objects.get()
    assert (unfinished.due_date, unfinished.effective_at, unfinished.applied_balance) == (None, None, 0)
    assert document_of(invoice)["issued"] is None
    assert document_of(invoice)["due"] is None
    invoice.finalize(by=None, now=now)
    frozen = document_of(invoice)
    differing = {key for key in frozen if frozen[key] != foreseen[key]}
    assert set(foreseen) == set(frozen)
    assert differing == {"number"}
    assert frozen["totals"]["applied_balance"] == -300


def test_a_draft_is_marked_on_every_page(company, now):
    invoice = draft(lines=[line(f"Position {n}") for n in range(80)], now=now)
    said, pages = words(invoice, now)
    assert len(pages) > 2
    assert all("DRAFT" in page.extract_text() for page in pages)
    assert f"Page {len(pages)} of {len(pages)}" in said


def test_a_long_invoice_repeats_its_head_and_its_total_is_not_alone(company, now):
    invoice = issued(lines=[line(f"Position {n}", unit_amount=100) for n in range(60)], now=now)
    _, pages = words(invoice)
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 1
    assert all("Unit price" in text and invoice.number in text for text in texts)
    assert "Position 59" in texts[-1]
    assert "Amount due" in texts[-1]


@pytest.mark.parametrize("size", range(14, 34, 3))
def test_wherever_the_page_ends_the_total_stands_under_a_line(company, now, size):
    _, pages = words(issued(lines=[line(f"Position {n}.") for n in range(size)], now=now))
    page = next(page for page in pages if "Subtotal" in page.extract_text())
    assert f"Position {size - 1}." in page.extract_text()
    assert "Amount due" in page.extract_text()


def test_markup_in_every_field_is_text(company, now):
    evil = "<img src=x><b>Bold</b>"
    buyer = customer(evil, currency="eur", address_city="Berlin", address_country="DE", address_line1=evil)
    fields = {"description": evil, "footer": evil, "custom_fields": [{"name": "<i>A</i>", "value": evil}]}
    invoice = issued(buyer, lines=[line(evil)], now=now, **fields)
    html = html_of(document_of(invoice), draft=False)
    assert "<b>" not in html
    assert "<img src=x" not in html
    assert "<i>" not in html
    assert words(invoice)[0].count("<b>Bold</b>") >= 5


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/x", "https://example.com/x.png", "file:///etc/passwd", "ftp://a/b"]
)
def test_no_address_is_ever_fetched(address):
    with pytest.raises(ValueError, match="disallowed protocol"):
        refusing_fetcher().fetch(address)


def test_reverse_charge_is_said(company, now):
    buyer = customer(currency="eur", tax_exempt="reverse")
    said, _ = words(issued(buyer, default_tax_rates=[rate_snapshot(tax_rate("19"))], now=now))
    assert "Reverse charge" in said
    assert "VAT 19%" not in said
    assert "19%" not in said
    assert "Total excluding tax" not in said


def test_applied_credit_and_a_due_of_nothing_are_shown(company, now):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-5000, by=None, now=now)
    said, _ = words(issued(buyer, now=now))
    assert "Applied balance -€10.00" in said
    assert "Amount due €0.00" in said
    assert "IBAN" not in said


def test_the_paper_is_as_usual_where_the_customer_lives(company, now, administrator):
    american, german = (document_of(issued(customer(address_country=c), now=now)) for c in ("US", "DE"))
    assert (page_size(american), page_size(german)) == ("letter", "a4")
    company.change({"page_size": "a4"}, by=administrator, now=now)
    invoice = issued(customer(address_country="US"), now=now)
    box = words(invoice)[1][0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_the_pdf_has_title_and_language_and_is_tagged(company, now):
    invoice = issued(now=now)
    reader = PdfReader(io.BytesIO(pdf_of(invoice)))
    assert reader.metadata.title == f"Invoice {invoice.number}"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_pages_answer_with_pdf_and_preview(desk, company, now):
    invoice = issued(now=now)
    response = desk.get(reverse("invoice_pdf", args=[invoice.public_id]))
    assert response["Content-Type"] == "application/pdf"
    assert response.getvalue().startswith(b"%PDF")
    assert response["Content-Disposition"] == f'inline; filename="{invoice.number}.pdf"'
    preview = desk.get(reverse("invoice_preview", args=[invoice.public_id]))
    assert invoice.number in preview.content.decode()
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "style=" not in preview.content.decode()
    assert "<script" not in preview.content.decode()


def test_the_command_writes_the_file(tmp_path, company, now):
    invoice, out = issued(now=now), tmp_path / "invoice.pdf"
    call_command("render_document", invoice.public_id, out=out)
    assert out.read_bytes().startswith(b"%PDF")
    with pytest.raises(CommandError, match="There is no invoice"):
        call_command("render_document", "in_nothing", out=out)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("render_document", invoice.public_id, out=tmp_path / "no" / "file.pdf")


@pytest.mark.django_db
def test_item_prices_stand_without_their_tax_when_the_account_wants_them_so(now):
    rate = rate_snapshot(tax_rate("10", inclusive=True))
    shown = {}
    for display in ("include_inclusive_tax", "exclude_tax"):
        invoice = issued(
            lines=[line(quantity=2, unit_amount=5500)], default_tax_rates=[rate], amount_tax_display=display, now=now
        )
        document = Printed(document_of(invoice))
        shown[display] = (document.lines[0]["unit_price"], document.lines[0]["amount"], document.summary[0][1])
    assert shown == {
        "include_inclusive_tax": ("€55.00", "€110.00", "€110.00"),
        "exclude_tax": ("€50.00", "€100.00", "€100.00"),
    }
