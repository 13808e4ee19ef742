"""WeasyPrint's tags, put in order: the one step that drawing calls."""

import pydyf

from billing_site.lib.places.locales import direction
from invoicing.documents.pdf.tags import tables
from invoicing.documents.pdf.tags.artifacts import artifacts, mark
from invoicing.documents.pdf.tags.order import Order, put_in_order
from invoicing.documents.pdf.tags.tag import Piece, Tag, number, read

POINTS = 0.75  # in a pixel of CSS


def finish_tags(document, pdf) -> None:
    """WeasyPrint's last step before writing; `document` is laid out, and `pdf` has its tags.

    What is drawn and not read becomes an artifact; each element of the document is one element, also over pages, and
    none stands in another of its kind; a word in another language says in which; heads of tables are found by ID.
    """
    root, margins = read(document, pdf)
    order = put_in_order(root)
    found = artifacts(order, margins)
    mark(pdf, found)
    tags = list(root.all())
    say_languages(tags)
    tables.scope_headers(tags)
    tables.name_heads_once(tags, order)
    tables.list_ids(pdf, tags)
    frame_pictures(document, tags)
    write(pdf, tags, found)
    clear([*margins, *order.hidden, *order.repeated], order)
    tell_direction(pdf)


def say_languages(tags: list[Tag]) -> None:
    """The language of each element that has one of its own (ISO 14289-1, 7.2)."""
    for tag in tags:
        language = tag.attribute("lang")
        if language:
            tag.element["Lang"] = pydyf.String(language)


def frame_pictures(document, tags: list[Tag]) -> None:
    """The place of each picture in points from the foot of its page, which WeasyPrint gives in pixels from its head."""
    for tag in tags:
        if tag.kind == "Figure":
            height = document.pages[tag.page].height
            left, top, right, bottom = tag.element["A"]["BBox"]
            sides = (left, height - bottom, right, height - top)
            tag.element["A"]["BBox"] = pydyf.Array([round(side * POINTS, 3) for side in sides])


def write(pdf, tags: list[Tag], found: dict) -> None:
    """Kids, parents, and the way back from each piece of content to its element."""
    backwards = pdf.objects[number(tables.structure(pdf)["ParentTree"])]["Nums"][1::2]
    for piece in found:
        backwards[piece.page][piece.mcid] = "null"
    for tag in tags:
        tag.element["K"] = pydyf.Array([kid(pdf, tag, each) for each in tag.kids])
        reference = tag.element.reference
        for each in tag.kids:
            if isinstance(each, Tag):
                each.element["P"] = reference
            elif isinstance(each, Piece):
                backwards[each.page][each.mcid] = reference


def kid(pdf, tag: Tag, each):
    if isinstance(each, Tag):
        return each.element.reference
    if not isinstance(each, Piece):
        return each
    if each.page == tag.page:
        return each.mcid
    place = {"Type": "/MCR", "Pg": pdf.page_references[each.page], "MCID": each.mcid}
    return pydyf.Dictionary(place)


def clear(left_out: list[Tag], order: Order) -> None:
    """Elements that nothing leads to any more say nothing: their numbers stay, because numbers are places."""
    for tag in [*(each for whole in left_out for each in whole.all()), *order.gone]:
        tag.element.clear()


def tell_direction(pdf) -> None:
    """Two pages side by side stand as the language reads."""
    if direction(pdf.catalog["Lang"].string) == "rtl":
        pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"
