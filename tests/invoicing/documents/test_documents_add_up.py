"""What is printed adds up, however prices are shown: lines, discounts, taxes and totals as their reader adds them."""

import copy
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billing_site.company.models import Company
from invoicing.documents.sample import BUYER, sample_invoice
from invoicing.documents.text.credit_note import PrintedNote
from invoicing.documents.text.invoice import Printed
from invoicing.issuing.credit import document as document_of_note
from invoicing.issuing.credit import invoice_totals, note_totals
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditLine, CreditRequest, allocate, credit
from invoicing.totals.on_paper import price_on_paper, without_tax
from invoicing.totals.remainder import CreditError
from tests.invoicing.documents.adding_up import check_rows

pytestmark = pytest.mark.django_db  # exchange rates are looked up where the currency is not the seller's own
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NET, GROSS = "exclude_tax", "include_inclusive_tax"


def rate(percentage="19", *, inclusive=True, id="txr_1", name="VAT", **fields):
    return {
        "id": id,
        "display_name": name,
        "percentage": percentage,
        "inclusive": inclusive,
        "country": "",
        "jurisdiction": "",
    } | fields


def discount(percent_off=None, *, amount_off=None, id="di_1", name="SPRING"):
    currency = "eur" if amount_off else None
    money = {"percent_off": percent_off, "amount_off": amount_off, "currency": currency}
    return {"id": id, "coupon": "", "name": name, "from_customer": False} | money


def line(unit_amount, quantity=1, **fields):
    return {
        "description": "Work",
        "quantity": Decimal(str(quantity)),
        "unit_amount": Decimal(str(unit_amount)),
    } | fields


def invoice(*lines, display=NET, tax_exempt="none", company=None, **fields):
    buyer = BUYER | {"tax_exempt": tax_exempt}
    fields = {"currency": "eur", "discounts": [], "amount_tax_display": display} | fields
    return sample_invoice(company or Company(), "en", now=NOW, buyer=buyer, lines=lines, **fields)


def printed(*lines, **fields):
    return Printed(invoice(*lines, **fields).frozen)


def shown(doc):
    return {label: amount for label, amount, _ in doc.summary}


def note_of(source, request, previous=()):
    """(the printed credit note, its CreditTotals)"""
    found = credit(invoice_totals(source), request, previous)
    parts = allocate(found.total, found.total, currency="eur")
    note = CreditNote.build(source, found, parts, reason="", memo="", metadata={}, now=NOW)
    note.number = "SAMPLE-CN-1"
    frozen = document_of_note(note, source, found, Company()) | {"memo": ""}
    return PrintedNote(frozen, "en"), note_totals(frozen)


# --- prices without the tax in them, with discounts ---------------------------------------------------


def test_prices_without_tax_and_a_discount_add_up():
    """A price of 119.00 with 19 % in it, 10 % off: 100.00 - 10.00 = 90.00, and 17.10 of tax makes 107.10."""
    doc = printed(line(11900), default_tax_rates=[rate()], discounts=[discount("10")])
    assert doc.lines[0]["unit_price"] == doc.lines[0]["amount"] == "€100.00"
    assert [row[:2] for row in doc.summary] == [
        ("Subtotal", "€100.00"),
        ("SPRING (10% off)", "-€10.00"),
        ("Total excluding tax", "€90.00"),
        ("VAT 19% on €90.00", "€17.10"),
        ("Total", "€107.10"),
        ("Amount due", "€107.10"),
    ]


def test_prices_with_the_tax_in_them_say_that_they_include_it():
    doc = printed(line(11900), default_tax_rates=[rate()], discounts=[discount("10")], display=GROSS)
    assert [row[:2] for row in doc.summary] == [
        ("Subtotal", "€119.00"),
        ("SPRING (10% off)", "-€11.90"),
        ("Total excluding tax", "€90.00"),
        ("VAT 19% inclusive on €90.00", "€17.10"),
        ("Total", "€107.10"),
        ("Amount due", "€107.10"),
    ]


def test_an_amount_off_and_a_lines_own_discount_are_shown_without_tax():
    """11.90 off with 20 % in the price is not 11.90 of net: the name stands alone beside what it takes off."""
    own = line(12000, discounts=[discount("50", id="di_own", name="HALF")], description="Half")
    doc = printed(own, line(12000), default_tax_rates=[rate("20")], discounts=[discount(amount_off=1800)])
    assert doc.lines[0]["discounts"] == [("HALF (50% off)", "-€50.00")]
    assert shown(doc) | {"Subtotal": "€200.00", "HALF (50% off)": "-€50.00", "SPRING": "-€15.00"} == shown(doc)
    assert (shown(doc)["Total excluding tax"], shown(doc)["Total"]) == ("€135.00", "€162.00")


def test_several_rates_in_one_price_come_out_together():
    doc = printed(line(13000, tax_rates=[rate("20"), rate("10", id="txr_2", name="City")]), discounts=[discount("50")])
    assert [row[:2] for row in doc.summary][:5] == [
        ("Subtotal", "€100.00"),
        ("SPRING (50% off)", "-€50.00"),
        ("Total excluding tax", "€50.00"),
        ("VAT 20% on €50.00", "€10.00"),
        ("City 10% on €50.00", "€5.00"),
    ]


# --- no tax at all -----------------------------------------------------------------------------------


@pytest.mark.parametrize("display", [NET, GROSS, ""])
@pytest.mark.parametrize("tax_exempt", ["reverse", "exempt"])
def test_who_pays_no_tax_sees_no_rate_no_tax_row_and_prices_without_it(tax_exempt, display):
    """3 x 119.00 with 19 % in it are 3 x 100.00 = 300.00."""
    doc = printed(line(11900, 3), default_tax_rates=[rate()], tax_exempt=tax_exempt, display=display)
    (row,) = doc.lines
    assert (row["quantity"], row["unit_price"], row["amount"], row["taxes"]) == ("3", "€100.00", "€300.00", [])
    assert doc.columns == ["quantity", "unit_price"]
    assert [each[:2] for each in doc.summary] == [
        ("Subtotal", "€300.00"),
        ("Total", "€300.00"),
        ("Amount due", "€300.00"),
    ]
    assert doc.tax_note == {"reverse": "Reverse charge", "exempt": "Tax exempt"}[tax_exempt]


@pytest.mark.parametrize(
    ("lines", "rates", "prices"),
    [
        ([line(10000, 3)], [rate()], [("€84.034", "€252.10")]),
        ([line(10000)], [rate()], [("€84.03", "€84.03")]),
        ([line("0.0119", 100000)], [rate()], [("€0.0001", "€10.00")]),
        ([line(12500, "2.5")], [rate("20"), rate("5", id="txr_2")], [("€100.00", "€250.00")]),
        ([line(11900, 2)], [rate(inclusive=False)], [("€119.00", "€238.00")]),
        ([line(11900, -1), line(23800)], [rate()], [("€100.00", "-€100.00"), ("€200.00", "€200.00")]),
    ],
)
def test_a_price_has_the_decimals_that_its_quantity_needs(lines, rates, prices):
    doc = printed(*lines, default_tax_rates=rates, tax_exempt="reverse", display=GROSS)
    assert [(row["unit_price"], row["amount"]) for row in doc.lines] == prices
    check_rows(doc)


@pytest.mark.parametrize(
    ("currency", "unit_amount", "quantity", "price", "amount"),
    [
        ("jpy", 110, 3, "¥100", "¥300"),
        ("jpy", 100, 3, "¥91", "¥273"),
        ("jpy", 100, 7, "¥90.9", "¥636"),
        ("kwd", 11000, 3, "KWD 10.000", "KWD 30.000"),
        ("huf", 11000, 1, "HUF 100", "HUF 100"),
    ],
)
def test_prices_of_any_currency_read_with_their_quantity(currency, unit_amount, quantity, price, amount):
    for fields in ({"tax_exempt": "reverse", "display": GROSS}, {"display": NET}):
        doc = printed(line(unit_amount, quantity), default_tax_rates=[rate("10")], currency=currency, **fields)
        (row,) = doc.lines
        assert [row[part].replace("\xa0", " ") for part in ("unit_price", "amount")] == [price, amount]


def test_a_rate_of_nothing_is_a_rate():
    doc = printed(line(1000), default_tax_rates=[rate("0")], display=GROSS)
    assert doc.columns == ["quantity", "unit_price", "taxes"]
    assert shown(doc)["VAT 0% inclusive on €10.00"] == "€0.00"


# --- credit notes follow their invoices --------------------------------------------------------------


def test_a_credit_note_shows_prices_as_its_invoice_does():
    for display, figures in (
        (NET, ("€100.00", "€100.00", "€100.00", "-€10.00", "€90.00", "VAT 19% on €90.00")),
        (GROSS, ("€119.00", "€119.00", "€119.00", "-€11.90", "€90.00", "VAT 19% inclusive on €90.00")),
    ):
        source = invoice(line(11900, 3), default_tax_rates=[rate()], discounts=[discount("10")], display=display)
        request = CreditRequest(lines=(CreditLine(source.frozen["lines"][0]["id"], quantity=Decimal(1)),))
        note, _ = note_of(source, request)
        (row,), sums = note.lines, shown(note)
        assert (row["quantity"], note.columns) == ("1", ["quantity", "unit_price", "taxes"])
        off, without = sums["SPRING (10% off)"], sums["Total excluding tax"]
        tax = next(label for label in sums if label.startswith("VAT"))
        assert (row["unit_price"], row["amount"], sums["Subtotal"], off, without, tax) == figures
        assert sums["Total credited"] == "€107.10"


def test_a_credit_note_by_amount_has_no_empty_columns():
    source = invoice(line(11900, 3), display=GROSS)
    note, _ = note_of(source, CreditRequest(amount=1000))
    assert note.columns == ["taxes"]
    exempt = invoice(line(11900, 3), tax_exempt="exempt", display=GROSS)
    assert note_of(exempt, CreditRequest(amount=1000))[0].columns == []


def test_notes_of_before_keep_the_prices_as_they_were_issued():
    source = invoice(line(11900, 3), default_tax_rates=[rate()])
    old = copy.deepcopy(note_of(source, CreditRequest())[0].document)
    del old["amount_tax_display"], old["lines"][0]["unit_amount"]
    note = PrintedNote(old, "en")
    assert (note.lines[0]["amount"], note.lines[0]["unit_price"], note.columns) == (
        "€357.00",
        "",
        ["quantity", "taxes"],
    )
    assert check_rows(note, "Total credited")[0] == ("Subtotal", 35700)


# --- no name twice -----------------------------------------------------------------------------------


def test_one_coupon_at_two_lines_is_one_row_and_twice_at_one_line_is_told_apart():
    lines = [line(10000, discounts=[discount("10", id=f"di_{n}")]) for n in (1, 2)]
    doc = printed(*lines, tax={**rate("0")}, default_tax_rates=[])
    assert shown(doc)["SPRING (10% off)"] == "-€20.00"
    twice = printed(line(10000), discounts=[discount("10", id="di_1"), discount("10", id="di_2")], default_tax_rates=[])
    assert (shown(twice)["SPRING (10% off)"], shown(twice)["SPRING (10% off) (2)"]) == ("-€10.00", "-€9.00")
    amounts = [discount(amount_off=100, id="di_1"), discount(amount_off=200, id="di_2")]
    net = printed(line(12000), discounts=amounts, default_tax_rates=[rate("20")])
    assert (shown(net)["SPRING"], shown(net)["SPRING (2)"]) == ("-€0.83", "-€1.67")


def test_taxes_of_one_name_are_told_apart_by_where_they_are_charged():
    rates = [
        rate("5", inclusive=False, id="txr_1", name="Tax", country="CA", jurisdiction="Ontario"),
        rate("5", inclusive=False, id="txr_2", name="Tax", country="CA"),
        rate("5", inclusive=False, id="txr_3", name="Tax"),
    ]
    doc = printed(line(10000), default_tax_rates=rates, display=GROSS)
    labels = [label for label in shown(doc) if label.startswith("Tax")]
    assert labels == ["Tax 5% (Ontario) on €100.00", "Tax 5% (Canada) on €100.00", "Tax 5% on €100.00"]


def test_one_rate_included_in_a_price_and_added_to_another_is_one_row_without_tax():
    rates = [[rate("20", id="txr_1")], [rate("20", id="txr_2", inclusive=False)]]
    lines = [line(12000, tax_rates=rates[0]), line(10000, tax_rates=rates[1])]
    assert shown(printed(*lines))["VAT 20% on €200.00"] == "€40.00"
    gross = shown(printed(*lines, display=GROSS))
    assert (gross["VAT 20% inclusive on €100.00"], gross["VAT 20% on €100.00"]) == ("€20.00", "€20.00")


def test_names_that_are_one_in_another_language_are_rows_of_their_own_there_too():
    """The rows of the second language stand beside those of the first: one row there is one row here."""
    names = [{"name": name, "names": {"de": "Rabatt"}} for name in ("Early", "Loyal")]
    rates = [rate(id=f"txr_{n}", name=name, names={"de": "MwSt."}) for n, name in enumerate(("VAT", "Tax"))]
    lines = [line(11900, tax_rates=[each]) for each in rates]
    discounts = [discount("10", id=f"di_{n}") | each for n, each in enumerate(names)]
    source = invoice(*lines, discounts=discounts, display=GROSS)
    german, english = Printed(source.frozen, "de").summary, Printed(source.frozen, "en").summary
    assert [amount for _, amount, _ in check_alike(english)] == [amount for _, amount, _ in check_alike(german)]
    assert [label for label, *_ in german if "Rabatt" in label][1].endswith("(2)")


def check_alike(rows):
    """The rows with their amounts as digits: one count of rows, one order, no name twice."""
    labels = [label for label, *_ in rows]
    assert len(set(labels)) == len(labels), labels
    return [(label, "".join(c for c in amount if c.isdigit()), strong) for label, amount, strong in rows]


# --- any document ------------------------------------------------------------------------------------

RATES = [
    rate("19", id="txr_a"),
    rate("7", id="txr_b"),
    rate("8.375", id="txr_c", name="City"),
    rate("19", inclusive=False, id="txr_d"),
    rate("5.5", inclusive=False, id="txr_e", name="State"),
]
some_rates = st.lists(st.sampled_from(RATES), max_size=3, unique_by=lambda each: each["id"])


@st.composite
def some_discounts(draw, place):
    found = []
    for n in range(draw(st.sampled_from((0, 0, 1, 2)))):
        name, fields = draw(st.sampled_from(("A", "B"))), {"id": f"di_{place}_{n}"}
        if draw(st.booleans()):
            found.append(discount(str(draw(st.sampled_from((1, 10, 33, "12.5", 100)))), name=name, **fields))
        else:
            found.append(discount(amount_off=draw(st.integers(1, 20_000)), name=name, **fields))
    return found


@st.composite
def documents(draw, least=-30_000):
    """An invoice of any lines, rates, discounts, roundings and display."""
    lines = []
    for place in range(draw(st.integers(1, 4))):
        quantity = draw(st.decimals("0.001", "40", places=3) | st.integers(1, 9).map(Decimal))
        unit = draw(st.integers(least, 30_000).map(Decimal) | st.decimals("0.0001", "500", places=4))
        fields = {"tax_rates": draw(some_rates), "discounts": draw(some_discounts(place))}
        lines.append(line(unit, quantity, public_id=f"il_{place}", **fields))
    direction, level = (
        draw(st.sampled_from(("nearest", "nearest", "up", "down"))),
        draw(st.sampled_from(("line", "invoice"))),
    )
    return invoice(
        *lines,
        display=draw(st.sampled_from((NET, NET, GROSS))),
        tax_exempt=draw(st.sampled_from(("none", "none", "none", "reverse", "exempt"))),
        company=Company(
            tax_rounding=level,
            tax_rounding_direction=direction,
            address_country="DE" if direction == "nearest" else "JP",
        ),
        default_tax_rates=draw(some_rates),
        discounts=draw(some_discounts("all")),
    )


@given(documents())
@settings(derandomize=True, max_examples=250, deadline=None)
def test_every_invoice_adds_up_as_it_is_printed(source):
    check_rows(Printed(source.frozen))


@given(documents(least=0), st.data())
@settings(derandomize=True, max_examples=100, deadline=None)
def test_every_credit_note_adds_up_as_it_is_printed(source, data):
    assume(source.frozen["totals"]["total"] > 0)
    previous = []
    for _ in range(2):
        left = source.frozen["totals"]["total"] - sum(each.total for each in previous)
        lines = st.sampled_from(source.frozen["lines"])
        by_amount = st.integers(1, max(1, left)).map(lambda amount: CreditRequest(amount=amount))
        by_line = lines.map(lambda each: CreditRequest(lines=(CreditLine(each["id"], quantity=Decimal("0.5")),)))
        request = data.draw(by_amount | by_line | st.just(CreditRequest()))
        try:
            note, found = note_of(source, request, previous)
        except CreditError:
            continue
        previous.append(found)
        check_rows(note, "Total credited")
    assume(previous)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 1000), max_size=3), st.integers(0, 300), st.integers(0, 300))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_a_discount_without_tax_is_never_below_nothing_or_above_itself(amount, discounts, contained, included):
    found = without_tax(amount, discounts, contained, included)
    assert found.amount - sum(found.discounts) == amount - sum(discounts) - included
    assert all(0 <= net <= whole for net, whole in zip(found.discounts, discounts, strict=True))


@given(
    st.decimals("0.000001", "10000000", places=6), st.decimals("0.001", "99999", places=3), st.sampled_from((0, 7, 19))
)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_a_price_on_paper_reads_as_its_amount(unit_amount, quantity, percentage):
    amount = round((unit_amount * quantity * 100) / (100 + percentage))
    price = price_on_paper(unit_amount, percentage, quantity, amount)
    assert abs(price * quantity - amount) <= Decimal("0.5")
