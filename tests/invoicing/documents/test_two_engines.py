"""Two engines that share no code draw the same document: poppler and MuPDF, in nine scripts and a page of more.

Measured as in test_document_images.py. The engines smooth letters each in its own way, which makes a mean difference of
0.6 to 0.9 and of 13 in a block; a line that only one of them draws makes 40 in its blocks.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from invoicing.documents.pdf.drawing import drawing_of, pdf_of
from invoicing.documents.sample import sample_invoice
from tests.invoicing.documents.test_reading_order import SCRIPTS
from tests.tools.document_pictures import difference, reference, reference_of_mupdf
from tests.tools.documents_shown import NOW, account
from tests.tools.proven.cases import Proven

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
MEAN, BLOCK = 1.2, 20
# Latin, Greek, Cyrillic, Arabic, Hebrew, Thai, Malayalam, Japanese, Korean.
LANGUAGES = ("de", "el", "bg", "ar", "he", "th", "ml", "ja", "ko")


def agree(one, other):
    mean, block = difference(one, other)
    return mean <= MEAN and block <= BLOCK


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_engines_draw_the_same(language):
    content = pdf_of(sample_invoice(account(), language, now=NOW))
    drawn = reference(content), reference_of_mupdf(content)
    assert drawn[0].size == drawn[1].size
    assert agree(*drawn), difference(*drawn)


def test_both_engines_draw_what_people_write_in_other_scripts():
    texts = [text for some in SCRIPTS.values() for text in some]
    lines = [{"description": text, "quantity": Decimal(1), "unit_amount": Decimal(1000)} for text in texts]
    content = pdf_of(sample_invoice(account(), "en", lines=lines, now=NOW))
    assert agree(reference(content), reference_of_mupdf(content))


@pytest.mark.parametrize(
    ("language", "kind", "case"),
    [
        ("ja", "invoice", "void"),
        ("de", "credit note", "reverse charge"),
        ("ar", "invoice", "by law"),
        ("he", "receipt", "history"),
        ("en", "invoice", "characters combined emoji"),
        ("ja", "credit note", "characters rare chinese"),
        ("th", "receipt", "characters marks"),
    ],
)
def test_both_engines_draw_the_same_of_each_case(language, kind, case):
    content = Proven(language, kind, case).drawing().pdf()
    drawn = reference(content), reference_of_mupdf(content)
    assert agree(*drawn), difference(*drawn)


@pytest.mark.parametrize("css", [".summary th { color: white }", "h1 { color: white }", ".party { padding-top: 3pt }"])
def test_what_only_one_engine_draws_is_noticed(css):
    drawing = drawing_of(sample_invoice(account(), "ja", now=NOW))
    changed = replace(drawing, html=drawing.html.replace("</head>", f"<style>{css}</style></head>"))
    assert not agree(reference(changed.pdf()), reference_of_mupdf(drawing.pdf()))
