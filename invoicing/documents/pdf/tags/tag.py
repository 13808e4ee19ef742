"""WeasyPrint's structure elements with the boxes that each was made of, as a tree that can be put in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pydyf

FRAMES = ("html", "body")


class Piece(NamedTuple):
    """Marked content: the `mcid`-th piece of a page, counted from 0."""

    page: int
    mcid: int


@dataclass(eq=False, slots=True)
class Tag:
    """One structure element (a pydyf.Dictionary), its box, and its kids: Tags, Pieces, references to annotations.

    `edge` is the margin of the sheet that it stands in ('@bottom-left'), '' for the document's own text; `is_text` is
    true of a run of text, which has no element of the HTML of its own.
    """

    element: Any
    box: Any = None
    page: int = 0
    edge: str = ""
    is_text: bool = False
    kids: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """'H1', 'TD', as ISO 32000-1 names it."""
        return self.element["S"][1:]

    @property
    def source(self) -> tuple | None:
        """What is the same for all boxes of one element of the HTML; the parts of it that CSS makes are others."""
        if self.box is None or self.box.element is None:
            return None
        return id(self.box.element), self.box.element_tag

    def attribute(self, name: str) -> str:
        """An attribute of its element of the HTML, '' for none and for what CSS adds to one."""
        element = None if self.is_text or self.box is None else self.box.element
        if element is None or "::" in self.box.element_tag:
            return ""
        return element.get(name, "")

    @property
    def tags(self) -> list[Tag]:
        return [kid for kid in self.kids if isinstance(kid, Tag)]

    def all(self) -> Iterator[Tag]:
        """This one and all below, in reading order."""
        waiting = [self]
        while waiting:
            tag = waiting.pop()
            yield tag
            if not tag.is_text:
                waiting.extend([kid for kid in reversed(tag.kids) if isinstance(kid, Tag)])

    def pieces(self) -> Iterator[Piece]:
        return (kid for tag in self.all() for kid in tag.kids if isinstance(kid, Piece))


def read(document, pdf) -> tuple[Tag, list[Tag]]:
    """(the Document, what stands in the margins of the sheets) of what WeasyPrint just tagged."""
    whole, *elements = structure_elements(pdf)
    # Elements are made in the order of the boxes, each before its children.
    found = [(page, *each) for page, made in enumerate(document.pages) for each in tagged(made._page_box)]
    made = {
        element.number: Tag(element, box, page, edge, is_text)
        for element, (page, box, edge, is_text) in zip(elements, found, strict=True)
    }
    root = Tag(whole)
    for tag in (root, *made.values()):
        tag.kids = [kid_of(tag, kid, made) for kid in tag.element["K"]]
    margins = [tag for tag in made.values() if tag.edge]
    return root, margins


def structure_elements(pdf) -> Iterator[pydyf.Dictionary]:
    return (each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/StructElem")


def kid_of(tag: Tag, kid, made: dict):
    if isinstance(kid, int):
        return Piece(tag.page, kid)
    return made.get(number(kid), kid)


def number(reference: bytes) -> int:
    """12 of "12 0 R"."""
    return int(reference.split()[0])


def tagged(page) -> Iterator[tuple[Any, str, bool]]:
    """(box, margin or '', is it a run of text) of each box of a page that has a structure element, in the order of
    weasyprint.pdf.tags."""
    from weasyprint.formatting_structure.boxes import LineBox, MarginBox, PageBox, ParentBox, TextBox
    from weasyprint.layout.absolute import AbsolutePlaceholder

    waiting = [(page, "")]
    while waiting:
        box, edge = waiting.pop()
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, TextBox):
            yield box, edge, True
            continue
        is_frame = isinstance(box, PageBox) or (box.element is not None and box.element_tag in FRAMES)
        if is_frame and isinstance(box, ParentBox) and not isinstance(box, LineBox):
            waiting += [(child, edge) for child in reversed(box.children)]
        elif isinstance(box, MarginBox) and not is_frame:
            waiting += [(child, box.at_keyword) for child in reversed(box.children)]
        else:
            yield box, edge, False
            for child in reversed(children(box)):
                boxes = child.children if isinstance(child, LineBox) else (child,)
                waiting += [(each, edge) for each in reversed(boxes)]


def children(box) -> list:
    """The children of a box, those of a table without the box around it."""
    table = box.get_wrapped_table() if box.element_tag == "table" and box.is_table_wrapper else None
    if not table:
        return box.children
    return [each for child in box.children for each in (child.children if child is table else [child])]
