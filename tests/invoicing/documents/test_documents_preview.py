"""The sample beside "Branding and documents": the real document, of what is typed, and nothing is written for it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from billing_site.company.models import Company
from billing_site.events.models import Event
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from tests.company.form_data import documents_form
from tests.reading import text

pytestmark = pytest.mark.django_db
PREVIEW, SAMPLE = "/settings/documents/preview/", "/settings/documents/sample.pdf"
TYPED = documents_form(default_language="de", payment_terms_days="14", page_size="a4")


def live(browser, **fields):
    return browser.post(PREVIEW, TYPED | fields, headers={"accept": "application/json"})


def test_the_sample_shows_the_settings_as_saved(office, now):
    Company.current().change({"name": "Nordlicht GmbH", "memo": "Danke sehr"}, by=None, now=now)
    answer = office.get(PREVIEW)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    said = text(answer)
    assert "Invoice SAMPLE-0001" in said
    assert "Nordlicht GmbH" in said
    assert "Danke sehr" in said


def test_the_sample_follows_what_is_typed_and_writes_nothing(office, tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (200, 150), 99).save(out, "PNG")
    logo = SimpleUploadedFile("logo.png", out.getvalue())
    page = live(office, memo="Vielen Dank", bank_iban="DE89 3704 0044 0532 0130 00", logo=logo).json()["html"]
    assert '<html lang="de"' in page
    assert "Vielen Dank" in page
    assert "DE89 3704 0044 0532 0130 00" in page
    assert 'src="data:image/png;base64,' in page
    assert Company.read().version == 1
    assert not Event.objects.exists()
    assert not (Invoice.objects.exists() or CreditNote.objects.exists() or InvoicePayment.objects.exists())
    assert not list(tmp_path.rglob("*.png"))


def test_a_removed_logo_is_gone_from_the_sample(office):
    out = io.BytesIO()
    Image.new("RGB", (200, 150), 99).save(out, "PNG")
    office.post("/settings/documents/", TYPED | {"version": 1, "logo": SimpleUploadedFile("l.png", out.getvalue())})
    assert 'class="logo"' in live(office).json()["html"]
    assert 'class="logo"' not in live(office, drop_logo="on").json()["html"]


def test_item_prices_and_rounding_are_seen_in_the_sample(office):
    assert "960,00" in live(office).json()["html"]
    net = live(office, amount_tax_display="exclude_tax").json()["html"]
    assert "800,00" in net
    assert "960,00" not in net


@pytest.mark.parametrize(
    ("kind", "language", "title"),
    [
        ("invoice", "", "Rechnung"),
        ("invoice", "ja", "請求書"),
        ("credit_note", "", "Rechnungskorrektur"),
        ("receipt", "", "Zahlungsbeleg"),
        ("receipt", "en", "Receipt"),
        ("nonsense", "tlh", "Rechnung"),
    ],
)
def test_the_sample_is_of_the_document_and_language_that_were_chosen(office, kind, language, title):
    chosen = {"preview_kind": kind, "preview_language": language}
    assert f"<h1>{title}</h1>" in live(office, **chosen).json()["html"]
    content = office.post(SAMPLE, TYPED | chosen).content
    assert title in PdfReader(io.BytesIO(content)).metadata.title


def test_what_cannot_be_drawn_is_told_field_by_field(office):
    answer = live(office, bank_iban="DE12", second_language="de", brand_color="red", memo="x" * 1501)
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert set(problems) == {"bank_iban", "second_language", "brand_color", "memo"}
    assert "no valid IBAN" in problems["bank_iban"]


@pytest.mark.parametrize("address", [PREVIEW, SAMPLE])
def test_without_a_script_the_frame_says_what_is_to_be_mended(office, address):
    answer = office.post(address, TYPED | {"bank_bic": "X"})
    assert answer.status_code == 422
    assert "BIC : This is no valid BIC" in text(answer)


def test_without_a_script_the_button_posts_the_form_into_the_frame(office):
    page = office.get("/settings/documents/").content.decode()
    assert f'formaction="{PREVIEW}" formtarget="sample"' in page
    assert f'name="sample" src="{PREVIEW}"' in page
    assert "Vielen Dank" in text(office.post(PREVIEW, TYPED | {"memo": "Vielen Dank"}))


def test_everybody_who_may_see_the_settings_sees_the_sample_and_nobody_else(client, billing, db):
    assert client.get(PREVIEW).status_code == 302
    client.force_login(billing)
    assert f'href="{SAMPLE}"' in client.get("/settings/documents/").content.decode()
    assert client.get(reverse("company_documents_preview")).status_code == 200
    assert client.get(reverse("company_documents_sample"))["Content-Type"] == "application/pdf"
