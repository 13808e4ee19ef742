"""The PDF of an invoice, drawn by WeasyPrint from nothing but the document: no address is ever fetched."""

import base64
from functools import cache

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from invoicing.document import Printed, document_of

LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "PR", "SV", "VE"))
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def pdf_of(invoice, *, now=None):
    """The PDF of an invoice in bytes; of a draft as it would be if finalized at `now`, each page marked DRAFT."""
    from weasyprint import HTML

    document = document_of(invoice, now=now)
    text = html_of(document, draft=invoice.is_draft)
    sheets = [stylesheet(page_size(document))]
    page = HTML(string=text, url_fetcher=refusing_fetcher())
    return page.write_pdf(stylesheets=sheets, font_config=font_config(), pdf_variant="pdf/ua-1")


def html_of(document, *, draft, screen=False):
    """The document as HTML; for the `screen` it links the stylesheet that WeasyPrint is handed directly."""
    context = {
        "doc": Printed(document),
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
def stylesheet(size):
    """document.css for a page size, parsed once."""
    from weasyprint import CSS

    with open(finders.find("css/document.css"), encoding="utf-8") as file:
        text = file.read()
    page = "@page { size: letter; }" if size == "letter" else ""
    return CSS(string=text + page, font_config=font_config(), url_fetcher=refusing_fetcher())
