"""A day as somebody types it: as browsers send it, or in the signs, words and years of a language."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from billing_site.lib.money.text import parse_locale
from invoicing.documents.language.dates import BUDDHIST_YEARS, ENGLISH

LONGEST = 60
NUMBERS = re.compile(r"\d+")
YEAR_FIRST = "yMd"
CONTEXTS, WIDTHS = ("format", "stand-alone"), ("wide", "abbreviated")
# A year of two digits is of this century, in Thailand of 25..; nobody pays so long ago that it were another one.
CENTURY, BUDDHIST_CENTURY = 2000, 2500


def typed_day(text: str, locale: str) -> date | None:
    """The day: "2026-11-20", "20.11.2026", "20. November 2026", "٢٠ نوفمبر ٢٠٢٦"; None for anything that is none."""
    plain = in_plain_digits(text.strip()[:LONGEST])
    numbers = NUMBERS.findall(plain)
    month = next((number for name, number in month_names(locale) if name in plain), None)
    if month is not None and len(numbers) == 2:
        day, year = sorted(numbers, key=len)
        return day_of(year, str(month), day, locale) if len(year) == 4 else None
    if month is not None or len(numbers) != 3 or plain.startswith("-"):
        return None
    order = YEAR_FIRST if len(numbers[0]) == 4 else short_order(locale)
    parts = dict(zip(order, numbers, strict=True))
    return day_of(parts["y"], parts["M"], parts["d"], locale)


def in_plain_digits(text: str) -> str:
    """Digits of every script as 0 to 9, without the invisible signs that browsers and keyboards add."""
    shown = (sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in shown).casefold()


def day_of(year: str, month: str, day: str, locale: str) -> date | None:
    """Month and day change places where only that makes a day of them: people write on pages of other countries too."""
    if len(year) not in (2, 4) or max(len(month), len(day)) > 2:
        return None
    written = year_of(int(year), locale)
    for months, days in ((month, day), (day, month)):
        if int(months) <= 12:
            try:
                return date(written, int(months), int(days))
            except ValueError:
                return None
    return None


def year_of(year: int, locale: str) -> int:
    """The year of the common era; Thailand counts from the Buddha's death, but knows ours."""
    thai = locale.partition("-")[0] == "th"
    if year < 100:
        # "26" is ours and "69" is theirs, for the next thirty years.
        return BUDDHIST_CENTURY + year - BUDDHIST_YEARS if thai and year >= 60 else CENTURY + year
    return year - BUDDHIST_YEARS if thai and year >= BUDDHIST_CENTURY - 100 else year


def known(locale: str):
    return parse_locale(ENGLISH if locale == "en" else locale)


@lru_cache(maxsize=64)
def short_order(locale: str) -> str:
    """The order of day, month and year where a day is written in numbers alone: "dMy"."""
    pattern = known(locale).date_formats["short"].pattern
    return "".join(sorted(YEAR_FIRST, key=pattern.index))


@lru_cache(maxsize=64)
def month_names(locale: str) -> list[tuple[str, int]]:
    """[(name without its dot, number)], the longest first, so that no name is taken for the beginning of another."""
    spoken = [each.months[context] for each in (known(locale), parse_locale(locale)) for context in CONTEXTS]
    every = {(name, number) for names in spoken for width in WIDTHS for number, name in names[width].items()}
    # Names that hold a number ("11月", "tháng 11") are read as that.
    named = {(in_plain_digits(name).rstrip("."), number) for name, number in every if not NUMBERS.search(name)}
    return sorted(named, key=lambda pair: -len(pair[0]))
