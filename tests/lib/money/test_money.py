"""Amounts: digits, limits, the one rounding, fair sharing, writing and reading them."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from babel import Locale
from babel.numbers import format_currency
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.lib.money.amounts import apportion, round_half_up, spread
from billing_site.lib.money.currencies import CURRENCIES, exponent, maximum_charge, minimum_charge, payable_step
from billing_site.lib.money.number_formats import FORMATS, USUAL
from billing_site.lib.money.text import (
    currency_name,
    format_amount,
    format_number,
    format_unit_price,
    parse_amount,
    parse_number,
    parse_unit_price,
)

LOCALES = ("en", "de", "de-CH", "fr", "fr-CA", "pt-BR", "pt-PT", "es-419", "ja", "zh-TW", "sv", "nb", "ar", "he", "fil")
some_currency = st.sampled_from(CURRENCIES)
some_format = st.sampled_from([USUAL, *FORMATS.values()])
some_locale = st.sampled_from(LOCALES)
amounts = st.integers(-(10**11), 10**11)


def test_the_accepted_currencies_are_the_presentment_list_and_the_three_decimal_ones():
    assert len(CURRENCIES) == len(set(CURRENCIES)) == 139
    assert list(CURRENCIES) == sorted(CURRENCIES)
    assert {"usd", "eur", "jpy", "kwd", "isk"} <= set(CURRENCIES)


@pytest.mark.parametrize(
    ("currency", "decimals", "step"),
    [("usd", 2, 1), ("jpy", 0, 1), ("xpf", 0, 1), ("kwd", 3, 1), ("isk", 2, 100), ("ugx", 2, 100), ("huf", 2, 1)],
)
def test_a_currency_has_its_documented_digits(currency, decimals, step):
    assert (exponent(currency), payable_step(currency)) == (decimals, step)


@pytest.mark.parametrize("currency", ["afn", "all", "lak", "lbp", "mmk", "rsd", "sos", "std", "yer"])
def test_where_cldr_drops_the_decimals_the_wire_keeps_them(currency):
    assert exponent(currency) == 2
    assert format_amount(150, currency).endswith("1.50")


def test_an_unknown_currency_is_refused_in_plain_words():
    with pytest.raises(ValueError, match="“xxx” is not a currency you can bill in"):
        exponent("xxx")
    with pytest.raises(ValueError, match="not a currency"):
        minimum_charge("btc")


def test_charges_have_their_documented_limits():
    assert [minimum_charge(code) for code in ("usd", "gbp", "jpy", "huf", "czk")] == [50, 30, 50, 17500, 1500]
    assert [minimum_charge(code) for code in ("kwd", "isk", "clp")] == [10, 100, 1]
    assert [maximum_charge(code) for code in ("usd", "idr", "kwd", "isk")] == [
        99_999_999,
        999_999_999_999,
        99_999_990,
        99_999_900,
    ]


# Rounding and sharing


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("-2.4999", -2), ("0.5", 1), ("-0.5", -1), ("0", 0), ("7", 7)],
)
def test_a_half_is_rounded_away_from_zero(exact, rounded):
    assert round_half_up(Fraction(exact)) == round_half_up(Decimal(exact)) == rounded


@given(st.fractions())
def test_rounding_is_symmetric_and_never_more_than_half_a_unit_away(exact):
    assert round_half_up(-exact) == -round_half_up(exact)
    assert abs(round_half_up(exact) - exact) <= Fraction(1, 2)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_shares_sum_to_the_whole_and_stay_within_a_unit(total, weights):
    shares = spread(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(total * weight, sum(weights)) if sum(weights) else Fraction(total, len(weights))
        assert abs(share - exact) < 1


@given(st.integers(0, 10**6), st.lists(st.integers(1, 50), min_size=1, max_size=8), st.randoms())
def test_the_order_of_named_parts_never_decides_who_gets_the_odd_unit(total, weights, random):
    names = [f"il_{i}" for i in range(len(weights))]
    before = dict(zip(names, spread(total, weights, names), strict=True))
    shuffled = list(zip(names, weights, strict=True))
    random.shuffle(shuffled)
    shares = spread(total, [weight for _, weight in shuffled], [name for name, _ in shuffled])
    assert dict(zip([name for name, _ in shuffled], shares, strict=True)) == before


def test_the_odd_unit_goes_to_the_larger_remainder_then_to_the_larger_part():
    assert spread(10, [1, 1, 1]) == [4, 3, 3]
    assert spread(1, [1, 3]) == [0, 1]
    assert spread(2, [1, 3]) == [0, 2]
    assert spread(-10, [1, 1, 1]) == [-4, -3, -3]
    assert spread(5, [0, 0]) == [3, 2]
    assert spread(0, []) == []


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_an_amount_needs_somebody_to_be_shared_with(weights):
    with pytest.raises(ValueError, match="nothing to share"):
        spread(5, weights)


@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=10))
def test_exact_parts_are_rounded_so_that_they_sum_to_their_rounded_sum(parts):
    total = round_half_up(sum(parts))
    rounded = apportion(total, parts)
    assert sum(rounded) == total
    assert all(abs(whole - part) <= 1 for whole, part in zip(rounded, parts, strict=True))


def test_parts_that_do_not_belong_to_a_total_are_refused():
    with pytest.raises(ValueError, match="do not belong"):
        apportion(9, [Fraction(1), Fraction(2)])


# Writing


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        (123450, "usd", "en", "$1,234.50"),
        (-123450, "usd", "en", "-$1,234.50"),
        (123450, "eur", "de", "1.234,50\u00a0€"),
        (1200, "jpy", "ja", "￥1,200"),
        (-5, "sek", "sv", "\u22120,05\u00a0kr"),
        (123450, "chf", "en", "CHF\u00a01,234.50"),
        (1230, "kwd", "en", "KWD\u00a01.230"),
        (1000, "isk", "en", "ISK\u00a010"),
        (1025, "isk", "en", "ISK\u00a010.25"),
        (123456700, "inr", "hi", "₹12,34,567.00"),
        (0, "gbp", "en-GB", "£0.00"),
    ],
)
def test_an_amount_is_written_as_its_locale_does(amount, currency, locale, written):
    assert format_amount(amount, currency, locale) == written


def bare(text):
    """A text without no-break spaces and marks of direction: ours are isolates, CLDR's are not."""
    return re.sub("[\u00a0\u200e\u200f\u2066-\u2069]", "", text)


@settings(max_examples=150)
@given(st.integers(0, 10**12), st.sampled_from(["usd", "eur", "gbp", "inr", "ils", "vnd", "jpy"]), some_locale)
def test_writing_agrees_with_babel_given_our_digits(amount, currency, locale):
    parsed = Locale.parse(locale, sep="-")
    expected = format_currency(Decimal(amount).scaleb(-exponent(currency)), currency.upper(), locale=parsed)
    written = format_amount(amount, currency, locale)
    assert bare(written) == bare(expected)


def test_a_unit_price_shows_the_digits_it_needs():
    assert format_unit_price(Decimal("0.05"), "usd") == "$0.0005"
    assert format_unit_price(Decimal("1200"), "usd") == "$12.00"
    assert format_unit_price(Decimal("-1250.5"), "eur", "de") == "-12,505\u00a0€"
    assert format_unit_price(Decimal("99.000000000001"), "jpy") == "¥99.000000000001"
    assert format_unit_price(Decimal("500"), "isk") == "ISK\u00a05"


def test_numbers_and_names():
    assert format_number(Decimal("-1234.50"), "de") == "-1.234,5"
    assert format_number(Decimal("1E+3")) == "1,000"
    assert currency_name("eur", "fr") == "euro"


# Reading (the formats, the groups and what is asked back: test_typed_numbers.py)


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("12.34", "usd", 1234),
        (" $1,234.50 ", "usd", 123450),
        ("1.234,50 €", "eur", 123450),
        ("EUR 1,234", "eur", 123400),
        ("1\u202f234,5", "eur", 123450),
        ("1 234,50", "eur", 123450),
        ("1'234.50", "chf", 123450),
        ("CHF 1’200.-", "chf", 120000),
        ("€ 12,–", "eur", 1200),
        ("$5", "cad", 500),
        ("12,34,567.50", "inr", 123456750),
        ("１２００", "jpy", 1200),
        ("١٢٫٥", "usd", 1250),
        ("(5)", "usd", -500),
        ("5-", "usd", -500),
        ("\u22125", "usd", -500),
        ("-$5", "usd", -500),
        ("$-5", "usd", -500),
        ("+5", "usd", 500),
        (".5", "usd", 50),
        ("7.", "usd", 700),
        ("1,5", "eur", 150),
        ("1.2300", "kwd", 1230),
        ("10.00", "isk", 1000),
        ("5.00", "jpy", 5),
        ("0", "usd", 0),
        ("\u200f-12\u00a0€\u200e", "eur", -1200),
        ("\u20661,234.50\u2069", "usd", 123450),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, currency, amount):
    assert parse_amount(typed, currency) == amount


@pytest.mark.parametrize(
    ("typed", "currency", "message"),
    [
        ("", "usd", "Enter an amount."),
        ("  ", "usd", "Enter an amount."),
        ("12x", "usd", r"“12x” is not an amount in USD\. Write it like \$1,234\.50\."),
        ("12x", "jpy", r"“12x” is not an amount in JPY\. Write it like ¥1,234\."),
        ("1,2345", "usd", "Amounts in USD have at most 2 decimals."),
        ("€5", "usd", "not an amount in USD"),
        ("--5", "usd", "not an amount"),
        ("-(5)", "usd", "not an amount"),
        (".", "usd", "not an amount"),
        ("1e3", "usd", "not an amount"),
        ("NaN", "usd", "not an amount"),
        ("9" * 5000, "usd", "not an amount"),
        ("1234.567", "usd", "Amounts in USD have at most 2 decimals."),
        ("1.5", "jpy", "Amounts in JPY have no decimals."),
        ("1.50", "isk", "Amounts in ISK have no decimals."),
        ("1.2345", "kwd", "Amounts in KWD have at most 3 decimals."),
        ("10,000,000,000.00", "usd", r"The largest amount is \$9,999,999,999\.99\."),
    ],
)
def test_what_is_not_an_amount_is_refused_in_plain_words(typed, currency, message):
    with pytest.raises(ValueError, match=message):
        parse_amount(typed, currency)


@settings(max_examples=150, derandomize=True)
@given(amounts, st.sampled_from([code for code in CURRENCIES if exponent(code) != 3]), some_format)
def test_what_a_page_shows_can_be_pasted_by_everybody(amount, currency, written):
    amount -= amount % payable_step(currency)
    assert parse_amount(format_amount(amount, currency), currency, written) == amount


@given(st.text(max_size=20), st.sampled_from(["usd", "jpy", "kwd"]))
def test_any_text_is_an_amount_or_a_plain_refusal(text, currency):
    refusal = ""
    try:
        parse_amount(text, currency)
    except ValueError as error:
        refusal = str(error)
    assert not refusal or ((refusal[0].isupper() or refusal[0] == "“") and refusal.endswith("."))


def test_a_unit_price_may_be_finer_than_what_can_be_paid_but_not_endlessly():
    assert parse_unit_price("0.0005", "usd") == Decimal("0.05")
    assert parse_unit_price("0.00000000000001", "usd") == Decimal("1E-12")
    assert parse_unit_price("1.5", "isk") == Decimal(150)
    with pytest.raises(ValueError, match="A unit price in USD has at most 14 decimals"):
        parse_unit_price("0.000000000000001", "usd")
    with pytest.raises(ValueError, match="The largest unit price"):
        parse_unit_price("99,999,999,999", "usd")


def test_quantities_and_percentages_are_read_exactly():
    assert parse_number("33,3333") == Decimal("33.3333")
    assert parse_number("-0") == 0
    assert not parse_number("-0").is_signed()
    for typed, decimals, message in (
        ("", 12, "Enter a number"),
        ("1.5", 0, "Use a whole number"),
        ("0.12345", 4, "Use at most 4 decimals"),
        ("ten", 12, "“ten” is not a number. Write it like 1,234.5."),
        ("9" * 13, 12, "The largest number is"),
    ):
        with pytest.raises(ValueError, match=message):
            parse_number(typed, decimals=decimals)
