"""The tags of a PDF as plain objects: what a screen reader is given, with the place on the page of each piece."""

from dataclasses import dataclass, field

import pikepdf
from pypdf import PdfReader

SHOWS_TEXT = (b"Tj", b"TJ", b"'", b'"')


@dataclass
class Node:
    """One structure element: its type ("H1"), its dictionary, its children, and its own marked content (page, mcid)."""

    tag: str
    element: pikepdf.Dictionary
    children: list = field(default_factory=list)
    content: list = field(default_factory=list)

    def all(self, *tags):
        """Every element below of these types, in reading order."""
        found = [self] if self.tag in tags else []
        return found + [node for child in self.children for node in child.all(*tags)]

    @property
    def pieces(self):
        """(page, mcid) of all marked content, in reading order."""
        return [*self.content, *(piece for child in self.children for piece in child.pieces)]

    def attribute(self, name):
        return self.element.get("/A", pikepdf.Dictionary()).get(name)


def tree(pdf):
    """The Document element of a pikepdf.Pdf."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return node(pdf.Root.StructTreeRoot.K[0], pages)


def node(element, pages):
    made = Node(str(element.S)[1:], element)
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            made.children.append(node(kid, pages))
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            made.content.append((pages[kid.Pg.objgen], int(kid.MCID)))
        elif isinstance(kid, int):
            made.content.append((pages[element.Pg.objgen], int(kid)))
    return made


def places(stream):
    """{(page, mcid): (x, y)}: where the first glyph of each piece stands, in points from the top left of its page."""
    found = {}
    for number, page in enumerate(PdfReader(stream).pages):
        open_pieces, height = [], float(page.mediabox.height)

        def see(operator, operands, around, within, *, page=number, open_pieces=open_pieces, height=height):
            if operator in (b"BDC", b"BMC"):
                open_pieces.append(operands[1].get("/MCID") if operator == b"BDC" else None)
            elif operator == b"EMC":
                open_pieces.pop()
            elif operator in SHOWS_TEXT and open_pieces and open_pieces[-1] is not None:
                x = within[4] * around[0] + within[5] * around[2] + around[4]
                y = within[4] * around[1] + within[5] * around[3] + around[5]
                found.setdefault((page, open_pieces[-1]), (x, height - y))

        page.extract_text(visitor_operand_before=see)
    return found
