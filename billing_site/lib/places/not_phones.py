"""What spreadsheets make of telephone numbers: 4.91701E+11, dates, decimals. Nothing of that may pass for a number."""

import re
from functools import lru_cache

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.text import fold

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?\s?[eE]\s?[+-]?\d+")
_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-./])(?P<a>\d{{1,2}})\2(?P<b>\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})([-./]) ?(?P<b>\d{{1,2}})\2 ?(?P<year>\d{{4}}|\d\d){_TIME}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
# "5-Jan-2026", "Jan 70", "5. Mai 2026", "Tue, 5 May 2026"
_MONTH = re.compile(
    r"(?:[^\W\d_]{2,}\.?,? +)?"
    r"(?:\d{1,2}[-./ ]*)?(?P<word>[^\W\d_]{3,})\.?[-./, ]*(?:\d{1,2}[-./, ]+)?(?:\d{4}|\d\d)?(?: г\.?)?"
)
_DECIMAL = re.compile(
    r"[+-]?\d+[.,]\d{1,2}"  # 491701234567.0
    r"|-\d[\d.,]*"  # -491701234567
    r"|[1-9]\d*,\d+|0[.,]\d+"  # 4,91701234567
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+"  # 491,701,234,567
)
# One digit and a point also begin numbers of North America and Russia: "1.4155550100".
_POINT = re.compile(r"\d\.(\d{3,})")
_ADVICE = "A spreadsheet may have changed it: format the column as text there, and enter the number again."


def spreadsheet_problem(text: str, *, is_number: bool) -> str | None:
    """A complaint in plain words about a tidied text that is a figure or a date; None for all others.

    `is_number` says that it is a valid telephone number where it is taken to be, for texts that could be either.
    """
    shown = f"“{text[:40]}”"
    if _SCIENTIFIC.fullmatch(text):
        return f"{shown} is a number that a spreadsheet has shortened, so that its digits are lost. {_ADVICE}"
    if _is_date(text, is_number):
        return f"{shown} is a date, not a phone number. {_ADVICE}"
    pointed = _POINT.fullmatch(text)
    if _DECIMAL.fullmatch(text) or (pointed and not (is_number and len(pointed[1]) == 10)):
        return f"{shown} is a decimal number, not a phone number. {_ADVICE}"
    return None


def _is_date(text: str, is_number: bool) -> bool:
    found = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)
    if found:
        first, second, year = int(found["a"]), int(found["b"]), int(found["year"])
        # Spreadsheets count from 30 December 1899, and show "0/1/1900" for nothing.
        whole = 1899 <= year < 2100
        is_day = (year != 1900) <= min(first, second) <= 12 and 1 <= max(first, second) <= 31
        return is_day and (whole or (len(found["year"]) == 2 and not is_number))
    if _CLOCK.fullmatch(text):
        return True
    named = _MONTH.fullmatch(text)
    return bool(named and any(c.isdigit() for c in text) and fold(named["word"]) in _months())


@lru_cache(maxsize=1)
def _months() -> frozenset[str]:
    """The months' names and abbreviations in the languages of documents, folded."""
    from babel import Locale

    names = (
        name
        for language in DOCUMENT_LANGUAGES
        for forms in Locale.parse(language, sep="-").months.values()
        for width in ("wide", "abbreviated")
        for name in forms[width].values()
    )
    return frozenset(fold(name).strip(".") for name in names)
