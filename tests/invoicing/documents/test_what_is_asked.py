"""A document asks for money only where money is owed: void and settled ones, in every copy and on every way out."""

import copy
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from customers.models.coupon import Coupon
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.stored import stored, stored_pdf
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import PrintedNote, html_of_note, pdf_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import PrintedReceipt, html_of_receipt, receipt_of
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import UNCOLLECTIBLE
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line

pytestmark = pytest.mark.django_db
SWISS = {"bank_iban": "CH9300762011623852957", "address_country": "CH", "address_postal_code": "8000"}
LANGUAGES = sorted(DOCUMENT_LANGUAGES)


def read(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def asking(language="en"):
    """The words that ask for money, in a language."""
    doc = Printed(EXAMPLE, language)
    return [doc.say(word) for word in ("Amount due", "How to pay", "Scan to pay by bank transfer", "Date due")]


EXAMPLE = {"currency": "eur", "lines": [], "discounts": [], "default_tax_rates": [], "tax_exempt": "none"}


def is_silent(html, language="en"):
    """Whether a document asks for nothing."""
    marks = ('class="ask"', 'class="payment"', 'class="slip"', "payment-code", "data:image/svg", "has-slip")
    return not any(word in html for word in (*marks, *asking(language)))


# --- void ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bank", [{}, SWISS], ids=["code", "slip"])
@pytest.mark.parametrize("second", ["", "fr"])
def test_a_void_invoice_asks_for_no_money(company, administrator, now, bank, second):
    company.change(bank | {"second_language": second}, by=administrator, now=now)
    invoice = issued(now=now)
    before = html_of(document_of(invoice), draft=False)
    assert 'class="ask"' in before
    assert "data:image/svg" in before
    invoice.void(by=None, now=now)
    document = document_of(invoice)
    for language in ("en", "de", "ja", "ar"):
        assert is_silent(html_of(document, draft=False, void=True, language=language), language)
    assert [row[:2] for row in Printed(document, void=True).summary] == [("Subtotal", "€10.00"), ("Total", "€10.00")]
    said = read(stored_pdf(invoice, now=now)).replace(invoice.number, "")
    assert "Total €10.00" in said
    assert "VOID" in said
    assert not any(word in said for word in (*asking(), "IBAN", "CHF", "QR", "€10.00 due"))


def test_no_way_out_gives_a_void_invoice_that_asks(desk, company, now, tmp_path):
    invoice = issued(now=now)
    invoice.void(by=None, now=now)
    preview = desk.get(reverse("invoice_preview", args=[invoice.public_id])).content.decode()
    assert is_silent(preview)
    out = tmp_path / "void.pdf"
    call_command("render_document", invoice.public_id, out=out)
    address = reverse("invoice_pdf", args=[invoice.public_id])
    downloads = [desk.get(address).getvalue(), desk.get(address, {"locale": "en-GB"}).getvalue(), out.read_bytes()]
    for content in downloads:
        said = read(content).replace(invoice.number, "")
        assert not any(word in said for word in (*asking(), "IBAN", "due"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_void_document_asks_for_nothing_in_any_language(company, now, language):
    invoice = issued(now=now)
    doc = Printed(invoice.frozen, language, void=True)
    assert (doc.ask, doc.payment, doc.code, doc.slip, doc.due_on) == ("", [], "", "", "")
    assert doc.say("Amount due") not in [label for label, *_ in doc.summary]


def test_a_void_invoice_does_not_tell_of_a_balance_that_was_given_back(company, now):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-400, by=None, now=now)
    invoice = issued(buyer, now=now)
    assert ("Applied balance", "-€4.00", False) in Printed(document_of(invoice)).summary
    invoice.void(by=None, now=now)
    assert [row[0] for row in Printed(document_of(invoice), void=True).summary] == ["Subtotal", "Total"]


def test_a_void_credit_note_credits_nothing(company, now):
    invoice = issued(now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=400), by=None, now=now)
    assert "€4.00 credited on 22 November 2026" in html_of_note(note)
    note.void(by=None, now=now)
    assert is_silent(html_of_note(note))
    said = read(pdf_of_note(note))
    assert not any(word in said for word in ("credited", "Reduces the amount due", "Refunded"))
    assert "VOID" in said
    assert PrintedNote(note.frozen | {"memo": ""}, void=True).summary[-1] == ("Total", "€4.00", True)


def test_what_is_uncollectible_is_still_owed_and_its_file_stays(company, now):
    """As in Stripe: it may still be paid, and what was issued does not change."""
    invoice = issued(now=now)
    kept = stored(invoice, now=now)
    invoice.mark_uncollectible(by=None, now=now)
    assert invoice.status == UNCOLLECTIBLE
    assert "€10.00 due 22 December 2026" in read(pdf_of(invoice))
    assert stored(invoice, now=now).sha256 == kept.sha256


def test_a_receipt_asks_for_nothing_and_a_reversed_one_neither(company, now):
    invoice = issued(now=now)
    payment = invoice.pay(400, by=None, now=now)
    reversed_one = InvoicePayment.objects.get(pk=payment.pk)
    reversed_one.reverse(reason="bounced", by=None, now=now)
    for each in (payment, InvoicePayment.objects.get(pk=payment.pk)):
        doc = PrintedReceipt(receipt_of(each))
        assert (doc.payment, doc.code, doc.slip, doc.due_on) == ([], "", "", "")
        assert " due " not in doc.ask
        assert 'class="payment"' not in html_of_receipt(each)
    assert doc.ask == "Payment reversed on 22 November 2026"


# --- paid, and nothing to pay --------------------------------------------------------------------------


def coupon(now, **fields):
    return coupon_snapshot(Coupon.create(by=None, now=now, **fields), now=now)


def paid_by_balance(now):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-5000, by=None, now=now)
    return issued(buyer, now=now)


def all_off(now):
    return issued(discounts=[coupon(now, percent_off=100)], now=now)


def of_nothing(now):
    return issued(lines=[line(unit_amount=0)], now=now)


def even(now):
    return issued(lines=[line(), line(unit_amount=-1000)], now=now)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (paid_by_balance, "Paid"),
        (all_off, "Nothing to pay"),
        (of_nothing, "Nothing to pay"),
        (even, "Nothing to pay"),
    ],
)
def test_what_owes_nothing_says_so(company, administrator, now, made, words):
    company.change({"second_language": "de"}, by=administrator, now=now)
    invoice = made(now)
    assert invoice.amount_due == 0
    doc = Printed(document_of(invoice))
    german = {"Paid": "Bezahlt", "Nothing to pay": "Nichts zu zahlen"}[words]
    assert (doc.ask, doc.second.ask, doc.payment, doc.due_on) == (words, german, [], "")
    said = read(pdf_of(invoice))
    assert words in said
    assert german in said
    assert "€0.00 due" not in said
    assert "IBAN" not in said


def test_a_part_that_the_balance_paid_leaves_the_rest_to_pay(company, now):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-400, by=None, now=now)
    assert Printed(document_of(issued(buyer, now=now))).ask == "€6.00 due 22 December 2026"


def test_a_draft_says_what_it_would_say(company, now):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-5000, by=None, now=now)
    for fields, words in (
        ({"buyer": buyer}, "Paid"),
        ({"lines": [line(unit_amount=-1000)]}, "Nothing to pay"),
        ({"lines": []}, "Nothing to pay"),
    ):
        made = draft(now=now, **fields)
        assert Printed(document_of(made, now=now)).ask == words
        assert f'class="ask">{words}<' in html_of(document_of(made, now=now), draft=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_paid_and_nothing_to_pay(language):
    doc = Printed(EXAMPLE, language)
    paid, nothing = doc.say("Paid"), doc.say("Nothing to pay")
    assert paid != nothing
    assert language.startswith("en") or not {paid, nothing} & {"Paid", "Nothing to pay"}


def test_an_invoice_that_is_paid_later_keeps_what_was_issued(company, now):
    """The payment has its receipt; the invoice is the document that was sent."""
    invoice, undrawn = issued(now=now), issued(now=now)
    kept = stored(invoice, now=now)
    for each in (invoice, undrawn):
        each.pay(1000, by=None, now=now)
    assert stored(Invoice.objects.get(pk=invoice.pk), now=now).sha256 == kept.sha256
    assert "€10.00 due 22 December 2026" in read(stored_pdf(Invoice.objects.get(pk=undrawn.pk), now=now))


# --- what it corrects ------------------------------------------------------------------------------------


def test_a_correction_names_the_invoice_that_it_replaces_and_its_day(company, now):
    original = issued(now=now)
    revision = original.revise(by=None, now=now.replace(day=24))
    html = html_of(document_of(revision, now=now.replace(day=24)), draft=True)
    assert f"{original.number} (22 November 2026)" in html
    revision.finalize(by=None, now=now.replace(day=24))
    assert revision.frozen["replaced"] == {"number": original.number, "issued": original.frozen["issued"]}
    said = read(pdf_of(revision))
    assert f"Replaces invoice {original.number} (22 November 2026)" in said
    assert f"Ersetzt Rechnung {original.number} (22. November 2026)" in read(pdf_of(revision, language="de"))
    before = copy.deepcopy(revision.frozen)
    del before["replaced"]
    assert "Replaces" not in html_of(before, draft=False)
    assert "Replaces" not in html_of(document_of(issued(now=now)), draft=False)


# --- no name twice ---------------------------------------------------------------------------------------

SUMS = (
    *("Subtotal", "Total excluding tax", "Total", "Applied balance", "Carried to your balance", "Amount due"),
    *("Amount paid", "Amount remaining", "Added to your credit balance", "Credit note"),
)
NOTE = (
    *("Subtotal", "Total excluding tax", "Total credited", "Reduces the amount due", "Added to your credit balance"),
    *("Refunded", "Given back by other means"),
)
META = ("Invoice number", "Replaces invoice", "Date of issue", "Date due")
# "… of a …": a word and its context in the catalogues.
NOTE_META = ("Credit note number", "For invoice", "Date of issue of a credit note", "Reason")
RECEIPT_META = ("Receipt number", "Invoice number", "Date paid", "Payment method", "Reference of a receipt")
COLUMNS = ("Description", "Qty", "Unit price", "Tax", "Amount")
HISTORY = ("Payment method", "Date paid", "Receipt number", "Amount paid")
BANK = ("Account holder", "Bank", "Reference")
PARTIES = ("From", "Bill to", "Ship to")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_rows_or_columns_have_one_name(language):
    doc = Printed(EXAMPLE, language)
    for names in (SUMS, NOTE, META, NOTE_META, RECEIPT_META, COLUMNS, HISTORY, BANK, PARTIES):
        said = [doc.say(*name.split(" of a ")).casefold() for name in names]
        assert len(set(said)) == len(said), said


def test_a_receipt_tells_two_ways_to_the_balance_apart(company, now):
    """ISK 1,000.50 asks for 1,001: the fraction and what was paid too much are two rows."""
    buyer = customer(currency="isk")
    invoice = issued(buyer, lines=[line(unit_amount=100050)], now=now)
    payment = invoice.pay(invoice.amount_due + 500, by=None, now=now)
    labels = [label for label, *_ in PrintedReceipt(receipt_of(payment)).summary]
    assert len(labels) == len(set(labels))
    assert {"Carried to your balance", "Added to your credit balance"} <= set(labels)
