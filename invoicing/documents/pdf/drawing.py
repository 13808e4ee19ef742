"""The PDF of an invoice, drawn by WeasyPrint from nothing but the document: no address is ever fetched.

The same document makes the same bytes, in any process: its dates are the document's own, its identifier is the hash of
its content. Stored documents rest on that.
"""

from __future__ import annotations

import atexit
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from billing_site.company.images import data_address, to_print
from billing_site.lib.places.locales import direction
from invoicing.documents.language import mode_words
from invoicing.documents.language.wording import known_language, say
from invoicing.documents.pdf import fonts, lean
from invoicing.documents.pdf.actual_text.finish import say_what_is_written
from invoicing.documents.pdf.archivable import ARCHIVABLE, also_accessible, as_drawn
from invoicing.documents.pdf.tags.finish import finish_tags
from invoicing.documents.pdf.tightening import fewest_sheets
from invoicing.documents.text.colour import accent
from invoicing.documents.text.content import document_of
from invoicing.documents.text.invoice import Printed
from invoicing.models.invoice import Invoice
from invoicing.models.states import VOID

LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "PR", "SV", "VE"))
# Margin boxes are no elements, so the :lang() rules of document.css do not reach them.
SCRIPTS = '"Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai", "Noto Sans Malayalam"'
FAMILY = f'"Noto Sans", {SCRIPTS}, "Symbola", sans-serif'
FAMILIES = {
    tag: f'"Noto Sans", "Noto Sans CJK {han} Usual", "Noto Sans CJK {han}", "Symbola", sans-serif'
    for tag, han in (("zh", "SC"), ("zh-TW", "TC"), ("zh-HK", "HK"), ("ja", "JP"), ("ko", "KR"))
}
DRAWING = Lock()
REPLACEMENT = "\ufffd"
# What these are is agreed between two programs, and nobody else can read them (ISO 19005-3, 6.2.11.7.3).
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def pdf_of(invoice: Invoice, *, now: datetime | None = None, language: str | None = None) -> bytes:
    """The PDF of an invoice in bytes; of a draft as it would be if finalized at `now`, each page marked DRAFT.

    `language` (a tag of DOCUMENT_LANGUAGES) gives a copy in another language than the document's, which says so.
    """
    return drawing_of(invoice, now=now, language=language).pdf()


def drawing_of(invoice: Invoice, *, now: datetime | None = None, language: str | None = None) -> Drawing:
    """The Drawing of an invoice, as for `pdf_of`; a void one says so on each page."""
    document = document_of(invoice, now=now)
    text = html_of(document, draft=invoice.is_draft, void=invoice.status == VOID, language=language)
    return drawing(text, document, language, changed=invoice.voided_at)


@dataclass(frozen=True)
class Drawing:
    """All that a PDF is drawn from, in plain values that can be handed to another process.

    `variant` is a standard of WeasyPrint's; `created` and `modified` are ISO datetimes to the second, or ''.
    """

    html: str
    size: str
    language: str
    variant: str = "pdf/ua-1"
    created: str = ""
    modified: str = ""

    def pdf(self) -> bytes:
        names = ("size", "language", "variant", "created", "modified")
        return draw(self.html, **{name: getattr(self, name) for name in names})


def drawing(html: str, document: dict, language: str | None = None, changed=None) -> Drawing:
    """The Drawing of a document's HTML, as its seller wants PDFs; `changed` is when it was voided."""
    return Drawing(
        html,
        page_size(document),
        language or document["language"],
        # Documents that were issued before there was a choice say nothing of it.
        document["seller"].get("pdf_format", Drawing.variant),
        to_the_second(document["issued"]),
        to_the_second(changed.isoformat() if changed else document["issued"]),
    )


def to_the_second(iso: str) -> str:
    """PDF's dates know no fractions of a second."""
    return datetime.fromisoformat(iso).replace(microsecond=0).isoformat() if iso else ""


@contextmanager
def undisturbed() -> Iterator[None]:
    """One drawing at a time in a process, because Pango's font map is shared; threads would take turns anyway.

    And no garbage collection meanwhile: drawing makes very many boxes, and all of them stay until its end.
    """
    with DRAWING:
        collected = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if collected:
                gc.enable()
                gc.collect(1)


@undisturbed()
def draw(html: str, *, size: str, language: str, variant: str = Drawing.variant, created="", modified="") -> bytes:
    """The bytes of the PDF of a document's HTML.

    A character that no face of this machine has is drawn as U+FFFD: the empty glyph, which WeasyPrint would draw, is no
    text that can be read or copied, and no standard allows it (ISO 14289-1, 7.21.8; ISO 19005-3, 6.2.11.8).
    """
    html = PRIVATE.sub(REPLACEMENT, html)
    options = {"size": size, "language": language, "variant": variant, "created": created, "modified": modified}
    content, faceless = drawn(html, **options)
    if faceless:
        content, _ = drawn(html.translate(dict.fromkeys(faceless, REPLACEMENT)), **options)
    return content


def drawn(html: str, *, size: str, language: str, variant: str, created: str, modified: str) -> tuple[bytes, set[int]]:
    """(the PDF, code points that it shows as empty boxes)."""
    # Only PDF/A needs the colour space and has the standard's name for it; UA-1 stays as small as it is.
    options = {"pdf_variant": variant, "pdf_identifier": True}
    if variant == ARCHIVABLE:
        options["output_intent"] = "srgb"
    found = laid_out(html, size=size, language=language, **options)
    found.metadata.created, found.metadata.modified = created or None, modified or None
    faceless: set[int] = set()

    def finish(document, pdf) -> None:
        faceless.update(code for font in document.fonts.values() for code in font.missing)
        say_what_is_written(document, pdf)
        finish_tags(document, pdf)
        if variant == ARCHIVABLE:
            also_accessible(document, pdf)
            as_drawn(pdf)
        lean.write_once(pdf)

    return found.write_pdf(finisher=finish, **options), faceless


def laid_out(html: str, *, size: str, language: str, **options):
    """WeasyPrint's Document of a document's HTML: its pages with all boxes in their places."""
    sheets = [*map(small_faces, fonts.languages_in(html)), stylesheet(), page_rules(size, known_language(language))]

    def lay_out(text: str):
        page = lean.page_class()(text, refusing_fetcher())
        return page.render(stylesheets=sheets, font_config=font_config(), **options)

    return fewest_sheets(html, lay_out)


def html_of(
    document: dict, *, draft: bool, void: bool = False, screen: object = False, language: str | None = None
) -> str:
    """The document as HTML; for the `screen` it links the stylesheet that WeasyPrint is handed directly."""
    doc = Printed(document, language or document["language"], void=void)
    return html_from("invoicing/documents/invoice.html", doc, draft=draft, void=void, screen=screen)


def html_from(template: str, doc, **context) -> str:
    """The HTML of a Printed document, which its template calls `doc`, and the plain document `said`."""
    context |= {
        "doc": doc,
        "said": doc.document,
        "style": "" if context.get("screen") else own_style(doc),
        "logo": logo_data(doc.document["seller"]["logo"]),
        "letter": page_size(doc.document) == "letter",
        "mode": mode_words.label(doc.language),
    }
    return render_to_string(template, context)


def own_style(doc) -> str:
    """The style element of what a PDF adds to the stylesheet; '' for nothing. On the screen pages hold no style.

    It is the account's colour, the page numbers at the top where a payment slip fills the foot of the sheet, and the
    mark of a test.
    """
    rules = accent(doc.color)
    if doc.slip:
        cleared = "@bottom-left { content: none; } @bottom-right { content: none; }"
        rules += f" @page {{ {cleared} {page_numbers(doc.language, 'top')} }}"
    if mode := mode_words.label(doc.language):
        rules += f' @page {{ @top-center {{ content: "{mode}"; font-family: {FAMILIES.get(doc.language, FAMILY)}; }} }}'
    # No text of anybody's: six digits and words of the catalogues.
    return mark_safe(f"<style>{rules}</style>") if rules else ""  # noqa: S308


def page_size(document: dict) -> str:
    """'a4' or 'letter': as the account says, else as usual in the customer's country."""
    chosen = document["seller"]["page_size"]
    if chosen != "auto":
        return chosen
    country = document["customer"]["address"]["country"] or document["seller"]["address"]["country"]
    return "letter" if country in LETTER_COUNTRIES else "a4"


def logo_data(name: str) -> str:
    """The logo as a data address, so that the document needs nothing from elsewhere; '' without one.

    One that is such an address already was uploaded for a preview and is not kept yet.
    """
    if name.startswith("data:"):
        return name
    if not name or not default_storage.exists(name):
        return ""
    return data_address(*to_print(name))


def refusing_fetcher():
    """Lets in what the document carries itself (the logo) and refuses every address."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False)


@cache
def font_config():
    """One for the process: a new one for each document costs time and is never given back."""
    from weasyprint.text.fonts import FontConfiguration

    # It deletes its files when it goes, which it can only while the interpreter still stands.
    atexit.register(font_config.cache_clear)
    return FontConfiguration()


def give_back_fonts_at_exit() -> None:
    """For a process of its own: fonts that are given back later complain about a library that is gone by then."""
    for cached in (page_rules, stylesheet, font_config):
        atexit.register(cached.cache_clear)


@cache
def stylesheet():
    """document.css, parsed once."""
    with open(str(finders.find("css/invoicing/documents/document.css")), encoding="utf-8") as file:
        return parsed(file.read())


@cache
def small_faces(tag: str):
    """The faces that stand before the whole ones of a language, registered once for the process."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FaceFetcher(URLFetcher):
        def fetch(self, url: str, headers=None):
            return URLFetcherResponse(url, body=fonts.small(*url.removeprefix("face:").split("/")))

    from weasyprint import CSS

    return CSS(string=fonts.rules(tag), font_config=font_config(), url_fetcher=FaceFetcher())


@cache
def page_rules(size: str, language: str):
    """The sheet's size, and the page numbers at its foot."""
    return parsed(f"@page {{ size: {size}; {page_numbers(language, 'bottom')} }}")


def page_numbers(language: str, edge: str) -> str:
    """The document's number and the count of pages at an edge of the sheet, on the sides where the language reads."""
    sides = ("left", "right") if direction(language) == "ltr" else ("right", "left")
    return "".join(
        f"@{edge}-{side} {{ content: {content}; font-family: {FAMILIES.get(language, FAMILY)}; }}"
        for side, content in zip(sides, ("string(number)", page_count(language)), strict=True)
    )


def page_count(language: str) -> str:
    """'Page 1 of 2' as a value of CSS's `content`."""
    text = say("Page %(page)s of %(pages)s", language, page="{page}", pages="{pages}")
    return '"' + text.replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "') + '"'


def parsed(css: str):
    from weasyprint import CSS

    return CSS(string=css, font_config=font_config(), url_fetcher=refusing_fetcher())
