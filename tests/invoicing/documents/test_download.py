"""The download button and the preview on the pages of invoices, credit notes and payments."""

import pytest
from django.urls import reverse

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued
from tests.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def invoice(now):
    return issued(customer(currency="eur", preferred_locales=["de"]), now=now)


def pages(invoice, now):
    """[(page, address of its PDF, address of its preview)]"""
    payment = invoice.pay(100, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=500), by=None, now=now)
    return [
        (
            invoice,
            reverse("invoice_pdf", args=[invoice.public_id]),
            reverse("invoice_preview", args=[invoice.public_id]),
        ),
        (
            note,
            reverse("credit_note_pdf", args=[note.public_id]),
            reverse("credit_note_document", args=[note.public_id]),
        ),
        (
            payment,
            reverse("payment_receipt", args=[payment.public_id]),
            reverse("payment_document", args=[payment.public_id]),
        ),
    ]


def test_each_document_has_a_button_with_a_key_and_all_languages(desk, invoice, now):
    for thing, pdf, _ in pages(invoice, now):
        page = desk.get(thing.get_absolute_url()).content.decode()
        assert f'href="{pdf}?download=1" data-key="d"' in page
        assert page.index('lang="de">Deutsch') < page.index('lang="cs">čeština') < page.index('lang="ja">日本語')
        for tag in DOCUMENT_LANGUAGES:
            assert (f'href="{pdf}?locale={tag}&amp;download=1"' in page) == (tag != "de")
        answer = desk.get(pdf, {"download": "1", "locale": "fr"})
        assert answer["Content-Disposition"].startswith("attachment")


def test_each_document_is_previewed_in_a_frame_that_loads_when_it_is_seen(desk, invoice, now):
    for thing, _, preview in pages(invoice, now):
        page = desk.get(thing.get_absolute_url()).content.decode()
        assert f'<iframe class="paper-page" src="{preview}" title="The document" loading="lazy">' in page
        answer = desk.get(preview)
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert '<html lang="de"' in answer.content.decode()


def test_a_draft_can_be_downloaded_in_the_language_that_it_would_have(desk, now):
    invoice = draft(customer(currency="eur", preferred_locales=["nl-BE"]), now=now)
    page = desk.get(invoice.get_absolute_url())
    assert "Nederlands the original" in text(page)
    assert f"{reverse('invoice_pdf', args=[invoice.public_id])}?download=1" in page.content.decode()


def test_the_help_sheet_names_the_key(desk):
    assert "Download the document D" in text(desk.get("/settings/"))


def test_the_frames_are_for_those_who_may_see_the_documents(client, invoice, now):
    for _, _, preview in pages(invoice, now):
        assert client.get(preview).status_code == 302
