"""Which glyphs of a text box are given a text of their own, and which text.

Where a box reads from left to right on a page that does, its words are given one by one, so that each stays where it is
seen. A box with text of the other direction is given whole, in the order of `directions`; only text from right to left
alone, on a page that is read so, stays letter by letter. What programs are given is in their order, so an element of
the tags holds such a text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from invoicing.documents.pdf.actual_text import directions
from invoicing.documents.pdf.actual_text.directions import LEFT_TO_RIGHT, RIGHT_TO_LEFT, turned
from invoicing.documents.pdf.actual_text.text_objects import TextObject
from invoicing.documents.pdf.actual_text.to_unicode import CharacterMaps, Drawn

ASTRAL = re.compile("[\U00010000-\U0010ffff]")
JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")
HYPHEN = "-"  # poppler leaves it out at the end of a line
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Unlike:
    """A text box whose glyphs do not read as its text: what shows it on which page.

    `clusters` are its characters and their glyphs, none where each glyph reads as its own; `ordered` is false where
    they are not seen from left to right; `leftwards` is true on a page that is read from right to left; `followed`
    where more text stands behind it in its line.
    """

    page: int
    shown: TextObject
    text: str
    clusters: Drawn
    ordered: bool
    leftwards: bool
    followed: bool

    @property
    def whole(self) -> bool:
        """Whether it is given as one, in an order of its own."""
        return turned(self.text) or not self.ordered or (self.leftwards and (bool(self.clusters) or loose(self.text)))


def reads(said: str, text: str, leftwards: bool, followed: bool) -> bool:
    """Whether `said`, the characters of the glyphs from left to right, is read as `text` on such a page."""
    if text.endswith((HYPHEN, SOFT_HYPHEN)):
        return False
    if not leftwards:
        return said == text and told_by_glyphs(text)
    if said == text and not turned(text):
        return not (followed or marked(text) or loose(text))
    found = directions.ways(text)
    return said == text[::-1] and found[0] == "R" and not set(found) & set("LYM")


def mark(box: Unlike, maps: CharacterMaps) -> int:
    """Write texts around the glyphs of a box that need them; how many letters more these run from left to right."""
    glyphs = box.shown.glyphs
    if box.whole:
        # Space at its ends stays outside: at a line's end it hangs.
        shown = [place for place, glyph in enumerate(glyphs) if not maps.text([glyph]).isspace()]
        text = directions.given(box.text.strip(), box.leftwards)
        write(box.shown, shown[0], shown[-1], text)
        return weight(text)
    if box.clusters:
        place = 0
        for group, text in words(box, maps):
            count = sum(len(glyphs) for _cluster, glyphs in group)
            if count and text:
                write(box.shown, place, place + count - 1, text)
            place += count
    mark_ends(box, glyphs, maps)
    return 0


def mark_ends(box: Unlike, glyphs: list, maps: CharacterMaps) -> None:
    """Hold a text together that reads as it is, where a program would join it with others or cut it."""
    last = len(glyphs) - 1
    if box.leftwards and box.followed and not box.shown.before:
        write(box.shown, 0, 0, RIGHT_TO_LEFT + maps.text(glyphs[:1]))
    if last in box.shown.after:
        return
    if box.text.endswith(HYPHEN) and maps.text(glyphs[-1:]) == HYPHEN:
        write(box.shown, last, last, HYPHEN + (RIGHT_TO_LEFT if box.leftwards else LEFT_TO_RIGHT))
    elif box.text.endswith(SOFT_HYPHEN):
        write(box.shown, last, last, SOFT_HYPHEN)


def write(shown: TextObject, first: int, last: int, text: str) -> None:
    shown.before[first] = opening(text)
    shown.after[last] = b"EMC"


def opening(text: str) -> bytes:
    """The operator that begins glyphs which stand for a text."""
    return b"/Span <</ActualText <feff%b>>> BDC" % text.encode("utf-16-be").hex().encode()


def words(box: Unlike, maps: CharacterMaps) -> Iterator[tuple[Drawn, str]]:
    """Groups of clusters from left to right, each with the text that it is given, or ''."""
    for space, pairs in groupby(box.clusters, key=lambda pair: pair[0].text.isspace()):
        group = list(pairs)
        text = "".join(cluster.text for cluster, _glyphs in group)
        yield group, text if not space and needs_text(group, text, maps) else ""


def needs_text(group: Drawn, text: str, maps: CharacterMaps) -> bool:
    """Whether a word's glyphs do not read as the word, or stand where a reader would part it."""
    said = maps.text(glyph for _cluster, glyphs in group for glyph in glyphs)
    if ASTRAL.search(text) and JOINERS.sub("", said) == JOINERS.sub("", text):
        # PDFium leaves such characters out of a text that is given; what joins pictures is not seen anyway.
        return False
    return said != text or marked(text) or any(cluster.raised or len(glyphs) > 1 for cluster, glyphs in group)


def marked(text: str) -> bool:
    """Whether a text has marks that are set on or around its letters."""
    return not text.isascii() and any(unicodedata.category(letter)[0] == "M" for letter in set(text))


def told_by_glyphs(text: str) -> bool:
    """Whether glyphs alone tell a text: no document that says any other is drawn without a text of its own."""
    return not turned(text) and not marked(JOINERS.sub("", text))


def loose(text: str) -> bool:
    """Whether a text begins or ends with a sign that takes its direction from what is around it."""
    found = directions.ways(text.strip())
    return not found or found[0] != "L" or found[-1] != "L"


def weight(text: str) -> int:
    """How many letters more run from left to right than the other way, as poppler counts them."""
    if text.isascii():
        return sum(map(str.isalpha, text))
    found = [unicodedata.bidirectional(letter) for letter in text]
    return found.count("L") - found.count("R") - found.count("AL")
