"""Which glyphs of a text box are given a text of their own, and which text.

Text from right to left stays in the order in which it is drawn, letter by letter: poppler and PDFium turn around what
they read of it, a given text too, so only an element of the tags holds it whole. What has no direction of its own is
given one by invisible marks, because these readers know no more of the Unicode bidirectional algorithm than letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from invoicing.documents.pdf.actual_text.text_objects import TextObject
from invoicing.documents.pdf.actual_text.to_unicode import CharacterMaps, Drawn

ASTRAL = re.compile("[\U00010000-\U0010ffff]")
JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
LEFTWARDS = ("R", "AL")  # of the bidirectional classes
SURE = (*LEFTWARDS, "L", "EN", "AN")
STRONG = (*SURE, "NSM")


@dataclass(frozen=True)
class Unlike:
    """A text box whose glyphs may not read as its text: what shows it on which page, and its clusters and glyphs.

    `leftwards` is true on a page most of which is read from right to left.
    """

    page: int
    shown: TextObject
    text: str
    clusters: Drawn
    leftwards: bool

    @property
    def levels(self) -> set[int]:
        return {cluster.level for cluster, _glyphs in self.clusters}


def mark(box: Unlike, maps: CharacterMaps) -> None:
    """Write texts around the glyphs of a box that need them."""
    place = 0
    for group, text in texts(box, maps):
        count = sum(len(glyphs) for _cluster, glyphs in group)
        if count and text:
            box.shown.before[place] = opening(text)
            box.shown.after[place + count - 1] = b"EMC"
        place += count


def opening(text: str) -> bytes:
    """The operator that begins glyphs which stand for a text."""
    return b"/Span <</ActualText <feff%b>>> BDC" % text.encode("utf-16-be").hex().encode()


def texts(box: Unlike, maps: CharacterMaps) -> Iterator[tuple[Drawn, str]]:
    """Groups of clusters from left to right, each with the text that it is given, or ''."""
    if turned(box) and not way(box.text, LEFTWARDS):
        yield box.clusters, box.text
        return
    groups = [(*key, list(group)) for key, group in groupby(box.clusters, key=part(box))]
    for place, (level, space, group) in enumerate(groups):
        text = "".join(cluster.text for cluster, _glyphs in group)
        if level % 2:
            yield from leftward(group, place > 0 or not box.leftwards, place < len(groups) - 1)
        elif space:
            yield group, ""
        elif turned(box) and 0 not in box.levels and loose(text):
            yield from held(group, RIGHT_TO_LEFT)
        elif (box.leftwards or turned(box)) and loose(text):
            yield from held(group, LEFT_TO_RIGHT)
        else:
            yield group, text if needs_text(group, text, maps) else ""


def held(group: Drawn, direction: str) -> Iterator[tuple[Drawn, str]]:
    """The text of a group between marks of its direction. Space after it stays outside: at a line's end it hangs."""
    end = len(group)
    while group[end - 1][0].text.isspace():
        end -= 1
    yield group[:end], direction + "".join(cluster.text for cluster, _glyphs in group[:end]) + direction
    yield group[end:], ""


def part(box: Unlike):
    """What clusters of one group have in common: words, but a whole run within text from right to left."""
    whole_runs = 0 not in box.levels
    return lambda pair: (pair[0].level, not whole_runs and pair[0].text.isspace())


def turned(box: Unlike) -> bool:
    """Whether a part of a box runs from right to left."""
    return any(level % 2 for level in box.levels)


def leftward(group: Drawn, before: bool, after: bool) -> Iterator[tuple[Drawn, str]]:
    """The texts within a run from right to left: of signs without a direction, and of letters in one.

    `before` and `after` tell whether text of the other direction may stand on the left and on the right of the run;
    signs at these ends are held in the run by a mark of direction, and so is space that is all of it. Letters
    in one glyph and letters with marks are written as the others are drawn, from left to right.
    """
    letters = [place for place, (cluster, _glyphs) in enumerate(group) if way(cluster.text, STRONG)]
    first, last = (letters[0], letters[-1]) if letters else (len(group), -1)
    place = 0
    for unit in units(group):
        text = "".join(cluster.text[::-1] for cluster, _glyphs in unit)
        if not way(text, STRONG) and not (text.isspace() and letters):
            start, end = before and place < first, after and place > last
            yield unit, RIGHT_TO_LEFT * start + text + RIGHT_TO_LEFT * end
        else:
            yield unit, text if len(text) > 1 else ""
        place += len(unit)


def units(group: Drawn) -> Iterator[Drawn]:
    """Clusters with those that belong to them: marks, which are drawn before their letter, and joiners after it."""
    unit: Drawn = []
    for pair in group:
        waits = unit and all(unicodedata.category(letter)[0] == "M" for letter in unit[-1][0].text)
        if unit and not waits and pair[1]:
            yield unit
            unit = []
        unit.append(pair)
    yield unit


def needs_text(group: Drawn, text: str, maps: CharacterMaps) -> bool:
    """Whether a word's glyphs do not read as the word, or stand where a reader would part it."""
    said = maps.text(glyph for _cluster, glyphs in group for glyph in glyphs)
    if ASTRAL.search(text) and JOINERS.sub("", said) == JOINERS.sub("", text):
        # PDFium leaves such characters out of a text that is given; what joins pictures is not seen anyway.
        return False
    return said != text or marked(text) or any(cluster.raised or len(glyphs) > 1 for cluster, glyphs in group)


def marked(text: str) -> bool:
    """Whether a text has marks that are set on or around its letters."""
    return not text.isascii() and any(unicodedata.category(letter)[0] == "M" for letter in text)


def loose(text: str) -> bool:
    """Whether a text begins or ends with a sign that takes its direction from what is around it."""
    said = text.strip()
    return bool(said) and not (way(said[0], SURE) and way(said[-1], SURE))


def way(text: str, classes: tuple[str, ...]) -> bool:
    """Whether a text has a character of any of these bidirectional classes."""
    return any(unicodedata.bidirectional(letter) in classes for letter in text)


def rightward_surplus(texts: Iterable[str]) -> int:
    """How many letters more run from left to right than the other way."""
    found: Counter = Counter()
    for text in texts:
        found.update(["L"] * len(text) if text.isascii() else map(unicodedata.bidirectional, text))
    return found["L"] - found["R"] - found["AL"]
