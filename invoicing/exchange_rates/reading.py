"""Files of exchange rates, read: those of the European Central Bank, and ours; refused in plain words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.text import text_problem
from invoicing.models.tax.exchange_rate import ExchangeRate, Rate

LARGEST = 10 * 1024 * 1024
OURS = ("day", "base", "currency", "rate")
SOURCE = "source"  # a column that our files may have
NOTHING = ("", "n/a")
PLAIN = re.compile(rf"\d{{1,12}}(\.\d{{1,{ExchangeRate.PLACES}}}0*)?", re.ASCII)


class FileRefused(ValueError):
    """The file cannot be imported; the text says why and where, in plain words."""


def rates_in(content: bytes, since: date | None = None) -> list[Rate]:
    """The Rates in a file from the day `since` on. Currencies that nobody can bill in are left out. Raises FileRefused.

    The bank's files have a column for each currency, in units for one euro ("Date,USD,JPY,…"); ours have a row for each
    rate ("Day,Base,Currency,Rate"). Numbers have a point. A rate that stands twice counts once, if it is the same.
    """
    lines = records(content)
    _, head = next(lines, (1, []))
    names = [cell.strip().lower() for cell in head]
    if names and names[0] == "date" and len(names) > 1:
        found = of_bank(names, lines)
    elif all(name in names for name in OURS):
        places = [names.index(name) for name in OURS]
        found = of_ours([*places, names.index(SOURCE) if SOURCE in names else len(names)], lines)
    else:
        raise FileRefused(
            "The first line is neither “Date,USD,JPY,…”, as in the files of the European Central Bank, nor "
            "“Day,Base,Currency,Rate”, as in ours."
        )
    kept: dict[tuple, Rate] = {}
    for line, rate in found:
        if since and rate.day < since:
            continue
        if kept.setdefault(rate[:3], rate).rate != rate.rate:
            pair = f"{rate.base.upper()} to {rate.currency.upper()}"
            raise FileRefused(f"Line {line:,}: the rate of {pair} on {rate.day} stands in the file twice, differently.")
    return list(kept.values())


def records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, cells) of each line that is not empty."""
    if len(content) > LARGEST:
        raise FileRefused("The file is larger than 10 MB. Take a part of its days.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused("This is not UTF-8 text. If it is a ZIP file, unpack it first.") from None
    if "\0" in text:
        raise FileRefused("This is no text file. If it is a ZIP file, unpack it first.")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise FileRefused(f"Line {reader.line_num:,} cannot be read as CSV: {error}.") from None


def of_bank(names: Sequence[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, Rate]]:
    columns = [(place, name) for place, name in enumerate(names) if name in CURRENCIES and name != ExchangeRate.EURO]
    if not columns:
        raise FileRefused("No column is called as a currency, such as USD.")
    for line, cells in lines:
        day = day_in(cells[0], line)
        for place, currency in columns:
            if place < len(cells) and cells[place].strip().lower() not in NOTHING:
                yield line, Rate(day, ExchangeRate.EURO, currency, number_in(cells[place], line), ExchangeRate.BANK)


def of_ours(places: Sequence[int], lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, Rate]]:
    for line, cells in lines:
        day, base, currency, rate, source = (cells[place].strip() if place < len(cells) else "" for place in places)
        for code in (base, currency):
            if code.lower() not in CURRENCIES:
                raise FileRefused(f"Line {line:,}: “{code[:20]}” is no currency that Billfold bills in.")
        if base.lower() == currency.lower():
            raise FileRefused(f"Line {line:,}: a currency has no rate to itself.")
        if (problem := text_problem(source)) or len(source) > ExchangeRate.LONGEST_SOURCE:
            raise FileRefused(f"Line {line:,}: {problem or 'the source is longer than 80 characters.'}")
        yield line, Rate(day_in(day, line), base.lower(), currency.lower(), number_in(rate, line), source)


def day_in(text: str, line: int) -> date:
    """'2026-11-27', or '27 November 2026' as in the bank's file of one day."""
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise FileRefused(f"Line {line:,}: “{text.strip()[:40]}” is no day. Write it as 2026-12-31.")


def number_in(text: str, line: int) -> Decimal:
    text = text.strip()
    if not PLAIN.fullmatch(text) or not Decimal(text):
        raise FileRefused(
            f"Line {line:,}: “{text[:40]}” is no rate. Write it with a point, such as 1.0875, "
            f"and at most {ExchangeRate.PLACES} decimals."
        )
    return Decimal(text)
