"""The tables under the plots: each figure with the address of the rows that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from billing_site.lib.money.text import format_amount
from invoicing.subscriptions.figures.charts import MOVING
from invoicing.subscriptions.figures.months import Month
from invoicing.subscriptions.figures.wording import NOTHING, share_words, signed
from invoicing.subscriptions.models.revenue import movement as ledger


@dataclass
class Cell:
    """A figure in words; `url` leads to its rows, '' where it has none."""

    label: str
    text: str
    url: str = ""


@dataclass
class Row:
    name: str
    is_partial: bool
    cells: list[Cell]


@dataclass
class Table:
    caption: str
    heads: list[str]
    rows: list[Row]


class Tables:
    """The tables of these months in one currency, the newest month first."""

    def __init__(self, months: Sequence[Month], currency: str) -> None:
        self.months = months
        self.currency = currency
        self.merges = any(month.counts.get(ledger.TRANSFER) for month in months)

    def rows_at(self, **asked: str) -> str:
        return f"{reverse('movement_list')}?{urlencode({'currency': self.currency, **asked})}"

    def table(self, caption: str, cells_of) -> Table:
        rows = [Row(month.words, month is self.months[-1], cells_of(month)) for month in reversed(self.months)]
        return Table(caption, [cell.label for cell in rows[0].cells], rows)

    def moved(self, month: Month, kind: str, label: str) -> Cell:
        url = self.rows_at(month=month.name, kind=kind) if month.counts.get(kind) else ""
        return Cell(label, signed(month.amounts.get(kind, 0), self.currency) or NOTHING, url)

    def counted(self, label: str, number: int, **asked: str) -> Cell:
        return Cell(label, f"{number:,}" if number else NOTHING, self.rows_at(**asked) if number else "")

    def standing(self, figure: int, month: Month, kind: str) -> str:
        """Where the rows are that a figure at a month's end is made of."""
        return self.rows_at(until=month.name, kind=kind) if figure else ""

    def revenue(self) -> Table:
        labels = dict(ledger.KINDS) | {ledger.TRANSFER: "Merges"}
        kinds = (*MOVING, ledger.TRANSFER) if self.merges else MOVING

        def cells(month: Month) -> list[Cell]:
            return [
                Cell("Before", format_amount(month.opening, self.currency)),
                *(self.moved(month, kind, labels[kind]) for kind in kinds),
                Cell("MRR", format_amount(month.closing, self.currency), self.standing(month.closing, month, "money")),
            ]

        return self.table("Monthly recurring revenue and its movements", cells)

    def customers(self) -> Table:
        def cells(month: Month) -> list[Cell]:
            asked, came = {"month": month.name}, month.came
            found = [
                Cell("Before", f"{month.customers_before:,}"),
                self.counted("New", came.get(ledger.NEW, 0), kind=ledger.NEW, **asked),
                self.counted("Back again", came.get(ledger.REACTIVATION, 0), kind=ledger.REACTIVATION, **asked),
                self.counted("Lost", month.left, kind=ledger.CHURN, **asked),
            ]
            if self.merges:
                found.append(self.counted("Merged", month.merged, kind=ledger.TRANSFER, **asked))
            average = format_amount(month.average, self.currency) if month.average is not None else NOTHING
            return [
                *found,
                Cell("Customers", f"{month.customers:,}", self.standing(month.customers, month, "customers")),
                Cell("Average", average),
            ]

        return self.table("Paying customers", cells)

    def churn(self) -> Table:
        def cells(month: Month) -> list[Cell]:
            lost = -sum(month.amounts.get(kind, 0) for kind in (ledger.CONTRACTION, ledger.CHURN))
            url = self.rows_at(month=month.name, kind="losses") if lost else ""
            return [
                Cell("Revenue lost", format_amount(lost, self.currency) if lost else NOTHING, url),
                Cell("Revenue churn", share_words(month.revenue_churn)),
                self.counted("Customers lost", month.left, kind=ledger.CHURN, month=month.name),
                Cell("Customer churn", share_words(month.customer_churn)),
            ]

        return self.table("Churn of revenue and of customers", cells)

    def trials(self) -> Table:
        def cells(month: Month) -> list[Cell]:
            asked, lost = {"month": month.name}, month.trials - month.converted
            return [
                self.counted("Ended", month.trials, kind="trials", **asked),
                self.counted("Converted", month.converted, kind=ledger.TRIAL_CONVERTED, **asked),
                self.counted("Not converted", lost, kind=ledger.TRIAL_LOST, **asked),
                Cell("Share converted", share_words(month.conversion)),
            ]

        return self.table("Trials that ended", cells)
