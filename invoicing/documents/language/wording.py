"""The words of documents in each language, from the catalogues in `locale/`, with CLDR's dates and signs."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from unicodedata import bidirectional

from billing_site.lib.money.text import format_number, parse_locale
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, direction

CATALOGUES = Path(__file__).parents[2] / "locale"
FIRST_STRONG, POP, RIGHT_TO_LEFT = "\u2068", "\u2069", "\u200f"
WIDE_SIGNS = ("ja", "zh")  # whose signs are as wide as a letter and hold their own space
COMMAS = {"ar": "\u060c ", "ja": "、", "zh": "、"}
COLONS = {"fr": "\u00a0: ", "ja": "：", "zh": "："}
ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}


def say(message: str, language: str, context: str = "", /, **values) -> str:
    """A message of the catalogues in a document language, with its placeholders filled in; KeyError for no message.

    `context` is the noun that the words agree with, where a language says the same of two nouns differently: "void"
    of an invoice and of a "credit note" (the msgctxt of the catalogues).
    Where letters from right to left are about, each value keeps its own direction and the sentence keeps the
    language's, whatever word it begins with (Unicode's bidirectional algorithm, UAX 9, sections 2.4 and 3.3.2).
    """
    text = messages(language)[in_context(message, context)]
    if not values:
        return text
    if direction(language) == "rtl":
        return RIGHT_TO_LEFT + text % {name: f"{FIRST_STRONG}{value}{POP}" for name, value in values.items()}
    return text % {name: f"{FIRST_STRONG}{v}{POP}" if reads(str(v)) == "rtl" else v for name, v in values.items()}


def within(text: str, language: str, surrounding: str) -> str:
    """A text of one language within lines that run in the direction `surrounding`, in the order of its own words."""
    own = direction(language)
    return text if own == surrounding else f"{ISOLATES[own]}{text}{POP}"


@cache
def messages(language: str) -> dict:
    """{message: its words} of a document language; `in_context` gives the key of a message with a context.

    Each room that speaks to customers has a catalogue of its own; a message stands in one of them. The .po files
    themselves are read, so no build step stands before.
    """
    from babel.messages.pofile import read_po

    words = {}
    for path in sorted((CATALOGUES / language.replace("-", "_") / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            words |= {in_context(str(each.id), each.context): each.string for each in read_po(file) if each.id}
    return words


def in_context(message: str, context: str | None) -> str:
    """The key of a message: with its context before it, joined as gettext joins them in compiled catalogues."""
    return f"{context}\x04{message}" if context else message


def known_language(tag: str) -> str:
    """The tag where documents speak the language, else English."""
    return tag if tag in DOCUMENT_LANGUAGES else "en"


def language_name(tag: str, language: str) -> str:
    """What a language is called in another one: ('de', 'fr') is 'allemand'."""
    return parse_locale(tag).get_display_name(parse_locale(language)) or DOCUMENT_LANGUAGES[tag]


def long_date(iso, language: str = "en") -> str:
    """'3 December 2026' of an ISO date or datetime; '' for None. The day is the one that was written down."""
    from babel.dates import format_date

    if not iso:
        return ""
    day = datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso)
    # English documents go to readers outside the United States too, who expect the day first; both can read it.
    return format_date(day, "long", locale=parse_locale("en-GB" if language == "en" else language))


def percent(number: Decimal, language: str) -> str:
    """A percentage (Decimal 7.7 means 7.7 %) with the digits it needs: '7.7%', '7,7 %' in German, '%7,7' in Turkish."""
    pattern = parse_locale(language).percent_formats[None]
    return f"{pattern.prefix[0]}{format_number(number, language)}{pattern.suffix[0]}"


def reads(text: str) -> str:
    """ "ltr" or "rtl" as the first letter of a text says; numbers and signs alone are "ltr" (UAX 9, P2)."""
    strong = next((kind for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"
