"""The file of the tax report: a row for each rate, country, status and currency, with what it is worth at home."""

from __future__ import annotations

from django.http import HttpResponse

from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.money import amount_text
from billing_site.lib.csv.stream import BOM, written
from invoicing.models.tax.entry import TaxEntry
from invoicing.tax_report.report import Report, Row

WORDS = ("Tax", "Percentage", "Country", "Region", "Status")
AMOUNTS = (
    *("Base", "Tax Amount", "Credited Base", "Credited Tax", "Voided Base", "Voided Tax"),
    *("Net Base", "Net Tax", "Total Excluding Tax"),
)
FREE = (True, False, False, True, False)


def file_of(report: Report, own: dict[str, list[Row]]) -> HttpResponse:
    """The CSV of a report: `own` are its rows by currency; converted amounts have rows of their own."""
    period = f"{report.period.start:%Y-%m-%d}-{report.period.end:%Y-%m-%d}"
    heads = ["From", "To", *WORDS, "Currency", "Converted", *AMOUNTS]
    lines = [written([(head, False) for head in heads])]
    for rows, converted in [
        *((rows, "no") for rows in own.values()),
        *([(report.rows, "yes")] if report.is_converted else []),
    ]:
        lines += [line(report, row, converted) for row in rows]
    name = f"tax-report-{period}.csv"
    response = HttpResponse(
        BOM + "".join(lines).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    mark(response, Exported(name, rows=len(lines) - 1))
    return response


def line(report: Report, row: Row, converted: str) -> str:
    status = dict(TaxEntry.STATUSES)[row.key.status]
    words = (row.key.name, row.key.percentage, row.key.country.upper(), row.key.region, status)
    days = [(f"{day:%Y-%m-%d}", False) for day in report.period]
    rest = [(text, False) for text in (row.currency, converted, *amounts(row))]
    return written([*days, *zip(words, FREE, strict=True), *rest])


def amounts(row: Row) -> list[str]:
    """Decimals of the row's currency; nothing where an exchange rate lacks."""
    left = row.left
    found = [
        *(each for part in (row.invoiced, row.credited, row.voided, left) for each in (part.base, part.tax)),
        left.net,
    ]
    return [amount_text(amount, row.currency) if row.is_complete else "" for amount in found]
