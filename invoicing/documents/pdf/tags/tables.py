"""The heads of tables: what each heads, which cells name it, and where its ID is found."""

from collections.abc import Iterable

import pydyf

from invoicing.documents.pdf.tags.order import Order
from invoicing.documents.pdf.tags.tag import Tag

GROUPS = ("THead", "TBody", "TFoot")


def scope_headers(tags: list[Tag]) -> None:
    """Give every TH its Scope (ISO 32000-1, table 349); readers that know no Headers go by it."""
    for group in tags:
        if group.kind in GROUPS:
            scope = "/Column" if group.kind == "THead" else "/Row"
            for row in group.tags:
                for cell in row.tags:
                    if cell.kind == "TH":
                        cell.element["A"]["Scope"] = scope


def name_heads_once(tags: list[Tag], order: Order) -> None:
    """Cells of later pages name the heads that the table begins with: those above them are no elements any more."""
    kept = {tag.source: tag.element["ID"] for tag in heads(tags)}
    left_out = (tag for whole in (*order.repeated, *order.gone) for tag in whole.all())
    other = {tag.element["ID"].string: kept[tag.source] for tag in heads(left_out)}
    for cell in tags:
        if cell.kind == "TD":
            named = cell.element["A"]["Headers"]
            cell.element["A"]["Headers"] = pydyf.Array([other.get(head.string, head) for head in named])


def heads(tags: Iterable[Tag]) -> Iterable[Tag]:
    return (tag for tag in tags if "ID" in tag.element)


def list_ids(pdf, tags: list[Tag]) -> None:
    """The tree of IDs that ISO 32000-1, table 322, asks for where elements have one; sorted, as all its name trees."""
    named = sorted((tag.element["ID"].data, tag) for tag in heads(tags))
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
