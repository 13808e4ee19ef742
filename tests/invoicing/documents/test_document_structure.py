"""What the PDFs give to a screen reader and to an archive: tags, names, order of reading, fonts, sound syntax."""

import io
import subprocess
from dataclasses import dataclass
from itertools import pairwise

import pikepdf
import pytest

from billing_site.company.models import Company
from billing_site.setup.system_packages import program_path
from invoicing.documents.pdf.drawing import pdf_of
from invoicing.documents.sample import LINES, sample_credit_note, sample_invoice, sample_payment
from invoicing.documents.text.credit_note import pdf_of_note
from invoicing.documents.text.receipt import pdf_of_receipt
from tests.invoicing.documents.structure import Node, places, tree

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
TITLES = {"en": "Invoice SAMPLE-0001", "ar": "فاتورة SAMPLE-0001"}
BOTH_WAYS = pytest.mark.parametrize("language", sorted(TITLES))


@dataclass
class Read:
    """A PDF read back: pikepdf's object (which must outlive the tree), its tags, and where each piece stands."""

    content: bytes
    pdf: pikepdf.Pdf
    tags: Node
    places: dict

    def place(self, node):
        """(page, y, x) of the first piece of an element; None for one without text."""
        found = [(piece[0], *reversed(self.places[piece])) for piece in node.pieces if piece in self.places]
        return found[0] if found else None


def read(content):
    pdf = pikepdf.open(io.BytesIO(content))
    return Read(content, pdf, tree(pdf), places(io.BytesIO(content)))


@pytest.fixture
def account(db):
    company = Company.current()
    company.name, company.address_country, company.address_city = "Nordlicht GmbH", "DE", "Hamburg"
    company.tax_ids = [{"type": "eu_vat", "value": "DE136695976"}]
    company.bank_iban, company.footer, company.memo = "DE89370400440532013000", "HRB 12345", "Thank you"
    return company


@pytest.fixture
def document(account, now):
    """document(language, lines=…) is the PDF of an invoice, read back."""

    def made(language, lines=LINES, second=""):
        account.second_language = second
        return read(pdf_of(sample_invoice(account, language, lines=lines, now=now)))

    return made


@BOTH_WAYS
def test_language_and_title_are_told_and_shown(document, language):
    found = document(language)
    root = found.pdf.Root
    assert root.Lang == language
    assert root.MarkInfo.Marked is True
    assert root.ViewerPreferences.DisplayDocTitle is True
    with found.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == TITLES[language]
        assert metadata["pdfuaid:part"] == "1"


@BOTH_WAYS
def test_there_is_one_title_and_the_parts_are_headed_below_it(document, language):
    tags = document(language).tags
    order = [node.tag for node in tags.all("H1", "H2", "H3", "Table")]
    assert order.count("H1") == 1
    assert order.index("H1") == 0
    assert order.count("H2") >= 3  # from, bill to, how to pay
    assert not tags.all("H3")


@BOTH_WAYS
def test_each_header_says_what_it_heads_and_each_cell_names_its_headers(document, language):
    found = document(language)
    tables = found.tags.all("Table")
    assert len(tables) == 4  # facts, lines, sums, bank account
    for table in tables:
        heads = {bytes(head.element.ID): head for head in table.all("TH")}
        assert heads
        columns = [head for part in table.all("THead") for head in part.all("TH")]
        for head in heads.values():
            assert head.attribute("/Scope") == ("/Column" if head in columns else "/Row")
        for cell in table.all("TD"):
            named = [bytes(name) for name in cell.attribute("/Headers")]
            assert named
            assert set(named) <= set(heads)


@BOTH_WAYS
def test_rows_are_read_downwards_and_each_in_the_direction_of_the_language(document, language):
    found = document(language)
    for table in found.tags.all("Table"):
        rows = [[found.place(cell) for cell in row.all("TH", "TD")] for row in table.all("TR")]
        rows = [[place for place in row if place] for row in rows]
        tops = [min(row)[:2] for row in rows]
        assert tops == sorted(tops)
        for row in rows:
            across = [x for _page, _y, x in row]
            assert across == sorted(across, reverse=language == "ar")


@BOTH_WAYS
def test_blocks_are_read_as_they_are_seen(document, language):
    """Each block begins below the one before it, or beside it on the side where the language continues."""
    found = document(language, second="en" if language == "ar" else "de")
    blocks = found.tags.all("H1", "H2", "P", "Table")
    seen = [place for block in blocks if (place := found.place(block))]
    assert len(seen) > 15
    for (page, y, x), (next_page, next_y, next_x) in pairwise(seen):
        beside = next_x > x if language == "en" else next_x < x
        assert next_page > page or next_y > y - 4 or beside


@BOTH_WAYS
def test_all_that_is_drawn_is_read_once(document, language):
    found = document(language)
    read_out = found.tags.pieces
    assert len(read_out) == len(set(read_out))
    assert set(found.places) <= set(read_out)


def test_pictures_say_what_they_are(document):
    found = document("en")
    assert [str(figure.element.Alt) for figure in found.tags.all("Figure")] == ["Scan to pay by bank transfer"]


def all_documents(account, now, language):
    invoice = sample_invoice(account, language, now=now)
    yield pdf_of(invoice)
    yield pdf_of_note(sample_credit_note(invoice, now=now))
    yield pdf_of_receipt(sample_payment(invoice, now=now))


@pytest.mark.parametrize(
    "language", ["en", "ar", "el", "he", "ja", "ko", "ml", "ru", "th", "vi", "zh", "zh-HK", "zh-TW"]
)
def test_every_font_is_embedded_and_cut_to_what_is_used(account, now, language):
    for content in all_documents(account, now, language):
        pdf = pikepdf.open(io.BytesIO(content))
        fonts = {str(font.BaseFont): font for page in pdf.pages for font in page.resources.Font.values()}
        assert fonts
        for name, font in fonts.items():
            assert name[7] == "+", f"{name} is whole"  # a subset is called ABCDEF+Name
            described = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()), name
            assert "/ToUnicode" in font


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
@pytest.mark.parametrize("pdf_format", [choice for choice, _ in Company.PDF_FORMATS])
def test_qpdf_finds_nothing_wrong(account, now, tmp_path, language, pdf_format):
    account.pdf_format = pdf_format
    for place, content in enumerate(all_documents(account, now, language)):
        path = tmp_path / f"{place}.pdf"
        path.write_bytes(content)
        checked = subprocess.run([program_path("qpdf"), "--check", path], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "WARNING" not in checked.stdout + checked.stderr
