"""How much a document may hold, so that drawing it ends soon, and which characters of its texts reach the paper."""

import re
from unicodedata import category, combining

from invoicing.rules.glyphs import drawable

MAX_LINES = 500
MAX_CHARACTERS = 200_000  # some eighty pages of nothing but text
LINE = 80  # characters that a line break counts for
LONGEST_WORD = 200
# Overrides and isolates show a text in another order than it is read (Unicode TR 36, section 3.2).
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Texts in other languages than the main one.
BY_LANGUAGE = ("memos", "footers", "names", "reasons")
LINE_BREAK = re.compile("\r\n?|[\u2028\u2029]")
BLANK_LINES = re.compile("\n\\s*\n\\s*\n")
# Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer are written without spaces and broken by rules of their own.
LONG_WORD = re.compile(
    rf"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]{{{LONGEST_WORD},}}"
)
MOST_MARKS = 30  # on one letter: Unicode's Stream-Safe Text Format (UAX 15, section 13) has no more either
MOST_STACKED = 4  # of these in one place, where they would lie over the lines around: no orthography has more
# Classes of Arabic marks that all stand above the letter, as those of class 230 do; Thai vowels stand where tones do.
ABOVE = dict.fromkeys((27, 28, 30, 31, 33, 34, 35), 230)
THAI_ABOVE = dict.fromkeys("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4c\u0e4d\u0e4e", 107)
BREAK = "\u200b"


class DocumentTooLarge(ValueError):
    """A document with more lines or text than are drawn; says so in words for staff."""


def printable(document: dict) -> dict:
    """A copy of a document (plain JSON) with its texts made harmless. Raises DocumentTooLarge."""
    if len(document["lines"]) > MAX_LINES:
        raise DocumentTooLarge(
            f"This document has {len(document['lines']):,} lines; up to {MAX_LINES:,} can be printed."
        )
    document = cleaned(document)
    total = characters(document)
    if total > MAX_CHARACTERS:
        raise DocumentTooLarge(
            f"This document has {total:,} characters of text; up to {MAX_CHARACTERS:,} can be printed. "
            "Shorten the descriptions of its lines, the memo or the footer."
        )
    return document


def characters(value) -> int:
    """How many characters the texts within plain JSON have; a line break counts for a line."""
    if isinstance(value, str):
        # The logo of a preview is an address that carries the picture itself, and no text.
        return 0 if value.startswith("data:image/") else len(value) + (LINE - 1) * value.count("\n")
    if isinstance(value, dict):
        # Of a text that stands in several languages one is printed, or two.
        value = [inner for key, inner in value.items() if key not in BY_LANGUAGE]
    return sum(map(characters, value)) if not isinstance(value, (int, float, type(None))) else 0


def cleaned(value):
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: cleaned(inner) for key, inner in value.items()}
    return [cleaned(inner) for inner in value] if isinstance(value, list) else value


def clean_text(text: str) -> str:
    """A text without hidden controls, rows of blank lines and towers of marks, and with breaks in absurd words."""
    if len(text) < LONGEST_WORD and text.isascii() and text.isprintable():
        return text
    text = HIDDEN.sub("", LINE_BREAK.sub("\n", text))
    text = BLANK_LINES.sub("\n\n", text)
    if not text.isascii():
        text = drawable(without_towers(text))
    return text if text.startswith("data:image/") else LONG_WORD.sub(breakable, text)


def without_towers(text: str) -> str:
    """The text with at most MOST_MARKS combining marks on a letter, of them MOST_STACKED in one place (above, below).

    A reader cannot tell more apart, and they would hide what stands in the lines around.
    """
    short: list[str] = []
    marks: list[int | str] = []
    for character in text:
        kind = category(character)
        # Joiners and others that nothing is drawn of leave the marks behind them on the letter before.
        if kind not in ("Mn", "Me", "Cf"):
            marks.clear()
        elif kind != "Cf":
            # Other marks of class 0 have places of their own.
            order = combining(character) or THAI_ABOVE.get(character, 0)
            place = ABOVE.get(order, order) or character
            if len(marks) >= MOST_MARKS or marks.count(place) >= MOST_STACKED:
                continue
            marks.append(place)
        short.append(character)
    return "".join(short)


def breakable(found) -> str:
    """A long word with a place to break after every twenty letters: without one, time grows with its square."""
    word, parts, start = found[0], [], 0
    for end in range(20, len(word), 20):
        if not category(word[end]).startswith("M"):
            parts.append(word[start:end])
            start = end
    return BREAK.join([*parts, word[start:]])
