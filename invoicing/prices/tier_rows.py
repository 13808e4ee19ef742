"""The tiers of a form: rows of an end, a unit price and a flat fee, as they are typed and as a price keeps them."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import HTML
from django import forms

from billing_site.lib.money.text import parse_number, parse_unit_price, propose_number, propose_unit_price
from billing_site.lib.text import text_problem
from invoicing.models.catalog.amounts import INF, MOST_TIERS

CELLS = ("up_to", "unit_amount", "flat_amount")
TIERS_INPUT = HTML('{% include "invoicing/prices/tiers_input.html" %}')
NO_END = ("", "∞", "inf")
Row = dict[str, str]


class TierInputs(forms.Widget):
    """Three inputs a row, `<name>_up_to` and so on, as a list of rows; rows in which nothing stands are left out."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        if not hasattr(data, "getlist"):
            return list(data.get(name) or [])
        columns = [data.getlist(f"{name}_{cell}") for cell in CELLS]
        rows = [dict(zip(CELLS, map(str.strip, cells), strict=True)) for cells in zip(*columns, strict=False)]
        return [row for row in rows if any(row.values())]


class TierRows(forms.Field):
    """The rows as typed; `read_rows` reads them, once the currency is known."""

    widget = TierInputs

    def to_python(self, value: Any) -> list[Row]:
        rows = list(value or [])
        if len(rows) > MOST_TIERS:
            raise forms.ValidationError(f"A price has at most {MOST_TIERS} tiers; these are {len(rows)}.")
        for row in rows:
            for text in row.values():
                if problem := text_problem(text):
                    raise forms.ValidationError(problem)
        return rows


class WithTiers:
    """For a form with a field `tiers`: the rows that its template draws, some more for people without JavaScript."""

    SPARE = 2

    @property
    def tier_rows(self) -> list[Row]:
        rows = list(self["tiers"].value() or [])  # type: ignore[index]
        return rows + [dict.fromkeys(CELLS, "")] * max(self.SPARE, 3 - len(rows))


def read_rows(rows: list[Row], currency: str) -> list[dict[str, Any]]:
    """The tiers as `Price.create` takes them. ValueError, which says in which row, for what is no number."""
    return [read_row(row, currency, number) for number, row in enumerate(rows, start=1)]


def read_row(row: Row, currency: str, number: int) -> dict[str, Any]:
    try:
        end = row["up_to"]
        return {
            "up_to": INF if end.casefold() in NO_END else parse_number(end),
            "unit_amount": parse_unit_price(row["unit_amount"], currency) if row["unit_amount"] else Decimal(0),
            "flat_amount": parse_unit_price(row["flat_amount"], currency) if row["flat_amount"] else Decimal(0),
        }
    except ValueError as error:
        raise ValueError(f"Tier {number}: {error}") from None


def proposed_rows(tiers: list[dict[str, str]], currency: str) -> list[Row]:
    """Kept tiers as the inputs show them."""
    return [
        {
            "up_to": "" if tier["up_to"] == INF else propose_number(Decimal(tier["up_to"])),
            "unit_amount": propose_unit_price(Decimal(tier["unit_amount"]), currency),
            "flat_amount": propose_unit_price(flat, currency) if (flat := Decimal(tier["flat_amount"])) else "",
        }
        for tier in tiers
    ]
