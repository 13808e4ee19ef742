"""Days as people type them, in every language that documents speak."""

from datetime import date

import pytest
from babel.dates import format_date

from billing_site.lib.money.text import parse_locale
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language.dates import written_day
from invoicing.documents.language.typed_days import typed_day

DAYS = [date(2026, month, 20) for month in range(1, 13)] + [date(2024, 2, 29), date(2026, 3, 4)]


@pytest.mark.parametrize("locale", DOCUMENT_LANGUAGES)
def test_a_day_is_read_as_the_language_writes_it(locale):
    for day in DAYS:
        assert typed_day(day.isoformat(), locale) == day
        assert typed_day(written_day(day.isoformat(), locale), locale) == day
        for width in ("short", "medium", "long"):
            written = format_date(day, width, locale=parse_locale(locale if locale != "en" else "en-GB"))
            assert typed_day(written, locale) == day, written


@pytest.mark.parametrize(
    ("typed", "locale"),
    [
        ("٢٠٢٦-١١-٢٠", "ar"),
        ("٢٠/١١/٢٠٢٦", "ar"),
        ("\u200f20/11/2026\u200f", "ar"),
        ("۲۰۲۶-۱۱-۲۰", "en"),
        ("२०/११/२०२६", "ml"),
        ("２０２６－１１－２０", "ja"),
        ("20/11/2569", "th"),
        ("2569-11-20", "th"),
        ("๒๐/๑๑/๒๕๖๙", "th"),
        ("20/11/69", "th"),
        ("20/11/2026", "th"),
        ("  20.11.2026 ", "de"),
        ("20. NOVEMBER 2026", "de"),
        ("20 nov 2026", "fr"),
        ("11/20/2026", "en-US"),
        ("Nov 20, 2026", "en"),
        ("20/11/2026", "en"),
    ],
)
def test_digits_years_and_signs_of_other_scripts(typed, locale):
    assert typed_day(typed, locale) == date(2026, 11, 20)


@pytest.mark.parametrize("locale", ["en", "de", "ar", "th", "ja"])
@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "yesterday", "32.1.2026", "2026-02-30", "99999999999", "-1", "11", "1/1", "٩" * 60, "\0", "20 2026"),
        *(
            "November 2026",
            "31 November 2026",
            "November" * 999,
            "0/0/0",
            "²⁰/¹¹",
            "٣١/٢/٢٥٦٩",
        ),
    ],
)
def test_what_is_no_day_is_none(typed, locale):
    assert typed_day(typed, locale) is None
