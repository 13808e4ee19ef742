"""Taxes that prices include never come to more than the prices (docs/rules.md), and are rounded as told otherwise."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from billing_site.lib.money.amounts import round_to
from invoicing.totals.compute import compute
from invoicing.totals.credit import CreditLine, CreditRequest, credit
from invoicing.totals.explain import LABELS, explain
from invoicing.totals.parts import Discount, Line, TaxRate
from tests.invoicing.totals.tiny import tiny_arguments

pytestmark = pytest.mark.alike
LEVELS = pytest.mark.parametrize("rounding", ["line", "invoice"])


def rate(percentage, id="", *, inclusive=True):
    return TaxRate(id or f"txr_{percentage}", f"Tax {percentage}", Decimal(percentage), inclusive)


def line(amount, *rates, id="il_1", **more):
    return Line(id, unit_amount=Decimal(amount), tax_rates=rates, **more)


def taxes(found):
    return [[tax.amount for tax in each.tax_amounts] for each in found.lines]


def up(*lines, rounding="invoice", **more):
    return compute(lines, currency="jpy", rounding=rounding, direction="up", **more)


@LEVELS
@pytest.mark.parametrize(
    ("amount", "rates", "shares"),
    [
        (1, ("8", "2"), [1, 0]),
        (1, ("2", "8"), [0, 1]),
        (-1, ("8", "2"), [-1, 0]),
        (2, ("8", "2"), [1, 1]),
        (2, ("8", "2", "5"), [1, 0, 1]),
        (3, ("1", "2", "3", "4", "5"), [0, 0, 1, 1, 1]),
        (-3, ("1", "2", "3", "4", "5"), [0, 0, -1, -1, -1]),
        # 0.9375, 0.9375, 0.9375, 0.9375, 2.25 of 6: by the largest remainder, not by the largest tax.
        (6, ("25", "25.0", "25.00", "25.000", "60"), [1, 1, 1, 1, 2]),
        (1, ("0", "2", "8"), [0, 0, 1]),
    ],
)
def test_the_taxes_in_a_line_are_at_most_the_line(amount, rates, shares, rounding):
    found = up(line(amount, *(rate(each) for each in rates)), rounding=rounding)
    assert taxes(found) == [shares]
    assert found.total == amount
    assert found.lines[0].amount_excluding_tax == amount - sum(shares)
    assert {tax.taxable_amount for tax in found.total_tax_amounts} == {amount - sum(shares)}


@LEVELS
def test_older_documents_took_more(rounding):
    found = up(line(1, rate("8"), rate("2")), rounding=rounding, taxed_by="")
    assert (taxes(found), found.total_excluding_tax) == ([[1, 1]], -1)
    with pytest.raises(ValueError, match="“any” is not a rule of taxing"):
        up(line(1), taxed_by="any")


@LEVELS
@pytest.mark.parametrize("ids", [("txr_a", "txr_b"), ("txr_b", "txr_a")])
def test_of_equal_taxes_the_rate_with_the_lower_id_is_served(ids, rounding):
    found = up(line(1, *(rate("10", id) for id in ids)), rounding=rounding)
    assert {tax.rate.id: tax.amount for tax in found.total_tax_amounts} == {"txr_a": 1, "txr_b": 0}


@LEVELS
def test_rounding_to_the_nearest_can_make_too_much_as_well(rounding):
    rates = [rate("100", f"txr_{n}") for n in range(5)]
    found = compute([line(3, *rates)], currency="jpy", rounding=rounding)
    assert taxes(found) == [[1, 1, 1, 0, 0]]


@LEVELS
def test_discounts_leave_less_to_tax(rounding):
    half = (Discount("di", percent_off=Decimal(50)),)
    found = up(line(2, rate("8"), rate("2"), discounts=half), rounding=rounding)
    assert (taxes(found), found.lines[0].contained_tax, found.subtotal_excluding_tax) == ([[1, 0]], 2, 0)


@LEVELS
def test_added_tax_is_not_bounded(rounding):
    found = up(line(1, rate("8"), rate("2"), rate("5", inclusive=False)), rounding=rounding)
    assert (taxes(found), found.total) == ([[1, 0, 1]], 2)


def test_rounded_once_a_unit_goes_to_a_line_with_room_before_its_rate_loses_it():
    eight, two = rate("8"), rate("2")
    # 0.08 + 0.08 and 0.02 + 0.02: a unit of each, both of which the first line would get.
    found = up(line(1, eight, two, id="a"), line(1, eight, two, id="b"))
    assert taxes(found) == [[1, 0], [0, 1]]
    assert [tax.amount for tax in found.total_tax_amounts] == [1, 1]
    # No other line has the rate, so it loses the unit.
    found = up(line(1, eight, two, id="a"), line(1, eight, id="b"), line(500, id="c"))
    assert taxes(found) == [[0, 1], [1], []]
    found = up(line(1, eight, two, id="a"), line(500, id="c"))
    assert taxes(found) == [[1, 0], []]


def test_a_unit_goes_by_way_of_a_full_line_where_another_has_room():
    one, two, three = rate("30", "txr_1"), rate("20", "txr_2"), rate("10", "txr_3")
    found = up(line(1, one, two, id="a"), line(1, two, three, id="b"), line(1, three, id="c"))
    assert [tax.amount for tax in found.total_tax_amounts] == [1, 1, 1]
    assert taxes(found) == [[1, 0], [1, 0], [1]]


def test_lines_above_and_below_zero_make_room_for_each_other():
    eight, two = rate("8"), rate("2")
    found = up(line(3, eight, two, id="a"), line(-1, eight, two, id="b"))
    assert [tax.amount for tax in found.total_tax_amounts] == [1, 1]
    assert all(0 <= each.inclusive_tax * (1 if each.net > 0 else -1) <= abs(each.net) for each in found.lines)


@LEVELS
def test_the_steps_say_that_the_line_has_no_room(rounding):
    found = up(line(1, rate("8"), rate("2")), rounding=rounding)
    *_, step = explain(found, "line:il_1:tax:txr_2")
    assert (step.label, step.result) == ("tax_within_line", 0)
    assert [(each.label, each.value) for each in step.operands] == [
        ("txr_2", 2),
        ("exact_tax", Fraction(2, 110)),
        ("after_discounts", 1),
    ]
    assert [explain(found, f"tax:{each}")[-1].result for each in ("txr_8", "txr_2")] == [1, 0]
    assert explain(found, "tax:txr_2")[-1].label == {"line": "tax_lines", "invoice": "tax_lines_within"}[rounding]
    assert {each.label for each in explain(found, "tax:txr_2")} <= LABELS.keys()


@LEVELS
def test_what_is_credited_in_parts_is_what_was_taxed(rounding):
    found = up(line(3, *(rate(each) for each in ("8", "2", "5", "10"))), rounding=rounding)
    notes = []
    for request in (CreditRequest(amount=1), CreditRequest(lines=(CreditLine("il_1", 1),)), CreditRequest()):
        notes.append(credit(found, request, notes))
        assert all(0 <= each.inclusive_tax <= each.net for each in notes[-1].lines)
    assert [sum(note.lines[0].tax_amounts[n].amount for note in notes) for n in range(4)] == [1, 0, 1, 1]


@pytest.mark.parametrize("direction", ["nearest", "up", "down"])
def test_many_lines_of_one_unit_are_quick_and_keep_every_rate(direction):
    rates = [rate(each) for each in ("1", "2", "3", "4", "5")]
    lines = [line(1, *rates, id=f"il_{n:03}") for n in range(250)]
    found = compute(lines, currency="jpy", rounding="invoice", direction=direction)
    exact = [Fraction(250 * n, 115) for n in range(1, 6)]
    assert [tax.amount for tax in found.total_tax_amounts] == [round_to(each, direction) for each in exact]
    assert {each.inclusive_tax for each in found.lines} <= {0, 1}


def least_short(found, wanted):
    """How many units rates must be off what they round to so that all lines hold them, by trying every way."""
    cells = [(each, tax, exact_tax(each, tax)) for each in found.lines for tax in each.tax_amounts if tax.inclusive]
    best = None
    for ups in product((0, 1), repeat=sum(exact.denominator > 1 for *_, exact in cells)):
        chosen, by_line, by_rate = iter(ups), {}, {}
        for each, tax, exact in cells:
            share = exact // 1 + (next(chosen) if exact.denominator > 1 else 0)
            by_line[each.id] = by_line.get(each.id, 0) + share
            by_rate[tax.rate.id] = by_rate.get(tax.rate.id, 0) + share
        if all(min(0, each.net) <= by_line.get(each.id, 0) <= max(0, each.net) for each in found.lines):
            short = sum(abs(by_rate[key] - wanted[key]) for key in by_rate)
            best = short if best is None else min(best, short)
    return best


def exact_tax(each, tax):
    contained = sum(Fraction(other.rate.percentage) for other in each.tax_amounts if other.inclusive)
    return Fraction(tax.rate.percentage) * each.net / (100 + contained)


@settings(max_examples=150, deadline=None)
@given(tiny_arguments(low=-3), st.randoms(use_true_random=False))
@example({"lines": [line(1, rate("8"), rate("2"))], "currency": "jpy", "direction": "up"}, None)
def test_lines_hold_their_taxes_and_no_rate_is_off_by_more_than_it_must(arguments, random):
    found, before = compute(**arguments), compute(**arguments, taxed_by="")
    wanted = {tax.rate.id: tax.amount for tax in before.total_tax_amounts}
    for each in found.lines:
        assert min(0, each.net) <= each.inclusive_tax <= max(0, each.net)
        assert min(0, each.amount) <= each.contained_tax <= max(0, each.amount)
        assert all(abs(tax.amount - exact_tax(each, tax)) < 1 for tax in each.tax_amounts)
        assert all(
            explain(found, f"line:{each.id}:tax:{tax.rate.id}")[-1].result == tax.amount for tax in each.tax_amounts
        )
    for tax in found.total_tax_amounts:
        assert explain(found, f"tax:{tax.rate.id}")[-1].result == tax.amount
    if all(min(0, each.net) <= each.inclusive_tax <= max(0, each.net) for each in before.lines):
        assert found.total_tax_amounts == before.total_tax_amounts
    elif arguments.get("rounding") == "invoice":
        cells = sum(tax.inclusive for each in found.lines for tax in each.tax_amounts)
        off = sum(abs(tax.amount - wanted[tax.rate.id]) for tax in found.total_tax_amounts)
        assert cells > 8 or off == least_short(found, wanted)
    if random:
        random.shuffle(arguments["lines"])
        again = compute(**arguments)
        assert {each.id: each for each in again.lines} == {each.id: each for each in found.lines}
