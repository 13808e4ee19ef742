"""The heads of tables: what each heads, which cells name it, and where its ID is found."""

from collections.abc import Iterable

import pydyf

from invoicing.documents.pdf.tags.order import Order
from invoicing.documents.pdf.tags.tag import Tag


def scope_headers(root: Tag) -> None:
    """Give every TH its Scope (ISO 32000-1, table 349); readers that know no Headers go by it."""
    for group in root.all():
        for head in group.tags:
            # A head stands in a row, and that in a group.
            for cell in head.tags:
                if cell.kind == "TH":
                    cell.element["A"]["Scope"] = "/Column" if group.kind == "THead" else "/Row"


def name_heads_once(root: Tag, order: Order) -> None:
    """Cells of later pages name the heads that the table begins with: those above them are no elements any more."""
    kept = {tag.source: tag.element["ID"] for tag in heads([root])}
    other = {tag.element["ID"].string: kept[tag.source] for tag in heads([*order.repeated, *order.gone])}
    for cell in root.all():
        if cell.kind == "TD":
            named = cell.element["A"]["Headers"]
            cell.element["A"]["Headers"] = pydyf.Array([other.get(head.string, head) for head in named])


def heads(tags: Iterable[Tag]) -> Iterable[Tag]:
    return (each for tag in tags for each in tag.all() if "ID" in each.element)


def list_ids(pdf, root: Tag) -> None:
    """The tree of IDs that ISO 32000-1, table 322, asks for where elements have one; sorted, as all its name trees."""
    named = sorted((tag.element["ID"].data, tag) for tag in heads([root]))
    if not named:
        return
    ids = pydyf.Dictionary(
        {"Names": pydyf.Array([part for name, tag in named for part in (name, tag.element.reference)])}
    )
    pdf.add_object(ids)
    structure(pdf)["IDTree"] = ids.reference


def structure(pdf):
    """The root of all tags."""
    return pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
