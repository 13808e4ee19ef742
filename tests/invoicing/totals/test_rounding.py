"""How tax is rounded: once for each rate and invoice or by line, in each direction, equal rates as one."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.lib.money.amounts import round_to
from invoicing.totals.compute import compute
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine, credit
from invoicing.totals.explain import LABELS, explain
from invoicing.totals.parts import Line, TaxRate


def rate(percentage="10", *, id="txr_1", name="JCT", inclusive=False, country="JP", jurisdiction=""):
    return TaxRate(id, name, Decimal(percentage), inclusive, country, jurisdiction)


def lines(*amounts, rates=()):
    return [Line(f"il_{n}", Decimal(1), Decimal(amount), tax_rates=tuple(rates)) for n, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("value", "nearest", "up", "down"),
    [
        (Fraction(209, 2), 105, 105, 104),
        (Fraction(1041, 10), 104, 105, 104),
        (Fraction(-209, 2), -105, -105, -104),
        (Fraction(-1, 10), 0, -1, 0),
        (7, 7, 7, 7),
        (-7, -7, -7, -7),
        (0, 0, 0, 0),
    ],
)
def test_up_is_away_from_zero_and_down_towards_it(value, nearest, up, down):
    assert [round_to(value, each) for each in ("nearest", "up", "down")] == [nearest, up, down]


@pytest.mark.parametrize(("direction", "once", "by_line"), [("nearest", 74, 75), ("up", 75, 75), ("down", 74, 72)])
def test_yen_are_rounded_as_the_seller_chose(direction, once, by_line):
    # 24.9 + 24.8 + 24.7 = 74.4 of exact tax.
    found = [
        compute(
            lines(249, 248, 247), currency="jpy", default_tax_rates=[rate()], rounding=level, direction=direction
        ).total_tax
        for level in ("invoice", "line")
    ]
    assert found == [once, by_line]


@pytest.mark.parametrize(("direction", "tax"), [("nearest", 100), ("up", 101), ("down", 100)])
def test_tax_in_the_price_is_rounded_so_too(direction, tax):
    # 1103 yen with 10 % inside: 100.27.
    rates = [rate(inclusive=True)]
    found = compute(lines(1103), currency="jpy", default_tax_rates=rates, rounding="invoice", direction=direction)
    assert (found.total_tax, found.total_excluding_tax) == (tax, 1103 - tax)


def test_the_steps_say_in_which_direction():
    found = compute(lines(249), currency="jpy", default_tax_rates=[rate()], rounding="invoice", direction="down")
    (step,) = explain(found, "tax:txr_1")
    assert (LABELS[step.label], step.exact, step.result) == (
        "Exact tax on each line, rounded down once",
        Fraction(249, 10),
        24,
    )
    by_line = compute(lines(249), currency="jpy", default_tax_rates=[rate()], direction="up")
    assert explain(by_line, "line:il_0:tax:txr_1")[0].label == "exclusive_tax_up"


def test_a_direction_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"sideways.*not a direction"):
        compute(lines(100), currency="jpy", direction="sideways")


@pytest.mark.parametrize(("direction", "first", "second"), [("nearest", 13, 12), ("up", 13, 12), ("down", 12, 12)])
def test_a_credit_note_takes_tax_back_in_the_invoice_s_direction(direction, first, second):
    # 24.9 of tax; half of it 12.45, or 12.5 of the 25 that were charged.
    found = compute(lines(249), currency="jpy", default_tax_rates=[rate()], rounding="invoice", direction=direction)
    half = CreditRequest(lines=(CreditLine("il_0", quantity=Decimal("0.5")),))
    one = credit(found, half)
    assert [one.total_tax, credit(found, None, [one]).total_tax] == [first, second]
    custom = credit(found, CreditRequest(lines=(CustomLine("x", Decimal(1), Decimal(104), (rate(),)),)))
    assert custom.total_tax == {"nearest": 10, "up": 11, "down": 10}[direction]


# Equal rates


def two_objects(**differing):
    return rate("19", id="txr_a", name="USt", country="DE"), rate("19.0000", id="txr_b", **ALIKE | differing)


ALIKE = {"name": "USt", "country": "DE"}
# 0.13 at 19 % is 0.0247 a line: twice 0.02 by line, 0.0494 and so 0.05 together.
THIRTEEN = [Decimal(13), Decimal(13)]


def with_rates(one, other, **more):
    chosen = [Line("il_1", Decimal(1), THIRTEEN[0], tax_rates=(one,))]
    chosen.append(Line("il_2", Decimal(1), THIRTEEN[1], tax_rates=(other,)))
    return compute(chosen, currency="eur", rounding="invoice", **more)


def test_two_objects_of_one_rate_are_one_when_rounding_and_in_the_summary():
    found = with_rates(*two_objects())
    assert [(tax.rate.id, tax.amount, tax.taxable_amount) for tax in found.total_tax_amounts] == [("txr_a", 5, 26)]
    assert {tax.rate.id for line in found.lines for tax in line.tax_amounts} == {"txr_a"}
    assert with_rates(*reversed(two_objects())).total_tax_amounts == found.total_tax_amounts


@pytest.mark.parametrize(
    "differing",
    [{"name": "VAT"}, {"country": "AT"}, {"country": ""}, {"inclusive": True}, {"jurisdiction": "Jungholz"}],
)
def test_rates_that_differ_on_paper_stay_apart(differing):
    found = with_rates(*two_objects(**differing))
    assert [(tax.rate.id, tax.amount) for tax in found.total_tax_amounts] == [("txr_a", 2), ("txr_b", 2)]


def test_older_documents_kept_equal_rates_apart():
    found = with_rates(*two_objects(), equal_rates_are_one=False)
    assert [(tax.rate.id, tax.amount) for tax in found.total_tax_amounts] == [("txr_a", 2), ("txr_b", 2)]


def test_a_tax_that_was_chosen_twice_for_a_line_is_still_charged_twice():
    found = compute(lines(10000, rates=two_objects()), currency="eur", rounding="invoice")
    assert [(tax.rate.id, tax.amount) for tax in found.total_tax_amounts] == [("txr_a", 1900), ("txr_b", 1900)]


def test_a_default_rate_and_a_line_s_own_are_one_as_well():
    one, other = two_objects()
    chosen = [Line("il_1", Decimal(1), Decimal(13)), Line("il_2", Decimal(1), Decimal(13), tax_rates=(other,))]
    found = compute(chosen, currency="eur", rounding="invoice", default_tax_rates=[one])
    assert [(tax.rate.id, tax.amount) for tax in found.total_tax_amounts] == [("txr_a", 5)]


def test_a_custom_credit_line_names_the_rate_that_the_invoice_charged():
    one, other = two_objects()
    found = with_rates(one, one)
    note = credit(found, CreditRequest(lines=(CustomLine("x", Decimal(1), Decimal(11), (other,)),)))
    assert [tax.rate.id for tax in note.total_tax_amounts] == ["txr_a"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(-5000, 5000), min_size=1, max_size=6),
    st.decimals(0, 30, places=2),
    st.booleans(),
    st.sampled_from(["nearest", "up", "down"]),
)
def test_once_means_the_exact_sum_rounded_once(amounts, percentage, inclusive, direction):
    given_rate = rate(percentage, inclusive=inclusive)
    made = lines(*amounts)
    found = compute(
        made, currency="jpy", default_tax_rates=[given_rate], rounding="invoice", direction=direction, minimum=0
    )
    share = Fraction(percentage) / (100 + (Fraction(percentage) if inclusive else 0))
    assert found.total_tax == round_to(share * sum(amounts), direction)
    assert found.total_tax == sum(tax.amount for line in found.lines for tax in line.tax_amounts)
