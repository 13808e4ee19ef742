"""The plots of the page and what stands under each: its definition, in the words of docs/rules.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from billing_site.lib.money.text import format_amount
from billing_site.lib.text import count_of
from invoicing.subscriptions.figures import plot
from invoicing.subscriptions.figures.months import Month
from invoicing.subscriptions.figures.plot import Plot, Series, Words
from invoicing.subscriptions.figures.wording import share_words, signed, tick_words
from invoicing.subscriptions.models.revenue import movement as ledger

# In the order in which bars are stacked from zero.
MOVING = (ledger.NEW, ledger.REACTIVATION, ledger.EXPANSION, ledger.CONTRACTION, ledger.CHURN)


def revenue_plot(months: Sequence[Month], currency: str) -> Plot:
    first, last = months[0], months[-1]
    words = Words(
        tick=lambda amount: tick_words(amount, currency),
        says=lambda month: f"MRR {format_amount(month.closing, currency)}",
        description=f"From {format_amount(first.closing, currency)} at the end of {first.words} to "
        f"{format_amount(last.closing, currency)} now.",
    )
    series = [Series("mrr", "MRR at the month's end", lambda month: month.closing)]
    return plot.lines("plot-mrr", "Monthly recurring revenue", months, series, words, filled=True)


def movement_plot(months: Sequence[Month], currency: str) -> Plot:
    def says(month: Month) -> str:
        parts = [
            f"{labels[kind]} {signed(month.amounts[kind], currency)}" for kind in MOVING if month.amounts.get(kind)
        ]
        return "\n".join([*parts, f"In all {signed(month.change, currency) or format_amount(0, currency)}"])

    labels = dict(ledger.KINDS)
    changed = signed(sum(month.change for month in months), currency) or format_amount(0, currency)
    words = Words(
        tick=lambda amount: tick_words(amount, currency),
        says=says,
        description=f"What came and went in each month; in all {changed} since {months[0].words}.",
    )
    series = [Series(kind, labels[kind], amount_of(kind)) for kind in MOVING]
    return plot.bars("plot-movements", "Movements", months, series, words)


def customer_plot(months: Sequence[Month]) -> Plot:
    words = Words(
        tick=lambda count: f"{count:,.0f}",
        says=lambda month: count_of(month.customers, "customer"),
        description=f"{count_of(months[0].customers, 'paying customer')} at the end of {months[0].words}, "
        f"{months[-1].customers:,} now.",
    )
    series = [Series("customers", "Paying customers at the month's end", lambda month: month.customers)]
    return plot.lines("plot-customers", "Paying customers", months, series, words, filled=True)


def churn_plot(months: Sequence[Month]) -> Plot:
    series = [
        Series("churn", "Revenue churn", lambda month: percents(month.revenue_churn)),
        Series("contraction", "Customer churn", lambda month: percents(month.customer_churn)),
    ]
    words = Words(
        tick=lambda percent: f"{percent:g}%",
        says=lambda month: (
            f"Revenue churn {share_words(month.revenue_churn)}\nCustomer churn {share_words(month.customer_churn)}"
        ),
        description=f"In {months[-1].words} so far {share_words(months[-1].revenue_churn)} of the revenue and "
        f"{share_words(months[-1].customer_churn)} of the customers that the month began with.",
    )
    return plot.lines("plot-churn", "Churn", months, series, words)


def trial_plot(months: Sequence[Month]) -> Plot:
    series = [
        Series("expansion", "Converted", lambda month: month.converted),
        Series("lost", "Not converted", lambda month: month.trials - month.converted),
    ]
    ended, converted = sum(month.trials for month in months), sum(month.converted for month in months)
    words = Words(
        tick=lambda count: f"{count:,.0f}",
        says=lambda month: (
            f"{count_of(month.trials, 'trial')} ended, {month.converted:,} converted ({share_words(month.conversion)})"
        ),
        description=f"{count_of(ended, 'trial')} ended since {months[0].words}, {converted:,} of them converted.",
    )
    return plot.bars("plot-trials", "Trials that ended", months, series, words)


def amount_of(kind: str) -> Callable[[Month], float]:
    return lambda month: month.amounts.get(kind, 0)


def percents(share) -> float | None:
    return None if share is None else float(share * 100)
