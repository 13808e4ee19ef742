"""What people type as numbers, in every format: a table of inputs, and what comes of them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.lib.money.currencies import AMOUNT_LIMIT, CURRENCIES, exponent, payable_step
from billing_site.lib.money.number_formats import (
    FILES,
    FORMATS,
    USUAL,
    NumberFormat,
    format_named,
    format_of_country,
    number_format,
    numbers_as,
)
from billing_site.lib.money.text import (
    parse_amount,
    parse_bound,
    parse_number,
    parse_percent,
    parse_unit_price,
    propose_amount,
    propose_number,
    propose_unit_price,
)

ENGLISH, GERMAN, FRENCH, SWISS = FORMATS.values()
GERMANY = format_of_country("DE")
COLUMNS = (USUAL, ENGLISH, GERMAN, FRENCH, SWISS)
ALL = [*COLUMNS, GERMANY]
ASK, BAD = "asked back", "refused"

# Typed as a quantity: what nobody's format, 1,234.56, 1.234,56, 1 234,56 and 1'234.56 make of it; one for all of them.
QUANTITIES = """
    0,125        | 0.125
    0.125        | 0.125
    0,500        | 0.5
    0.500        | 0.5
    00,125       | 0.125
    01,500       | 1.5
    1,5          | 1.5
    1.5          | 1.5
    1,50         | 1.5
    12,34        | 12.34
    1,500        | ask     1500    1.5     1.5     ask
    1.500        | ask     1.5     1500    ask     1.5
    1,234        | ask     1234    1.234   1.234   ask
    1.234        | ask     1.234   1234    ask     1.234
    12,345       | ask     12345   12.345  12.345  ask
    999.999      | ask     999.999 999999  ask     999.999
    100,000      | ask     100000  100     100     ask
    1 500        | 1500
    1'500        | 1500
    1’500        | 1500
    1´500        | 1500
    1_500        | bad
    1 234.5      | 1234.5
    1 234,5      | 1234.5
    1'234,5      | 1234.5
    1'234.5      | 1234.5
    1,234.5      | 1234.5
    1.234,5      | 1234.5
    1,234.567    | 1234.567
    1.234,567    | 1234.567
    1 234,567    | 1234.567
    1'234.567    | 1234.567
    1,234,567    | 1234567
    1.234.567    | 1234567
    1 234 567    | 1234567
    1,234,567.89 | 1234567.89
    1.234.567,89 | 1234567.89
    1234,567     | 1234.567
    1234.567     | 1234.567
    1,2345       | 1.2345
    12.3450      | 12.345
    1,00,000     | 100000
    12,34,567.5  | 1234567.5
    1,23,456,789 | bad
    1.00.000     | bad
    1 00 000     | bad
    0 125        | bad
    0'500        | bad
    1 23         | bad
    1,23.456,7   | bad
    1.234'567    | bad
    1 234'567.5  | bad
    1,234,56     | bad
    ,5           | 0.5
    .125         | 0.125
    ,125         | 0.125
    5,           | 5
    7.           | 7
    -1,5         | -1.5
    −0,125       | -0.125
    –1.234,5     | -1234.5
    -1,500       | ask     -1500   -1.5    -1.5    ask
    (2,5)        | -2.5
    2,5-         | -2.5
    +2,5         | 2.5
    --2          | bad
    ١٢٫٥         | 12.5
    ١٬٥٠٠        | 1500
    ١٫٥٠٠        | 1.5
    १,५          | 1.5
    １２，５         | 12.5
    1²           | bad
    ½            | bad
    1e3          | bad
    2x           | bad
    €5           | bad
    .            | bad
    1..5         | bad
    1,           | 1
""".strip().splitlines()


def cases(lines):
    """(typed, format, expected) of each cell of such a table."""
    for line in lines:
        typed, expected = line.split("|")[0].strip(), line.split("|")[1].split()
        for written, value in zip(COLUMNS, expected if len(expected) > 1 else expected * len(COLUMNS), strict=True):
            yield typed, written, {"ask": ASK, "bad": BAD}.get(value) or Decimal(value)


def outcome(read, *args, **kwargs):
    """What a text is read as; whether it is asked back or refused, which it is in plain words."""
    try:
        return read(*args, **kwargs)
    except ValueError as error:
        words = str(error)
        assert words[0] == "“"
        assert words.endswith(".")
        return ASK if "can be read as" in words else BAD


def test_the_table_of_quantities_holds_in_every_format():
    table = list(cases(QUANTITIES))
    assert len(table) >= 60 * 5
    found = [(typed, written, expected, outcome(parse_number, typed, written)) for typed, written, expected in table]
    assert [(typed, written.name, value) for typed, written, expected, value in found if value != expected] == []


def test_a_country_decides_nothing_that_can_be_read_in_two_ways():
    for typed, written, expected in cases(QUANTITIES):
        if written is USUAL:
            assert outcome(parse_number, typed, GERMANY) == expected


# Amounts: three decimals are none in a currency of two, and no amount has any in yen. A comma then sets off thousands;
# a point does where it is no decimal sign, and where it is, 12.345 is a slip.
AMOUNTS = """
    eur   1,500         | 150000
    eur   1.500         | bad     bad     150000  150000  bad
    eur   0,500         | 50
    eur   0.50          | 50
    eur   1,5           | 150
    eur   1.234,50      | 123450
    eur   1 234,50      | 123450
    eur   1'234.50      | 123450
    eur   1,234,567     | 123456700
    eur   € 1.234,50    | 123450
    eur   1.234,50 EUR  | 123450
    eur   (12,50)       | -1250
    eur   0,125         | bad
    eur   1.234,567     | bad
    eur   $5            | bad
    usd   US$ 1,234.50  | 123450
    usd   5 $           | 500
    cad   CA$5          | 500
    jpy   1,500         | 1500
    jpy   1.500         | bad     bad     1500    1500    bad
    jpy   ￥1,200        | 1200
    jpy   1,5           | bad
    jpy   0,500         | bad
    isk   1.500         | bad     bad     150000  150000  bad
    isk   1,50          | bad
    ugx   12,345        | 1234500
    chf   Fr. 1’200.–   | 120000
    chf   CHF 1'200.-   | 120000
    sek   1 500 kr      | 150000
    sek   100:-         | 10000
    inr   Rs 1,500/-    | 150000
    czk   100,- Kč      | 10000
    eur   -€ 5,00       | -500
    eur   €1.234,50-    | -123450
    eur   5,00EUR       | 500
    dkk   kr. 1.500,25  | 150025
    inr   Rs. 1,00,000  | 10000000
    inr   ₹ 12,34,567.5 | 123456750
    kwd   1,500         | ask     1500000 1500    1500    ask
    kwd   1.500         | ask     1500    1500000 ask     1500
    kwd   12.340        | ask     12340   12340000 ask     12340
    kwd   12.34         | 12340
    kwd   12.3400       | 12340
    kwd   12.3450       | 12345
    kwd   0.005         | 5
    kwd   0.500         | 500
    kwd   1,234.560     | 1234560
    kwd   KD 5          | 5000
    bhd   1,500         | ask     1500000 1500    1500    ask
    jod   1.500 JD      | ask     1500    1500000 ask     1500
    omr   2,250         | ask     2250000 2250    2250    ask
    tnd   2.250         | ask     2250    2250000 ask     2250
""".strip().splitlines()


def test_the_table_of_amounts_holds_in_every_format():
    wrong = []
    for line in AMOUNTS:
        currency, rest = line.split(maxsplit=1)
        for typed, written, expected in cases([rest]):
            found = outcome_of_amount(typed, currency, written)
            wrong += [(line, written.name, found)] if found != expected else []
    assert wrong == []


def outcome_of_amount(typed, currency, written):
    try:
        return parse_amount(typed, currency, written)
    except ValueError as error:
        return ASK if "can be read as" in str(error) else BAD


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8,875", "8.875"),  # 8875 per cent is no rate
        ("8.875 %", "8.875"),
        ("19%", "19"),
        ("19,000", "19"),
        ("7,7 %", "7.7"),
        ("0,125٪", "0.125"),
        ("100.000", "100"),
    ],
)
def test_a_percentage_that_could_be_thousands_is_not(typed, expected):
    assert {parse_percent(typed, written) for written in ALL} == {Decimal(expected)}


def test_percentages_are_refused_in_words():
    with pytest.raises(ValueError, match="Use at most 4 decimals"):
        parse_percent("0,12345")
    with pytest.raises(ValueError, match=r"“much” is not a number\. Enter a percentage such as 19 or 8,875\."):
        parse_percent("much", GERMAN)
    with pytest.raises(ValueError, match=r"^Enter a percentage such as 19 or 8\.875\.$"):
        parse_percent(" ")
    assert parse_percent("150") == 150  # too much is for the form to say


def test_unit_prices_are_asked_back_in_any_currency():
    for currency in ("eur", "jpy", "kwd"):
        assert [outcome(parse_unit_price, "1,500", currency, written) for written in COLUMNS] == [
            *(ASK, 1500 * 10 ** exponent(currency), Decimal("1.5") * 10 ** exponent(currency)),
            *(Decimal("1.5") * 10 ** exponent(currency), ASK),
        ]
    assert parse_unit_price("0,0005", "usd", GERMAN) == Decimal("0.05")


def test_both_readings_are_offered_and_each_is_accepted():
    for typed, one, other in (("1,500", "1500", "1.5"), ("1,234", "1234", "1.2340"), ("-12,345", "-12345", "-12.3450")):
        with pytest.raises(ValueError, match="in your profile") as refusal:
            parse_number(typed, USUAL)
        assert f"“{typed}” can be read as {one} or as {other}. Type {one} or {other}." in str(refusal.value)
        assert parse_number(one, USUAL) == Decimal(one)
        assert parse_number(other, USUAL) == Decimal(other)
    with pytest.raises(ValueError) as refusal:
        parse_number("1.234", FRENCH)
    assert str(refusal.value) == "“1.234” can be read as 1234 or as 1,234. Type 1234 or 1,234."
    assert parse_number("1,234", FRENCH) == Decimal("1.234")


def test_three_decimals_of_a_currency_with_two_are_refused_with_what_to_type():
    for written in (USUAL, ENGLISH, SWISS):
        with pytest.raises(ValueError) as refusal:
            parse_amount("-12.345", "eur", written)
        assert str(refusal.value) == "Amounts in EUR have at most 2 decimals. For thousands type -12345."
    with pytest.raises(ValueError, match=r"Amounts in JPY have no decimals\. For thousands type 1500\."):
        parse_amount("1.500", "jpy")


def test_a_refusal_shows_how_to_write_it():
    for written, like in ((USUAL, "€1,234.50"), (GERMAN, "€1.234,50"), (FRENCH, "€1 234,50"), (SWISS, "€1'234.50")):
        with pytest.raises(ValueError) as refusal:
            parse_amount("12x", "eur", written)
        assert str(refusal.value) == f"“12x” is not an amount in EUR. Write it like {like}."
        assert parse_amount(like, "eur", written) == 123450
    with pytest.raises(ValueError, match=r"groups have three digits each, and the first begins with 1 to 9\. Write"):
        parse_number("0'125")


@pytest.mark.parametrize("typed", ["1,5", "1,500", "1 500", "1'500", "5 €", ".5", "5.", "+5", "1,234.50", "(5)"])
def test_files_have_a_point_and_no_groups(typed):
    with pytest.raises(ValueError, match="Use a point for decimals and no signs between thousands, like 1234"):
        parse_amount(typed, "eur", FILES)
    with pytest.raises(ValueError, match="Use a point"):
        parse_number(typed, FILES)


def test_a_point_in_a_file_is_always_the_decimal_sign():
    assert parse_number("1.500", FILES) == Decimal("1.5")
    assert parse_amount("-1234.5", "eur", FILES) == -123450
    assert parse_amount("12.340", "kwd", FILES) == 12340


def test_bounds_of_a_filter_are_decided_by_the_currency_that_is_meant():
    assert parse_bound("1,500", "eur") == parse_bound("1.500", "jpy", GERMAN) == 1500
    assert parse_bound("9.991", "eur") == parse_bound("9.9910", "eur", GERMAN) == Decimal("9.991")
    assert outcome(parse_bound, "1,500", "kwd") == ASK
    with pytest.raises(ValueError, match="at most 3 decimals"):
        parse_bound("1.2345", "eur")


@pytest.mark.parametrize(
    ("country", "name"),
    [
        *[(country, "1,234.56") for country in ("US", "GB", "JP", "MX", "KW", "IN", "CN")],
        *[(country, "1.234,56") for country in ("DE", "IT", "NL", "BR", "DK", "TN", "ES")],
        *[(country, "1 234,56") for country in ("FR", "SE", "PL", "CZ", "NO", "ZA", "PT")],
        *[(country, "1'234.56") for country in ("CH", "LI")],
        *[(country, "1,234.56") for country in ("", "AQ", "??", "ZZ")],
    ],
)
def test_a_country_has_its_usual_format(country, name):
    found = format_of_country(country)
    assert (found.name, found.chosen) == (name, False)
    assert format_named("", country) == found
    assert format_named("1.234,56", country) == GERMAN
    assert format_named("nonsense", country) == found


def test_the_format_of_a_person_counts_while_their_request_lasts():
    assert number_format() == USUAL
    with numbers_as(lambda: GERMAN):
        assert parse_number("1.500") == 1500
        assert propose_amount(123450, "eur") == "1234,50"
    assert outcome(parse_number, "1.500") == ASK


# What an input proposes


def test_proposals_are_in_the_format_and_without_groups():
    assert [propose_amount(123450, "eur", written) for written in COLUMNS] == [
        *("1234.50", "1234.50", "1234,50", "1234,50", "1234.50")
    ]
    assert [propose_amount(500, "jpy"), propose_amount(1000, "isk"), propose_amount(-5, "eur")] == [
        "500",
        "10",
        "-0.05",
    ]
    assert [propose_amount(amount, "kwd", GERMAN) for amount in (12345, 12000, 500)] == ["12,345", "12,000", "0,500"]
    # Asked back they would be of no use.
    assert [propose_amount(amount, "kwd", USUAL) for amount in (12340, 12000, 1234560)] == [
        "12.34",
        "12.00",
        "1234.560",
    ]
    assert propose_number(Decimal("1.125"), USUAL) == "1.1250"
    assert propose_number(Decimal("1E+3"), GERMAN) == "1000"
    assert propose_unit_price(Decimal("0.05"), "usd", GERMAN) == "0,0005"
    assert propose_unit_price(Decimal(1050), "eur", FRENCH) == "10,50"
    assert propose_unit_price(Decimal("112.5"), "eur", GERMANY) == "1,1250"


some_format = st.sampled_from(ALL)
some_currency = st.sampled_from(CURRENCIES)


@settings(derandomize=True, max_examples=150)
@given(st.integers(-AMOUNT_LIMIT, AMOUNT_LIMIT) | st.integers(-(10**6), 10**6), some_currency, some_format)
def test_every_proposed_amount_is_read_back_the_same(amount, currency, written):
    amount -= amount % payable_step(currency)
    if abs(amount) <= AMOUNT_LIMIT:
        assert parse_amount(propose_amount(amount, currency, written), currency, written) == amount


def test_small_amounts_are_proposed_right_in_every_currency_and_format():
    """The ones that have three digits after the sign, among them."""
    for currency in CURRENCIES:
        step = payable_step(currency)
        for amount in (0, 5, 10, 500, 1000, 1200, 12340, 12345, 999990, 1000000, 1234560, 1234567):
            amount -= amount % step
            for written in ALL:
                assert parse_amount(propose_amount(amount, currency, written), currency, written) == amount


@settings(derandomize=True, max_examples=150)
@given(st.decimals(-(10**6), 10**6, places=3) | st.decimals(-(10**9), 10**9, places=12), some_currency, some_format)
def test_every_proposed_number_and_price_is_read_back_the_same(number, currency, written):
    assert parse_number(propose_number(number, written), written) == number
    assert parse_unit_price(propose_unit_price(number, currency, written), currency, written) == number


@settings(derandomize=True, max_examples=150)
@given(st.integers(1, 10**9), st.integers(0, 99), some_format, some_format)
def test_what_is_grouped_and_has_decimals_reads_the_same_in_all_formats(whole, cents, writer, reader):
    typed = writer.number(str(whole), f"{cents:02}")
    assert parse_amount(typed, "eur", reader) == whole * 100 + cents


@settings(derandomize=True, max_examples=150)
@given(st.text("0123456789.,' -+()%€٬٫ ", max_size=14), some_format)
def test_no_format_reads_another_number_than_the_digits_that_stand_there(text, written):
    """Whatever is read has the typed digits in their order: nothing is dropped or made up."""
    try:
        found = parse_number(text, written)
    except ValueError:
        return
    typed = "".join(sign for sign in text if sign.isdigit()).strip("0")
    assert f"{abs(found):f}".replace(".", "").strip("0") == typed


def test_nobody_waits_for_a_number_of_a_million_signs():
    for text in ("9" * 10**6, "1," * 10**6, " " * 10**6 + "1"):
        with pytest.raises(ValueError, match="is not a number"):
            parse_number(text)


def test_a_format_of_a_number_shows_itself():
    assert [written.number("1234", "56") for written in FORMATS.values()] == list(FORMATS)
    assert NumberFormat("x", " ", ",").number("1234567") == "1 234 567"
