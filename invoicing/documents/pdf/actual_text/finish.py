"""The step that drawing calls: it finds the text boxes whose glyphs do not read as their text, and has them marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pydyf

from invoicing.documents.pdf.actual_text.directions import LEFT_TO_RIGHT, RIGHT_TO_LEFT, turned
from invoicing.documents.pdf.actual_text.shaping import UNSAID, clusters
from invoicing.documents.pdf.actual_text.spans import SOFT_HYPHEN, Unlike, mark, marked, opening, reads, weight
from invoicing.documents.pdf.actual_text.text_objects import TextObject, joined, parted
from invoicing.documents.pdf.actual_text.to_unicode import CharacterMaps

SPACE = re.compile(r"\s")
# Brackets are drawn turned around among letters from right to left.
BRACKETS = str.maketrans("([{<«‹>›»)]}", "|" * 12)
DRAWN_HYPHEN = "\u2010"
MARGIN = 60  # marks more than letters are to be outweighed: readers count some signs as letters


def say_what_is_written(document, pdf) -> None:
    """A finisher of WeasyPrint's: give words their text wherever their glyphs read as another."""
    maps = CharacterMaps(document, pdf)
    streams, unlike, trusted, weights = [], [], set(), {}
    leftwards = laid_out_leftwards(document.pages[0])
    for number, (page, reference) in enumerate(zip(document.pages, pdf.page_references, strict=True)):
        stream = maps.at(maps.at(reference)["Contents"])
        parts, boxes = parted(stream.stream), boxes_by_place(page)
        streams.append((stream, parts))
        followed = followed_boxes(page) if leftwards else set()
        for shown in parts:
            if isinstance(shown, TextObject):
                found = unlike_its_text(number, shown, boxes[rounded(*shown.place)], maps, leftwards, followed)
                if found:
                    unlike.append(found)
                if not found or not found.clusters:
                    trusted.update(shown.glyphs)
        texts = [box.text for some in boxes.values() for box in some]
        if leftwards or any(map(turned, texts)):
            weights[number] = sum(map(weight, [*texts, *pictured_texts(page)]))
    maps.learn((box.clusters for box in unlike if box.clusters), trusted)
    for box in unlike:
        more = mark(box, maps)
        if box.whole:
            weights[box.page] = weights.get(box.page, 0) + more - weight(box.text)
            element_of(box, maps)["ActualText"] = pydyf.String(box.text)
    for number, surplus in weights.items():
        outweigh(streams[number][1], surplus, leftwards, maps)
    for stream, parts in streams:
        stream.stream[:] = joined(parts)
    maps.write(maps.at(pdf.page_references[0]))


def laid_out_leftwards(page) -> bool:
    """Whether the document that a page is of runs from right to left."""
    root = next(box for box in every_box(page._page_box) if box.element_tag == "html")
    return root.style["direction"] == "rtl"


def followed_boxes(page) -> set[int]:
    """The text boxes (by their identity) that are not the last of their line."""
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    found = set()
    for line in every_box(page._page_box):
        if isinstance(line, LineBox):
            texts = [box for box in every_box(line) if isinstance(box, TextBox) and box.text.strip()]
            found.update(map(id, texts[:-1]))
    return found


def pictured_texts(page) -> Iterator[str]:
    """What stands in the drawings of a page, as on a payment slip."""
    for box in every_box(page._page_box):
        drawing = getattr(getattr(box, "replacement", None), "_svg", None)
        if drawing:
            yield "".join(drawing.tree._etree_node.itertext())


def outweigh(parts: list, surplus: int, leftwards: bool, maps: CharacterMaps) -> None:
    """Let poppler read a page in its own direction although most of its letters run the other way: it counts letters,
    so invisible marks of direction join the lowest text of the page, which is its number."""
    lacking = MARGIN + (surplus if leftwards else -surplus)
    texts = [part for part in parts if isinstance(part, TextObject) and part.glyphs and not part.before]
    if texts and lacking > 0:
        lowest = max(texts, key=lambda shown: shown.place[1])
        marks = (RIGHT_TO_LEFT if leftwards else LEFT_TO_RIGHT) * lacking
        lowest.before[0] = opening(maps.text(lowest.glyphs) + marks)
        lowest.after[len(lowest.glyphs) - 1] = b"EMC"


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


def unlike_its_text(
    page: int, shown: TextObject, boxes: list, maps: CharacterMaps, leftwards: bool, followed: set[int]
) -> Unlike | None:
    """None for a text that its glyphs say by themselves, and for one that cannot be told."""
    glyphs = shown.glyphs
    shows = SPACE.sub(" ", maps.text(glyphs))
    if not shows.strip():
        return None
    for box in boxes:
        said = shows.replace(DRAWN_HYPHEN, SOFT_HYPHEN) if is_parted(box) else shows
        text, behind = SPACE.sub(" ", text_of(box)), id(box) in followed
        if reads(said, text, leftwards, behind):
            return None
        if alike(said, text):
            return Unlike(page, shown, text.strip(), [], said == text, leftwards, behind)
    for box in boxes:
        found = clusters(box)
        numbers = [number for cluster in found for number in cluster.glyphs]
        if len(numbers) == len(glyphs) and all(map(same, numbers, glyphs)):
            left = iter(glyphs)
            drawn = [(cluster, [next(left) for _ in cluster.glyphs]) for cluster in found]
            ordered = not any(cluster.level % 2 for cluster in found)
            return Unlike(page, shown, text_of(box).strip(), drawn, ordered, leftwards, id(box) in followed)
    return None


def alike(said: str, text: str) -> bool:
    """Whether each glyph reads as a character of a text, in whatever order; marks are told from their shapes."""
    if said == text and text.isascii():
        return True
    return not marked(text) and sorted(said.translate(BRACKETS)) == sorted(text.translate(BRACKETS))


def text_of(box) -> str:
    """What a box says; the hyphen that parts a word at its end is a soft one (ISO 32000-1, 14.8.2.2.3)."""
    text = UNSAID.sub("", box.pango_layout.text)
    return text[:-1] + SOFT_HYPHEN if is_parted(box) else text


def is_parted(box) -> bool:
    return box.pango_layout.text.endswith(SOFT_HYPHEN + DRAWN_HYPHEN)


def same(number: int | None, glyph: tuple[str, bytes]) -> bool:
    return number in (None, int(glyph[1], 16))
