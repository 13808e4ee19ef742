"""The arithmetic of invoices: every worked example of the documents Billfold follows, and what must always hold."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.lib.money.amounts import round_to
from billing_site.lib.money.currencies import card_step
from invoicing.totals.compute import compute
from invoicing.totals.explain import LABELS, explain
from invoicing.totals.parts import BalanceMove, Discount, Line, TaxRate
from invoicing.totals.settle import settle

SUMS = {label for label in LABELS if label.startswith(("sum_of", "amount_", "after_", "balance_after", "tax_lines"))}
SUMS = SUMS - {"amount_off"} | {"total", "total_without_tax", "without_inclusive_tax", "discount_lines"}


def rate(percentage="10", *, inclusive=False, id="txr_1", display_name="VAT"):
    return TaxRate(id, display_name, Decimal(percentage), inclusive)


def line(amount="1000", *, id="il_1", quantity="1", **more):
    return Line(id, Decimal(quantity), Decimal(amount), **more)


def percent(value="10", id="di_percent", **more):
    return Discount(id, percent_off=Decimal(value), **more)


def off(amount, currency="usd", id="di_amount", **more):
    return Discount(id, amount_off=amount, currency=currency, **more)


def two_lines(**more):
    return [line("500", id="il_1", **more), line("1000", id="il_2", **more)]


def taxes_of(totals):
    return [[tax.amount for tax in each.tax_amounts] for each in totals.lines]


# Lines


@pytest.mark.parametrize(
    ("quantity", "unit_amount", "amount"),
    [
        ("3", "1000", 3000),
        ("3", "0.5", 2),
        ("1", "-0.5", -1),
        ("0.333333333333", "1000", 333),
        ("7", "0.000000000001", 0),
    ],
)
def test_a_line_is_quantity_times_unit_amount_rounded_once(quantity, unit_amount, amount):
    totals = compute([line(unit_amount, quantity=quantity)], currency="usd")
    assert totals.lines[0].amount == totals.subtotal == totals.total == amount


def test_an_invoice_without_lines_comes_to_nothing():
    totals = compute([], currency="eur")
    assert (totals.total, totals.amount_due, totals.ending_balance, totals.balance_moves) == (0, 0, 0, ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "xxx"},
        {"tax_exempt": "sometimes"},
        {"rounding": "never"},
        {"lines": [line(), line()]},
        {"discounts": [percent(), percent()]},
        {"default_tax_rates": [rate(), rate()]},
        {"lines": [line(tax_rates=(rate(), rate()))]},
        {"lines": [line(tax_rates=(rate("5"),)), line(id="il_2", tax_rates=(rate("7"),))]},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"“|twice"):
        compute(**{"lines": [line()], "currency": "usd", **wrong})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Discount("di", percent_off=Decimal(10), amount_off=5, currency="usd"),
        lambda: Discount("di"),
        lambda: Discount("di", percent_off=Decimal(0)),
        lambda: Discount("di", percent_off=Decimal("100.01")),
        lambda: Discount("di", amount_off=0, currency="usd"),
        lambda: Discount("di", amount_off=5),
        lambda: rate("-1"),
    ],
)
def test_an_impossible_discount_or_rate_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        wrong()


# Worked examples of the tax guide: 10 % off two lines of 5.00 and 10.00


@pytest.mark.parametrize("rounding", ["line", "invoice"])
def test_five_percent_exclusive(rounding):
    totals = compute(
        two_lines(), currency="usd", discounts=[percent()], default_tax_rates=[rate("5")], rounding=rounding
    )
    assert taxes_of(totals) == [[23], [45]]
    assert (totals.subtotal, totals.total_discount, totals.total) == (1500, 150, 1418)
    assert totals.total_excluding_tax == 1350
    assert [(tax.amount, tax.taxable_amount) for tax in totals.total_tax_amounts] == [(68, 1350)]
    assert totals.total_tax_amounts[0].taxability_reason == "standard_rated"


@pytest.mark.parametrize("rounding", ["line", "invoice"])
def test_five_percent_inclusive(rounding):
    rates = [rate("5", inclusive=True)]
    totals = compute(two_lines(), currency="usd", discounts=[percent()], default_tax_rates=rates, rounding=rounding)
    assert taxes_of(totals) == [[21], [43]]
    assert (totals.total, totals.total_excluding_tax) == (1350, 1286)
    assert totals.total_tax_amounts[0].taxable_amount == 1286


@pytest.mark.parametrize("rounding", ["line", "invoice"])
def test_five_percent_inclusive_and_seven_percent_exclusive(rounding):
    rates = [rate("5", inclusive=True), rate("7", id="txr_2")]
    totals = compute(two_lines(), currency="usd", discounts=[percent()], default_tax_rates=rates, rounding=rounding)
    assert taxes_of(totals) == [[21, 30], [43, 60]]
    assert (totals.total, totals.total_excluding_tax) == (1440, 1286)


@pytest.mark.parametrize(("rounding", "tax"), [("line", 9546), ("invoice", 9545)])
def test_rounding_by_line_and_by_invoice_differ(rounding, tax):
    lines = [line("100000", id="il_1"), line("5000", id="il_2")]
    totals = compute(lines, currency="usd", default_tax_rates=[rate(inclusive=True)], rounding=rounding)
    assert totals.total_tax == tax
    assert taxes_of(totals) == ([[9091], [455]] if rounding == "line" else [[9091], [454]])
    assert totals.total_excluding_tax == totals.subtotal_excluding_tax == 105000 - tax


@pytest.mark.parametrize(("status", "reason"), [("exempt", "customer_exempt"), ("reverse", "reverse_charge")])
def test_without_tax_liability_inclusive_tax_is_taken_out_and_exclusive_tax_not_added(status, reason):
    inclusive = compute([line("10000")], currency="usd", default_tax_rates=[rate(inclusive=True)], tax_exempt=status)
    assert (inclusive.subtotal, inclusive.total, inclusive.total_tax) == (9091, 9091, 0)
    exclusive = compute([line("10000")], currency="usd", default_tax_rates=[rate()], tax_exempt=status)
    assert (exclusive.total, exclusive.total_tax) == (10000, 0)
    for totals in (inclusive, exclusive):
        assert [tax.taxability_reason for tax in totals.total_tax_amounts] == [reason]
        assert totals.subtotal_excluding_tax == totals.total


# Taxes


def test_exclusive_rates_do_not_compound():
    totals = compute([line("10000", tax_rates=(rate("5"), rate("9.975", id="txr_qst")))], currency="cad")
    assert taxes_of(totals) == [[500, 998]]
    assert totals.total == 11498


def test_inclusive_rates_share_one_base():
    rates = (rate("10", inclusive=True), rate("15", inclusive=True, id="txr_2"))
    totals = compute([line("12500", tax_rates=rates)], currency="usd")
    assert taxes_of(totals) == [[1000, 1500]]
    assert totals.total_excluding_tax == 10000


def test_a_line_with_its_own_rates_ignores_the_defaults():
    lines = [line(id="il_1", tax_rates=(rate("20", id="txr_own"),)), line(id="il_2")]
    totals = compute(lines, currency="usd", default_tax_rates=[rate("10")])
    assert [(tax.rate.id, tax.amount) for tax in totals.total_tax_amounts] == [("txr_own", 200), ("txr_1", 100)]


def test_a_zero_rate_is_listed_as_such():
    totals = compute([line()], currency="usd", default_tax_rates=[rate("0")])
    assert [(tax.amount, tax.taxability_reason) for tax in totals.total_tax_amounts] == [(0, "zero_rated")]


def test_a_line_below_zero_takes_its_tax_back():
    lines = [line("1000", id="il_1"), line("-400", id="il_2")]
    totals = compute(lines, currency="usd", default_tax_rates=[rate("20")])
    assert taxes_of(totals) == [[200], [-80]]
    assert totals.total == 720


# Discounts


def test_line_discounts_come_before_invoice_ones_each_on_what_is_left():
    lines = [line("10000", discounts=(percent("50", "di_half"), off(1000)))]
    totals = compute(lines, currency="usd", discounts=[percent("10"), off(500, id="di_five")])
    assert [(part.discount, part.amount) for part in totals.total_discount_amounts] == [
        ("di_half", 5000),
        ("di_amount", 1000),
        ("di_percent", 400),
        ("di_five", 500),
    ]
    assert totals.total == 3100


def test_discounts_are_taken_in_the_listed_order():
    first = compute([line("10000")], currency="usd", discounts=[off(1000), percent("10")])
    second = compute([line("10000")], currency="usd", discounts=[percent("10"), off(1000)])
    assert (first.total, second.total) == (8100, 8000)


def test_a_fixed_amount_is_shared_in_proportion_and_never_goes_below_zero():
    totals = compute(two_lines(), currency="usd", discounts=[off(100)])
    assert [each.discount for each in totals.lines] == [33, 67]
    totals = compute(two_lines(), currency="usd", discounts=[off(9999)])
    assert (totals.total_discount, totals.total) == (1500, 0)


def test_a_fixed_amount_in_another_currency_is_ignored():
    totals = compute([line(discounts=(off(100, "eur"),))], currency="usd", discounts=[off(100, "gbp", "di_2")])
    assert (totals.total, totals.total_discount_amounts) == (1000, ())


def test_a_percentage_of_the_invoice_is_that_of_the_invoice_to_the_unit():
    lines = [line("5", id=f"il_{i}") for i in range(3)]
    totals = compute(lines, currency="usd", discounts=[percent("10")])
    assert totals.total_discount == 2
    assert sorted(each.discount for each in totals.lines) == [0, 1, 1]


def test_lines_below_zero_and_not_discountable_ones_are_left_alone():
    lines = [line("1000", id="il_1"), line("-300", id="il_2"), line("500", id="il_3", discountable=False)]
    totals = compute(lines, currency="usd", discounts=[percent("50")])
    assert [each.discount for each in totals.lines] == [500, 0, 0]
    alone = compute([line("-300", discounts=(percent(),))], currency="usd", discounts=[off(100)])
    assert (alone.total, alone.total_discount) == (-300, 0)


def test_a_discount_may_be_for_some_products_only():
    lines = [line(id="il_1", product="prod_a"), line(id="il_2", product="prod_b")]
    totals = compute(lines, currency="usd", discounts=[percent("10", products=("prod_b",))])
    assert [each.discount for each in totals.lines] == [0, 100]


def test_the_same_discount_on_line_and_invoice_is_one_entry():
    totals = compute([line(discounts=(percent(),))], currency="usd", discounts=[percent()])
    assert [part.amount for part in totals.lines[0].discount_amounts] == [190]
    assert explain(totals, "discount:di_percent")[-1].result == 190


# Balance, minimum and maximum


@pytest.mark.parametrize(
    ("total", "balance", "due", "applied", "ending", "moves"),
    [
        (1000, 0, 1000, 0, 0, []),
        (1000, -400, 600, -400, 0, [("applied_to_invoice", 400, "balance_applied")]),
        (1000, -1500, 0, -1000, -500, [("applied_to_invoice", 1000, "balance_applied")]),
        (1000, -1000, 0, -1000, 0, [("applied_to_invoice", 1000, "balance_applied")]),
        (1000, 250, 1250, 250, 0, [("applied_to_invoice", -250, "balance_applied")]),
        (0, 0, 0, 0, 0, []),
        (0, 250, 250, 250, 0, [("applied_to_invoice", -250, "balance_applied")]),
        (0, 30, 0, 0, 30, []),
        (0, -30, 0, 0, -30, []),
        (-700, 0, 0, 0, -700, [("applied_to_invoice", -700, "negative_total")]),
        (-700, 900, 0, 0, 200, [("applied_to_invoice", -700, "negative_total")]),
        (30, 0, 0, 0, 30, [("invoice_too_small", 30, "below_minimum")]),
        (49, 0, 0, 0, 49, [("invoice_too_small", 49, "below_minimum")]),
        (50, 0, 50, 0, 0, []),
        (
            1030,
            -1000,
            0,
            -1000,
            30,
            [("applied_to_invoice", 1000, "balance_applied"), ("invoice_too_small", 30, "below_minimum")],
        ),
        (100_000_100, 0, 99_999_999, 0, 101, [("invoice_too_large", 101, "above_maximum")]),
    ],
)
def test_a_total_is_settled_against_the_balance(total, balance, due, applied, ending, moves):
    settled = settle(total, balance, "usd")
    assert (settled.amount_due, settled.applied_balance, settled.ending_balance) == (due, applied, ending)
    assert settled.moves == tuple(BalanceMove(*move) for move in moves)


def test_limits_can_be_set_or_switched_off():
    assert settle(30, 0, "usd", minimum=0).amount_due == 30
    assert settle(900, 0, "usd", minimum=1000).moves == (BalanceMove("invoice_too_small", 900, "below_minimum"),)
    assert settle(10**11, 0, "usd", maximum=0).amount_due == 10**11


@pytest.mark.parametrize(
    ("currency", "total", "due", "ending"),
    [
        ("kwd", 1234, 1230, 4),
        ("kwd", 1235, 1240, -5),
        ("isk", 12345, 12300, 45),
        ("isk", 40, 0, 40),
        ("jpy", 51, 51, 0),
    ],
)
def test_what_cannot_be_paid_for_its_fraction_goes_to_the_balance(currency, total, due, ending):
    settled = settle(total, 0, currency)
    assert (settled.amount_due, settled.ending_balance) == (due, ending)


def test_credits_and_payments_lower_what_remains():
    totals = compute([line("1000")], currency="usd", pre_payment_credit=300, amount_paid=500)
    assert (totals.amount_due, totals.amount_remaining, totals.amount_overpaid) == (1000, 200, 0)
    over = compute([line("1000")], currency="usd", pre_payment_credit=300, amount_paid=800)
    assert (over.amount_remaining, over.amount_overpaid) == (0, 100)


# Explanations


def test_every_total_says_how_it_came_about():
    totals = compute(
        two_lines(),
        currency="usd",
        discounts=[percent()],
        default_tax_rates=[rate("5", inclusive=True), rate("7", id="txr_2")],
        starting_balance=-440,
        amount_paid=100,
    )
    line_steps = explain(totals, "line:il_1")
    assert [step.label for step in line_steps] == ["quantity_times_price", "discount_share", "after_discounts"]
    assert [step.result for step in line_steps] == [500, 50, 450]
    (tax_step,) = explain(totals, "line:il_1:tax:txr_1")
    assert (tax_step.result, tax_step.exact) == (21, Fraction(450) * 5 / 105)
    assert [(o.label, o.value) for o in explain(totals, "total")[0].operands] == [
        ("subtotal", 1500),
        ("total_discount", -150),
        ("tax:txr_2", 90),
    ]
    assert [(o.label, o.value) for o in explain(totals, "amount_due")[0].operands] == [
        ("total", 1440),
        ("applied_balance", -440),
    ]
    with pytest.raises(LookupError, match="no amount “profit”"):
        explain(totals, "profit")


def test_tax_rounded_once_is_explained_by_its_exact_parts():
    lines = [line("100000", id="il_1"), line("5000", id="il_2")]
    totals = compute(lines, currency="usd", default_tax_rates=[rate(inclusive=True)], rounding="invoice")
    (step,) = explain(totals, "tax:txr_1")
    assert step.exact == sum(operand.value for operand in step.operands) == Fraction(105000, 11)
    assert step.result == 9545


# What must always hold

percentages = st.decimals(0, 40, places=4)
rates = st.lists(st.builds(rate, percentages, inclusive=st.booleans()), max_size=3).map(
    lambda found: tuple(TaxRate(f"txr_{i}", "VAT", each.percentage, each.inclusive) for i, each in enumerate(found))
)
some_discounts = st.lists(
    st.one_of(
        st.builds(percent, st.decimals("0.01", 100, places=2)),
        st.builds(off, st.integers(1, 5000), st.sampled_from(["usd", "jpy", "kwd", "isk"])),
    ),
    max_size=3,
)


def _renamed(discounts, prefix):
    return tuple(
        Discount(f"{prefix}{i}", each.percent_off, each.amount_off, each.currency) for i, each in enumerate(discounts)
    )


@st.composite
def some_lines(draw, least=0, low=-2000):
    count = draw(st.integers(least, 5))
    shared = draw(rates)
    return [
        Line(
            f"il_{i}",
            draw(st.decimals("0.001", 50, places=3)),
            draw(st.decimals(low, 20000, places=2)),
            discountable=draw(st.booleans()) or i == 0,
            discounts=_renamed(draw(some_discounts), f"di_line{i}_"),
            tax_rates=shared[: draw(st.integers(0, len(shared)))],
        )
        for i in range(count)
    ]


invoices = st.fixed_dictionaries(
    {
        "lines": some_lines(),
        "currency": st.sampled_from(["usd", "jpy", "kwd", "isk"]),
        "discounts": some_discounts.map(lambda found: _renamed(found, "di_")),
        "default_tax_rates": rates.map(lambda found: tuple(replace(each, id=f"default_{each.id}") for each in found)),
        "tax_exempt": st.sampled_from(["none", "none", "exempt", "reverse"]),
        "rounding": st.sampled_from(["line", "invoice"]),
        "direction": st.sampled_from(["nearest", "up", "down"]),
        "starting_balance": st.integers(-30000, 30000),
    }
)


@settings(max_examples=150, deadline=None)
@given(invoices)
def test_parts_always_sum_to_wholes_and_no_unit_is_lost_or_made(invoice):
    totals = compute(**invoice)
    lines = totals.lines
    assert totals.subtotal == sum(each.amount for each in lines)
    assert totals.total_discount == sum(each.discount for each in lines)
    for part in totals.total_discount_amounts:
        shares = [p.amount for each in lines for p in each.discount_amounts if p.discount == part.discount]
        assert part.amount == sum(shares)
        assert min(shares) >= 0
    for part in totals.total_tax_amounts:
        shares = [tax for each in lines for tax in each.tax_amounts if tax.rate.id == part.rate.id]
        assert part.amount == sum(tax.amount for tax in shares)
        assert part.taxable_amount == sum(tax.taxable_amount for tax in shares)
    exclusive = sum(tax.amount for tax in totals.total_tax_amounts if not tax.inclusive)
    assert totals.total == totals.subtotal - totals.total_discount + exclusive == sum(each.total for each in lines)
    assert totals.total_excluding_tax == totals.total - totals.total_tax
    assert totals.total_excluding_tax == sum(each.amount_excluding_tax for each in lines)
    assert all(each.net >= 0 for each in lines if each.amount >= 0)


@settings(max_examples=150, deadline=None)
@given(invoices)
def test_what_is_due_and_what_moves_to_the_balance_is_the_total(invoice):
    totals = compute(**invoice)
    moved = sum(move.amount for move in totals.balance_moves)
    assert totals.ending_balance == totals.starting_balance + moved
    assert totals.amount_due + totals.ending_balance == totals.total + totals.starting_balance
    assert totals.amount_due >= 0
    assert totals.amount_due % card_step(totals.currency) == 0
    assert totals.amount_remaining == totals.amount_due


@settings(max_examples=150, deadline=None)
@given(invoices, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(invoice, random):
    before = compute(**invoice)
    random.shuffle(invoice["lines"])
    after = compute(**invoice)
    assert {each.id: each for each in after.lines} == {each.id: each for each in before.lines}
    for name in ("subtotal", "total", "total_excluding_tax", "subtotal_excluding_tax", "amount_due", "ending_balance"):
        assert getattr(after, name) == getattr(before, name)
    assert {t.rate.id: t.amount for t in after.total_tax_amounts} == {
        t.rate.id: t.amount for t in before.total_tax_amounts
    }


@settings(max_examples=100, deadline=None)
@given(invoices)
def test_every_tax_is_within_a_unit_of_its_exact_value(invoice):
    totals = compute(**{**invoice, "tax_exempt": "none"})
    for each in totals.lines:
        contained = sum(Fraction(tax.rate.percentage) for tax in each.tax_amounts if tax.inclusive)
        for tax in each.tax_amounts:
            exact = Fraction(tax.rate.percentage) * each.net / (100 + contained)
            by_half = (invoice["rounding"], invoice["direction"]) == ("line", "nearest")
            limit = Fraction(1, 2) if by_half else 1
            assert abs(tax.amount - exact) <= limit


@settings(max_examples=100, deadline=None)
@given(invoices)
def test_every_explanation_ends_in_the_amount_it_explains(invoice):
    totals = compute(**invoice)
    for name in ("subtotal", "subtotal_excluding_tax", "total_discount", "total_tax", "total", "total_excluding_tax"):
        assert explain(totals, name)[-1].result == getattr(totals, name)
    for name in ("applied_balance", "amount_due", "ending_balance", "amount_remaining"):
        assert explain(totals, name)[-1].result == getattr(totals, name)
    for each in totals.lines:
        assert explain(totals, f"line:{each.id}")[-1].result == each.net
    for part in totals.total_discount_amounts:
        assert explain(totals, f"discount:{part.discount}")[-1].result == part.amount
    for part in totals.total_tax_amounts:
        assert explain(totals, f"tax:{part.rate.id}")[-1].result == part.amount
    for steps in totals.derivations.values():
        for step in steps:
            assert step.label in LABELS
            direction = step.label.rpartition("_")[2] if step.label.endswith(("_up", "_down")) else "nearest"
            assert step.exact is None or round_to(step.exact, direction) == step.result
            if step.label in SUMS:
                assert step.result == sum(operand.value for operand in step.operands)
