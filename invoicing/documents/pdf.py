"""The PDF of an invoice, drawn by WeasyPrint from nothing but the document: no address is ever fetched."""

import base64
from functools import cache

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from billing_site.lib.locales import direction
from invoicing.documents.content import document_of
from invoicing.documents.printed import Printed
from invoicing.documents.words import known_language, say

LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "PR", "SV", "VE"))
# Margin boxes are no elements, so the :lang() rules of document.css do not reach them.
FAMILY = '"Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai", "Noto Sans Malayalam", sans-serif'
FAMILIES = {
    tag: f'"Noto Sans", "Noto Sans CJK {han}", sans-serif'
    for tag, han in (("zh", "SC"), ("zh-TW", "TC"), ("zh-HK", "HK"), ("ja", "JP"), ("ko", "KR"))
}
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def pdf_of(invoice, *, now=None, language=None):
    """The PDF of an invoice in bytes; of a draft as it would be if finalized at `now`, each page marked DRAFT.

    `language` (a tag of DOCUMENT_LANGUAGES) gives a copy in another language than the document's, which says so.
    """
    document = document_of(invoice, now=now)
    text = html_of(document, draft=invoice.is_draft, language=language)
    return draw(text, size=page_size(document), language=language or document["language"])


def draw(html, *, size, language):
    """The bytes of the PDF of a document's HTML."""
    from weasyprint import HTML

    page = HTML(string=html, url_fetcher=refusing_fetcher())
    sheets = [stylesheet(), page_rules(size, known_language(language))]
    return page.write_pdf(stylesheets=sheets, font_config=font_config(), pdf_variant="pdf/ua-1")


def html_of(document, *, draft, screen=False, language=None):
    """The document as HTML; for the `screen` it links the stylesheet that WeasyPrint is handed directly."""
    context = {
        "doc": Printed(document, language or document["language"]),
        "said": document,
        "draft": draft,
        "screen": screen,
        "logo": logo_data(document["seller"]["logo"]),
        "letter": page_size(document) == "letter",
    }
    return render_to_string("documents/invoice.html", context)


def page_size(document):
    """'a4' or 'letter': as the account says, else as usual in the customer's country."""
    chosen = document["seller"]["page_size"]
    if chosen != "auto":
        return chosen
    country = document["customer"]["address"]["country"] or document["seller"]["address"]["country"]
    return "letter" if country in LETTER_COUNTRIES else "a4"


def logo_data(name):
    """The logo as a data address, so that the document needs nothing from elsewhere; '' without one."""
    if not name or not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        content = base64.b64encode(file.read()).decode()
    return f"data:{IMAGE_TYPES[name.rpartition('.')[2]]};base64,{content}"


def refusing_fetcher():
    """Lets in what the document carries itself (the logo) and refuses every address."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False)


@cache
def font_config():
    """One for the process: a new one for each document costs time and is never given back."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def stylesheet():
    """document.css, parsed once."""
    with open(finders.find("css/document.css"), encoding="utf-8") as file:
        return parsed(file.read())


@cache
def page_rules(size, language):
    """The sheet's size, and at its foot the number and the count of pages, on the sides where the language reads."""
    edges = ("left", "right") if direction(language) == "ltr" else ("right", "left")
    foot = "".join(
        f"@bottom-{edge} {{ content: {content}; font-family: {FAMILIES.get(language, FAMILY)}; }}"
        for edge, content in zip(edges, ("string(number)", page_count(language)), strict=True)
    )
    return parsed(f"@page {{ size: {size}; {foot} }}")


def page_count(language):
    """'Page 1 of 2' as a value of CSS's `content`."""
    text = say("Page %(page)s of %(pages)s", language, page="{page}", pages="{pages}")
    return '"' + text.replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "') + '"'


def parsed(css):
    from weasyprint import CSS

    return CSS(string=css, font_config=font_config(), url_fetcher=refusing_fetcher())
