"""Credit notes: whole, by line, by quantity, by amount and custom; what is credited in parts adds up to the invoice."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from invoicing.totals.compute import compute
from invoicing.totals.credit import (
    CreditAllocation,
    CreditLine,
    CreditRequest,
    CustomLine,
    allocate,
    credit,
)
from invoicing.totals.explain import explain
from invoicing.totals.parts import Discount, Line, TaxRate
from invoicing.totals.remainder import CreditError
from tests.invoicing.totals.tiny import tiny_invoices

SUMS = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")


def rate(percentage="20", *, inclusive=False, id="txr_1"):
    return TaxRate(id, "VAT", Decimal(percentage), inclusive)


def invoice(*amounts, currency="usd", rates=(), discounts=(), **more):
    lines = [Line(f"il_{i}", Decimal(1), Decimal(amount)) for i, amount in enumerate(amounts, start=1)]
    return compute(lines, currency=currency, default_tax_rates=rates, discounts=discounts, **more)


def by_line(line="il_1", amount=None, quantity=None):
    return CreditRequest(lines=(CreditLine(line, amount, None if quantity is None else Decimal(quantity)),))


def custom(amount, *, rates=None):
    """A request for something that is not on the invoice, at 20 % unless `rates` say otherwise."""
    rates = (rate(),) if rates is None else rates
    return CreditRequest(lines=(CustomLine("Goodwill", Decimal(1), Decimal(amount), rates),))


def test_a_whole_credit_is_the_invoice_again():
    totals = invoice(500, 1000, rates=[rate("5", inclusive=True), rate("7", id="txr_2")], discounts=[_ten()])
    note = credit(totals)
    assert note.lines == totals.lines
    assert note.total_tax_amounts == totals.total_tax_amounts
    assert note.total_discount_amounts == totals.total_discount_amounts
    assert [getattr(note, name) for name in SUMS] == [getattr(totals, name) for name in SUMS]


def _ten():
    return Discount("di_ten", percent_off=Decimal(10))


def test_a_line_is_credited_by_amount_with_discount_and_tax_in_proportion():
    totals = invoice(10000, 5000, rates=[rate()], discounts=[_ten()])
    note = credit(totals, by_line(amount=2500))
    (line,) = note.lines
    assert (line.id, line.amount, line.discount, line.exclusive_tax, line.quantity) == ("il_1", 2500, 250, 450, None)
    assert (note.subtotal, note.total, note.total_excluding_tax) == (2500, 2700, 2250)
    assert [(tax.amount, tax.taxable_amount) for tax in note.total_tax_amounts] == [(450, 2250)]


def test_a_line_is_credited_by_quantity():
    totals = compute([Line("il_1", Decimal(3), Decimal("333.5"), tax_rates=(rate(),))], currency="usd")
    first = credit(totals, by_line(quantity="1"))
    second = credit(totals, by_line(quantity="1"), [first])
    third = credit(totals, by_line(quantity="1"), [first, second])
    assert [note.subtotal for note in (first, second, third)] == [334, 333, 334]
    assert sum(note.total for note in (first, second, third)) == totals.total
    assert first.lines[0].quantity == 1


def test_an_amount_is_shared_over_the_lines_with_its_tax_inside():
    totals = invoice(10000, 5000, rates=[rate()])
    note = credit(totals, CreditRequest(amount=1800))
    assert note.total == 1800
    assert [(line.amount, line.exclusive_tax) for line in note.lines] == [(1000, 200), (500, 100)]


def test_a_custom_line_is_credited_with_its_own_tax():
    totals = invoice(10000, rates=[rate()])
    line = CustomLine("Goodwill", Decimal(2), Decimal("500"), (rate(),))
    note = credit(totals, CreditRequest(lines=(line,)))
    assert (note.total, note.lines[0].id, note.lines[0].description) == (1200, "custom:1", "Goodwill")
    rest = credit(totals, previous=[note])
    assert (rest.total, rest.lines[0].amount, rest.total_tax) == (12000 - 1200, 9000, 1800)
    with pytest.raises(CreditError, match="nothing left"):
        credit(totals, previous=[note, rest])


def test_lines_below_zero_are_credited_with_the_rest():
    totals = invoice(10000, -3000, rates=[rate()])
    assert credit(totals).lines == totals.lines
    note = credit(totals, CreditRequest(amount=4200))
    assert [line.total for line in note.lines] == [6000, -1800]
    back = CreditRequest(lines=(CreditLine("il_1", 5000), CreditLine("il_2", -1000)))
    assert credit(totals, back).total == 4800


def test_a_fully_discounted_line_goes_with_the_whole():
    lines = [Line("il_1", Decimal(1), Decimal(100), discounts=(Discount("di", percent_off=Decimal(100)),))]
    totals = compute([*lines, Line("il_2", Decimal(1), Decimal(900))], currency="usd")
    assert credit(totals).lines == totals.lines
    assert [line.id for line in credit(totals, CreditRequest(amount=500)).lines] == ["il_2"]


def test_what_a_reverse_charge_invoice_did_not_tax_is_not_credited_either():
    totals = invoice(10000, rates=[rate()], tax_exempt="reverse")
    note = credit(totals, CreditRequest(amount=2500))
    assert [(tax.amount, tax.taxable_amount, tax.taxability_reason) for tax in note.total_tax_amounts] == [
        (0, 2500, "reverse_charge")
    ]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (CreditRequest(amount=0), "above 0"),
        (CreditRequest(amount=18001), r"At most \$180\.00 can still be credited on this invoice"),
        (CreditRequest(amount=100, lines=(CreditLine("il_1", 100),)), "not both"),
        (by_line(), "either by amount or by quantity"),
        (by_line(amount=100, quantity="1"), "either by amount or by quantity"),
        (by_line(amount=0), "above 0"),
        (by_line(amount=-5), "above 0"),
        (by_line(amount=10001), r"At most \$100\.00 of “il_1”"),
        (by_line(quantity="0"), "quantity above 0"),
        (by_line(quantity="1.5"), "At most 1 of “il_1”"),
        (by_line("il_9", 100), "no line “il_9”"),
        (CreditRequest(lines=(CreditLine("il_1", 100), CreditLine("il_1", quantity=Decimal(1)))), "once"),
        (
            CreditRequest(lines=(CustomLine("Goodwill", Decimal(1), Decimal(15001), (rate(),)),)),
            "At 20 % VAT \\$150.00 can still",
        ),
        (custom(100, rates=()), "billed without tax"),
        (custom(100, rates=(rate("7"),)), "billed at 7 % VAT"),
        (CreditRequest(lines=(CustomLine("Goodwill", Decimal(1), Decimal(-1)),)), "above 0"),
    ],
)
def test_what_cannot_be_credited_is_refused_in_plain_words(request_, message):
    totals = invoice(10000, 5000, rates=[rate()])
    with pytest.raises(CreditError, match=message):
        credit(totals, request_)


def test_nothing_is_left_of_an_invoice_below_zero_or_one_line_used_up():
    with pytest.raises(CreditError, match="nothing left"):
        credit(invoice(-500))
    totals = invoice(1000, 1000)
    first = credit(totals, by_line(quantity="1"))
    with pytest.raises(CreditError, match="nothing left to credit of “il_1”"):
        credit(totals, by_line(quantity="1"), [first])
    used_up = compute([Line("il_1", discounts=(_ten(),)), Line("il_2", unit_amount=Decimal(5))], currency="usd")
    with pytest.raises(CreditError, match="nothing left to credit of"):
        credit(used_up, by_line(quantity="1"))


def test_lines_never_pass_the_total_that_lines_below_zero_brought_down():
    totals = invoice(10000, -3000)
    with pytest.raises(CreditError, match=r"At most \$70\.00"):
        credit(totals, by_line(amount=8000))


def test_a_credit_says_how_it_came_about():
    totals = invoice(10000, 5000, rates=[rate()], discounts=[_ten()])
    note = credit(totals, by_line(amount=2500), [credit(totals, by_line(amount=1000))])
    for name in ("subtotal", "total", "total_excluding_tax"):
        assert explain(note, name)[-1].result == getattr(note, name)
    (step,) = explain(note, "line:il_1:tax:txr_1")
    assert [(o.label, o.value) for o in step.operands] == [
        ("tax:txr_1", 1800),
        ("share", Decimal("0.35")),
        ("credited_before", -180),
    ]
    assert step.result == 450
    assert explain(note, "discount:di_ten")[-1].result == 250


# Where the money goes


def test_a_credit_lowers_what_is_due_first():
    assert allocate(500, 1000, currency="usd") == CreditAllocation(500, 0, 0, 0)
    assert allocate(500, 1000, currency="usd").type == "pre_payment"
    paid = allocate(500, 0, currency="usd", refund=300, credit=150, out_of_band=50, refundable=300)
    assert (paid.pre_payment, paid.post_payment, paid.type) == (0, 500, "post_payment")
    mixed = allocate(500, 200, currency="usd", credit=300)
    assert (mixed.pre_payment, mixed.post_payment, mixed.type) == (200, 300, "mixed")


@pytest.mark.parametrize(
    ("placed", "message"),
    [
        ({"credit": 299}, r"\$3\.00 of this credit must be .* come to \$2\.99"),
        ({"credit": 301}, r"come to \$3\.01"),
        ({}, r"come to \$0\.00"),
        ({"refund": 300, "refundable": 299}, r"At most \$2\.99 can be refunded"),
        ({"credit": 400, "refund": -100}, "cannot be negative"),
    ],
)
def test_what_exceeds_the_amount_due_must_be_placed_to_the_unit(placed, message):
    with pytest.raises(CreditError, match=message):
        allocate(500, 200, currency="usd", **placed)


# What must always hold

percentages = st.decimals(0, 40, places=4)
some_rates = st.lists(st.tuples(percentages, st.booleans()), max_size=3).map(
    lambda found: tuple(TaxRate(f"txr_{i}", "VAT", each, inclusive) for i, (each, inclusive) in enumerate(found))
)
some_discounts = st.lists(
    st.one_of(
        st.decimals("0.01", 100, places=2).map(lambda value: {"percent_off": value}),
        st.integers(1, 3000).map(lambda value: {"amount_off": value, "currency": "usd"}),
    ),
    max_size=2,
)


def _named(discounts, prefix):
    return tuple(Discount(f"{prefix}{i}", **each) for i, each in enumerate(discounts))


@st.composite
def some_invoices(draw, low=-1500):
    lines = [
        Line(
            f"il_{i}",
            Decimal(draw(st.integers(1, 9))),
            draw(st.decimals(low, 5000, places=1)),
            discounts=_named(draw(some_discounts), f"di_line{i}_"),
            tax_rates=draw(some_rates) if i == 0 else (),
        )
        for i in range(draw(st.integers(1, 4)))
    ]
    totals = compute(
        lines,
        currency=draw(st.sampled_from(["usd", "jpy", "kwd"])),
        discounts=_named(draw(some_discounts), "di_"),
        default_tax_rates=tuple(
            TaxRate(f"txr_d{i}", "VAT", each.percentage, each.inclusive) for i, each in enumerate(draw(some_rates))
        ),
        tax_exempt=draw(st.sampled_from(["none", "none", "reverse"])),
        rounding=draw(st.sampled_from(["line", "invoice"])),
        direction=draw(st.sampled_from(["nearest", "up", "down"])),
    )
    assume(totals.total > 0)
    return totals


def _steps(draw_from, totals):
    """A request of any kind for what may still be credited."""
    kind = draw_from.draw(st.sampled_from(["amount", "line", "quantity", "custom"]))
    line = draw_from.draw(st.sampled_from(totals.lines))
    if kind == "amount":
        return CreditRequest(amount=draw_from.draw(st.integers(1, totals.total)))
    if kind == "line":
        size = draw_from.draw(st.integers(1, max(1, abs(line.amount))))
        return by_line(line.id, amount=size if line.amount > 0 else -size)
    if kind == "quantity":
        return by_line(line.id, quantity=draw_from.draw(st.integers(1, 9)))
    rates = tuple(tax.rate for tax in line.tax_amounts)
    return custom(draw_from.draw(st.integers(1, totals.total)), rates=rates)


@settings(max_examples=80, deadline=None)
@given(some_invoices() | tiny_invoices(low=-3) | tiny_invoices(taxed_by=""))
def test_a_whole_credit_undoes_the_invoice_exactly(totals):
    note = credit(totals)
    assert note.lines == totals.lines
    assert [getattr(note, name) for name in SUMS] == [getattr(totals, name) for name in SUMS]
    with pytest.raises(CreditError, match="nothing left"):
        credit(totals, previous=[note])


@settings(max_examples=150, deadline=None)
@given(some_invoices() | tiny_invoices(low=-3), st.data())
def test_credits_of_any_kind_add_up_to_the_invoice_and_never_pass_it(totals, data):
    """Line by line without custom credits, and for each rate in any case."""
    notes = []
    for _ in range(data.draw(st.integers(0, 6))):
        try:
            notes.append(credit(totals, _steps(data, totals), notes))
        except CreditError:
            continue
        assert sum(note.total for note in notes) <= totals.total
    if sum(note.total for note in notes) < totals.total:
        notes.append(credit(totals, previous=notes))
    assert sum(note.total for note in notes) == totals.total
    for note in notes:
        assert note.total > 0
        assert note.total == sum(line.total for line in note.lines)
        assert note.total_excluding_tax == note.total - sum(tax.amount for tax in note.total_tax_amounts)


@settings(max_examples=250, deadline=None)
@given(some_invoices(low=0) | tiny_invoices() | tiny_invoices(taxed_by=""), st.data())
def test_credits_of_lines_and_amounts_use_up_every_discount_and_tax_exactly(totals, data):
    notes = []
    for _ in range(data.draw(st.integers(0, 6))):
        request = _steps(data, totals)
        if any(isinstance(part, CustomLine) for part in request.lines):
            continue
        try:
            notes.append(credit(totals, request, notes))
        except CreditError:
            continue
    left = totals.total - sum(note.total for note in notes)
    if left:
        notes.append(credit(totals, previous=notes))
    for line in totals.lines:
        parts = [part for note in notes for part in note.lines if part.id == line.id]
        assert sum(part.total for part in parts) == line.total
        assert sum(part.net for part in parts) == line.net
        for tax in line.tax_amounts:
            shares = [t.amount for part in parts for t in part.tax_amounts if t.rate.id == tax.rate.id]
            assert min(shares, default=0) >= 0
            assert sum(shares) == tax.amount or line.total == 0
        for cut in line.discount_amounts:
            shares = [d.amount for part in parts for d in part.discount_amounts if d.discount == cut.discount]
            assert min(shares, default=0) >= 0


@settings(max_examples=80, deadline=None)
@given(some_invoices() | tiny_invoices(low=-3), st.integers(1, 7))
def test_an_amount_credited_is_the_total_of_the_note_to_the_unit(totals, parts):
    notes = []
    for _ in range(parts):
        size = max(1, totals.total // parts)
        if sum(note.total for note in notes) + size <= totals.total:
            notes.append(credit(totals, CreditRequest(amount=size), notes))
            assert notes[-1].total == size
