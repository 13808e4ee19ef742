"""What lines of subscriptions say in each language of documents: whole, with their values, in reading order."""

import re

import pytest
from babel.messages.pofile import read_po

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, direction
from invoicing.documents.language.intervals import interval_words
from invoicing.documents.language.wording import CATALOGUES, FIRST_STRONG, POP, RIGHT_TO_LEFT, say

LANGUAGES = sorted(DOCUMENT_LANGUAGES)
MESSAGES = (
    "%(quantity)s × %(product)s (at %(price)s / %(interval)s)",
    "%(quantity)s × %(product)s (tier %(tier)s at %(price)s / %(interval)s)",
    "%(product)s (tier %(tier)s, flat fee / %(interval)s)",
    "%(product)s (flat fee / %(interval)s)",
    "Unused time on %(item)s after %(date)s",
    "Remaining time on %(item)s after %(date)s",
    "%(item)s, for part of a period",
    "%(item)s, usage reported late for %(period)s",
    "%(item)s, usage corrected for %(period)s",
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
VALUES = {
    "quantity": "12",
    "product": "Gold",
    "item": "3 × Gold",
    "price": "€20.00",
    "tier": "2",
    "date": "11 Oct 2026",
    "period": "1 – 31 Oct 2026",
}


def catalogue(language):
    path = CATALOGUES / language.replace("-", "_") / "LC_MESSAGES" / "subscriptions.po"
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_line_with_the_same_placeholders(language):
    found = catalogue(language)
    said = {message.id: message.string for message in found if message.id}
    assert tuple(said) == MESSAGES
    assert len(set(said.values())) == len(MESSAGES)
    for message, words in said.items():
        assert words == words.strip() != ""
        assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(message)), message
        assert words == message if language.startswith("en") else words != message
    made = "Made by machine with care in 2026"
    assert made in found.header_comment
    assert language.startswith("en") or f"{made}; not reviewed by a native speaker." in found.header_comment


def test_no_other_room_has_the_same_messages():
    for path in (CATALOGUES / "en" / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            shared = {message.id for message in read_po(file)} & set(MESSAGES)
        assert not shared or path.stem == "subscriptions"


@pytest.mark.parametrize("language", LANGUAGES)
def test_brackets_close_and_every_value_is_said_once(language):
    for message in MESSAGES:
        values = dict.fromkeys(PLACEHOLDER.findall(message), "Gold")
        words = say(message, language, **values)
        assert words.count("Gold") == len(values)
        assert words.count("(") == words.count(")")
        assert words.count("（") == words.count("）")
        assert words.count(FIRST_STRONG) == words.count(POP) == (len(values) if direction(language) == "rtl" else 0)
        assert words.startswith(RIGHT_TO_LEFT) == (direction(language) == "rtl")


@pytest.mark.parametrize(
    ("language", "price", "step", "unused", "late"),
    [
        (
            "en",
            "12 × Gold (at €20.00 / month)",
            "12 × Gold (tier 2 at €20.00 / 3 months)",
            "Unused time on 3 × Gold after 11 Oct 2026",
            "3 × Gold, usage reported late for 1 – 31 Oct 2026",
        ),
        (
            "de",
            "12 × Gold (zu €20.00 / Monat)",
            "12 × Gold (Stufe 2 zu €20.00 / 3 Monate)",
            "Nicht genutzte Zeit für 3 × Gold nach dem 11 Oct 2026",
            "3 × Gold, nachgemeldete Nutzung für den Zeitraum 1 – 31 Oct 2026",
        ),
        (
            "ja",
            "12 × Gold（€20.00 / 月）",
            "12 × Gold（段階2、€20.00 / 3 か月）",
            "3 × Goldの未使用期間（11 Oct 2026以降）",
            "3 × Gold（1 – 31 Oct 2026利用分、後日報告）",
        ),
        (
            "he",
            "12 × Gold (במחיר €20.00 / חודש)",
            "12 × Gold (מדרגה 2 במחיר €20.00 / 3 חודשים)",
            "זמן שלא נוצל עבור 3 × Gold לאחר 11 Oct 2026",
            "3 × Gold, שימוש שדווח באיחור עבור התקופה 1 – 31 Oct 2026",
        ),
    ],
)
def test_lines_read_as_their_language_says_them(language, price, step, unused, late):
    def line(message, count=1):
        said = say(MESSAGES[message], language, **VALUES, interval=interval_words("month", count, language))
        return said.translate(dict.fromkeys(map(ord, (RIGHT_TO_LEFT, FIRST_STRONG, POP))))

    assert (line(0), line(1, count=3), line(4), line(7)) == (price, step, unused, late)
