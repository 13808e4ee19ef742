"""A second language on the same page: every label says the same twice, and nothing is said twice in one language."""

import io

import pytest
from pypdf import PdfReader

from billing_site.company.models import Company
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import pdf_of_receipt
from tests.factories import customer, issued, line

pytestmark = pytest.mark.django_db


def invoice(administrator, now, first, second, **fields):
    account = {"name": "Nordlicht GmbH", "bank_iban": "DE89370400440532013000", "second_language": second}
    Company.current().change(account, by=administrator, now=now)
    buyer = customer(currency="eur", **fields)
    buyer.change({"preferred_locales": [first]}, by=None, now=now)
    return issued(buyer, lines=[line("Design day")], now=now)


def read(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def test_labels_stand_in_both_languages(administrator, now):
    issued_one = invoice(administrator, now, "de", "fr")
    said = read(pdf_of(issued_one))
    for text in (
        *(
            "Rechnung Facture",
            "Rechnungsnummer Numéro de facture",
            "Fällig am Date d’échéance",
            "Rechnung an Facturé à",
        ),
        *(
            "10,00 € fällig am 22. Dezember 2026",
            "10,00 € à payer",
            "Beschreibung Description",
            "Einzelpreis Prix unitaire",
        ),
        *(
            "Zwischensumme Sous-total",
            "Fälliger Betrag Montant dû",
            "So bezahlen Sie Comment payer",
            "Kontoinhaber Titulaire",
        ),
        "Scannez pour payer",
    ):
        assert text in said, text
    assert said.count("IBAN") == 1


def test_receipts_and_frozen_documents_keep_the_second_language(administrator, now):
    issued_one = invoice(administrator, now, "de", "en")
    Company.current().change({"second_language": ""}, by=administrator, now=now)
    said = read(pdf_of_receipt(issued_one.pay(1000, by=None, now=now)))
    for text in ("Zahlungsbeleg Receipt", "Zahlungsart Payment method", "Restbetrag Amount remaining"):
        assert text in said, text


@pytest.mark.parametrize(("first", "second"), [("de", "de"), ("de", ""), ("de", "tlh")])
def test_nothing_is_added_for_the_same_or_an_unknown_language(administrator, now, first, second):
    document = document_of(invoice(administrator, now, first, "")) | {}
    document["seller"] = document["seller"] | {"second_language": second}
    assert Printed(document, first).second is None
    assert 'class="also"' not in html_of(document, draft=False)


def test_a_copy_in_the_second_language_says_everything_once(administrator, now):
    document = document_of(invoice(administrator, now, "de", "fr"))
    assert 'class="also"' not in html_of(document, draft=False, language="fr")


def test_a_language_of_the_other_direction_keeps_its_order(administrator, now):
    html = html_of(document_of(invoice(administrator, now, "ar", "en")), draft=False)
    assert '<span class="also" lang="en">\u2066€10.00 due 22 December 2026\u2069</span>' in html
    other = html_of(document_of(invoice(administrator, now, "en", "he")), draft=False)
    assert '<span class="also" lang="he">\u2067חשבונית\u2069</span>' in other


def test_the_legal_words_stand_in_both_languages(administrator, now):
    html = html_of(document_of(invoice(administrator, now, "de", "fr", tax_exempt="reverse")), draft=False)
    assert "Steuerschuldnerschaft des Leistungsempfängers" in html
    assert "Autoliquidation" in html
