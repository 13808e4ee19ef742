"""Pictures of documents, out of the real PDFs: python -m tests.tools.document_pictures draws them all again.

The contact sheet docs/documents.png shows what there is; the references in tests/invoicing/documents/images/ are what
tests/invoicing/documents/test_document_images.py compares with. Look at both before they are committed.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from billing_site.setup.system_packages import program_path

ROOT = Path(__file__).resolve().parents[2]
SHEET, REFERENCES = ROOT / "docs" / "documents.png", ROOT / "tests" / "invoicing" / "documents" / "images"
# Five scripts: Latin, Greek, Thai, Arabic from right to left, and Japanese.
COMPARED = ("de", "el", "th", "ar", "ja")
REFERENCE_DPI, SHEET_DPI, COLUMNS, WIDTH, GAP, CAPTION = 60, 110, 4, 460, 24, 26
BLUR, BLOCK = 2, 24  # pixels, at REFERENCE_DPI


def picture(content, dpi, *options):
    """The first page of a PDF (bytes) as a Pillow image."""
    command = [program_path("pdftoppm"), "-r", str(dpi), "-png", "-singlefile", *options, "-"]
    drawn = subprocess.run(command, input=content, capture_output=True, check=True)
    return Image.open(io.BytesIO(drawn.stdout))


def reference(content):
    return picture(content, REFERENCE_DPI, "-gray").convert("L")


def reference_of_mupdf(content):
    """The same picture drawn by the other engine, which knows neither poppler's code nor its fonts."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        options = ("-q", "-r", str(REFERENCE_DPI), "-c", "gray", "-F", "png", "-o", "-")
        drawn = subprocess.run(
            [program_path("mutool"), "draw", *options, file.name, "1"], capture_output=True, check=True
        )
    return Image.open(io.BytesIO(drawn.stdout)).convert("L")


def difference(one, other):
    """(mean, most in one block) of the difference of two grey images of one size, from 0 to 255, after a blur."""
    blurred = [image.filter(ImageFilter.GaussianBlur(BLUR)) for image in (one, other)]
    found = ImageChops.difference(*blurred)
    blocks = found.resize((found.width // BLOCK, found.height // BLOCK), Image.Resampling.BOX)
    return ImageStat.Stat(found).mean[0], blocks.getextrema()[1]


def sheet(documents):
    """[(caption, PDF), …] as one picture."""
    pages = [(caption, small(picture(content, SHEET_DPI))) for caption, content in documents]
    cell_width, cell_height = WIDTH + GAP, max(page.height for _, page in pages) + GAP + CAPTION
    rows = -(-len(pages) // COLUMNS)
    made = Image.new("RGB", (COLUMNS * cell_width + GAP, rows * cell_height + GAP), "#e9e9ef")
    pen = ImageDraw.Draw(made)
    for place, (caption, page) in enumerate(pages):
        x, y = GAP + place % COLUMNS * cell_width, GAP + place // COLUMNS * cell_height
        made.paste(page, (x, y))
        pen.text((x, y + cell_height - GAP - CAPTION + 5), caption, fill="#3b3e4c", font_size=15)
    return made.quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def small(page):
    size = WIDTH, round(page.height * WIDTH / page.width)
    return page.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def documents():
    """The documents of the contact sheet, one after the other."""
    from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
    from invoicing.documents.pdf.drawing import pdf_of
    from invoicing.documents.sample import sample_credit_note, sample_payment
    from invoicing.documents.text.credit_note import pdf_of_note
    from invoicing.documents.text.receipt import pdf_of_receipt
    from tests.tools.documents_shown import NOW, ORDERS, shown_invoice

    for tag in ORDERS:
        yield DOCUMENT_LANGUAGES[tag], pdf_of(shown_invoice(tag))
    yield "Credit note", pdf_of_note(sample_credit_note(shown_invoice("de"), now=NOW))
    yield "Receipt", pdf_of_receipt(sample_payment(shown_invoice("en"), now=NOW))
    yield "German with English beside it", pdf_of(shown_invoice("de", second_language="en"))


def main():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from invoicing.documents.pdf.drawing import pdf_of
    from tests.tools.documents_shown import shown_invoice

    REFERENCES.mkdir(exist_ok=True)
    for tag in COMPARED:
        reference(pdf_of(shown_invoice(tag))).quantize(32).save(REFERENCES / f"{tag}.png", optimize=True)
    sheet(documents()).save(SHEET, optimize=True)


if __name__ == "__main__":
    os.environ |= {"DATABASE_URL": "sqlite://:memory:", "DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    os.environ |= {"DEBUG": "1", "BILLFOLD_MODE": "live"}
    sys.exit(main())
