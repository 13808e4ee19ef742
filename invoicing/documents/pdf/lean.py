"""Work that WeasyPrint does for any page and that documents have no use for, left out: what is drawn stays the same."""

import re
from copy import copy
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pydyf

# Parts of elements that WeasyPrint's own stylesheet gives to each element, whether or not it has them: lists' marks and
# notes. Documents have neither, and the styles of these parts would be six for each element.
UNUSED = frozenset(("marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"))
# Elements in which words stand only in cells.
TABLE = frozenset(("table", "colgroup", "thead", "tbody", "tr"))
DOCTYPE = re.compile(r"\A\s*<!doctype html>", re.IGNORECASE)
VOID = re.compile(r"<((?:br|col|img|link|meta)\b[^<>]*)>")


@cache
def page_class():
    """The class of WeasyPrint's HTML for documents: made of the text of one and what may fetch its pictures."""
    from weasyprint import HTML

    class Page(HTML):
        def __init__(self, text: str, url_fetcher) -> None:
            root = elements(text)
            super().__init__(string=text if root is None else "", url_fetcher=url_fetcher)
            read: Any = vars(self)
            self.etree_element = read["etree_element"] if root is None else root
            slim(self.etree_element)
            wrapper = type(read["wrapper_element"])
            self.wrapper_element = wrapper.from_html_root(self.etree_element, content_language=None)

        def _ua_stylesheets(self, forms=False):
            return [without_unused(sheet) for sheet in super()._ua_stylesheets(forms)]

    return Page


def elements(html: str) -> ElementTree.Element | None:
    """The elements of a document, read as XML, which takes a twentieth of the time; None for a text that is none.

    Templates close what they open, and texts of people are escaped; but they may hold characters that XML forbids.
    """
    try:
        return ElementTree.fromstring(VOID.sub(r"<\1/>", DOCTYPE.sub("", html)))  # noqa: S314
    except ElementTree.ParseError:
        return None


def slim(root: ElementTree.Element) -> None:
    """Leave out what stands in tables and is not seen: each box costs more than all else."""
    for each in list(root.iter()):
        if each.tag in TABLE:
            tighten(each)
        elif each.tag == "td":
            unwrap(each)


def tighten(table: ElementTree.Element) -> None:
    """Leave out the space between the parts of a table, of which a box each would be made and thrown away."""
    table.text = None
    for part in table:
        part.tail = None


def unwrap(cell: ElementTree.Element) -> None:
    """Let a cell hold the words of its only paragraph itself, where that is like any other."""
    if len(cell) != 1 or cell[0].tag != "p" or cell[0].attrib:
        return
    [paragraph] = cell
    if not f"{cell.text or ''}{paragraph.tail or ''}".strip():
        cell.text, cell[:] = paragraph.text, paragraph[:]


@cache
def without_unused(sheet):
    """A stylesheet of WeasyPrint's without its rules for parts of UNUSED."""
    less = copy(sheet)
    less.matcher = copy(sheet.matcher)
    less.matcher.other_selectors = [selector for selector in sheet.matcher.other_selectors if selector[3] not in UNUSED]
    return less


class Written(pydyf.Object):
    """An object of a PDF as its bytes: WeasyPrint asks for them twice, for the file's identifier and for the file."""

    data = b""
    compressible = False

    def __init__(self, whole: pydyf.Object) -> None:
        super().__init__()
        self.number = whole.number
        self.generation = whole.generation
        self.free = whole.free
        self.compressible = whole.compressible
        if whole.free != "f":
            self.data = whole.data


def write_once(pdf) -> None:
    """The last step of all: nothing of the objects may change after it."""
    pdf.objects[:] = map(Written, pdf.objects)
