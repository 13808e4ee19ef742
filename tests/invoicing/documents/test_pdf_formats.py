"""The PDF format of the account: accessible, or accessible and archivable, frozen when a document is issued."""

import base64
import io

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from billing_site.company.models import Company
from invoicing.documents.pdf.drawing import pdf_of
from invoicing.documents.sample import sample_invoice
from tests.factories import customer, issued, line
from tests.tools.documents_shown import account

pytestmark = pytest.mark.django_db
PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
EXTENSION = b"http://www.aiim.org/pdfa/ns/extension/"


def opened(invoice):
    return pikepdf.open(io.BytesIO(pdf_of(invoice)))


def metadata(document):
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as found:
        return dict(found)


def fonts(document):
    """The descriptors of all fonts of the first page."""
    for font in document.pages[0].Resources.Font.values():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        yield inner.FontDescriptor


def with_format(name, administrator, now, **fields):
    Company.current().change({"pdf_format": name}, by=administrator, now=now)
    buyer = customer("山田 שלום", currency="eur", **fields)
    return issued(buyer, lines=[line("Überführung", 3)], now=now)


def test_documents_are_accessible_unless_the_account_says_more(now):
    document = opened(issued(now=now))
    found = metadata(document)
    assert found[f"{PDFUA}part"] == "1"
    assert f"{PDFA}part" not in found
    assert "/OutputIntents" not in document.Root


@pytest.mark.parametrize("language", ["en", "ja", "ar"])
def test_an_archivable_document_has_all_that_the_standard_asks_for(now, administrator, language):
    document = opened(with_format(Company.PDF_A, administrator, now, preferred_locales=[language]))
    found = metadata(document)
    assert (found[f"{PDFA}part"], found[f"{PDFA}conformance"], found[f"{PDFUA}part"]) == ("3", "A", "1")
    # What PDF/A does not know must be described in the file.
    assert EXTENSION in document.Root.Metadata.read_bytes()
    [intent] = document.Root.OutputIntents
    assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"
    assert document.Root.MarkInfo.Marked
    assert document.Root.StructTreeRoot is not None
    assert str(document.Root.Lang) == language
    assert all("/FontFile2" in each or "/FontFile3" in each for each in fonts(document))
    assert document.docinfo["/CreationDate"] == "D:20261122120000+00'00"
    assert found["{http://ns.adobe.com/xap/1.0/}CreateDate"] == "2026-11-22T12:00:00+00:00"
    assert "/ID" in document.trailer
    assert document.check_pdf_syntax() == []


def pictures(document):
    """All images of the first page, masks too."""
    for image in document.pages[0].get_images().values():
        yield image
        if "/SMask" in image:
            yield image.SMask


@pytest.mark.parametrize(("name", "smooth"), [(Company.PDF_A, False), (Company.PDF_UA, True)])
@pytest.mark.parametrize("kind", ["png", "png without transparency", "jpg"])
def test_no_picture_of_an_archived_document_is_smoothed_by_its_reader(name, smooth, kind, now):
    document = opened(sample_invoice(account(logo=logo(kind), pdf_format=name), now=now))
    found = [bool(picture.get("/Interpolate", False)) for picture in pictures(document)]
    assert found == [smooth] * (2 if kind == "png" else 1)


def logo(kind):
    image, out = Image.new("RGBA" if kind == "png" else "RGB", (300, 150), "#1d6b8f"), io.BytesIO()
    image.save(out, "JPEG" if kind == "jpg" else "PNG")
    return f"data:image/{kind[:3]};base64,{base64.b64encode(out.getvalue()).decode()}"


def test_a_later_choice_changes_no_issued_document(now, administrator):
    invoice = with_format(Company.PDF_A, administrator, now)
    before = pdf_of(invoice)
    Company.current().change({"pdf_format": Company.PDF_UA}, by=administrator, now=now)
    assert pdf_of(invoice) == before
    assert invoice.frozen["seller"]["pdf_format"] == "pdf/a-3a"


def test_what_was_issued_before_there_was_a_choice_is_accessible(now):
    invoice = issued(now=now)
    del invoice.frozen["seller"]["pdf_format"]
    assert f"{PDFA}part" not in metadata(opened(invoice))


def test_the_settings_page_offers_the_formats(client, administrator):
    client.force_login(administrator)
    page = client.get(reverse("company_documents")).content.decode()
    assert "Accessible and archivable (PDF/A-3a)" in page
