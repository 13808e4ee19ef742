"""Documents in five scripts look as their kept pictures do.

Both pictures, at 60 dots an inch in grey, are blurred by two pixels; then the mean difference may be at most 0.6 of
255, and that of no block of 24 x 24 pixels (a centimetre) more than 12. Another version of a font, whose letters are
half a percent wider, stays far below (0.15 and 2); a line, a logo or a column of labels that is gone, or a page that is
two points lower, does not. After a change that is meant:
`python -m tests.tools.document_pictures`, and look at the new ones.
"""

from dataclasses import replace

import pytest
from PIL import Image

from invoicing.documents.pdf.drawing import drawing_of, pdf_of
from tests.tools.document_pictures import COMPARED, REFERENCES, difference, reference
from tests.tools.documents_shown import shown_invoice

pytestmark = pytest.mark.django_db
MEAN, BLOCK = 0.6, 12


def looks_alike(language, content):
    kept, now = Image.open(REFERENCES / f"{language}.png").convert("L"), reference(content)
    assert now.size == kept.size
    mean, block = difference(kept, now)
    return (mean <= MEAN and block <= BLOCK), (mean, block), now


@pytest.mark.parametrize("language", COMPARED)
def test_a_document_looks_as_its_kept_picture(language, tmp_path):
    alike, found, picture = looks_alike(language, pdf_of(shown_invoice(language)))
    path = tmp_path / f"{language}.png"
    picture.save(path)
    assert alike, f"{language} differs by {found}; it looks like {path} now"


@pytest.mark.parametrize(
    "fields",
    [{"lines": 2}, {"logo": ""}, {"bank_iban": ""}, {"second_language": "en"}],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_gone_or_new_is_noticed(fields):
    assert not looks_alike("de", pdf_of(shown_invoice("de", **fields)))[0]


@pytest.mark.parametrize(
    ("css", "alike"),
    [
        ("body { letter-spacing: .005em }", True),
        ("body { padding-top: 2pt }", False),
        ("html { direction: rtl !important }", False),
        (".summary th { color: white }", False),
        (".lines td { text-align: start !important }", False),
    ],
)
def test_the_tolerance_forgives_fonts_and_nothing_else(css, alike):
    drawing = drawing_of(shown_invoice("de"))
    changed = replace(drawing, html=drawing.html.replace("</head>", f"<style>{css}</style></head>"))
    assert looks_alike("de", changed.pdf())[0] == alike
