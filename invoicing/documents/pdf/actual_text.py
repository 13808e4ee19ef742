"""Text that is copied, searched and read aloud as it was written: /ActualText (ISO 32000-1, 14.9.4).

A PDF shows glyphs, and readers take each glyph's characters in the order in which they are drawn. Where that is not the
text (vowels before their consonant, letters drawn in two parts or two in one, marks of their own height), the word says
its text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from invoicing.documents.pdf.shaping import UNSAID, Cluster, clusters
from invoicing.documents.pdf.text_objects import TextObject, joined, parted
from invoicing.documents.pdf.to_unicode import CharacterMaps

SPACE = re.compile(r"\s")
ASTRAL = re.compile("[\U00010000-\U0010ffff]")
JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")


@dataclass(frozen=True)
class Unlike:
    """A text box whose glyphs do not read as its text: what shows it, and its clusters with their glyphs."""

    shown: TextObject
    clusters: list[tuple[Cluster, list[tuple[str, bytes]]]]


def say_what_is_written(document, pdf) -> None:
    """A finisher of WeasyPrint's: give words their text wherever their glyphs read as another."""
    maps = CharacterMaps(document, pdf)
    streams, unlike, trusted = [], [], set()
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        stream = maps.at(maps.at(reference)["Contents"])
        parts, boxes = parted(stream.stream), boxes_by_place(page)
        streams.append((stream, parts))
        for shown in parts:
            if isinstance(shown, TextObject):
                found = unlike_its_text(shown, boxes[rounded(*shown.place)], maps)
                if found:
                    unlike.append(found)
                else:
                    trusted.update(shown.glyphs)
    maps.learn([pair for box in unlike for pair in box.clusters], trusted)
    for box in unlike:
        mark_words(box, maps)
    for stream, parts in streams:
        stream.stream[:] = joined(parts)
    maps.write(maps.at(pdf.page_references[0]))


def boxes_by_place(page) -> dict[tuple[float, float], list]:
    """The text boxes of a page by where they begin."""
    from weasyprint.formatting_structure.boxes import TextBox

    found = defaultdict(list)
    for box in every_box(page._page_box):
        if isinstance(box, TextBox) and box.text.strip():
            found[rounded(box.position_x, box.position_y + box.baseline)].append(box)
    return found


def every_box(box) -> Iterator:
    # What stands out of the flow is behind a placeholder.
    box = getattr(box, "_box", box)
    yield box
    for child in box.children:
        yield from every_box(child)


def rounded(x: float, y: float) -> tuple[float, float]:
    return round(x, 3), round(y, 3)


def unlike_its_text(shown: TextObject, boxes: list, maps: CharacterMaps) -> Unlike | None:
    """None for a text that its glyphs say by themselves, and for one that cannot be told."""
    glyphs = shown.glyphs
    said = SPACE.sub(" ", maps.text(glyphs))
    if not marked(said) and any(said == SPACE.sub(" ", UNSAID.sub("", box.pango_layout.text)) for box in boxes):
        return None
    for box in boxes:
        found = clusters(box)
        numbers = [number for cluster in found for number in cluster.glyphs]
        if len(numbers) == len(glyphs) and all(
            number in (None, int(shown_number, 16))
            for number, (_font, shown_number) in zip(numbers, glyphs, strict=True)
        ):
            left = iter(glyphs)
            return Unlike(shown, [(cluster, [next(left) for _ in cluster.glyphs]) for cluster in found])
    return None


def mark_words(box: Unlike, maps: CharacterMaps) -> None:
    """Write the text of each word that needs it around its glyphs."""
    place = 0
    for (level, space), group in groupby(box.clusters, key=lambda pair: (pair[0].level, pair[0].text.isspace())):
        word = list(group)
        count = sum(len(glyphs) for _cluster, glyphs in word)
        text = "".join(cluster.text for cluster, _glyphs in word)
        if count and text and not space and level % 2 == 0 and needs_text(word, maps):
            box.shown.before[place] = opening(text)
            box.shown.after[place + count - 1] = b"EMC"
        place += count


def needs_text(word: list[tuple[Cluster, list[tuple[str, bytes]]]], maps: CharacterMaps) -> bool:
    """Whether a word's glyphs do not read as the word, or stand where a reader would part it."""
    text = "".join(cluster.text for cluster, _glyphs in word)
    said = maps.text(glyph for _cluster, glyphs in word for glyph in glyphs)
    if ASTRAL.search(text) and JOINERS.sub("", said) == JOINERS.sub("", text):
        # PDFium leaves such characters out of a text that is given; what joins pictures is not seen anyway.
        return False
    return said != text or marked(text) or any(cluster.raised or len(glyphs) > 1 for cluster, glyphs in word)


def marked(text: str) -> bool:
    """Whether a text has marks that are set on or around its letters."""
    return not text.isascii() and any(unicodedata.category(letter)[0] == "M" for letter in text)


def opening(text: str) -> bytes:
    """The operator that begins glyphs which stand for a text."""
    return b"/Span <</ActualText <feff%b>>> BDC" % text.encode("utf-16-be").hex().encode()
