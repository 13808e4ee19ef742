"""Months follow from the sums of movements, ticks are round, and plots show what there is."""

from datetime import date
from fractions import Fraction

import pytest

from invoicing.subscriptions.figures import charts
from invoicing.subscriptions.figures.months import by_month, months_until
from invoicing.subscriptions.figures.plot import HEIGHT, axis_of
from invoicing.subscriptions.models.revenue.adding import Total

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def of(month, kind, amount, number=1, customers=0):
    return Total("eur", month, kind, amount, number, customers)


@pytest.fixture
def months():
    rows = [
        of(date(2025, 6, 1), "new", 10000, 4, 4),
        of(JAN, "churn", -2500, 1, -1),
        of(FEB, "new", 5000, 2, 2),
        of(FEB, "contraction", -1000),
        of(FEB, "trial_converted", 0, 3),
        of(FEB, "trial_lost", 0, 1),
    ]
    return by_month(rows, [JAN, FEB, MAR])


def test_each_month_opens_with_what_the_one_before_closed_with(months):
    assert [(month.opening, month.closing) for month in months] == [(10000, 7500), (7500, 11500), (11500, 11500)]
    assert [(month.customers_before, month.customers) for month in months] == [(4, 3), (3, 5), (5, 5)]


def test_shares_are_of_what_a_month_began_with(months):
    january, february, march = months
    assert (january.revenue_churn, january.customer_churn) == (Fraction(1, 4), Fraction(1, 4))
    assert (february.revenue_churn, february.conversion, february.average) == (Fraction(2, 15), Fraction(3, 4), 2300)
    assert (march.revenue_churn, march.conversion) == (0, None)
    empty = by_month([], [JAN])[0]
    assert (empty.revenue_churn, empty.customer_churn, empty.average, empty.conversion) == (None,) * 4


def test_months_are_counted_back_over_the_turn_of_the_year():
    assert months_until(FEB, 4) == [date(2025, 11, 1), date(2025, 12, 1), JAN, FEB]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0, 1]),
        ([0, 0], [0, 1]),
        ([7], [0, 2, 4, 6, 8]),
        ([899889], [0, 500000, 1000000]),
        ([218000, -150600], [-200000, -100000, 0, 100000, 200000, 300000]),
        ([-3], [-3, -2, -1, 0]),
    ],
)
def test_ticks_are_round_and_hold_every_value(values, ticks):
    assert axis_of(values).ticks == ticks


def test_bars_begin_at_zero_and_add_up(months):
    plot = charts.movement_plot(months, "eur")
    gains, losses = plot.marks[1].segments
    assert (gains.series, losses.series) == ("new", "contraction")
    assert gains.y + gains.height == pytest.approx(plot.zero) == pytest.approx(losses.y)
    assert gains.height == pytest.approx(5 * losses.height)


def test_a_line_breaks_where_there_is_nothing_to_take_a_share_of():
    months = by_month([of(FEB, "new", 5000, 1, 1)], [JAN, FEB, MAR])
    plot = charts.churn_plot(months)
    assert {path for _, path, _ in plot.lines} == {f"M2.5 {HEIGHT}.0"}
    assert [len(mark.points) for mark in plot.marks] == [0, 0, 2]


def test_pointing_at_a_month_says_what_it_shows(months):
    titles = [mark.title for mark in charts.movement_plot(months, "eur").marks]
    assert titles[1] == "Feb 2026\nNew +€50.00\nContraction -€10.00\nIn all +€40.00"
    assert titles[2] == "Mar 2026 so far\nIn all €0.00"
