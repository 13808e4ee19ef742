"""The frame shows the pages that the PDF has: as many, with the same on each, and the words for those who listen."""

import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from PIL import Image

from invoicing.documents import preview
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import draft, issued, line
from tests.invoicing.documents.paper import sheets
from tests.reading import text
from tests.tools.document_pictures import difference, picture

pytestmark = pytest.mark.django_db
FRAMES = {
    "invoice_preview": "invoice_pdf",
    "credit_note_document": "credit_note_pdf",
    "payment_document": "payment_receipt",
}


def bytes_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def owners(now):
    """(name of the frame's address, public id) of each kind of document, short and of several pages."""
    rows = [line(f"Row {place}", 1, Decimal(1000)) for place in range(70)]
    long = issued(lines=rows, now=now)
    yield "invoice_preview", draft(lines=[line("Work")], now=now).public_id
    yield "invoice_preview", draft(lines=rows, now=now).public_id
    yield "invoice_preview", long.public_id
    yield "payment_document", long.pay(1000, by=None, now=now).public_id
    note = CreditNote.issue(long, CreditRequest(amount=500), by=None, now=now)
    yield "credit_note_document", note.public_id


def test_the_frame_shows_the_pages_of_the_pdf(desk, now):
    for name, public_id in owners(now):
        content = bytes_of(desk.get(reverse(FRAMES[name], args=[public_id])))
        page = desk.get(reverse(name, args=[public_id])).content.decode()
        found = re.findall(r'<img class="sheet" src="(\S+)" alt="Page (\d+) of (\d+)"', page)
        count = len(sheets(content))
        assert [(int(number), int(of)) for _, number, of in found] == [(n, count) for n in range(1, count + 1)]
        for address, number, _ in found:
            answer = desk.get(address)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
            drawn = Image.open(io.BytesIO(answer.content)).convert("L")
            printed = picture(content, 60, "-f", number, "-l", number).convert("L")
            shown = drawn.resize(printed.size, Image.Resampling.LANCZOS)
            mean, block = difference(shown, printed)
            assert mean < 2 and block < 20


def test_the_words_are_there_for_those_who_listen_and_search(desk, now):
    invoice = issued(lines=[line("Website design")], now=now)
    page = text(desk.get(reverse("invoice_preview", args=[invoice.public_id])))
    assert "Website design" in page
    assert invoice.number in page


@pytest.mark.parametrize("number", [0, 2, 99999])
def test_a_page_that_there_is_not_is_not_found(desk, now, number):
    invoice = issued(now=now)
    assert desk.get(reverse("invoice_preview_page", args=[invoice.public_id, number])).status_code == 404


def test_a_changed_draft_has_other_addresses_and_the_same_one_is_drawn_once(desk, now):
    invoice = draft(lines=[line("Before")], now=now)
    address = reverse("invoice_preview", args=[invoice.public_id])
    preview.drawn.cache_clear()
    first = re.search(r'src="(\S+\.png\S+)"', desk.get(address).content.decode())[1]
    assert desk.get(first).status_code == 200
    assert preview.drawn.cache_info().misses == 1
    invoice.lines.update(description="After")
    assert first not in desk.get(address).content.decode()


def test_a_draft_of_very_many_lines_shows_its_words_while_it_is_edited(desk, now):
    invoice = draft(lines=[line(f"Row {place}") for place in range(preview.MOST_LINES + 1)], now=now)
    address = reverse("invoice_preview", args=[invoice.public_id])
    assert f'src="{address}?live"' in desk.get(reverse("invoice_edit", args=[invoice.public_id])).content.decode()
    page = desk.get(address, {"live": ""}).content.decode()
    assert 'class="sheet"' not in page
    assert "Row 150" in page
    assert f'<a href="{address}">Show its pages</a>' in page
    pages = sheets(bytes_of(desk.get(reverse("invoice_pdf", args=[invoice.public_id]))))
    assert desk.get(address).content.decode().count('class="sheet"') == len(pages)


def test_a_short_draft_shows_its_pages_while_it_is_edited(desk, now):
    invoice = draft(lines=[line("Work")], now=now)
    page = desk.get(reverse("invoice_preview", args=[invoice.public_id]), {"live": ""}).content.decode()
    assert page.count('class="sheet"') == 1
    assert "Show its pages" not in page


def test_the_sample_shows_pages_too(office):
    page = office.get("/settings/documents/preview/").content.decode()
    assert re.findall(r'alt="(Page \d of \d)"', page) == ["Page 1 of 1"]
    assert 'src="data:image/png;base64,' in page
