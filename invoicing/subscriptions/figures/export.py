"""The file of the figures: a row a month, amounts as decimals of the currency."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.http import HttpResponse

from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.money import amount_text
from billing_site.lib.csv.stream import BOM, written
from invoicing.subscriptions.figures.months import Month
from invoicing.subscriptions.models.revenue import movement as ledger

MONEY = {
    ledger.NEW: "New",
    ledger.REACTIVATION: "Reactivation",
    ledger.EXPANSION: "Expansion",
    ledger.CONTRACTION: "Contraction",
    ledger.CHURN: "Churn",
    ledger.TRANSFER: "Merge of Customers",
}
HEADS = (
    *("Month", "Currency", "MRR Before", *MONEY.values(), "MRR"),
    *("Customers Before", "New Customers", "Reactivated Customers", "Lost Customers", "Merged Customers", "Customers"),
    *("Average Per Customer", "Customer Churn", "Revenue Churn"),
    *("Trials Ended", "Trials Converted", "Trial Conversion"),
)


def file_of(months: Sequence[Month], currency: str) -> HttpResponse:
    """The CSV of these months. Shares are fractions with six decimals, empty where there is nothing to take them of."""
    lines = [written([(head, False) for head in HEADS])]
    lines += [written([(text, False) for text in cells(month, currency)]) for month in months]
    name = f"revenue-{currency}-{months[0].name}-{months[-1].name}.csv"
    response = HttpResponse(
        BOM + "".join(lines).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    mark(response, Exported(name, rows=len(months)))
    return response


def cells(month: Month, currency: str) -> list[str]:
    def money(amount: int | None) -> str:
        return "" if amount is None else amount_text(amount, currency)

    came = month.came
    return [
        *(month.name, currency, money(month.opening)),
        *(money(month.amounts.get(kind, 0)) for kind in MONEY),
        money(month.closing),
        *(str(month.customers_before), str(came.get(ledger.NEW, 0)), str(came.get(ledger.REACTIVATION, 0))),
        *(str(month.left), str(month.merged), str(month.customers), money(month.average)),
        *(share(month.customer_churn), share(month.revenue_churn)),
        *(str(month.trials), str(month.converted), share(month.conversion)),
    ]


def share(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.6f}"
