"""What is wrong with a PDF that was drawn by an earlier version: faults that were found since and are quickly seen.

It is no validator (the tests have one): each check knows one fault that this program made once, and reads no more of
the file than that takes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

# What stands in the marks of content whose glyphs do not read as its text.
ACTUAL_TEXT = b"/ActualText"


def faults(content: bytes, *, texts_needed: bool = False, never_shown: str = "", never_said: str = "") -> list[str]:
    """The faults of the PDF `content` in plain words, [] for none.

    `texts_needed` says that it has a text which glyphs alone do not tell. `never_shown` is the name of a
    picture that the document must not hold: the code to pay by, on what is void; `never_said` is a text that must not
    stand in it, the account to pay to. A file that cannot be read has the fault that says so.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        return list(found(reader, texts_needed, never_shown, never_said))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"it cannot be read ({error})"]


def found(reader: Any, texts_needed: bool, never_shown: str, never_said: str) -> Iterator[str]:
    root = reader.trailer["/Root"]
    tags = root["/StructTreeRoot"]
    fonts, pictures = resources(reader)
    if any(map(numbered_otherwise, fonts)):
        yield "glyphs that some readers draw as others"
    if any(picture.get("/Interpolate") for picture in pictures) and claims_archive(root):
        yield "pictures that PDF/A does not allow"
    if texts_needed and not any(ACTUAL_TEXT in page.get_contents().get_data() for page in reader.pages):
        yield "text that is copied and read aloud wrongly"
    if "/IDTree" not in tags:
        yield "header cells that screen readers do not find"
    elements = list(walk(tags, ""))
    if any(tag == "/H1" and "/H1" in within.split() for tag, within, _ in elements):
        yield "a title within the title"
    if never_shown and any(element.get("/Alt") == never_shown for _, _, element in elements):
        yield "a code to pay by, though it is void"
    elif never_said and any(never_said in " ".join(page.extract_text().split()) for page in reader.pages):
        yield "an account to pay to, though it is void"


def resources(reader: Any) -> tuple[list, list]:
    """(fonts of the kind CIDFontType0, pictures) of all pages, each once."""
    fonts, pictures = {}, {}
    for page in reader.pages:
        held = page["/Resources"]
        for font in held.get("/Font", {}).values():
            for descendant in font.get_object().get("/DescendantFonts", ()):
                inner = descendant.get_object()
                if inner["/Subtype"] == "/CIDFontType0":
                    fonts[inner["/BaseFont"]] = inner
        for picture in held.get("/XObject", {}).values():
            inner = picture.get_object()
            if inner.get("/Subtype") == "/Image":
                pictures[id(inner)] = inner
    return list(fonts.values()), list(pictures.values())


def numbered_otherwise(font: Any) -> bool:
    """Whether the glyphs of a CFF font have other numbers in it than the text uses, which are their places."""
    from fontTools.cffLib import CFFFontSet
    from fontTools.ttLib import TTFont

    program = font["/FontDescriptor"].get("/FontFile3")
    if program is None:
        return False
    content = program.get_object().get_data()
    if content[:4] == b"OTTO":
        top = TTFont(io.BytesIO(content), lazy=True)["CFF "].cff[0]
    else:
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(content), None)
        top = fonts[0]
    return hasattr(top, "ROS") and any(name != f"cid{place:05}" for place, name in enumerate(top.charset) if place)


def claims_archive(root: Any) -> bool:
    return b"pdfaid:part" in root["/Metadata"].get_object().get_data()


def walk(element: Any, within: str) -> Iterator[tuple[str, str, Any]]:
    """(tag, the tags around it, itself) of each structure element below one."""
    below = element.get("/K", ())
    for child in below if isinstance(below, list) else [below]:
        child = child.get_object()
        if hasattr(child, "get") and "/S" in child:
            yield child["/S"], within, child
            yield from walk(child, f"{within} {child['/S']}")
