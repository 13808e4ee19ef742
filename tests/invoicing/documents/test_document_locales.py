"""Numbers, dates and names of places as they are written where the reader of a document is."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers

from billing_site.company.models import Company
from billing_site.lib.places.regions import is_locale, regional_locale
from customers.models.coupon import Coupon
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import PrintedNote, html_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import PrintedReceipt, receipt_of
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate

FORMAT = dict.fromkeys((0x200E, 0x200F, *range(0x2066, 0x206A)))
SPACES = dict.fromkeys((0xA0, 0x202F, 0x2009), " ")

# language, country of the customer, currency, 123456789 minor units, 24 November 2026, all of March 2026
WRITTEN = [
    ("pt", "PT", "eur", "1 234 567,89 €", "24 de novembro de 2026", "1–31 de março de 2026"),
    ("pt-BR", "BR", "brl", "R$ 1.234.567,89", "24 de novembro de 2026", "1 – 31 de março de 2026"),
    ("pt", "AO", "aoa", "1 234 567,89 Kz", "24 de novembro de 2026", "1–31 de março de 2026"),
    ("de", "DE", "eur", "1.234.567,89 €", "24. November 2026", "1.–31. März 2026"),
    ("de", "CH", "chf", "CHF 1’234’567.89", "24. November 2026", "1.–31. März 2026"),
    ("de", "AT", "eur", "€ 1.234.567,89", "24. November 2026", "1.–31. März 2026"),
    ("fr", "FR", "eur", "1 234 567,89 €", "24 novembre 2026", "1–31 mars 2026"),
    ("fr", "CH", "chf", "1 234 567.89 CHF", "24 novembre 2026", "1–31 mars 2026"),
    ("fr-CA", "CA", "cad", "1 234 567,89 $", "24 novembre 2026", "1–31 mars 2026"),
    ("it", "CH", "chf", "CHF 1’234’567.89", "24 novembre 2026", "1–31 marzo 2026"),
    ("es", "AR", "ars", "$ 1.234.567,89", "24 de noviembre de 2026", "1–31 de marzo de 2026"),
    ("es-419", "MX", "mxn", "$1,234,567.89", "24 de noviembre de 2026", "1–31 de marzo de 2026"),
    ("es-419", "", "usd", "USD 1,234,567.89", "24 de noviembre de 2026", "1–31 de marzo de 2026"),
    ("es", "ES", "eur", "1.234.567,89 €", "24 de noviembre de 2026", "1–31 de marzo de 2026"),
    ("en", "US", "usd", "$1,234,567.89", "November 24, 2026", "March 1 – 31, 2026"),
    ("en", "IN", "inr", "₹12,34,567.89", "24 November 2026", "1–31 March 2026"),
    ("en", "", "usd", "$1,234,567.89", "24 November 2026", "1–31 March 2026"),
    ("en", "CA", "cad", "$1,234,567.89", "November 24, 2026", "March 1–31, 2026"),
    ("en", "AU", "aud", "$1,234,567.89", "24 November 2026", "1–31 March 2026"),
    ("en", "ZA", "zar", "R 1 234 567,89", "24 November 2026", "01 – 31 March 2026"),
    ("en", "DE", "eur", "€1,234,567.89", "24 November 2026", "1–31 March 2026"),
    ("th", "TH", "thb", "฿1,234,567.89", "24 พฤศจิกายน 2569", "1–31 มีนาคม 2569"),
    ("sv", "FI", "eur", "1 234 567,89 €", "24 november 2026", "1–31 mars 2026"),
    ("nl", "BE", "eur", "€ 1.234.567,89", "24 november 2026", "1–31 maart 2026"),
    ("zh", "CN", "cny", "¥1,234,567.89", "2026年11月24日", "2026年3月1日至31日"),
    ("zh-HK", "HK", "hkd", "HK$1,234,567.89", "2026年11月24日", "2026年3月1日至31日"),
    ("zh-TW", "TW", "twd", "$1,234,567.89", "2026年11月24日", "2026年3月1日至31日"),
    ("ja", "JP", "jpy", "￥123,456,789", "2026年11月24日", "2026年3月1日～31日"),
    ("ko", "KR", "krw", "₩123,456,789", "2026년 11월 24일", "2026년 3월 1일~31일"),
    ("ar", "AE", "aed", "1,234,567.89 د.إ.", "24 نوفمبر 2026", "1–31 مارس 2026"),
    ("he", "IL", "ils", "1,234,567.89 ₪", "24 בנובמבר 2026", "1–31 במרץ 2026"),
    ("hu", "HU", "huf", "1 234 567,89 Ft", "2026. november 24.", "2026. március 1–31."),
    ("tr", "TR", "try", "₺1.234.567,89", "24 Kasım 2026", "1–31 Mart 2026"),
    ("lt", "LT", "eur", "1 234 567,89 €", "2026 m. lapkričio 24 d.", "2026 m. kovo 1–31 d."),
    ("hr", "HR", "eur", "1.234.567,89 €", "24. studenoga 2026.", "1. – 31. ožujka 2026."),
    ("nb", "NO", "nok", "1 234 567,89 kr", "24. november 2026", "1.–31. mars 2026"),
    ("el", "CY", "eur", "1.234.567,89 €", "24 Νοεμβρίου 2026", "1–31 Μαρτίου 2026"),
    ("ru", "KZ", "kzt", "1 234 567,89 ₸", "24 ноября 2026 г.", "1–31 марта 2026 г."),
    ("fil", "PH", "php", "₱1,234,567.89", "Nobyembre 24, 2026", "Marso 1–31, 2026"),
    ("vi", "VN", "vnd", "123.456.789 ₫", "24 tháng 11, 2026", "1 – 31 tháng 3, 2026"),
    ("mt", "MT", "eur", "€1,234,567.89", "24 ta’ Novembru 2026", "1 – 31 ta’ Marzu 2026"),
]


def plain(text):
    """Without marks of direction, and with one kind of space."""
    return text.translate(FORMAT).translate(SPACES)


def reader(language, country, currency="eur"):
    return InLanguage(currency, language, regional_locale(language, "", (country,)))


@pytest.mark.parametrize(("language", "country", "currency", "amount", "day", "month"), WRITTEN)
def test_amounts_and_dates_are_those_of_language_and_country(language, country, currency, amount, day, month):
    doc = reader(language, country, currency)
    assert plain(doc.amount(123456789)) == amount
    assert plain(doc.date("2026-11-24")) == day
    assert plain(doc.period("2026-03-01", "2026-03-31")) == month


@pytest.mark.parametrize(
    ("language", "country", "two_months", "two_years"),
    [
        ("de", "CH", "1. März – 30. April 2026", "1. Dezember 2026 – 31. Januar 2027"),
        ("en", "US", "March 1 – April 30, 2026", "December 1, 2026 – January 31, 2027"),
        ("en", "", "1 March – 30 April 2026", "1 December 2026 – 31 January 2027"),
        ("es", "ES", "1 de marzo – 30 de abril de 2026", "1 de diciembre de 2026 – 31 de enero de 2027"),
        ("ja", "JP", "2026年3月1日～4月30日", "2026年12月1日～2027年1月31日"),
        ("hu", "HU", "2026. március 1. – április 30.", "2026. december 1. – 2027. január 31."),
        ("th", "TH", "1 มีนาคม – 30 เมษายน 2569", "1 ธันวาคม 2569 – 31 มกราคม 2570"),
    ],
)
def test_a_period_says_once_what_its_days_share(language, country, two_months, two_years):
    doc = reader(language, country)
    assert plain(doc.period("2026-03-01", "2026-04-30")) == two_months
    assert plain(doc.period("2026-12-01", "2027-01-31")) == two_years
    assert doc.period("2026-03-01", "2026-03-01") == doc.date("2026-03-01") == doc.period("2026-03-01", None)
    assert doc.period(None, None) == ""


@pytest.mark.parametrize(
    ("language", "country", "share", "quantity", "place"),
    [
        ("pt", "PT", "7,7%", "1 234,5", "Vietname"),
        ("pt-BR", "BR", "7,7%", "1.234,5", "Vietnã"),
        ("de", "CH", "7.7%", "1’234.5", "Vietnam"),
        ("fr", "CH", "7,7%", "1 234,5", "Viêt Nam"),
        ("es", "MX", "7.7%", "1,234.5", "Vietnam"),
        ("tr", "TR", "%7,7", "1.234,5", "Vietnam"),
    ],
)
def test_shares_quantities_and_countries_too(language, country, share, quantity, place):
    doc = reader(language, country)
    assert plain(doc.percent("7.7")) == share
    assert plain(doc.quantity("1234.5")) == quantity
    assert doc.address({"country": "VN"}) == [place]


def test_the_29th_of_february_has_a_buddhist_year_too():
    assert reader("th", "TH").date("2028-02-29") == "29 กุมภาพันธ์ 2571"


def test_every_locale_of_cldr_can_write_a_document():
    """Whatever somebody may freeze: no locale raises, and none loses a day of a period."""
    for tag in (identifier.replace("_", "-") for identifier in locale_identifiers()):
        if not is_locale(tag):
            continue
        doc = InLanguage("eur", "en", tag)
        assert doc.amount(-123456789) and doc.quantity("0.5") and doc.percent("7.7")
        assert doc.unit_price(Decimal("0.05")) and doc.address({"country": "CH"})
        for days in (20, 50, 500):
            start = date(2026, 11, 3)
            assert len(doc.period(start.isoformat(), (start + timedelta(days)).isoformat())) > 8, tag


def billed(now, *, wishes=(), country="", currency="eur", **fields):
    where = {"address_country": country} if country else {}
    buyer = customer(currency=currency, preferred_locales=list(wishes), **where)
    return issued(buyer, now=now, **({"lines": [line("Design", "2.5", 96000)]} | fields))


@pytest.mark.parametrize(
    ("wishes", "country", "locale", "total"),
    [
        (["de-CH"], "", "de-CH", "EUR 2’400.00"),
        (["fr-CH", "de"], "DE", "fr-CH", "2 400.00 €"),
        (["de"], "AT", "de-AT", "€ 2.400,00"),
        ([], "IN", "en-IN", "€2,400.00"),
        ([], "", "en", "€2,400.00"),
        (["pt"], "", "pt-PT", "2 400,00 €"),
    ],
)
def test_an_issued_document_keeps_its_locale(company, now, wishes, country, locale, total):
    invoice = billed(now, wishes=wishes, country=country)
    assert invoice.frozen["locale"] == locale
    invoice.customer.change({"preferred_locales": ["ja"], "address_country": "JP"}, by=None, now=now)
    printed = Printed(invoice.frozen, invoice.frozen["language"])
    assert plain(printed.summary[-1][1]).replace("\xa0", " ") == total


def test_the_account_s_country_stands_in_for_a_customer_without_one(company, administrator, now):
    Company.current().change({"address_country": "US", "default_language": "en"}, by=administrator, now=now)
    invoice = billed(now)
    assert invoice.frozen["locale"] == "en-US"
    day = now.strftime(f"%B {now.day}, %Y")
    assert Printed(invoice.frozen, "en").issued_on == day
    assert day in html_of(document_of(draft(invoice.customer, lines=[line("Work")], now=now), now=now), draft=True)


def test_a_copy_is_written_as_its_language_is_in_the_customer_s_country(company, now):
    document = billed(now, wishes=["de"], country="CH", currency="chf").frozen
    assert [Printed(document, tag).locale for tag in ("de", "fr", "it", "en", "pt")] == [
        *("de-CH", "fr-CH", "it-CH"),
        *("en", "pt-CH"),
    ]
    assert plain(Printed(document, "it").summary[-1][1]) == "CHF 2’400.00"
    assert plain(Printed(document, "fr").copy_note) == "Copie traduite. Langue de l’original : allemand"


def test_a_second_language_has_the_locale_of_the_country(company, administrator, now):
    Company.current().change({"second_language": "fr"}, by=administrator, now=now)
    printed = Printed(billed(now, wishes=["de"], country="CH").frozen, "de")
    assert printed.second.locale == "fr-CH"


def test_credit_notes_and_receipts_are_written_as_their_invoice(company, now):
    invoice = billed(now, wishes=["de-CH"], currency="chf")
    note = CreditNote.issue(invoice, CreditRequest(amount=120000), by=None, now=now, reason="order_change")
    assert note.frozen["locale"] == "de-CH"
    assert "CHF 1’200.00" in plain(html_of_note(note))
    payment = invoice.pay(120000, by=None, now=now, method="cash", paid_on=now.date())
    receipt = PrintedReceipt(receipt_of(payment), "de")
    assert plain(receipt.ask).startswith("CHF 1’200.00")
    assert PrintedNote(note.frozen, "it").locale == "it"


def test_a_document_of_before_is_written_as_it_was(company, now):
    document = {key: value for key, value in billed(now, wishes=["th"], country="TH").frozen.items() if key != "locale"}
    printed = Printed(document, "th")
    assert printed.date("2026-12-03") == "3 ธันวาคม ค.ศ. 2026"
    assert printed.period("2026-03-01", "2026-03-31") == "1 มีนาคม ค.ศ. 2026 – 31 มีนาคม ค.ศ. 2026"
    assert Printed(document, "en").date("2026-12-03") == "3 December 2026"
    assert Printed(document | {"locale": "qq-QQ"}, "th").date("2026-12-03") == "3 ธันวาคม ค.ศ. 2026"


@pytest.mark.parametrize(
    ("currency", "unit_amount", "rate", "amounts"),
    [
        ("huf", 1200000, "25", ["12 000 Ft", "12 000 Ft", "3 000 Ft", "15 000 Ft", "15 000 Ft"]),
        ("huf", 1200050, "25", ["12 000,50 Ft", "12 000,50 Ft", "3 000,13 Ft", "15 000,63 Ft", "15 000,63 Ft"]),
        ("huf", 1200000, "7.7", ["12 000 Ft", "12 000 Ft", "924 Ft", "12 924 Ft", "12 924 Ft"]),
        ("huf", 120100, "7.7", ["1 201,00 Ft", "1 201,00 Ft", "92,48 Ft", "1 293,48 Ft", "1 293,48 Ft"]),
        ("twd", 1200000, "5", ["12 000 TWD", "12 000 TWD", "600 TWD", "12 600 TWD", "12 600 TWD"]),
        ("rsd", 1200000, "20", ["12 000 RSD", "12 000 RSD", "2 400 RSD", "14 400 RSD", "14 400 RSD"]),
        ("eur", 1200000, "25", ["12 000,00 EUR", "12 000,00 EUR", "3 000,00 EUR", "15 000,00 EUR", "15 000,00 EUR"]),
    ],
)
def test_decimals_stand_on_all_amounts_of_a_document_or_on_none(company, now, currency, unit_amount, rate, amounts):
    rates = [rate_snapshot(tax_rate(rate))]
    invoice = billed(
        now,
        wishes=["hu"],
        country="HU",
        currency=currency,
        lines=[line("Munka", 1, unit_amount)],
        default_tax_rates=rates,
    )
    printed = Printed(invoice.frozen, "hu")
    assert [plain(amount) for _label, amount, _strong in printed.summary] == amounts
    assert plain(printed.lines[0]["amount"]) == plain(printed.lines[0]["unit_price"]) == amounts[0]


def test_a_payment_that_is_not_whole_gives_its_receipt_decimals(company, now):
    invoice = billed(now, wishes=["hu"], country="HU", currency="huf", lines=[line("Munka", 1, 1200000)])
    whole = invoice.pay(200000, by=None, now=now, method="cash", paid_on=now.date())
    broken = invoice.pay(300050, by=None, now=now, method="cash", paid_on=now.date())
    totals = [plain(PrintedReceipt(receipt_of(paid), "hu").summary[-1][1]) for paid in (whole, broken)]
    assert totals == ["10 000 Ft", "6 999,50 Ft"]
    assert plain(PrintedReceipt(receipt_of(broken), "hu").summary[0][1]) == "12 000,00 Ft"


def test_a_credit_note_has_decimals_by_its_own_amounts(company, now):
    invoice = billed(now, wishes=["hu"], country="HU", currency="huf", lines=[line("Munka", 1, 1200000)])
    totals = []
    for amount in (100000, 100050):
        note = CreditNote.issue(invoice, CreditRequest(amount=amount), by=None, now=now)
        totals.append({plain(shown) for _label, shown, _strong in PrintedNote(note.frozen, "hu").summary})
    assert totals == [{"1 000 Ft"}, {"1 000,50 Ft"}]


def test_a_unit_price_that_is_not_whole_gives_all_amounts_decimals(company, now):
    invoice = billed(now, wishes=["hu"], country="HU", currency="huf", lines=[line("Csavar", 4, Decimal("50"))])
    printed = Printed(invoice.frozen, "hu")
    assert plain(printed.lines[0]["unit_price"]) == "0,50 Ft"
    assert plain(printed.summary[-1][1]) == "2,00 Ft"


@pytest.mark.parametrize(
    ("language", "rates", "colon", "amount"),
    [
        ("fr-CA", "9,975 % + 5 %", " : ", "-10,00 $"),
        ("fr", "9,975 % + 5 %", " : ", "-10,00 $CA"),
        ("de", "9,975 % + 5 %", ": ", "-10,00 CA$"),
        ("en", "9.975% + 5%", ": ", "-CA$10.00"),
        ("zh", "9.975% + 5%", "：", "-CA$10.00"),
        ("zh-HK", "9.975% + 5%", "：", "-CA$10.00"),
        ("ja", "9.975% + 5%", "：", "-CA$10.00"),
    ],
)
def test_signs_between_words_are_those_of_the_language(company, now, language, rates, colon, amount):
    coupon = Coupon.create(by=None, now=now, public_id="SPRING", percent_off=Decimal(10))
    own = {
        "discounts": [coupon_snapshot(coupon, now=now)],
        "tax_rates": [rate_snapshot(tax_rate(share, display_name="T")) for share in ("9.975", "5")],
    }
    invoice = billed(now, wishes=[language], currency="cad", lines=[line("Design", 1, 10000, **own)])
    text = re.sub("</?span[^>]*>", "", plain(html_of(invoice.frozen, draft=False)))
    assert f">{rates}<" in text
    label, _amount = Printed(invoice.frozen, language).lines[0]["discounts"][0]
    assert f">{plain(label)}{colon}{amount}<" in text


@pytest.mark.parametrize(
    ("language", "mark"), [("de", " ({})"), ("ja", "（{}）"), ("zh-TW", "（{}）"), ("fr", " ({})")]
)
def test_brackets_are_as_wide_as_the_signs_beside_them(company, now, language, mark):
    invoice = billed(now, wishes=[language])
    text = html_of(invoice.frozen, draft=False, void=True)
    printed = Printed(invoice.frozen, language)
    assert f"</strong>{mark.format(printed.void_mark)}" in text
    assert printed.dated("A-1", "2026-12-03") == f"A-1{mark.format(printed.date('2026-12-03'))}"
