"""What documents say by law: their title, the seller's entry in the register, and what Japan asks for."""

import io

import pytest
from pypdf import PdfReader

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language.wording import messages
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import html_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import html_of_receipt
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.rules.addressing import addressed_as
from invoicing.rules.reduced_rates import reduced_rates
from invoicing.totals.credit import CreditRequest
from tests.factories import address, customer, draft, issued, line, seller, tax_rate
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def page(invoice, language=None):
    return html_of(document_of(invoice), language=language, draft=invoice.is_draft)


def account(country, type, value, **fields):
    return seller(address_country=country, tax_ids=[{"type": type, "value": value}], **fields)


def said(invoice, language="en"):
    return Printed(invoice.frozen, language)


@pytest.mark.parametrize(
    ("country", "type", "number", "language", "invoice", "note"),
    [
        ("LT", "eu_vat", "LT119511515", "lt", "PVM sąskaita faktūra", "Kreditinė PVM sąskaita faktūra"),
        ("TH", "th_vat", "1234567891234", "th", "ใบกำกับภาษี", "ใบลดหนี้"),
        ("IL", "il_vat", "000012345", "he", "חשבונית מס", "חשבונית זיכוי"),
        ("AE", "ae_trn", "123456789012345", "ar", "فاتورة ضريبية", "إشعار دائن ضريبي"),
        ("SA", "sa_vat", "123456789012345", "ar", "فاتورة ضريبية", "إشعار دائن"),
        ("AU", "au_abn", "12345678912", "en", "Tax invoice", "Adjustment note"),
        ("SG", "sg_gst", "M12345678X", "en", "Tax invoice", "Credit note"),
        ("IN", "in_gst", "12ABCDE3456FGZH", "en", "Tax invoice", "Credit note"),
        ("MY", "my_sst", "A12345678912345", "ms", "Invois cukai", "Nota kredit"),
        ("JP", "jp_trn", "T1234567891234", "ja", "請求書（適格請求書）", "適格返還請求書"),
        ("DE", "eu_vat", "DE136695976", "de", "Rechnung", None),
    ],
)
def test_documents_bear_the_title_that_the_law_asks_for(now, country, type, number, language, invoice, note):
    account(country, type, number, invoice_title="law", credit_note_numbering="own")
    one = issued(now=now)
    assert said(one, language).title == invoice
    credited = CreditNote.issue(one, CreditRequest(amount=500), by=None, now=now)
    Company.objects.update(invoice_title="usual")
    assert said(one, language).title == invoice
    if note:
        assert note in text_of(html_of_note(credited, language))


def test_without_the_number_and_as_usual_an_invoice_is_called_invoice(now):
    seller(address_country="SG", tax_ids=[{"type": "sg_uen", "value": "201912345A"}], invoice_title="law")
    assert said(issued(now=now)).title == "Invoice"
    account("SG", "sg_gst", "M12345678X", invoice_title="usual")
    assert said(issued(now=now)).title == "Invoice"


def test_own_words_stand_in_their_language_and_receipts_are_receipts(now):
    titles = {"de": "Honorarnote", "fr": "Note d’honoraires <b>"}
    seller(invoice_title="own", own_title="Fee note", own_titles=titles, second_language="de")
    one = issued(now=now)
    assert [said(one, tag).title for tag in ("en", "de", "fr", "fr-CA", "ja")] == [
        *("Fee note", "Honorarnote", "Note d’honoraires <b>", "Note d’honoraires <b>", "Fee note")
    ]
    html = page(one)
    assert "<title>Fee note" in html
    assert "Fee note Honorarnote" in text_of(html)
    assert "<b>" not in page(one, "fr")
    paid = one.pay(one.amount_due, by=None, now=now)
    assert "Receipt" in text_of(html_of_receipt(paid))
    assert "Fee note" not in text_of(html_of_receipt(paid))


def test_words_for_some_languages_alone_leave_the_others_as_usual(now):
    seller(invoice_title="own", own_titles={"de": "Honorarnote"})
    assert said(issued(now=now), "it").title == "Fattura"


def test_every_language_has_the_words_and_no_two_titles_of_one_kind_are_the_same():
    for language in DOCUMENT_LANGUAGES:
        words = messages(language)
        assert len({words[one] for one in ("Date of issue", "Date of supply", "Period of supply", "Date due")}) == 4
        assert words["Tax invoice"] != words["Credit note"]


# The register of companies


@pytest.mark.parametrize(
    ("country", "entry", "language", "lines"),
    [
        (
            "DE",
            ("Amtsgericht München", "HRB 12345", "Ada König", "25.000 EUR"),
            "de",
            [
                "Handelsregister Amtsgericht München, HRB 12345",
                "Geschäftsführung: Ada König",
                "Gesellschaftskapital: 25.000 EUR",
            ],
        ),
        (
            "FR",
            ("Paris 552 100 554", "", "", "10 000 €"),
            "fr",
            ["RCS Paris 552 100 554", "Capital social\u00a0: 10 000 €"],
        ),
        ("NL", ("", "12345678", "", ""), "en", ["KvK 12345678"]),
        ("GB", ("", "01234567", "A. King", ""), "en", ["Company number 01234567", "Managing directors: A. King"]),
        (
            "ES",
            ("Madrid, tomo 1, folio 2", "hoja M-3", "", ""),
            "es",
            ["Registro Mercantil Madrid, tomo 1, folio 2, hoja M-3"],
        ),
        ("US", ("Delaware", "123", "", ""), "en", ["Company register: Delaware, 123"]),
        ("US", ("", "", "", ""), "en", []),
    ],
)
def test_the_entry_in_the_register_stands_at_the_foot(now, country, entry, language, lines):
    names = ("register_name", "register_number", "managing_directors", "share_capital")
    seller(address_country=country, **dict(zip(names, entry, strict=True)))
    one = issued(now=now)
    assert said(one, language).register_lines == lines
    text = text_of(page(one, language))
    assert all(each.replace("\u00a0", " ") in text.replace("\u00a0", " ") for each in lines)
    Company.objects.update(register_name="Elsewhere")
    assert said(one, language).register_lines == lines
    note = CreditNote.issue(one, CreditRequest(amount=500), by=None, now=now)
    assert "Elsewhere" in text_of(html_of_note(note))


def test_documents_of_before_say_nothing_of_all_this(now):
    one = issued(now=now)
    old = dict(one.frozen)
    for key in ("supply", "reduced_rates"):
        del old[key]
    old["seller"] = {key: value for key, value in old["seller"].items() if key not in ("titles", "register")}
    old["customer"] = {key: value for key, value in old["customer"].items() if key != "addressed_as"}
    printed = Printed(old, "ja")
    assert (printed.title, printed.supply_label, printed.register) == ("請求書", "", "")
    assert printed.customer_name == "Jenny Rosen"
    assert printed.reduced_note == ""


# Japan


@pytest.mark.parametrize(
    ("name", "has_tax_id", "form"),
    [
        ("株式会社みどり", False, "business"),
        ("みどり㈱", False, "business"),
        ("（有）山田商店", False, "business"),
        ("合同会社ソラ", False, "business"),
        ("一般社団法人日本協会", False, "business"),
        ("医療法人社団青空会", False, "business"),
        ("Midori Co., Ltd.", False, "business"),
        ("ACME LTD", False, "business"),
        ("Nordlicht GmbH", False, "business"),
        ("Lumière S.A.", False, "business"),
        ("Muster & Co. KG", False, "business"),
        ("山田太郎", False, "person"),
        ("田中省吾", False, "person"),
        ("山田太郎", True, "business"),
        ("Jenny Rosen", False, "person"),
        ("Kim Sa-rang", False, "person"),
        ("Pak Se Ri", False, "person"),
        ("Marco Collins", False, "person"),
        ("Lincoln Agnew", False, "person"),
        ("", False, "person"),
    ],
)
def test_businesses_are_told_from_persons(name, has_tax_id, form):
    assert addressed_as(name, has_tax_id=has_tax_id) == form


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("株式会社みどり", "株式会社みどり 御中"),
        ("山田太郎", "山田太郎 様"),
        ("山田太郎様", "山田太郎様"),
        ("経理部御中", "経理部御中"),
        ("", "yamada@example.jp"),
    ],
)
def test_japanese_documents_address_the_customer(now, name, written):
    one = issued(customer(name, email="yamada@example.jp", currency="jpy"), lines=[line(unit_amount=500)], now=now)
    assert said(one, "ja").customer_name == written
    assert written in text_of(page(one, "ja"))
    assert said(one, "en").customer_name == (name or "yamada@example.jp")


def rates(*percentages, country="JP", **fields):
    return [tax_rate(each, country=country, display_name="消費税", inclusive=False, **fields) for each in percentages]


def test_lines_at_the_reduced_rate_carry_a_mark_and_the_legend_says_what_it_means(now):
    account("JP", "jp_trn", "T1234567891234")
    full, reduced = rates("10", "8")
    lines = [
        line("文房具", unit_amount=1000, tax_rates=[rate_snapshot(full)]),
        line("お茶", unit_amount=2000, tax_rates=[rate_snapshot(reduced)]),
    ]
    one = issued(customer("株式会社みどり", currency="jpy"), lines=lines, now=now)
    text = text_of(page(one, "ja"))
    assert "お茶 ※" in text
    assert "文房具 ※" not in text
    assert "※は軽減税率対象" in text
    assert text_of(page(one, "en")).count("※") == 2
    assert "※ reduced tax rate" in text_of(page(one, "en"))
    note = CreditNote.issue(one, CreditRequest(amount=one.total), by=None, now=now)
    credited = text_of(html_of_note(note, "ja"))
    assert "お茶 ※" in credited
    assert "※は軽減税率対象" in credited
    assert "※" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(one, language="ja"))).pages)


def snapshot(id, percentage, country="JP"):
    return {"id": id, "percentage": percentage, "country": country}


@pytest.mark.parametrize(
    ("given", "reduced"),
    [
        ([snapshot("a", "10"), snapshot("b", "8")], ["b"]),
        ([snapshot("b", "8.0")], ["b"]),
        ([snapshot("a", "10")], []),
        ([snapshot("a", "10"), snapshot("b", "7.8"), snapshot("c", "0")], ["b"]),
        ([snapshot("a", "10", ""), snapshot("b", "8", "")], ["b"]),
        ([snapshot("a", "19", "DE"), snapshot("b", "7", "DE"), snapshot("c", "8", "CH")], []),
        ([], []),
    ],
)
def test_which_rates_are_reduced(given, reduced):
    assert reduced_rates(given, seller_country="JP") == reduced


def test_nothing_is_reduced_without_tax_or_elsewhere():
    some = [snapshot("a", "10"), snapshot("b", "8")]
    assert reduced_rates(some, seller_country="JP", tax_exempt="exempt") == []
    assert reduced_rates([snapshot("b", "8", "")], seller_country="CH") == []


def test_a_draft_looks_as_it_will_be_issued(now):
    account("AU", "au_abn", "12345678912", invoice_title="law")
    one = draft(customer("山田太郎", currency="aud", **address("JP")), now=now)
    assert "Tax invoice" in text_of(page(one))
