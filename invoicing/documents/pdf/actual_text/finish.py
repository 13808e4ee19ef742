"""The step that drawing calls: it finds the text boxes whose glyphs do not read as their text, and has them marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pydyf

from invoicing.documents.pdf.actual_text.shaping import UNSAID, clusters
from invoicing.documents.pdf.actual_text.spans import (
    RIGHT_TO_LEFT,
    Unlike,
    loose,
    mark,
    marked,
    opening,
    rightward_surplus,
    turned,
)
from invoicing.documents.pdf.actual_text.text_objects import TextObject, joined, parted
from invoicing.documents.pdf.actual_text.to_unicode import CharacterMaps

SPACE = re.compile(r"\s")
MARGIN = 60  # marks more than letters are to be outweighed: readers count some signs as letters


def say_what_is_written(document, pdf) -> None:
    """A finisher of WeasyPrint's: give words their text wherever their glyphs read as another."""
    maps = CharacterMaps(document, pdf)
    streams, unlike, trusted, outweighed = [], [], set(), []
    for number, (page, reference) in enumerate(zip(document.pages, pdf.page_references, strict=True)):
        stream = maps.at(maps.at(reference)["Contents"])
        parts, boxes = parted(stream.stream), boxes_by_place(page)
        streams.append((stream, parts))
        surplus = rightward_surplus(box.text for some in boxes.values() for box in some)
        if surplus >= 0 and laid_out_leftwards(page):
            outweighed.append((parts, surplus))
        leftwards = surplus < 0 or laid_out_leftwards(page)
        for shown in parts:
            if isinstance(shown, TextObject):
                found = unlike_its_text(number, shown, boxes[rounded(*shown.place)], maps, leftwards)
                if found:
                    unlike.append(found)
                else:
                    trusted.update(shown.glyphs)
    maps.learn((box.clusters for box in unlike), trusted)
    for box in unlike:
        mark(box, maps)
        if turned(box):
            element_of(box, maps)["ActualText"] = pydyf.String(box.text)
    for parts, surplus in outweighed:
        outweigh(parts, surplus, maps)
    for stream, parts in streams:
        stream.stream[:] = joined(parts)
    maps.write(maps.at(pdf.page_references[0]))


def laid_out_leftwards(page) -> bool:
    """Whether the document that a page is of runs from right to left."""
    return any(box.element_tag == "html" and box.style["direction"] == "rtl" for box in every_box(page._page_box))


def outweigh(parts: list, surplus: int, maps: CharacterMaps) -> None:
    """Let poppler read a page from right to left although most of its letters run the other way: it counts letters,
    so invisible marks of direction join the lowest text of the page, which is its number."""
    texts = [part for part in parts if isinstance(part, TextObject) and part.glyphs and not part.before]
    if texts:
        lowest = max(texts, key=lambda shown: shown.place[1])
        glyphs = lowest.glyphs
        lowest.before[0] = opening(maps.text(glyphs) + RIGHT_TO_LEFT * (surplus + MARGIN))
        lowest.after[len(glyphs) - 1] = b"EMC"


def element_of(box: Unlike, maps: CharacterMaps):
    """The element of the tags around a text box."""
    root = maps.at(maps.pdf.catalog["StructTreeRoot"])
    pieces = maps.at(root["ParentTree"])["Nums"]
    return maps.at(pieces[2 * box.page + 1][box.shown.piece])


def boxes_by_place(page) -> dict[tuple[float, float], list]:
    """The text boxes of a page by where they begin."""
    from weasyprint.formatting_structure.boxes import TextBox

    found = defaultdict(list)
    for box in every_box(page._page_box):
        if isinstance(box, TextBox) and box.text.strip():
            found[rounded(box.position_x, box.position_y + box.baseline)].append(box)
    return found


def every_box(box) -> Iterator:
    waiting = [box]
    while waiting:
        found = waiting.pop()
        # What stands out of the flow is behind a placeholder.
        found = getattr(found, "_box", found)
        yield found
        waiting.extend(reversed(found.children))


def rounded(x: float, y: float) -> tuple[float, float]:
    """A place as a content stream writes it, with six decimals: rounded otherwise, some boxes would not be found."""
    return float(f"{x:f}"), float(f"{y:f}")


def unlike_its_text(page: int, shown: TextObject, boxes: list, maps: CharacterMaps, leftwards: bool) -> Unlike | None:
    """None for a text that its glyphs say by themselves, and for one that cannot be told."""
    glyphs = shown.glyphs
    said = SPACE.sub(" ", maps.text(glyphs))
    by_themselves = not marked(said) and not (leftwards and loose(said))
    if by_themselves and any(said == SPACE.sub(" ", text_of(box)) for box in boxes):
        return None
    for box in boxes:
        found = clusters(box)
        numbers = [number for cluster in found for number in cluster.glyphs]
        if len(numbers) == len(glyphs) and all(map(same, numbers, glyphs)):
            left = iter(glyphs)
            drawn = [(cluster, [next(left) for _ in cluster.glyphs]) for cluster in found]
            return Unlike(page, shown, text_of(box).strip(), drawn, leftwards)
    return None


def text_of(box) -> str:
    return UNSAID.sub("", box.pango_layout.text)


def same(number: int | None, glyph: tuple[str, bytes]) -> bool:
    return number in (None, int(glyph[1], 16))
