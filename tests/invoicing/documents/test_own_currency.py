"""Tax of a document in another currency, told in that of the seller's country too: rates, amounts, notes, warnings."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.company.models import Company, today
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import PrintedNote, html_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.issuing.own_currency import Quote, own_currency, rounded, scale_of, worth_by
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.finalizing.warnings import warnings_of, warnings_of_many
from invoicing.models.invoice import Invoice
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.rules.accounts.periods import Period
from invoicing.tax_report.report import report
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, seller, tax_rate
from tests.reading import body

DAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
WORDS = "There is no exchange rate from"


def rate(base, currency, value, day=DAY, source=""):
    fields = {"day": day, "base": base, "currency": currency, "rate": Decimal(value), "source": source}
    return ExchangeRate.create(by=None, now=NOW, **fields)


def german(**fields):
    return seller(address_country="DE", default_currency="usd", time_zone="UTC", **fields)


def taxed(currency, *rates, amount=10000, make=issued, **fields):
    snapshots = [rate_snapshot(tax_rate(each, now=NOW)) for each in rates]
    lines = [line(f"Work {each['percentage']}", 1, amount, tax_rates=[each]) for each in snapshots]
    return make(customer(currency=currency, now=NOW), lines=lines, now=NOW, **fields)


def told(document, language="en"):
    doc = Printed(document, language)
    return [(label, amount) for label, _, amount, _ in doc.own_currency_table]


# The arithmetic


@given(st.integers(-(10**9), 10**9), st.decimals("0.0001", "99999", places=4), st.sampled_from(["usd", "jpy", "kwd"]))
@settings(derandomize=True)
def test_amounts_are_rounded_once_half_away_from_zero(amount, value, currency):
    quotes = [Quote("2026-01-05", "eur", currency, f"{value}", "")]
    found = own_currency([{"rate": "r", "taxable_amount": 0, "amount": amount}], currency, "eur", quotes)
    digits = {"usd": 2, "jpy": 0, "kwd": 3}[currency]
    exact = Fraction(amount) / 10**digits / Fraction(value) * 100
    assert abs(found["tax"] - exact) <= Fraction(1, 2)
    assert (
        found["tax"]
        == -own_currency([{"rate": "r", "taxable_amount": 0, "amount": -amount}], currency, "eur", quotes)["tax"]
    )


def test_quotes_lead_in_either_direction_and_across_the_euro():
    there, on = Quote("2026-01-05", "eur", "usd", "1.25", ""), Quote("2026-01-05", "eur", "pln", "4.5", "")
    assert worth_by([there], "usd") == Fraction(4, 5)
    assert worth_by([there], "eur") == Fraction(5, 4)
    assert worth_by([there, on], "usd") == Fraction(18, 5)
    assert rounded(1999, scale_of(Fraction(18, 5), "usd", "pln")) == 7196


# What is frozen


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "currency", "quotes", "home", "taxes", "total"),
    [
        # 19 % of 100.00 $ is 19.00 $: 17.47 € by 1.0875, which the issue's law asks for in the seller's country.
        ("DE", "usd", [("eur", "usd", "1.0875")], "eur", [[9195, 1747]], 1747),
        ("GB", "eur", [("eur", "gbp", "0.8612")], "gbp", [[8612, 1636]], 1636),
        ("GB", "eur", [("gbp", "eur", "1.16")], "gbp", [[8621, 1638]], 1638),
        ("CH", "eur", [("eur", "chf", "0.9305")], "chf", [[9305, 1768]], 1768),
        ("PL", "usd", [("eur", "usd", "1.0875"), ("eur", "pln", "4.2605")], "pln", [[39177, 7444]], 7444),
        ("JP", "usd", [("usd", "jpy", "157.31")], "jpy", [[15731, 2989]], 2989),
        ("HU", "eur", [("eur", "huf", "390.55")], "huf", [[3905500, 742045]], 742045),
    ],
)
def test_tax_is_frozen_in_the_currency_of_the_sellers_country(country, currency, quotes, home, taxes, total):
    seller(address_country=country, default_currency=currency, time_zone="UTC")
    for quote in quotes:
        rate(*quote)
    one = taxed(currency, "19")
    kept = Invoice.objects.get(pk=one.pk).frozen["own_currency"]
    assert kept["currency"] == home
    assert [row[1:] for row in kept["taxes"]] == taxes
    assert kept["tax"] == total
    assert [(q["base"], q["currency"], q["rate"], q["day"]) for q in kept["quotes"]] == [
        (*quote, "2026-01-05") for quote in quotes
    ]


@pytest.mark.django_db
def test_the_amounts_are_those_of_the_tax_report_to_the_cent():
    company = german()
    rate("eur", "usd", "1.0875")
    for amount in (10007, 3333, 12345, 99999, 53):
        taxed("usd", "19", "7", amount=amount)
    frozen = [one.frozen["own_currency"] for one in Invoice.objects.all() if "own_currency" in one.frozen]
    found = report(Period(DAY, DAY), company)
    assert found.home == "eur"
    assert found.total.invoiced.tax == sum(each["tax"] for each in frozen) > 0
    assert found.total.invoiced.base == sum(base for each in frozen for _, base, _ in each["taxes"])


@pytest.mark.django_db
def test_what_was_issued_stays_when_the_rate_is_changed_or_deleted():
    german()
    used = rate("eur", "usd", "1.0875", source="European Central Bank")
    one = taxed("usd", "19")
    used.change({"rate": Decimal(2)}, by=None, now=NOW)
    used.remove(by=None, now=NOW)
    Company.current().change({"address_country": "FR"}, by=None, now=NOW)
    one = Invoice.objects.get(pk=one.pk)
    assert told(one.frozen) == [("VAT 19% on €91.95", "€17.47")]
    note = CreditNote.issue(one, CreditRequest(amount=5950), reason="", memo="", by=None, now=NOW + timedelta(days=40))
    assert note.frozen["own_currency"]["tax"] == 874  # by the rate of the invoice: 9.50 $ / 1.0875 = 8.7356
    assert "€8.74" in html_of_note(note)
    assert [amount for _, _, amount, _ in PrintedNote(note.frozen, "de").own_currency_table] == ["8,74\xa0€"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("currency", "rates", "fields"),
    [
        ("eur", ("19",), {}),  # the seller's own
        ("usd", ("0",), {}),  # nothing to tell
        ("usd", (), {}),
        ("gbp", ("19",), {}),  # no rate of this currency
    ],
)
def test_nothing_is_told_without_another_currency_tax_and_rate(currency, rates, fields):
    german()
    rate("eur", "usd", "1.0875")
    one = taxed(currency, *rates) if rates else issued(customer(currency=currency), now=NOW)
    assert "own_currency" not in one.frozen
    assert "own-currency" not in html_of(one.frozen, draft=False)


@pytest.mark.django_db
def test_customers_without_tax_get_no_second_currency():
    german()
    rate("eur", "usd", "1.0875")
    buyer = customer(currency="usd", tax_exempt="exempt")
    one = issued(buyer, default_tax_rates=[rate_snapshot(tax_rate("19"))], now=NOW)
    assert "own_currency" not in one.frozen


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "found"), [(0, True), (7, True), (8, False), (-1, False)])
def test_the_latest_rate_of_seven_days_counts_as_in_the_report(age, found):
    german()
    rate("eur", "usd", "1.0875", day=DAY - timedelta(days=age))
    one = taxed("usd", "19")
    assert ("own_currency" in one.frozen) is found
    if found:
        assert one.frozen["own_currency"]["quotes"][0]["day"] == f"{DAY - timedelta(days=age)}"


# What is printed


@pytest.mark.django_db
def test_each_rate_the_total_and_the_exchange_rate_are_printed():
    german()
    rate("eur", "usd", "1.0875", source="European Central Bank")
    one = taxed("usd", "19", "7")
    assert told(one.frozen) == [
        ("VAT 19% on €91.95", "€17.47"),
        ("VAT 7% on €91.95", "€6.44"),
        ("Total", "€23.91"),
    ]
    doc = Printed(one.frozen, "de")
    assert doc.own_currency_title == "Steuer in EUR"
    assert doc.exchange_rate == "Wechselkurs: 1 EUR = 1,0875 USD (5. Januar 2026, Europäische Zentralbank)"
    assert "Tax in EUR" in html_of(one.frozen, draft=False, language="en")
    assert pdf_of(one).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_language_tells_it(language):
    seller(address_country="PL", default_currency="usd", time_zone="UTC")
    rate("eur", "usd", "1.0875", source="NBP")
    rate("eur", "pln", "4.26050001", source="European Central Bank")
    html = html_of(taxed("usd", "23").frozen, draft=False, language=language)
    assert html.count('class="summary own-currency ') == 1
    assert "NBP" in html
    assert "PLN" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "amounts"),
    [("400", ["40 000 Ft", "7 600 Ft"]), ("390.55", ["39 055,00 Ft", "7 420,45 Ft"])],
)
def test_forints_have_decimals_where_one_of_them_is_not_whole(value, amounts):
    seller(address_country="HU", default_currency="huf", time_zone="UTC", default_language="hu")
    rate("eur", "huf", value)
    [(label, amount)] = told(taxed("eur", "19").frozen, "hu")
    base, tax = amounts
    assert base in label.replace("\xa0", " ")
    assert amount.replace("\xa0", " ") == tax


@pytest.mark.django_db
def test_facts_in_brackets_are_listed_with_the_sign_of_the_language():
    german()
    rate("eur", "usd", "1.0875", source="Bank")
    document = taxed("usd", "19").frozen
    assert Printed(document, "ja").exchange_rate.endswith("（2026年1月5日、Bank）")
    assert Printed(document, "zh").exchange_rate.endswith("（2026年1月5日、Bank）")
    assert Printed(document, "de").exchange_rate.endswith(" (5. Januar 2026, Bank)")
    assert "\u060c " in Printed(document, "ar").exchange_rate


@pytest.mark.django_db
def test_cross_rates_are_printed_as_they_were_published():
    seller(address_country="PL", default_currency="usd", time_zone="UTC")
    rate("eur", "usd", "1.0875")
    rate("eur", "pln", "4.2605")
    doc = Printed(taxed("usd", "23").frozen, "en")
    assert doc.exchange_rate == "Exchange rate: 1 EUR = 1.0875 USD · 1 EUR = 4.2605 PLN (5 January 2026)"


@pytest.mark.django_db
def test_a_draft_shows_the_rate_of_the_day():
    german()
    rate("eur", "usd", "1.0875")
    made = taxed("usd", "19", make=draft)
    assert document_of(made, now=NOW)["own_currency"]["tax"] == 1747
    assert "own_currency" not in document_of(made, now=NOW + timedelta(days=30))
    rate("eur", "usd", "1.2", day=DAY + timedelta(days=30))
    assert document_of(made, now=NOW + timedelta(days=30))["own_currency"]["tax"] == 1583


# The warning


@pytest.mark.django_db
def test_finalizing_warns_of_a_rate_that_lacks_and_says_where_to_enter_it():
    german()
    made = Invoice.objects.get(pk=taxed("usd", "19", make=draft).pk)
    made.effective_at = NOW
    [words] = [each for each in warnings_of(made, list(made.lines.all())) if each.startswith(WORDS)]
    assert "from USD to EUR for 2026-01-05" in words
    assert "Tax report, Exchange rates" in words
    rate("eur", "usd", "1.0875")
    assert not [each for each in warnings_of(made, list(made.lines.all())) if each.startswith(WORDS)]


@pytest.mark.django_db
def test_many_drafts_are_counted_by_what_lacks_today():
    german()
    for currency in ("usd", "gbp", "eur"):
        taxed(currency, "19", make=draft)
    taxed("usd", "0", make=draft)
    words = "with tax in a currency without an exchange rate of today: enter the rate under Tax report, Exchange rates"
    assert (2, words) in warnings_of_many(Invoice.objects.drafts())
    rate(
        "eur",
        "usd",
        "1.0875",
        day=today(),
    )
    assert (1, words) in warnings_of_many(Invoice.objects.drafts())


# Sources of rates


@pytest.mark.django_db
def test_the_source_of_a_rate_is_typed_imported_and_exported(client, billing):
    client.force_login(billing)
    add = reverse("exchange_rate_add")
    typed = {"day": "2026-01-05", "base": "gbp", "currency": "eur", "rate": "1.16", "source": "HMRC"}
    client.post(add, typed)
    assert ExchangeRate.objects.get().source == "HMRC"
    assert "hidden characters" in body(client.post(add, typed | {"source": "a\u202e"}))
    assert "at most 80" in body(client.post(add, typed | {"source": "x" * 81}))
    file = b"".join(client.get(reverse("exchange_rate_export_file"))).decode("utf-8-sig")
    assert "HMRC" in file
    assert file.splitlines()[0] == "Day,Base,Currency,Rate,Source"
