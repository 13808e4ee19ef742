"""How an amount off is shared over lines with and without included tax (docs/rules.md, Coupons)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing.totals.compute import compute
from invoicing.totals.parts import Discount, Line, TaxRate

pytestmark = pytest.mark.alike
INCLUDED, ADDED = TaxRate("in", "VAT", Decimal(19), True), TaxRate("ex", "VAT", Decimal(19), False)


def shared(amount_off, *lines, products=(), **more):
    discounts = [Discount("di", amount_off=amount_off, currency="eur", products=products)]
    return compute(lines, currency="eur", discounts=discounts, **more)


def line(id, amount, *rates, **more):
    return Line(id, unit_amount=Decimal(amount), tax_rates=rates, **more)


@pytest.mark.parametrize("rounding", ["line", "invoice"])
def test_the_example_of_the_rules(rounding):
    lines = line("a", 11900, INCLUDED), line("b", 10000, ADDED)
    found = shared(1000, *lines, rounding=rounding)
    assert [part.discount for part in found.lines] == [543, 457]
    assert [part.net for part in found.lines] == [11357, 9543]
    assert [tax.amount for tax in found.total_tax_amounts] == [1813, 1813]
    assert (found.subtotal, found.total, found.total_excluding_tax) == (21900, 22713, 19087)
    found = shared(1000, *lines, rounding=rounding, tax_exempt="reverse")
    assert [part.discount for part in found.lines] == [500, 500] and found.total == 19000


@pytest.mark.parametrize(
    ("amount_off", "lines", "shares"),
    [
        (100, (line("a", 100), line("b", 100), line("c", 100)), [34, 33, 33]),
        (100, (line("a", 100), line("b", 100), line("c", 101)), [33, 33, 34]),
        (999, (line("a", 300, INCLUDED), line("b", 200, ADDED)), [300, 200]),
        (50, (line("a", 100), line("b", -70), line("c", 300, discountable=False)), [50, 0, 0]),
        (70, (line("a", 100, product="p"), line("b", 40, INCLUDED, product="q"), line("c", 900)), [50, 20, 0]),
        (1, (line("a", 1, INCLUDED), line("b", 2, ADDED)), [0, 1]),
    ],
)
def test_shares_of_other_invoices(amount_off, lines, shares):
    products = ("p", "q") if any(each.product for each in lines) else ()
    assert [part.discount for part in shared(amount_off, *lines, products=products).lines] == shares


LINES = st.lists(
    st.tuples(
        st.integers(-(10**4), 10**6),
        st.sampled_from(((), (INCLUDED,), (ADDED,), (INCLUDED, ADDED))),
        st.booleans(),
        st.sampled_from(("", "p", "q")),
    ),
    min_size=1,
    max_size=8,
)


@settings(derandomize=True, max_examples=150)
@given(
    LINES,
    st.integers(1, 10**6),
    st.sampled_from(((), ("p",), ("p", "q"))),
    st.sampled_from(("none", "exempt", "reverse")),
    st.sampled_from(("line", "invoice")),
)
def test_shares_make_the_amount_and_no_line_goes_below_zero(rows, amount_off, products, status, rounding):
    lines = [
        line(f"l{place}", amount, *rates, discountable=discountable, product=product)
        for place, (amount, rates, discountable, product) in enumerate(rows)
    ]
    found = shared(amount_off, *lines, products=products, tax_exempt=status, rounding=rounding)
    base = {
        part.id: part.amount
        for part, row in zip(found.lines, lines, strict=True)
        if part.amount > 0 and row.discountable and (not products or row.product in products)
    }
    whole = min(amount_off, sum(base.values()))
    assert found.total_discount == whole == sum(part.discount for part in found.lines)
    for part in found.lines:
        assert 0 <= part.discount <= max(0, part.amount)
        if part.id in base:
            assert abs(part.discount * sum(base.values()) - whole * part.amount) < sum(base.values())
        else:
            assert part.discount == 0
