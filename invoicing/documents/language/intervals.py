"""Intervals of prices as they stand behind a slash, from CLDR's units: 'month', '3 months', '3 Monate', '3 か月'."""

from decimal import Decimal
from functools import lru_cache

from billing_site.lib.money.text import format_number, parse_locale

# Where CLDR is not what a price says: "day" is a word for 24 hours (et, nb, sv), "month" stands as the subject of a
# sentence (el), two or three years have a number or an ending of other counts (he, sl), there are no words at all (mt).
OWN: dict[str, dict[str, dict[str, str]]] = {
    "el": {"month": {"one": "{0} μήνα"}},
    "et": {"day": {"one": "{0} päev", "other": "{0} päeva"}},
    "he": {"year": {"two": "שנתיים"}},
    "mt": {
        "day": {"one": "{0} jum", "two": "jumejn", "few": "{0} ijiem", "many": "{0}-il jum", "other": "{0} jum"},
        "week": {
            "one": "{0} ġimgħa",
            "two": "ġimagħtejn",
            "few": "{0} ġimgħat",
            "many": "{0}-il ġimgħa",
            "other": "{0} ġimgħa",
        },
        "month": {
            "one": "{0} xahar",
            "two": "xahrejn",
            "few": "{0} xhur",
            "many": "{0}-il xahar",
            "other": "{0} xahar",
        },
        "year": {"one": "{0} sena", "two": "sentejn", "few": "{0} snin", "many": "{0}-il sena", "other": "{0} sena"},
    },
    "nb": {"day": {"one": "{0} dag", "other": "{0} dager"}},
    "sl": {"year": {"few": "{0} leta"}},
    "sv": {"day": {"one": "{0} dag", "other": "{0} dagar"}},
}
# Months that are counted have another word here than the one behind a slash: 3 か月, but /月.
COUNTED = ("ja", "ko", "zh")
LENGTHS = ("short", "long")  # CLDR leaves out the long form where it is as the short one


@lru_cache(maxsize=4096)
def interval_words(interval: str, count: int, locale: str) -> str:
    """'Monat' of ('month', 1, 'de'), '3 Monate' of ('month', 3, 'de'): how often a price is asked for.

    `interval` is "day", "week", "month" or "year", `count` is 1 or more, `locale` a tag that CLDR has. KeyError for
    what is no unit of time.
    """
    patterns = _patterns(interval, locale)
    if count == 1 and parse_locale(locale).language in COUNTED:
        return patterns["per"].replace("{0}", "").strip(" /每")
    form = parse_locale(locale).plural_form(count)
    pattern = patterns.get(form, patterns["other"])
    return pattern.replace("{0}", "" if count == 1 else format_number(Decimal(count), locale)).strip()


def _patterns(interval: str, locale: str) -> dict[str, str]:
    """{plural form: '{0} Monate'} of an interval; "per" is the short '{0}/月'."""
    parsed = parse_locale(locale)
    lengths = parsed._data["unit_patterns"][f"duration-{interval}"]
    found: dict[str, str] = {}
    for length in LENGTHS:
        said = dict(lengths.get(length, {}))
        found |= {form: said[form] for form in said if form != "per" or length == "short"}
    return found | OWN.get(parsed.language, {}).get(interval, {})
