"""What drawing leaves out of WeasyPrint's work changes nothing on paper."""

from datetime import UTC, datetime
from decimal import Decimal

import pypdfium2
import pytest
import tinyhtml5
from weasyprint import HTML

from billing_site.company.models import Company
from invoicing.documents.pdf import lean
from invoicing.documents.pdf.drawing import drawing, html_of
from invoicing.documents.sample import sample_invoice
from tests.factories import address

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LONG = "A description that goes on over more than one page. " * 150
TEXTS = (
    LONG,
    "Überführung & <Abholung>",
    "第1工程　設計",
    "استشارة (1) <b>",
    'Ein "Wort" – l’été 😀',
    "tab\tline\r\nnext",
)


def document(language):
    company = Company(
        name="Nordlicht & Söhne",
        email="billing@nordlicht.example",
        default_currency="eur",
        time_zone="UTC",
        **address("DE", "Torstraße 40", "10119", "Berlin"),
    )
    lines = [
        {"description": text, "quantity": Decimal(n + 1), "unit_amount": Decimal(1999)} for n, text in enumerate(TEXTS)
    ]
    return sample_invoice(company, language, now=NOW, lines=lines).frozen


def drawn(language, *, draft=False):
    frozen = document(language)
    return drawing(html_of(frozen, draft=draft), frozen, language).pdf()


class Whole(HTML):
    """WeasyPrint's own way, with its whole stylesheet and its own parser of HTML."""

    def __init__(self, text, url_fetcher):
        super().__init__(string=text, url_fetcher=url_fetcher)
        lean.slim(self.etree_element)
        self.wrapper_element = type(self.wrapper_element).from_html_root(self.etree_element, content_language=None)


@pytest.mark.parametrize(("language", "draft"), [("en", True), ("ja", False), ("ar", False)])
def test_the_bytes_are_those_of_the_whole_work(monkeypatch, language, draft):
    ours = drawn(language, draft=draft)
    monkeypatch.setattr(lean, "page_class", lambda: Whole)
    monkeypatch.setattr(lean, "write_once", lambda pdf: None)
    assert drawn(language, draft=draft) == ours


def test_pages_look_the_same_and_read_the_same_where_tables_are_slim(monkeypatch):
    ours = drawn("en")
    monkeypatch.setattr(lean, "slim", lambda root: None)
    whole = drawn("en")
    assert ours != whole
    assert seen(ours) == seen(whole)


@pytest.mark.parametrize("language", ["en", "ja", "ar"])
def test_a_document_read_as_xml_has_the_elements_of_html(language):
    html = html_of(document(language), draft=True)
    assert flat(lean.elements(html)) == flat(tinyhtml5.parse(html, namespace_html_elements=False))


@pytest.mark.parametrize("text", ["a\x0bb", "<p>a<b>c</p>", "a &nbsp; b"])
def test_what_is_no_xml_is_read_as_html(text):
    assert lean.elements(f"<!doctype html><html><body>{text}</body></html>") is None
    page = lean.page_class()(f"<!doctype html><html><body>{text}</body></html>", None)
    assert "".join(page.etree_element.itertext()).startswith("a")


def seen(pdf):
    """(pixels, text) of each page."""
    with pypdfium2.PdfDocument(pdf) as found:
        return [(bytes(page.render(scale=1).buffer), page.get_textpage().get_text_range()) for page in found]


def flat(root):
    """Elements in their order: name, attributes, the text in them and behind them."""
    return [
        (each.tag, dict(each.attrib), (each.text or "").strip(), (each.tail or "").strip())
        for each in root.iter()
        if isinstance(each.tag, str)
    ]
