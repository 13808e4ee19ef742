"""What is drawn and not read, said to be so in the content of its page (ISO 32000-1, 14.8.2.2 and table 330)."""

import pydyf

from invoicing.documents.pdf.tags.order import Order
from invoicing.documents.pdf.tags.tag import Piece, Tag, number


def artifacts(order: Order, margins: list[Tag]) -> dict[Piece, pydyf.Dictionary]:
    """{piece: what kind of artifact it is}: page numbers, repeated heads, the word across a draft."""
    found = {}
    for tag in margins:
        edge = "Top" if tag.edge.startswith("@top") else "Bottom"
        subtype = "/Header" if edge == "Top" else "/Footer"
        found |= dict.fromkeys(tag.pieces(), pagination(Subtype=subtype, Attached=pydyf.Array([f"/{edge}"])))
    for tag in order.repeated:
        found |= dict.fromkeys(tag.pieces(), pagination())
    for tag in order.hidden:
        found |= dict.fromkeys(tag.pieces(), pagination(Subtype="/Watermark"))
    return found


def pagination(**more) -> pydyf.Dictionary:
    return pydyf.Dictionary({"Type": "/Pagination", **more})


def mark(pdf, found: dict[Piece, pydyf.Dictionary]) -> None:
    """Write the artifacts into the content streams: their pieces have no place among the tags any more."""
    pages = pdf.pages["Kids"][::3]
    for page in {piece.page for piece in found}:
        content = pdf.objects[number(pdf.objects[pages[page]]["Contents"])].stream
        places = [place for place, operand in enumerate(content) if isinstance(operand, pydyf.Dictionary)]
        for place in places:
            piece = Piece(page, content[place].get("MCID"))
            if piece in found:
                # Name, properties, operator: "/Span <</MCID 3>> BDC".
                content[place - 1 : place + 1] = "/Artifact", found[piece]
