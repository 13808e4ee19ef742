"""The PDF of a statement of account: drawn in any language, remembered by its hash."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.totals.credit import CreditRequest
from tests.factories import address, customer, issued, line
from tests.invoicing.documents.read_out import poppler as text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(clock, media):
    """A German customer with an invoice that was paid in part and credited in part."""
    found = customer("Müller GmbH", currency="eur", preferred_locales=["de"], **address("DE", city="Hamburg"))
    invoice = issued(found, lines=[line(unit_amount=25000)], now=clock - timedelta(days=9))
    invoice.pay(5000, by=None, now=clock - timedelta(days=3))
    CreditNote.issue(invoice, CreditRequest(amount=1000), by=None, now=clock)
    return found


def pdf(desk, buyer, **asked):
    return desk.get(reverse("customer_statement_pdf", args=[buyer.public_id]), {"period": "this_month"} | asked)


def test_it_speaks_the_language_of_the_customer_and_any_other(desk, buyer):
    text = text_of(pdf(desk, buyer).content)
    for words in ("Kontoauszug", "1.–22. November 2026", "190,00 € offen am 22. November 2026", "Rechnungskorrektur"):
        assert words in text
    answer = pdf(desk, buyer, locale="ja", download="1")
    assert "お取引明細書" in text_of(answer.content)
    assert "2026-11-22-ja.pdf" in answer["Content-Disposition"]


def test_a_download_leaves_its_hash_once(desk, buyer):
    first, again = pdf(desk, buyer), pdf(desk, buyer)
    assert first.content == again.content
    row = HandedOut.objects.get()
    assert row.sha256 == hashlib.sha256(first.content).hexdigest()
    assert (row.kind, row.owner, row.language) == ("statement", buyer.public_id, "de")


def test_more_movements_than_are_printed_are_refused_in_words(desk, buyer, monkeypatch):
    monkeypatch.setattr("invoicing.statements.account.MOST", 1)
    answer = pdf(desk, buyer)
    assert answer.status_code == 422
    assert "Choose a shorter period" in answer.content.decode()


def test_the_number_of_a_document_is_not_broken_in_two(desk, buyer, clock):
    """Its name and number are longer here than the column is wide."""
    Customer.objects.filter(pk=buyer.pk).update(invoice_prefix="LQ99KKQ8LGWX")
    invoice = issued(buyer, lines=[line(unit_amount=1_234_567_890)], now=clock)
    invoice.pay(invoice.amount_remaining, by=None, now=clock)
    note = CreditNote.issue(invoice, CreditRequest(amount=5000), out_of_band=5000, by=None, now=clock)
    # Of the credit note itself and of what was given back for it.
    assert text_of(pdf(desk, buyer).content).split().count(note.number) == 2
