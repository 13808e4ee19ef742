"""Lines that run in both directions are read as they were written: words of Hebrew and Arabic beside all others.

What is promised is `pdftotext` for documents from right to left, and for all others `pdftotext -raw`, and `pdftotext`
too of what runs in both directions. Where the end of a page parts a text, only its parts stand together.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

import pytest

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from customers.models.coupon import Coupon
from invoicing.documents.pdf.actual_text.directions import turned
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from tests.factories import customer, issued, line, tax_rate
from tests.invoicing.documents.read_out import lost, poppler
from tests.tools.proven.cases import INVOICE, NOTE, RECEIPT, Proven

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
LEFTWARDS = ("ar", "he")
TYPED = [
    "Invoice עבור שירות (10%) – Mai 2026, IBAN DE89 3704 0044",
    "info@nordlicht.example לשאלות: 050-123-4567!",
    "file_מסמך-2026.pdf [טיוטה] (v2.0)",
    "رقم الهاتف +49 40 1234567, Ext. (12)",
    "50% הנחה, 5-7 ימים; 10:30–12:45",
    "فاتورة INV/2026/001: $1,200.00 (شامل 20%)",
    "(ABC) טקסט",
    "… (שלום) …",
    "日本語 שלום ภาษาไทย हिन्दी مرحبا",
]
ENDLESS = 400  # letters of texts that pages part


@dataclass(frozen=True)
class Beside(Proven):
    """One of the documents that are judged, beside another language than there."""

    beside: str = ""

    @property
    def second_language(self):
        return self.beside


def out_of_order(language, beside, kind, case):
    """The texts of a document in two languages that are not read in order, where that is promised."""
    drawn = Beside(language, kind, case, Company.PDF_UA, beside).drawing()
    content = drawn.pdf()
    missed = {text for text in lost(drawn.html, poppler(content)) if language in LEFTWARDS or turned(text)}
    if language not in LEFTWARDS:
        missed |= set(lost(drawn.html, poppler(content, "-raw")))
    return sorted(text for text in missed if len(text) < ENDLESS)


def unmarked(read):
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", read)


@pytest.mark.parametrize("language", LEFTWARDS)
@pytest.mark.parametrize(
    ("kind", "case"),
    [(INVOICE, "void"), (INVOICE, "draft"), (INVOICE, "payment slip"), (NOTE, "void"), (RECEIPT, "reversed")],
)
def test_latin_between_words_from_right_to_left_is_read_in_order(language, kind, case):
    assert out_of_order(language, "en", kind, case) == []


@pytest.mark.parametrize(("language", "words"), [("ar", "SAMPLE-0001 (ملغاة)"), ("he", "SAMPLE-0001 (מבוטלת)")])
def test_void_stands_in_brackets_behind_the_number(language, words):
    assert words in unmarked(poppler(Proven(language, INVOICE, "void", Company.PDF_UA).drawing().pdf()))


@pytest.mark.parametrize(
    ("language", "beside", "case"),
    [
        ("en", "ar", "everything"),
        ("he", "ar", "everything"),
        ("ja", "he", "void"),
        ("de", "he", "draft"),
        ("ar", "ja", "draft"),
        ("he", "ml", "void"),
    ],
)
def test_two_languages_on_a_page_are_both_read_in_order(language, beside, case):
    assert out_of_order(language, beside, INVOICE, case) == []


@pytest.mark.prove
@pytest.mark.parametrize("beside", LEFTWARDS)
@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_each_language_beside_one_from_right_to_left_is_read_in_order(language, beside):
    for kind, case in [(INVOICE, "everything"), (NOTE, "void"), (RECEIPT, "everything")]:
        if language != beside:
            assert out_of_order(language, beside, kind, case) == []
            assert out_of_order(beside, language, kind, case) == []


@pytest.mark.parametrize("language", ["en", "ja", "ar", "he"])
def test_what_people_type_in_both_directions_is_read_in_order(company, now, language):
    rate = rate_snapshot(tax_rate("17", display_name="מע״מ (VAT) 17%"))
    coupon = Coupon.create(name="خصم Spring (جديد)", percent_off=Decimal("12.5"), by=None, now=now)
    buyer = customer(
        "شركة النور ABC (LLC) 100",
        currency="eur",
        address_line1="רחוב Herzl 12-14, קומה ב׳",
        address_city="تل أبيب / Jaffa",
        preferred_locales=[language],
    )
    invoice = issued(
        buyer,
        lines=[line(text) for text in TYPED],
        description="\n".join(TYPED),
        default_tax_rates=[rate],
        discounts=[coupon_snapshot(coupon, now=now)],
        now=now,
    )
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert all(text in unescape(html) for text in TYPED)
    assert lost(html, poppler(content)) == []
    assert language in LEFTWARDS or lost(html, poppler(content, "-raw")) == []


@pytest.mark.parametrize("language", ["de", "he"])
def test_a_hyphen_at_the_end_of_a_line_is_read(company, now, language):
    texts = ["Sonder- und Groß-", "Vor- und Nach-", "ABC-1-", "עד ABC-"]
    buyer = customer("Kunde", currency="eur", preferred_locales=[language])
    invoice = issued(buyer, lines=[line(text) for text in texts], description="\n".join(texts), now=now)
    assert lost(html_of(document_of(invoice), draft=False), poppler(pdf_of(invoice))) == []


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_long_descriptions_in_both_directions_are_read_as_one(company, now, language):
    texts = ["שלום עולם " * 12 + "Vertrags-Gebühren " * 9, "مرحبا بالعالم " * 20, "خدمة Vertrag 12% " * 12]
    buyer = customer("Kunde", currency="eur", preferred_locales=[language])
    invoice = issued(buyer, lines=[line(text) for text in texts], now=now)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert lost(html, poppler(content, *([] if language in LEFTWARDS else ["-raw"]))) == []


@pytest.mark.parametrize(("language", "words"), [("he", 8), ("ar", 10)])
def test_a_name_that_fills_its_line_is_read_apart_from_its_sum(company, now, language, words):
    name = "שירותי ייעוץ ותכנון למערכות מידע כולל הדרכה באתר הלקוח ותחזוקה"
    rate = rate_snapshot(tax_rate("19", display_name=" ".join(name.split()[:words])))
    coupon = Coupon.create(name=rate["display_name"], percent_off=Decimal(10), by=None, now=now)
    buyer = customer("Kunde", currency="eur", preferred_locales=[language])
    discounts = [coupon_snapshot(coupon, now=now)]
    invoice = issued(buyer, lines=[line("A")], default_tax_rates=[rate], discounts=discounts, now=now)
    assert lost(html_of(document_of(invoice), draft=False), poppler(pdf_of(invoice))) == []
