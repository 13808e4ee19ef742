"""The document of an invoice that is charged automatically says so, in every language, and asks for no transfer."""

from datetime import timedelta
from html import unescape

import pytest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.collecting.models.collection import Collection
from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.stored import stored, stored_pdf
from invoicing.documents.text.content import document_of
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.payment import CHARGED
from tests.factories import customer, draft, issued, line, seller
from tests.invoicing.collecting.factories import charged, method, tick
from tests.invoicing.documents.read_out import poppler
from tests.invoicing.hosted.pages import BANK

pytestmark = pytest.mark.django_db
SWISS = {"bank_iban": "CH9300762011623852957", "address_country": "CH", "address_postal_code": "8000"}
ASKS = ("How to pay", "By bank transfer", "Account holder", "Scan to pay by bank transfer")
AUTOMATIC = {"collection_method": "charge_automatically"}


@pytest.fixture(autouse=True)
def bank():
    seller(**BANK)


def page(document, language="en"):
    return unescape(html_of(document, draft=not document["number"], language=language))


def asks_for_transfer(text):
    return "IBAN" in text and "By bank transfer" in text and CHARGED not in text


@pytest.mark.parametrize("language", sorted(DOCUMENT_LANGUAGES))
def test_each_language_says_that_it_is_charged_and_asks_for_no_transfer(language, now):
    document = charged(now=now)[0].frozen
    text, doc = page(document, language), Printed(document, language)
    own = [doc.say(word) for word in ASKS]
    # In some languages the headings "How to pay" and "Payment method" are the same.
    own = [word for word in own if word != doc.say("Payment method")]
    assert doc.say(CHARGED) in text
    assert not [
        word for word in (*own, "IBAN", BANK["bank_bic"], 'class="payment-code"', "data:image/svg") if word in text
    ]


@pytest.mark.parametrize("fields", [{}, SWISS], ids=["code", "slip"])
def test_the_pdf_has_no_code_and_no_slip(fields, now):
    seller(**BANK | fields)
    invoice, _ = charged(now=now)
    text = poppler(stored_pdf(invoice, now=now), "-raw")
    assert CHARGED in " ".join(text.split())
    assert "IBAN" not in text
    assert not any(word in page(invoice.frozen) for word in ("has-slip", "data:image/svg"))


def test_two_languages_stand_side_by_side(now):
    seller(**BANK, second_language="de")
    text = page(charged(now=now)[0].frozen)
    assert CHARGED in text
    assert "Der fällige Betrag wird automatisch über die hinterlegte Zahlungsart eingezogen." in text


def test_a_draft_shows_what_it_will_say_and_a_transfer_once_it_is_sent_instead(now):
    buyer = customer(currency="eur", now=now)
    method(buyer, now=now)
    invoice = draft(buyer, now=now, **AUTOMATIC)
    assert CHARGED in page(document_of(invoice, now=now))
    invoice.change({"collection_method": "send_invoice", "days_until_due": 14}, by=None, now=now)
    assert asks_for_transfer(page(document_of(invoice, now=now)))


def test_a_correction_that_is_sent_asks_for_a_transfer(now):
    invoice, _ = charged(now=now)
    correction = invoice.revise(by=None, now=now)
    assert CHARGED in page(document_of(correction, now=now))
    correction.change({"collection_method": "send_invoice", "days_until_due": 14}, by=None, now=now)
    correction.finalize(by=None, now=now)
    assert asks_for_transfer(page(correction.frozen))


def test_what_has_nothing_on_file_by_then_asks_for_a_transfer(now):
    buyer = customer(currency="eur", now=now)
    on_file = method(buyer, now=now)
    invoice = draft(buyer, now=now, **AUTOMATIC)
    on_file.detach(by=None, now=now)
    assert asks_for_transfer(page(document_of(invoice, now=now)))
    invoice.finalize(by=None, now=now)
    assert asks_for_transfer(page(invoice.frozen))


def test_what_the_balance_pays_says_nothing_of_it(now):
    buyer = customer(currency="eur", now=now)
    method(buyer, now=now)
    buyer.adjust_balance(-5_000, currency="eur", type="adjustment", by=None, now=now)
    text = page(issued(buyer, lines=[line(unit_amount=5_000)], now=now, **AUTOMATIC).frozen)
    assert "Paid" in text
    assert not any(word in text for word in (CHARGED, "IBAN"))


def test_a_document_that_was_issued_before_anything_was_charged_reads_as_it_did(now):
    document = {name: value for name, value in charged(now=now)[0].frozen.items() if name != "is_charged"}
    assert asks_for_transfer(page(document))


def test_what_becomes_of_the_charge_changes_no_document(now):
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    kept = stored(invoice, now=now)
    tick(now + timedelta(hours=1))
    Collection.stop(invoice, by=None, now=now)
    invoice.refresh_from_db()
    assert stored(invoice, now=now).sha256 == kept.sha256
    assert CHARGED in page(document_of(invoice))


def test_a_void_one_says_nothing_of_a_charge(now):
    invoice, _ = charged(now=now)
    invoice.void(by=None, now=now)
    text = unescape(html_of(invoice.frozen, draft=False, void=True))
    assert not any(word in text for word in (CHARGED, "IBAN"))
