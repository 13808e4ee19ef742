"""What a frame shows of a document: the pages of its PDF, and its words for those who listen or search."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from invoicing.documents import stored
from invoicing.documents.pdf import pictures
from invoicing.documents.pdf.drawing import Drawing
from invoicing.models.invoice import Invoice

# While a draft of more lines is edited its words alone are shown: each change of it would be drawn for seconds.
MOST_LINES = 150
EMBEDDED = 4  # pages of a sample, which has no address


@dataclass(frozen=True)
class Sheet:
    url: str
    number: int
    count: int
    width: int
    height: int


@dataclass(frozen=True)
class Screen:
    """What the template of a document shows on a screen; without `sheets` the words, and where its `pages` are."""

    sheets: tuple[Sheet, ...] = ()
    pages: str = ""


def screen_of(owner: stored.Owner, address: Callable[[int], str], *, now: datetime) -> Screen:
    """The Screen of an owner's document; `address(3)` is where the picture of page 3 is."""
    content = pdf_of(owner, now=now)
    version = hashlib.sha256(content).hexdigest()[:16]
    return Screen(sheets(content, lambda number: f"{address(number)}?v={version}"))


def is_long(invoice: Invoice) -> bool:
    """Whether a draft has so many lines that its pages are not drawn at each change."""
    return invoice.is_draft and invoice.lines.count() > MOST_LINES


def embedded(content: bytes) -> Screen:
    """The Screen of a PDF that has no address, with its first pages in it."""

    def url(number: int) -> str:
        drawn = pictures.picture(content, number)
        return f"data:image/png;base64,{base64.b64encode(drawn).decode()}"

    return Screen(sheets(content, url, most=EMBEDDED))


def sheets(content: bytes, url: Callable[[int], str], *, most: int | None = None) -> tuple[Sheet, ...]:
    found = pictures.sizes(content)
    return tuple(Sheet(url(place), place, len(found), *size) for place, size in enumerate(found[:most], 1))


def pdf_of(owner: stored.Owner, *, now: datetime) -> bytes:
    """The PDF that was kept of an owner, or the one that would be drawn now; keeps none."""
    if not getattr(owner, "is_draft", False):
        document = stored.find(owner)
        file = document.open() if document else None
        if file:
            with file:
                return file.read()
    drawing = stored.drawing_of(owner, now=now)
    return drawn(drawing.html, drawing.size, drawing.language, drawing.variant)


@lru_cache(maxsize=8)
def drawn(html: str, size: str, language: str, variant: str) -> bytes:
    """Frame and pictures ask one after the other for the same document."""
    return Drawing(html, size, language, variant).pdf()
