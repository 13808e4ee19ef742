"""Lines out of a spreadsheet: what was copied there, or a piece of CSV, as rows of the editor."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from billing_site.lib.money.text import parse_number, parse_unit_price, propose_number, propose_unit_price
from billing_site.lib.text import clean_line, fold
from invoicing.editor.rows import CELLS, Row
from invoicing.lines.cells import read_description
from invoicing.lines.names import RateChoices
from invoicing.models.invoice import Invoice

COLUMNS = ("description", "quantity", "price", "tax")
MOST_TEXT = 400_000  # characters
# A first row of these words is a heading.
HEADINGS = {
    "description": "description item text name product service position bezeichnung beschreibung artikel libelle",
    "quantity": "quantity qty menge anzahl quantite units hours",
    "price": "price rate cost preis einzelpreis prix",
    "tax": "tax vat taxes gst steuer ust mwst tva",
}


def rows_of(text: str, *, currency: str, rates: RateChoices, key: str = "p") -> tuple[list[Row], list[str]]:
    """(rows for the editor, complaints such as 'Row 3: “abc” is not a number. …').

    Columns are description, quantity, price and optionally tax; with two columns description and price. A heading
    row may name them in another order. Numbers are read as if they were typed, each by itself. Cells that make no sense
    or could be read in two ways stay as they were pasted, with a complaint. Raises ValueError when there is too much.
    """
    if len(text) > MOST_TEXT:
        raise ValueError("This is too much to paste at once. Paste up to 250 lines.")
    try:
        table = [[cell.strip() for cell in row] for row in records(text)]
    except csv.Error:
        raise ValueError("This is no table that can be read. Copy the cells once more.") from None
    table = [row for row in table if any(row)]
    if not table:
        return [], []
    columns = heading(table[0])
    body = table[1:] if columns else table
    columns = columns or usual_columns(max(len(row) for row in body))
    named = [dict(zip(columns, row, strict=False)) for row in body]
    rows, complaints = [], []
    if len(named) > Invoice.MAX_LINES:
        complaints.append(f"Only the first {Invoice.MAX_LINES} of {len(named):,} rows were taken.")
    for number, cells in enumerate(named[: Invoice.MAX_LINES], 1):
        row = read(f"{key}{number}", cells, currency, rates)
        rows.append(row)
        complaints += [f"Row {number}: {text}" for text in row.errors.values()]
    return rows, complaints


def records(text: str) -> Iterator[list[str]]:
    """The cells: separated by tabs as spreadsheets copy them, else by what the first line has most of."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    first = text.split("\n", 1)[0]
    separator = "\t" if "\t" in text else ";" if first.count(";") >= max(first.count(","), 1) else ","
    return csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator != "\t")


def heading(cells: list[str]) -> Sequence[str]:
    """The names of the columns when the first row is a heading, else []."""
    found = []
    for cell in cells:
        words = set(re.findall(r"\w+", fold(cell)))
        found.append(next((name for name, known in HEADINGS.items() if words & set(known.split())), ""))
    known = [name for name in found if name]
    is_heading = "description" in known and len(known) > 1 and len(set(known)) == len(known)
    return found if is_heading and not any(re.search(r"\d", cell) for cell in cells) else []


def usual_columns(width: int) -> Sequence[str]:
    return ("description", "price") if width == 2 else COLUMNS


def read(key: str, cells: dict[str, str], currency: str, rates: RateChoices) -> Row:
    """One row, its numbers as the editor shows those of any line."""
    row = Row(key, {name: cells.get(name, "") for name in CELLS})
    readers = {
        "description": lambda text: read_description(clean_line(text)),
        "quantity": lambda text: propose_number(parse_number(text)) if text else "1",
        "price": lambda text: propose_unit_price(parse_unit_price(text, currency), currency) if text else "",
        "tax": lambda text: rates.text(rates.parse(text, 5)),
    }
    for name, reader in readers.items():
        try:
            row.cells[name] = reader(row.cells[name])
        except ValueError as error:
            row.errors[name] = str(error)
    return row
