"""The tax report: periods, sums by rate, country and status, currencies, its file and the documents behind a row."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.company.models import Company
from billing_site.lib.money.amounts import round_half_up
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.tax.currencies import DayRates, home_currency
from invoicing.models.tax.exchange_rate import ExchangeRate, Rate
from invoicing.rules.accounts.periods import Period, named, whole
from invoicing.tax_report.report import report
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line, tax_rate

pytestmark = pytest.mark.django_db
UTC = ZoneInfo("UTC")
FIRST = Period(date(2026, 1, 1), date(2026, 3, 31))


def at(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def seller():
    Company.current().change({"address_country": "DE", "time_zone": "Europe/Berlin"}, by=None, now=at(1, 1))


@pytest.fixture
def vat():
    return rate_snapshot(tax_rate("19", display_name="USt", country="DE", now=at(1, 1)))


def sell(moment, amount, rate=None, currency="eur", **buyer):
    rates = [rate] if rate else []
    bought = [line("Work", 1, amount)]
    return issued(customer(currency=currency, **buyer), now=moment, lines=bought, default_tax_rates=rates)


def euro(*rates):
    found = [Rate(day, "eur", currency, Decimal(rate)) for day, currency, rate in rates]
    ExchangeRate.take_in(found, by=None, now=at(1, 1))


def figures(found):
    return [
        (
            row.key.percentage,
            row.key.country,
            row.key.status,
            *((part.base, part.tax) for part in (row.invoiced, row.credited, row.voided, row.left)),
        )
        for row in found.rows
    ]


# Periods


@pytest.mark.parametrize(
    ("name", "start", "end", "words"),
    [
        ("this_month", "2026-03-01", "2026-03-31", "March 2026"),
        ("last_month", "2026-02-01", "2026-02-28", "February 2026"),
        ("this_quarter", "2026-01-01", "2026-03-31", "Quarter 1, 2026"),
        ("last_quarter", "2025-10-01", "2025-12-31", "Quarter 4, 2025"),
        ("this_year", "2026-01-01", "2026-12-31", "2026"),
        ("last_year", "2025-01-01", "2025-12-31", "2025"),
    ],
)
def test_periods_are_those_of_the_calendar(name, start, end, words):
    found = named(name, date(2026, 3, 15))
    assert (f"{found.start}", f"{found.end}", f"{found}") == (start, end, words)


def test_the_period_beside_has_the_same_length():
    assert whole(date(2024, 2, 10), 1).next == whole(date(2024, 3, 1), 1)
    assert whole(date(2026, 1, 1), 3).previous == whole(date(2025, 12, 1), 3)
    assert Period(date(2026, 1, 5), date(2026, 1, 6)).previous == Period(date(2026, 1, 3), date(2026, 1, 4))
    assert Period(date(1, 1, 1), date(1, 1, 31)).previous is None
    assert Period(date(9999, 12, 1), date(9999, 12, 31)).next is None


# Sums


def test_each_thing_counts_in_the_period_in_which_it_happened(vat):
    before, credited = sell(at(1, 10), 10000, vat), sell(at(2, 1), 20000, vat)
    sell(at(3, 31, 23), 5000, vat)  # 1 April in Berlin
    before.void(by=None, now=at(4, 2))
    CreditNote.issue(credited, CreditRequest(amount=11900), by=None, now=at(3, 1))
    assert figures(report(FIRST, Company.current())) == [
        ("19", "DE", "none", (30000, 5700), (-10000, -1900), (0, 0), (20000, 3800))
    ]
    assert figures(report(FIRST.next, Company.current())) == [
        ("19", "DE", "none", (5000, 950), (0, 0), (-10000, -1900), (-5000, -950))
    ]


def test_equal_rates_are_one_row_inclusive_or_not_and_others_are_not(vat):
    sell(at(1, 5), 10000, vat)
    sell(at(1, 5), 11900, rate_snapshot(tax_rate("19.00", display_name="USt", country="DE", inclusive=True)))
    sell(at(1, 5), 10000, rate_snapshot(tax_rate("20", display_name="USt", country="AT")))
    sell(at(1, 5), 3000, None)
    assert figures(report(FIRST, Company.current())) == [
        ("20", "AT", "none", (10000, 2000), (0, 0), (0, 0), (10000, 2000)),
        ("19", "DE", "none", (20000, 3800), (0, 0), (0, 0), (20000, 3800)),
        ("", "DE", "none", (3000, 0), (0, 0), (0, 0), (3000, 0)),
    ]


# Currencies


@pytest.mark.parametrize(
    ("country", "currency"),
    [
        ("NA", "nad"),
        ("LS", "lsl"),
        ("HT", "htg"),
        ("PS", "ils"),
        ("DE", "eur"),
        ("CH", "chf"),
        ("LI", "chf"),
        ("BG", "eur"),
        ("JP", "jpy"),
        ("", "eur"),
    ],
)
def test_the_report_is_in_the_currency_of_the_seller_s_country(country, currency):
    Company.current().change({"address_country": country}, by=None, now=at(1, 1))
    assert home_currency(Company.current(), date(2026, 6, 30)) == currency


def test_other_currencies_are_converted_by_the_rate_of_the_invoice_s_day(vat):
    euro((date(2026, 1, 5), "usd", "1.25"), (date(2026, 1, 9), "usd", "1.0"), (date(2026, 2, 2), "usd", "2"))
    invoice = sell(at(1, 10), 10000, vat, "usd")
    CreditNote.issue(invoice, CreditRequest(), by=None, now=at(2, 2))
    sell(at(1, 7), 1001, vat, "usd")
    found = report(FIRST, Company.current())
    # 10.01 / 1.25 = 8.008, its tax 1.90 / 1.25 = 1.52.
    assert figures(found) == [("19", "DE", "none", (10801, 2052), (-10000, -1900), (0, 0), (801, 152))]
    assert (found.home, found.missing, list(found.own)) == ("eur", [], ["usd"])
    assert found.own["usd"][0].left.base == 1001


@pytest.mark.parametrize(
    ("day", "worth"),
    [(date(2026, 1, 4), None), (date(2026, 1, 5), "0.8"), (date(2026, 1, 12), "0.8"), (date(2026, 1, 13), None)],
)
def test_the_latest_rate_counts_for_seven_days(day, worth):
    euro((date(2026, 1, 5), "usd", "1.25"))
    found = DayRates("eur", ["usd"], day, day).worth("usd", day)
    assert found == (worth and Decimal(worth))


@pytest.mark.parametrize("first", ["eur", "usd"])
def test_of_two_rates_of_a_day_in_both_directions_the_last_entered_counts(now, first):
    day, second = date(2026, 1, 5), "usd" if first == "eur" else "eur"
    ExchangeRate.create(by=None, now=now, day=day, base=first, currency=second, rate=Decimal("1.6"))
    ExchangeRate.create(by=None, now=now, day=day, base=second, currency=first, rate=Decimal("0.8"))
    found = DayRates("eur", ["usd"], day, day).worth("usd", day)
    assert found == (Decimal("0.8") if second == "usd" else Decimal("1.25"))


def test_a_seller_without_the_euro_gets_cross_rates_of_one_day():
    euro((date(2026, 1, 5), "usd", "1.25"), (date(2026, 1, 5), "chf", "0.95"), (date(2026, 1, 6), "usd", "1.3"))
    rates = DayRates("chf", ["usd", "jpy"], date(2026, 1, 1), date(2026, 1, 31))
    assert rates.worth("usd", date(2026, 1, 7)) == Decimal("0.76")
    assert rates.worth("eur", date(2026, 1, 7)) == Decimal("0.95")
    assert rates.worth("jpy", date(2026, 1, 7)) is None
    assert rates.converted(1000, "usd", date(2026, 1, 7)) == 760
    own = {"day": date(2026, 1, 5), "base": "usd", "currency": "chf", "rate": Decimal("0.77")}
    ExchangeRate.create(by=None, now=at(1, 6), **own)
    assert DayRates("chf", ["usd"], date(2026, 1, 1), date(2026, 1, 31)).worth("usd", date(2026, 1, 7)) == Decimal(
        "0.77"
    )


def test_minor_units_of_different_sizes():
    euro((date(2026, 1, 5), "jpy", "160"), (date(2026, 1, 5), "kwd", "0.35"))
    rates = DayRates("eur", ["jpy", "kwd"], date(2026, 1, 5), date(2026, 1, 5))
    assert rates.converted(1000, "jpy", date(2026, 1, 5)) == 625
    assert rates.converted(35000, "kwd", date(2026, 1, 5)) == 10000
    assert DayRates("jpy", ["eur"], date(2026, 1, 5), date(2026, 1, 5)).converted(625, "eur", date(2026, 1, 5)) == 1000


# Pages


def page(desk, **params):
    return desk.get(reverse("tax_report"), {"period": "custom", "start": "2026-01-01", "end": "2026-03-31", **params})


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def test_the_page_says_which_rates_are_missing_and_gives_no_guess(desk, vat):
    sell(at(1, 10), 10000, vat)
    sell(at(1, 12), 5000, vat, "usd")
    text = page(desk).content.decode()
    assert "Exchange rates are missing." in text and "USD on 12 Jan 2026" in text
    assert "€119.00" not in text and text.count("—") >= 6
    assert "$50.00" in text and "€100.00" in text  # in the documents' own currencies
    assert reverse("exchange_rate_add") + "?day=2026-01-12&amp;base=eur&amp;currency=usd" in text
    euro((date(2026, 1, 9), "usd", "1.25"))
    text = page(desk).content.decode()
    assert "missing" not in text and "€140.00" in text and "€26.60" in text


def test_the_page_of_an_empty_period_and_of_wrong_ones(desk):
    assert "Nothing was issued in this period" in page(desk).content.decode()
    for params, complaint in (
        ({"end": "2025-12-31"}, "before the first one"),
        ({"end": "2027-01-02"}, "at most a year"),
        ({"start": ""}, "Choose a day."),
        ({"start": "x"}, "Enter a valid date."),
        ({"period": "x"}, "not one of the available choices"),
    ):
        answer = page(desk, **params)
        assert answer.status_code == 422 and complaint in answer.content.decode()
    assert desk.get(reverse("tax_report")).status_code == 200
    assert desk.get(reverse("tax_report_file"), {"period": "x"}).status_code == 302


def test_a_row_leads_to_its_documents(desk, vat):
    euro((date(2026, 1, 9), "usd", "1.25"))
    first = sell(at(1, 10), 10000, vat, name="Anna")
    dollar = sell(at(1, 12), 5000, vat, "usd")
    note = CreditNote.issue(first, CreditRequest(amount=119), by=None, now=at(2, 1))
    first_row = page(desk).context["rows"][0]
    text = desk.get(first_row["url"]).content.decode()
    for words in (first.number, dollar.number, note.number, "Anna", "-€1.00", "€40.00", "€7.60", "$9.50"):
        assert words in text
    assert reverse("credit_note_detail", args=[note.public_id]) in text
    assert desk.get(reverse("tax_report_documents"), {"status": "none", "percentage": "x"}).status_code == 404
    assert "No documents" in desk.get(reverse("tax_report_documents"), {"status": "exempt"}).content.decode()


def test_the_file_has_the_report_with_formulas_defused(desk):
    euro((date(2026, 1, 9), "usd", "1.25"))
    odd = rate_snapshot(tax_rate("19", display_name="=1+1", country="DE"))
    sell(at(1, 10), 10000, odd)
    sell(at(1, 12), 5000, odd, "usd").void(by=None, now=at(1, 13))
    params = {"period": "custom", "start": "2026-01-01", "end": "2026-03-31"}
    answer = desk.get(reverse("tax_report_file"), params)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert "tax-report-2026-01-01-2026-03-31.csv" in answer["Content-Disposition"]
    assert [
        (row["Currency"], row["Converted"], row["Tax"], row["Base"], row["Voided Tax"], row["Net Tax"]) for row in rows
    ] == [
        ("eur", "no", "'=1+1", "100.00", "0.00", "19.00"),
        ("usd", "no", "'=1+1", "50.00", "-9.50", "0.00"),
        ("eur", "yes", "'=1+1", "140.00", "-7.60", "19.00"),
    ]
    assert {row["From"] for row in rows} == {"2026-01-01"}


def test_the_page_asks_the_database_no_more_for_more_documents(desk, vat):
    euro((date(2026, 1, 9), "usd", "1.25"))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert page(desk).status_code == 200
        return len(queries)

    sell(at(1, 10), 10000, vat)
    sell(at(1, 12), 5000, vat, "usd")
    few = asked()
    for _ in range(5):
        sell(at(1, 10), 10000, vat)
        sell(at(1, 13), 5000, vat, "usd")
    assert asked() == few


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(-(10**12), 10**12), st.decimals("0.00000001", 10**6, places=8))
def test_an_amount_is_converted_exactly_and_rounded_once(amount, rate):
    rates = DayRates.__new__(DayRates)
    rates.home, rates.scales, rates.known = "eur", {}, {("jpy", FIRST.start): 1 / Fraction(rate)}
    assert rates.converted(amount, "jpy", FIRST.start) == round_half_up(amount * 100 / Fraction(rate))
