"""One structure element for each element of the document, on however many pages and in however many boxes it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from invoicing.documents.pdf.tags.tag import FRAMES, Tag

REPEATED = ("THead", "TFoot")
# A cell counts in its row also when nothing stands in it.
MAY_BE_EMPTY = ("TD", "TH")
DRAWN_ONLY = "true"
# Elements that may hold words themselves: a Span around each run of them says nothing more, unless it has what no
# element of WeasyPrint's has by itself.
WORDED = ("P", "H1", "H2", "TD", "TH", "Span")
USUAL = frozenset(("Type", "S", "K", "Pg", "P"))


@dataclass
class Order:
    """What putting in order leaves out of the tree.

    `hidden` is drawn and not read, `repeated` are the heads of a table on its later pages, `gone` gave their kids to
    another element.
    """

    hidden: list = field(default_factory=list)
    repeated: list = field(default_factory=list)
    gone: list = field(default_factory=list)


def put_in_order(root: Tag) -> Order:
    """Settle the tree below `root` in place."""
    order, kids = Order(), root.kids
    root.kids = []
    settle(root, kids, order)
    drop_empty(root)
    return order


def settle(parent: Tag, kids: list, order: Order) -> None:
    """Add kids to a parent: boxes that only lay out give way to what is in them, continuations join their beginning."""
    for kid in kids:
        if not isinstance(kid, Tag):
            parent.kids.append(kid)
        elif kid.attribute("aria-hidden") == DRAWN_ONLY:
            order.hidden.append(kid)
        elif is_layout(kid, parent) or says_nothing(kid, parent):
            settle(parent, kid.kids, order)
            order.gone.append(kid)
        elif kid.is_text or kid.source not in parent.parts:
            begin(parent, kid, order)
        elif kid.kind in REPEATED:
            order.repeated.append(kid)
        else:
            settle(parent.parts[kid.source], kid.kids, order)
            order.gone.append(kid)


def is_layout(kid: Tag, parent: Tag) -> bool:
    """Whether a box stands for no element of its own: lines beside a block, rows of what only looks like a table."""
    if kid.is_text:
        return False
    return kid.source == parent.source or kid.box.element is None or kid.box.element_tag in FRAMES


def says_nothing(kid: Tag, parent: Tag) -> bool:
    """Whether an element is a run of text that its parent may hold as well."""
    return kid.is_text and parent.kind in WORDED and kid.element.keys() <= USUAL


def begin(parent: Tag, kid: Tag, order: Order) -> None:
    parent.kids.append(kid)
    if not kid.is_text:
        parent.parts[kid.source] = kid
    kids, kid.kids = kid.kids, []
    settle(kid, kids, order)


def drop_empty(tag: Tag) -> None:
    for kid in tag.tags:
        drop_empty(kid)
        if not kid.kids and kid.kind not in MAY_BE_EMPTY:
            tag.kids.remove(kid)
