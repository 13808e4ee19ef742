"""Days and periods in long form, from CLDR's patterns: '24 November 2026', '1.–31. März 2026', '2026年3月1日～31日'."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from billing_site.lib.money.text import parse_locale

# "en" without a country stands for readers anywhere; all of them can read a date that begins with the day.
ENGLISH = "en-GB"
BUDDHIST_YEARS = 543  # Thailand counts from the Buddha's death; its documents say no era.
DASH = re.compile(r"[\s\u2009]*[-–~～至][\s\u2009]*$")
SIGNS = ".日일"  # that belong to the number of a day or month, as the dot in "1."


def read_day(iso: str) -> date:
    """The day of an ISO date or datetime: the one that was written down, whatever its zone."""
    return datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso)


def written_day(iso: str | None, locale: str) -> str:
    """'24 November 2026' of an ISO date or datetime as people of a locale write it; '' for None."""
    return _pattern(locale).write(read_day(iso)) if iso else ""


def written_period(start: str | None, end: str | None, locale: str) -> str:
    """'1–31 March 2026' of two ISO dates, either of which may be missing; what both share is said once."""
    days = [read_day(iso) for iso in (start, end) if iso]
    pattern = _pattern(locale)
    if len(days) == 2 and days[0] != days[1]:
        return pattern.write_period(*days)
    return pattern.write(days[0]) if days else ""


@dataclass(frozen=True)
class _Pattern:
    """A locale's long date as (is it a field, text) parts, and what stands between two days and two months."""

    locale: str
    parts: tuple[tuple[bool, str], ...]
    keeps_sign: bool  # of the first day: "1.–31. März", but "március 1–31."
    between_days: str
    between_months: str

    def write(self, day: date, first: int = 0, last: int | None = None) -> str:
        """The parts from `first` to before `last`."""
        from babel.dates import format_date

        texts = []
        for is_field, text in self.parts[first:last]:
            if is_field and text == "y" and self.locale.split("-")[0] == "th":
                texts.append(f"{day.year + BUDDHIST_YEARS}")
            else:
                texts.append(format_date(day, text, locale=parse_locale(self.locale)) if is_field else text)
        return "".join(texts).strip()

    def write_period(self, start: date, end: date) -> str:
        if start.year != end.year:
            return self.between_months.join((self.write(start), self.write(end)))
        day, month = (self.place(letter) for letter in "dM")
        if start.month == end.month:
            till = self.write(start, last=day + 1) + (self.sign(day) if self.keeps_sign else "")
            return self.between_days.join((till, self.write(end, day)))
        first, last = sorted((day, month))
        till = self.write(start, last=last + 1) + (self.rest(last) if self.parts[first:] else "")
        return self.between_months.join((till, self.write(end, first)))

    def place(self, letter: str) -> int:
        return next(i for i, (is_field, text) in enumerate(self.parts) if is_field and text[0] == letter)

    def sign(self, place: int) -> str:
        """The sign that the number at a place carries: '.' of '1. März', '日'."""
        text = self.parts[place + 1][1] if place + 1 < len(self.parts) else ""
        return text[:1] if text[:1] in SIGNS else ""

    def rest(self, place: int) -> str:
        """What stands behind the last of day and month where nothing follows but signs, else the number's own sign."""
        return self.parts[place + 1][1] if place + 2 == len(self.parts) else self.sign(place)


@lru_cache(maxsize=512)
def _pattern(locale: str) -> _Pattern:
    from babel.dates import tokenize_pattern

    tag = ENGLISH if locale == "en" else locale
    parsed = parse_locale(tag)
    long = parsed.date_formats["long"].pattern.replace("G ", "").replace(" G", "")
    # A token is ("chars", "text") or ("field", (letter, count)).
    tokens = ((kind == "field", value) for kind, value in tokenize_pattern(long))
    parts = [(is_field, value[0] * int(value[1]) if is_field else str(value)) for is_field, value in tokens]
    known = {**parsed.interval_formats.get("yMMMd", {}), **parsed.interval_formats.get("yMMMMd", {})}
    first_day = known.get("d", ["d–"])[0]
    return _Pattern(
        locale=tag,
        parts=tuple(parts),
        keeps_sign=bool(re.search(rf"d[{SIGNS}]", first_day)),
        between_days=_dash(first_day, "–"),
        between_months=_dash(known.get("M", ["M – "])[0], " – "),
    )


def _dash(pattern: str, usual: str) -> str:
    """What the first half of a period's pattern ends with."""
    found = DASH.search(pattern)
    return found[0] if found else usual
