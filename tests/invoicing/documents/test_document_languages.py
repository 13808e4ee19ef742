"""Documents in each of their languages: the catalogues are whole, and the real PDF, read back, says it."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from customers.models.coupon import Coupon
from invoicing.documents.language.wording import CATALOGUES, in_context, long_date, messages, percent, reads, say
from invoicing.documents.pdf.drawing import html_of, page_count, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import PARTS, PrintedNote, html_of_note, pdf_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import METHODS
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line, tax_rate
from tests.invoicing.documents.read_out import letters, poppler

LANGUAGES = sorted(DOCUMENT_LANGUAGES)
RIGHT_TO_LEFT = ("ar", "he")
COUNT = 93  # messages: every language has exactly these
PLACEHOLDER = re.compile(r"%\(\w+\)s")
FORMAT = "".join(map(chr, (0x200C, 0x200E, 0x200F, 0x2068, 0x2069)))


def catalogue(language):
    path = CATALOGUES / language.replace("-", "_") / "LC_MESSAGES" / "documents.po"
    return read_po(io.BytesIO(path.read_bytes())), path.read_text(encoding="utf-8")


def read_back(content):
    return poppler(content, "-raw")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_words_with_the_same_placeholders(language):
    found, text = catalogue(language)
    said = {in_context(message.id, message.context): message.string for message in found if message.id}
    assert len(said) == COUNT
    assert set(said) == {in_context(each.id, each.context) for each in catalogue("en")[0] if each.id}
    for message, words in said.items():
        assert words.strip() == words != "", message
        assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(message)), message
    assert "Made by machine with care in 2026" in text
    assert language.startswith("en") or "not reviewed by a native speaker" in text
    assert not any(message.fuzzy for message in found)


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if not tag.startswith("en")])
def test_no_language_leaves_its_words_in_english(language):
    for path in (CATALOGUES / language.replace("-", "_") / "LC_MESSAGES").glob("*.po"):
        said = read_po(io.BytesIO(path.read_bytes()))
        same = {message.id for message in said if message.id and message.string == message.id}
        # International words: what a language truly shares with English, never half of a catalogue. Filipino commerce
        # speaks of invoices, cards and cash in English.
        assert len(same) <= (8 if language == "fil" else 5), (path.name, same)


def test_every_message_that_a_document_uses_is_in_the_catalogues():
    folder = settings.BASE_DIR / "templates" / "invoicing" / "documents"
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*.html")]
    said_of = re.findall(r'{% say "([^"]+)"(?: "([^"]+)")? %}', "".join(sources))
    used = {in_context(message, context) for message, context in said_of}
    assert used >= {"Date due", in_context("Date of issue", "credit note"), in_context("Reference", "receipt")}
    for name in ("text/invoice.py", "text/credit_note.py", "text/receipt.py", "pdf/drawing.py"):
        text = (CATALOGUES.parent / "documents" / name).read_text(encoding="utf-8")
        used |= set(re.findall(r'\bsay\(\s*"([^"]+)"', text))
    used |= {label for _part, label in PARTS} | {label for _code, label in CreditNote.REASONS} | set(METHODS.values())
    assert len(used) > 50
    assert used <= set(messages("en"))


def test_english_is_its_own_translation():
    for language in ("en", "en-GB"):
        assert all(message.rpartition("\x04")[2] == words for message, words in messages(language).items())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("fr", "Autoliquidation"),
        ("es", "Inversión del sujeto pasivo"),
        ("it", "Inversione contabile"),
        ("pl", "Odwrotne obciążenie"),
        ("nl", "Btw verlegd"),
        ("sv", "Omvänd betalningsskyldighet"),
        ("cs", "Daň odvede zákazník"),
        ("lv", "Nodokļa apgrieztā maksāšana"),
        ("mt", "Inverżjoni tal-ħlas"),
    ],
)
def test_reverse_charge_is_said_as_the_directive_says_it(language, words):
    """Council Directive 2010/45/EU, on article 226(11a) of Directive 2006/112/EC."""
    assert say("Reverse charge", language) == words


@pytest.mark.parametrize(
    ("language", "day", "share"),
    [
        ("en", "3 December 2026", "7.7%"),
        ("en-GB", "3 December 2026", "7.7%"),
        ("de", "3. Dezember 2026", "7,7\xa0%"),
        ("fr-CA", "3 décembre 2026", "7,7\xa0%"),
        ("el", "3 Δεκεμβρίου 2026", "7,7%"),
        ("hu", "2026. december 3.", "7,7%"),
        ("tr", "3 Aralık 2026", "%7,7"),
        ("ja", "2026年12月3日", "7.7%"),
        ("ko", "2026년 12월 3일", "7.7%"),
        ("th", "3 ธันวาคม ค.ศ. 2026", "7.7%"),
        ("he", "3 בדצמבר 2026", "7.7%"),
    ],
)
def test_dates_and_percentages_are_written_as_the_language_writes_them(language, day, share):
    assert long_date(date(2026, 12, 3).isoformat(), language) == day
    assert percent(Decimal("7.7"), language).strip(FORMAT) == share


def test_values_keep_their_direction_in_a_sentence_from_right_to_left():
    said = say("%(name)s (%(value)s off)", "he", name="SPRING", value="10%")
    assert said == "\u200f\u2068SPRING\u2069 (הנחה של \u206810%\u2069)"
    assert say("%(name)s (%(value)s off)", "de", name="SPRING", value="10\xa0%") == "SPRING (10\xa0% Rabatt)"


@pytest.mark.parametrize(
    ("text", "way"),
    [("1-2 Main (B).", "ltr"), ("12 רחוב", "rtl"), ("+49 40 1234", "ltr"), ("شركة ACME", "rtl"), ("", "ltr")],
)
def test_a_text_reads_as_its_first_letter_does(text, way):
    assert reads(text) == way


def test_the_foot_counts_pages_in_the_order_of_the_language():
    assert page_count("en") == '"Page " counter(page) " of " counter(pages) ""'
    assert page_count("ja") == '"" counter(page) " / " counter(pages) " ページ"'


def invoice_for(now, language):
    coupon = Coupon.create(by=None, now=now, public_id="SPRING", percent_off=Decimal(10))
    buyer = customer("Jenny Rosen", currency="eur", address_city="Wien", address_country="AT", phone="+4315138892")
    buyer.change({"preferred_locales": [language]}, by=None, now=now)
    return issued(
        buyer,
        lines=[line("Design", "2.5", 96000)],
        default_tax_rates=[rate_snapshot(tax_rate("7.7"))],
        discounts=[coupon_snapshot(coupon, now=now)],
        now=now,
    )


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_a_document_from_right_to_left_has_its_letters(company, now, language):
    invoice = invoice_for(now, language)
    said, printed = letters(read_back(pdf_of(invoice))), Printed(document_of(invoice), language)
    assert invoice.number in said
    assert set(letters(printed.title + printed.issued_on)) <= set(said)


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_documents_are_laid_out_from_right_to_left(company, now, language):
    invoice = invoice_for(now, language)
    html = html_of(document_of(invoice), draft=False)
    assert f'<html lang="{language}" dir="rtl">' in html
    where = {}

    def see(text, _matrix, position, _font, _size):
        where.update({part: position[4] for part in ("Design", "Hamburg", "Wien") if part in text})

    page = PdfReader(io.BytesIO(pdf_of(invoice))).pages[0]
    page.extract_text(visitor_text=see)
    assert where["Design"] > page.mediabox.width / 2
    assert where["Hamburg"] > where["Wien"]


def test_countries_and_tax_ids_are_named_in_the_language(company, now):
    printed = Printed(document_of(invoice_for(now, "fr")), "fr")
    assert "Autriche" in printed.to_lines
    assert "Allemagne" in printed.from_lines
    assert printed.seller_tax_ids == ["N° TVA intracommunautaire DE136695976"]
    assert Printed(printed.document, "en").seller_tax_ids == ["EU VAT DE136695976"]


def test_a_copy_in_another_language_says_that_it_is_one(company, now, desk, tmp_path):
    invoice = invoice_for(now, "de")
    address = reverse("invoice_pdf", args=[invoice.public_id])
    response = desk.get(address, {"locale": "fr"})
    assert f'filename="{invoice.number}-fr.pdf"' in response["Content-Disposition"]
    said = letters(read_back(response.getvalue()))
    assert letters("Facture") in said
    assert letters("Copie traduite. Langue de l’original : allemand") in said
    assert letters("Kopie") not in letters(read_back(desk.get(address).getvalue()))
    assert desk.get(address, {"locale": "tlh"}).status_code == 404
    out = tmp_path / "copy.pdf"
    call_command("render_document", invoice.public_id, locale="ja", out=out)
    assert "請求書" in letters(read_back(out.read_bytes()))
    with pytest.raises(CommandError, match="do not speak tlh"):
        call_command("render_document", invoice.public_id, locale="tlh", out=out)


def test_a_credit_note_speaks_the_language_of_its_invoice(company, now):
    invoice = invoice_for(now, "de")
    note = CreditNote.issue(invoice, CreditRequest(amount=500), by=None, now=now, reason="order_change")
    content = pdf_of_note(note)
    said = letters(read_back(content))
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == "de"
    for text in (
        "Rechnungskorrektur",
        "Bestellung geändert",
        "Korrekturbetrag",
        "Mindert den fälligen Betrag",
        "Seite 1 von 1",
    ):
        assert letters(text) in said, text
    assert PrintedNote(note.frozen, "ja").reason == "注文の変更"
    note.void(by=None, now=now)
    assert "STORNIERT" in html_of_note(note)
    assert "מבוטלת" in html_of_note(note, "he")


def test_a_language_that_documents_do_not_speak_is_english():
    document = {"currency": "eur", "lines": [], "discounts": [], "default_tax_rates": [], "language": "tlh"}
    assert Printed(document, "tlh").title == "Invoice"
    assert Printed(document, "tlh").copy_note == ""
