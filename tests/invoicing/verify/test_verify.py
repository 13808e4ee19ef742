"""Is this document genuine? What anybody hears of a file, and what nobody does."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, direction
from invoicing.documents import stored
from invoicing.integrity.checks import check
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.parts.redrawn import RedrawnDocument, Told
from invoicing.models.stored_document import StoredDocument
from invoicing.totals.credit import CreditRequest
from invoicing.verify import asked, views
from tests.factories import customer, issued, line
from tests.locked import locked_database
from tests.reading import text

pytestmark = pytest.mark.django_db
SECRET = "Secret Buyer"


@pytest.fixture
def invoice(clock, media):
    return issued(customer(SECRET, currency="eur"), lines=[line(unit_amount=123456)], now=clock)


def checked(client, content=None, *, typed="", language="en"):
    file = {"file": SimpleUploadedFile("invoice.pdf", content)} if content else {}
    return client.post("/verify/", {"checksum": typed} | file, headers={"Accept-Language": language})


def said(client, content, **more):
    return text(checked(client, content, **more))


def copy_of(desk, owner, language):
    return desk.get(reverse("invoice_pdf", args=[owner.public_id]), {"locale": language}).content


def test_the_kept_file_is_the_original(client, invoice, clock):
    content = stored.stored_pdf(invoice, now=clock)
    found = said(client, content)
    assert f"Genuine Invoice {invoice.number} Original, issued on 22 November 2026" in found
    checksum = hashlib.sha256(content).hexdigest()
    in_fours = " ".join(checksum[at : at + 4] for at in range(0, 64, 4))
    for typed in (
        f" {checksum.upper()} ",
        in_fours,
        f"SHA256:{checksum}",
        f"{checksum}  invoice 1.pdf",
        f"{checksum}\u200b",
    ):
        assert said(client, None, typed=typed) == found


def test_nothing_is_told_but_what_the_file_says_and_what_became_of_it(client, invoice, clock):
    body = checked(client, stored.stored_pdf(invoice, now=clock)).content.decode()
    assert SECRET not in body
    assert "1,234" not in body
    assert invoice.public_id not in body


def test_a_copy_in_another_language_says_so_in_the_language_that_the_browser_asks_for(client, desk, invoice):
    content = copy_of(desk, invoice, "ja")
    assert "Copy in Japanese; the original was issued on 22 November 2026" in said(client, content)
    answer = checked(client, content, language="fr-CH, fr;q=0.9")
    assert "Copie, langue : japonais" in text(answer).replace("\u00a0", " ")
    assert '<html lang="fr"' in answer.content.decode()


def test_a_void_invoice_is_not_called_genuine(client, desk, invoice, clock):
    before, copy = stored.stored_pdf(invoice, now=clock), copy_of(desk, invoice, "de")
    invoice.void(by=None, now=clock + timedelta(days=1))
    for content in (before, copy, stored.stored_pdf(invoice, now=clock)):
        found = said(client, content)
        assert "It was voided on 23 November 2026." in found
        assert "Genuine" not in found


def test_the_receipt_of_a_reversed_payment_says_that_it_was(client, invoice, clock):
    payment = invoice.pay(500, by=None, now=clock)
    content = stored.stored_pdf(payment, now=clock)
    assert f"Genuine Receipt {payment.receipt_number}" in said(client, content)
    payment.reverse(reason="bounced", by=None, now=clock)
    assert "Payment reversed on 22 November 2026" in said(client, content)


def test_a_file_that_another_one_replaced_says_so(client, invoice, clock):
    first = stored.stored_pdf(invoice, now=clock)
    kept = StoredDocument.objects.get()
    told = Told("invoice.document_redrawn", invoice, {})
    RedrawnDocument.replace(kept, b"%PDF-newer", told=told, reason="A test", lost=False, now=clock)
    assert "It was replaced by a later file of the same document." in said(client, first)
    assert "Genuine" in said(client, b"%PDF-newer")


def test_a_credit_note_whose_memo_changed_was_replaced(client, invoice, clock):
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=clock)
    first = stored.stored_pdf(note, now=clock)
    note.change(memo="Other words", metadata={}, by=None, now=clock)
    assert "It was replaced by a later file" in said(client, first)


def test_a_draft_and_a_changed_file_are_not_ours(client, desk, invoice, clock):
    draft = invoice.duplicate(by=None, now=clock)
    content = desk.get(reverse("invoice_pdf", args=[draft.public_id])).content
    for each in (content, stored.stored_pdf(invoice, now=clock) + b" ", b"%PDF-of somebody else"):
        assert "Not ours This file did not come from Harbour Works Ltd, or it was changed." in said(client, each)
    assert not HandedOut.objects.exists()


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 422, "Choose a PDF or enter a checksum."),
        ("abc", 422, "A checksum has 64 digits"),
        ("g" * 64, 422, "A checksum has 64 digits"),
        ("<script>alert(1)</script>", 422, "A checksum has 64 digits"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(client, typed, status, words):
    answer = checked(client, typed=typed)
    assert answer.status_code == status
    assert words in text(answer)
    assert "<script>alert" not in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr(asked, "MOST_MB", 0)
    answer = checked(client, b"x" * 200_000)
    assert (answer.status_code, "The file is too large" in text(answer)) == (413, True)


def test_what_is_too_large_is_taken_in_so_that_a_browser_reads_the_answer(monkeypatch):
    monkeypatch.setattr(asked, "MOST_MB", 0)
    request = RequestFactory().generic("POST", "/verify/", b"x" * 200_000, "multipart/form-data; boundary=x")
    with pytest.raises(asked.Refused):
        asked.hash_in(request)
    assert request.read(1) == b""
    monkeypatch.setattr(asked, "MOST_DRAINED", 150_000)
    request = RequestFactory().generic("POST", "/verify/", b"x" * 200_000, "multipart/form-data; boundary=x")
    with pytest.raises(asked.Refused):
        asked.hash_in(request)
    assert request.read(1) == b"x"


def test_several_files_at_once_are_not_answered_as_one(client, invoice, clock):
    files = [SimpleUploadedFile("a.pdf", b"forged"), SimpleUploadedFile("b.pdf", stored.stored_pdf(invoice, now=clock))]
    answer = client.post("/verify/", {"file": files})
    assert answer.status_code == 422
    assert text(answer).count("Check one file at a time.") == 2
    assert "Genuine" not in text(answer)


def test_whoever_asks_too_often_waits_and_others_do_not(client, monkeypatch, clock):
    monkeypatch.setattr(views, "CHECKS", views.Limit("files checked, network", 2, 300))
    for status in (200, 200, 429):
        assert checked(client, typed="0" * 64).status_code == status
    elsewhere = client.post("/verify/", {"checksum": "0" * 64}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_the_page_speaks_every_language_of_documents_and_english_else(client):
    for language in DOCUMENT_LANGUAGES:
        answer = client.get("/verify/", headers={"Accept-Language": language})
        assert f'<html lang="{language}" dir="{direction(language)}"' in answer.content.decode()
    assert '<html lang="en"' in client.get("/verify/", headers={"Accept-Language": "xx, *;q=0.1"}).content.decode()


def test_the_page_is_strict_and_is_kept_and_found_by_nobody(client):
    answer = client.get("/verify/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert not re.search(r"https?://(?!www\.w3\.org)", answer.content.decode())


def test_a_copy_is_handed_out_while_the_database_takes_no_write(real_commits, media, client):
    from tests.factories import staff

    invoice = issued()
    client.force_login(staff())
    with locked_database():
        assert copy_of(client, invoice, "ja")[:5] == b"%PDF-"
    assert not HandedOut.objects.exists()
    copy_of(client, invoice, "ja")
    assert HandedOut.objects.get().language == "ja"


def test_the_books_know_files_that_were_handed_out(desk, invoice, clock):
    copy_of(desk, invoice, "ja")
    stored.stored_pdf(invoice, now=clock)
    assert list(check()) == []
    edition = stored.edition(invoice)
    odd = {"kind": "invoice", "edition": edition, "first_at": clock}
    HandedOut.objects.create(sha256="0" * 64, owner=invoice.public_id, **odd)
    HandedOut.objects.create(sha256="1" * 64, owner="in_nobody", **odd)
    HandedOut.objects.create(sha256="x", owner=invoice.public_id, **odd | {"language": "fr"})
    assert sorted((each.object_id, each.rule) for each in check()) == sorted(
        [
            (invoice.public_id, "file handed out"),
            ("in_nobody", "vanished"),
            (invoice.public_id, "file handed out"),
        ]
    )


def test_staff_are_told_where_customers_can_check(chief):
    page = chief.get(reverse("company_documents"))
    assert f'href="{reverse("verify")}"' in page.content.decode()
