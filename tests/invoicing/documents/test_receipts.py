"""Receipts: what a payment's PDF says of the invoice, of other payments and of credit notes, and who gets it."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.stored import stored
from invoicing.documents.text.receipt import PrintedReceipt, html_of_receipt, pdf_of_receipt, receipt_of
from invoicing.integrity.checks import check
from invoicing.models.credit_note import CreditNote
from invoicing.models.payment import InvoicePayment
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(administrator, now):
    Company.current().change({"name": "Nordlicht GmbH"}, by=administrator, now=now)
    return issued(lines=[line("Design day", unit_amount=10000)], now=now)


def read(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def paid(invoice, amount, now, **details):
    return invoice.pay(amount, by=None, now=now, **details)


def test_a_receipt_says_what_was_paid_for_and_what_remains(invoice, now):
    payment = paid(invoice, 4000, now, method="card", reference="SEPA 7")
    content = pdf_of_receipt(payment)
    said = read(content)
    for text in (
        *("Receipt", payment.receipt_number, invoice.number, "Date paid 22 November 2026", "Payment method Card"),
        *("Reference SEPA 7", "€40.00 paid on 22 November 2026", "Design day 1 €100.00 €100.00"),
        *("Amount due €100.00", "Amount paid -€40.00", "Amount remaining €60.00", "Payment history"),
        f"Card 22 November 2026 {payment.receipt_number} €40.00",
    ):
        assert text in said, text
    assert PdfReader(io.BytesIO(content)).metadata.title == f"Receipt {payment.receipt_number}"
    assert "How to pay" not in said


def test_each_receipt_stays_what_it_was_when_more_comes_in(invoice, now):
    first = paid(invoice, 1000, now)
    before = receipt_of(first)
    note = CreditNote.issue(invoice, CreditRequest(amount=2000), by=None, now=now.replace(hour=13))
    last = paid(invoice, 7000, now.replace(hour=14), method="cash")
    assert receipt_of(first) == before
    assert [row["amount"] for row in receipt_of(last)["payments"]] == [1000, 7000]
    assert PrintedReceipt(receipt_of(last)).summary[-4:] == [
        ("Amount due", "€100.00", True),
        (f"Credit note {note.number}", "-€20.00", False),
        ("Amount paid", "-€80.00", False),
        ("Amount remaining", "€0.00", True),
    ]


def test_a_credit_note_that_was_void_by_then_does_not_count(invoice, now):
    note = CreditNote.issue(invoice, CreditRequest(amount=2000), by=None, now=now)
    between = paid(invoice, 1000, now.replace(hour=13))
    note.void(by=None, now=now.replace(hour=14))
    after = paid(invoice, 1000, now.replace(hour=15))
    assert receipt_of(between)["amount_remaining"] == 7000
    assert receipt_of(after)["credit_notes"] == []
    assert receipt_of(after)["amount_remaining"] == 8000


def test_what_is_paid_too_much_is_said_to_be_carried_to_the_balance(invoice, now):
    payment = paid(invoice, 12500, now)
    assert PrintedReceipt(receipt_of(payment)).summary[-3:] == [
        ("Amount paid", "-€125.00", False),
        ("Carried to your balance", "€25.00", False),
        ("Amount remaining", "€0.00", True),
    ]


def test_a_receipt_speaks_the_language_of_its_invoice(now):
    buyer = customer(currency="eur")
    buyer.change({"preferred_locales": ["de"]}, by=None, now=now)
    payment = paid(issued(buyer, now=now), 1000, now)
    said = read(pdf_of_receipt(payment))
    for text in ("Zahlungsbeleg", "10,00 € bezahlt am 22. November 2026", "Zahlungsart Banküberweisung", "Restbetrag"):
        assert text in said, text
    copy = html_of_receipt(payment, "ja")
    assert "領収書" in copy
    assert "これは翻訳" in copy or "ドイツ語" in copy


def test_the_receipt_is_a_page_of_its_payment(desk, invoice, now):
    payment = paid(invoice, 1000, now)
    address = reverse("payment_receipt", args=[payment.public_id])
    response = desk.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response).startswith(b"%PDF")
    assert f'filename="{payment.receipt_number}.pdf"' in response["Content-Disposition"]
    assert f"{payment.receipt_number}-fr.pdf" in desk.get(address, {"locale": "fr"})["Content-Disposition"]
    assert desk.get(address, {"locale": "tlh"}).status_code == 404
    assert address in desk.get(payment.get_absolute_url()).content.decode()
    assert desk.get(reverse("payment_receipt", args=["inpay_none"])).status_code == 404


def test_who_may_not_see_payments_gets_no_receipt(client, invoice, now):
    payment = paid(invoice, 1000, now)
    address = reverse("payment_receipt", args=[payment.public_id])
    assert client.get(address).status_code == 302
    person = staff()
    person.groups.clear()
    client.force_login(person)
    assert client.get(address).status_code == 403


def test_a_reversed_receipt_is_a_document_of_its_own_and_the_one_that_was_issued_stays(invoice, now):
    """EUR 40.00, then 10.00; the 40.00 bounces: its receipt says so, and 90.00 remains."""
    payment = paid(invoice, 4000, now, method="direct_debit")
    kept = stored(payment, now=now)
    later = paid(invoice, 1000, now.replace(hour=13))
    before = receipt_of(later)
    then = now.replace(hour=14)
    payment.reverse(reason="bounced", by=None, now=then)
    payment = InvoicePayment.objects.get(pk=payment.pk)
    said = read(pdf_of_receipt(payment))
    for text in (
        "Payment reversed on 22 November 2026",
        *("Amount due €100.00", "Amount paid -€10.00", "Amount remaining €90.00"),
    ):
        assert text in said, text
    assert "€40.00 paid on" not in said
    assert receipt_of(InvoicePayment.objects.get(pk=later.pk)) == before
    anew = stored(payment, now=then)
    assert (kept.edition, anew.edition) == ("issued", "reversed")
    assert kept.sha256 != anew.sha256
    third = paid(invoice, 9000, now.replace(hour=15))
    assert [row["amount"] for row in receipt_of(third)["payments"]] == [1000, 9000]
    assert receipt_of(third)["amount_remaining"] == 0
    assert list(check()) == []


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_language_says_that_a_payment_was_reversed(invoice, now, language):
    payment = paid(invoice, 4000, now)
    payment.reverse(reason="wrong_entry", by=None, now=now)
    doc = PrintedReceipt(receipt_of(InvoicePayment.objects.get(pk=payment.pk)), language)
    assert doc.date("2026-11-22") in doc.ask
    assert doc.ask == doc.payments[-1]["reversed"]
    assert language.startswith("en") or "reversed" not in doc.ask
