"""Issued documents are drawn once and kept: the same bytes everywhere, one file, served and proven by its hash."""

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from billing_site.events.models import Event
from customers.tasks import anonymize_due_customers
from invoicing.documents import stored, tasks
from invoicing.documents.pdf.drawing import drawing, html_of, pdf_of
from invoicing.documents.tasks import store_due_documents
from invoicing.integrity import checks
from invoicing.integrity.stored_documents import stored_documents
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.stored_document import StoredDocument, StoringProgress
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line
from tests.threads import at_once

pytestmark = pytest.mark.django_db

DRAW = """
import hashlib, json, sys, django
django.setup()
from invoicing.documents.pdf.drawing import drawing, html_of
for document in json.load(sys.stdin):
    print(hashlib.sha256(drawing(html_of(document, draft=False), document).pdf()).hexdigest())
"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def words(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def files(media):
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def download(browser, invoice, **params):
    return browser.get(reverse("invoice_pdf", args=[invoice.public_id]), params)


def note_over(invoice, now, **fields):
    return CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now, **fields)


def test_the_same_document_is_the_same_bytes_in_every_process(now):
    documents = []
    for language in ("en", "ja", "ar"):
        buyer = customer("Jörg 山田 שלום", currency="eur", preferred_locales=[language])
        documents.append(issued(buyer, lines=[line("Überführung", 2), line("作業")], now=now).frozen)
    here = [hashlib.sha256(drawing(html_of(d, draft=False), d).pdf()).hexdigest() for d in documents]
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(project.BASE_DIR)}
        command = [sys.executable, "-c", DRAW]
        text = json.dumps(documents)
        ended = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=True)
        assert ended.stdout.split() == here


def test_dates_and_identifier_are_the_documents_own(now):
    invoice = issued(now=now)
    reader = PdfReader(io.BytesIO(pdf_of(invoice)))
    assert reader.metadata.creation_date == reader.metadata.modification_date == now
    first, second = reader.trailer["/ID"]
    assert first == second
    invoice.void(by=None, now=now + timedelta(days=2))
    reader = PdfReader(io.BytesIO(pdf_of(invoice)))
    assert (reader.metadata.creation_date, reader.metadata.modification_date) == (now, now + timedelta(days=2))
    assert reader.trailer["/ID"][0] != first


def test_the_first_download_keeps_the_file_and_the_next_serves_it(desk, now, media):
    invoice = issued(now=now)
    first = download(desk, invoice)
    content = first.getvalue()
    kept = StoredDocument.objects.get()
    assert (kept.kind, kept.owner, kept.edition) == ("invoice", invoice.public_id, "issued")
    assert (kept.sha256, kept.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert files(media) == [f"documents/{kept.sha256[:2]}/{kept.sha256}.pdf"]
    assert (first["ETag"], first["Cache-Control"]) == (f'"{kept.sha256}"', "private, no-store")
    assert first["Content-Length"] == str(len(content))
    assert first["Content-Disposition"] == f'inline; filename="{invoice.number}.pdf"'
    assert download(desk, invoice, download="1")["Content-Disposition"].startswith("attachment")
    assert download(desk, invoice).getvalue() == content


def test_a_browser_that_has_the_file_hears_that_nothing_changed(desk, now):
    invoice = issued(now=now)
    etag = download(desk, invoice)["ETag"]
    again = desk.get(reverse("invoice_pdf", args=[invoice.public_id]), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    invoice.void(by=None, now=now)
    again = desk.get(reverse("invoice_pdf", args=[invoice.public_id]), headers={"If-None-Match": etag})
    assert again.status_code == 200


def test_a_changed_template_never_changes_an_issued_document(desk, now, change_the_template):
    invoice, other = issued(now=now), issued(now=now)
    before = download(desk, invoice).getvalue()
    change_the_template()
    assert "Newer" in words(pdf_of(invoice))
    assert download(desk, invoice).getvalue() == before
    assert "Newer" in words(download(desk, other).getvalue())


def test_drafts_and_copies_in_another_language_are_never_kept(desk, now, media):
    unfinished, invoice = draft(now=now), issued(now=now)
    for answer in (download(desk, unfinished), download(desk, invoice, locale="fr")):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.getvalue().startswith(b"%PDF")
    assert not StoredDocument.objects.exists()
    assert files(media) == []
    with pytest.raises(ValueError, match="draft is never stored"):
        stored.stored(unfinished, now=now)


def test_the_documents_own_language_asked_for_is_the_kept_file(desk, now):
    invoice = issued(customer(currency="eur", preferred_locales=["de"]), now=now)
    assert download(desk, invoice, locale="de").getvalue() == download(desk, invoice).getvalue()
    assert StoredDocument.objects.count() == 1


def test_a_void_document_has_an_edition_of_its_own_that_says_so(desk, now, billing):
    invoice = issued(now=now)
    note = note_over(invoice, now)
    asked = reverse("credit_note_pdf", args=[note.public_id])
    good = desk.get(asked).getvalue()
    note.void(by=billing, now=now)
    assert "VOID" in words(desk.get(asked).getvalue())
    before = download(desk, invoice).getvalue()
    invoice.void(by=billing, now=now)
    after = download(desk, invoice).getvalue()
    assert "VOID" in words(after)
    assert "VOID" not in words(before) + words(good)
    preview = desk.get(reverse("invoice_preview", args=[invoice.public_id])).content.decode()
    assert 'class="watermark ' in preview
    editions = set(StoredDocument.objects.values_list("owner", "edition"))
    assert editions == {(owner.public_id, edition) for owner in (invoice, note) for edition in ("issued", "void")}


def test_a_note_whose_memo_changed_is_another_document_and_the_first_is_kept(desk, now, billing):
    note = note_over(issued(now=now), now, memo="Wrong price")
    asked = reverse("credit_note_pdf", args=[note.public_id])
    assert "Wrong price" in words(desk.get(asked).getvalue())
    note.change(memo="Wrong item", metadata={}, by=billing, now=now)
    assert "Wrong item" in words(desk.get(asked).getvalue())
    assert StoredDocument.objects.filter(owner=note.public_id).count() == 2


def test_a_receipt_is_kept_too(desk, now):
    invoice = issued(now=now)
    payment = invoice.pay(400, by=None, now=now)
    asked = reverse("payment_receipt", args=[payment.public_id])
    content = desk.get(asked).getvalue()
    assert desk.get(asked).getvalue() == content
    assert StoredDocument.objects.get().kind == "receipt"


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF-1.7 other")])
def test_a_lost_file_is_made_again_as_long_as_that_gives_the_same_bytes(desk, now, media, harm):
    invoice = issued(now=now)
    before = download(desk, invoice).getvalue()
    harm(media / StoredDocument.objects.get().name)
    assert [f.rule for f in checks.check()] == ["stored PDF"]
    assert download(desk, invoice).getvalue() == before
    assert list(checks.check()) == []


def test_a_lost_file_that_would_come_out_otherwise_is_never_replaced(desk, now, media, change_the_template, tmp_path):
    invoice = issued(now=now)
    assert download(desk, invoice).getvalue()
    path = media / StoredDocument.objects.get().name
    path.unlink()
    change_the_template()
    answer = download(desk, invoice)
    assert answer.status_code == 410
    assert "from the backup of the media folder" in answer.content.decode()
    assert not path.exists()
    assert [finding.object_id for finding in checks.check()] == [invoice.public_id]
    with pytest.raises(CommandError, match="from the backup"):
        call_command("render_document", invoice.public_id, out=tmp_path / "out.pdf")


def test_the_same_bytes_are_one_file(now, media):
    first, second = issued(now=now), issued(now=now)
    for invoice in (first, second):
        StoredDocument.keep("invoice", invoice, "issued", b"%PDF the same", now=now)
    assert StoredDocument.objects.count() == 2
    assert len(files(media)) == 1


def test_the_database_refuses_to_change_or_delete_what_was_kept(now):
    document = stored.stored(issued(now=now), now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredDocument.objects.filter(pk=document.pk).update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        document.delete()


def test_the_command_writes_the_kept_file_in_the_documents_own_language(now, tmp_path):
    invoice, out = issued(now=now), tmp_path / "invoice.pdf"
    call_command("render_document", invoice.public_id, locale="en", out=out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == StoredDocument.objects.get().sha256
    call_command("render_document", invoice.public_id, locale="ja", out=out)
    assert "請求書" in words(out.read_bytes())
    assert StoredDocument.objects.count() == 1


def test_what_is_kept_outlives_the_customers_personal_data(desk, now):
    buyer = customer("Jenny Rosen", currency="eur", now=now)
    invoice = issued(buyer, now=now)
    before = download(desk, invoice).getvalue()
    buyer.mark_deleted(by=None, now=now)
    assert anonymize_due_customers(now + timedelta(days=31)) == 1
    assert download(desk, Invoice.objects.get()).getvalue() == before
    assert list(checks.check()) == []


def test_the_check_goes_through_all_files_in_batches(now, monkeypatch):
    monkeypatch.setattr("invoicing.integrity.stored_documents.BATCH", 2)
    documents = [stored.stored(issued(now=now), now=now) for _ in range(3)]
    assert [(size, found, after) for size, found, after in stored_documents()] == [
        (2, [], documents[1].pk),
        (1, [], documents[2].pk),
    ]
    assert [size for size, _, _ in stored_documents(documents[1].pk)] == [1]


class TestMakingAhead:
    def test_what_was_issued_is_made_ahead_once(self, now):
        first, unfinished = issued(now=now), draft(now=now)
        note = note_over(first, now)
        assert store_due_documents(now) == 2
        assert set(StoredDocument.objects.values_list("owner", flat=True)) == {first.public_id, note.public_id}
        assert store_due_documents(now) == 0
        unfinished.finalize(by=None, now=now)
        assert store_due_documents(now) == 1

    def test_a_void_document_gets_its_edition_ahead(self, now):
        invoice = issued(now=now)
        store_due_documents(now)
        invoice.void(by=None, now=now)
        assert store_due_documents(now) == 1
        assert StoredDocument.objects.filter(owner=invoice.public_id, edition="void").exists()

    def test_a_sweep_makes_no_more_than_it_may_and_the_next_goes_on(self, now):
        for _ in range(3):
            issued(now=now)
        assert [store_due_documents(now, limit=2) for _ in range(3)] == [2, 1, 0]

    def test_one_that_fails_is_left_and_keeps_no_other_back(self, now, caplog):
        # More text than is printed.
        bad = issued(lines=[line("x " * 2400) for _ in range(50)], now=now)
        good = issued(now=now)
        for _ in range(3):
            store_due_documents(now, limit=1)
        assert StoredDocument.objects.get().owner == good.public_id
        assert bad.public_id in caplog.text

    def test_an_event_that_came_in_late_is_seen_by_the_second_look(self, now):
        invoice = issued(now=now)
        newest = Event.objects.latest("pk").pk
        # The transaction that issued it was still open when the first look passed by.
        StoringProgress.objects.create(pk=StoringProgress.KEY, after=0, seen=newest)
        assert store_due_documents(now) == 1
        assert StoredDocument.objects.get().owner == invoice.public_id
        assert StoringProgress.objects.get().after == newest

    def test_two_sweeps_do_not_do_the_same_work(self, now):
        issued(now=now)
        assert StoringProgress.lease(now, newest=10**6)
        assert store_due_documents(now) == 0
        later = now + StoringProgress.LEASE
        assert store_due_documents(later) == 1

    def test_a_look_at_nothing_new_writes_nothing(self, now, django_assert_num_queries):
        issued(now=now)
        while store_due_documents(now) or StoringProgress.objects.get().after < StoringProgress.objects.get().seen:
            pass
        with django_assert_num_queries(2):
            store_due_documents(now)

    def test_finalizing_writes_nothing_of_it(self, now):
        issued(now=now)
        assert not StoredDocument.objects.exists()
        assert not StoringProgress.objects.exists()

    def test_a_look_costs_what_happened_since_and_not_what_is_there(self, now, monkeypatch):
        monkeypatch.setattr(tasks, "LOOK", 2)
        invoices = [issued(now=now) for _ in range(3)]
        made = sum(store_due_documents(now) for _ in range(12))
        assert made == len(invoices)


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_with_one_row_and_one_file(now, media):
    invoice = issued(now=now)
    results = at_once(*[lambda: stored.stored(Invoice.objects.get(pk=invoice.pk), now=now)] * 4)
    assert {result.pk for result in results} == {StoredDocument.objects.get().pk}
    assert len(files(media)) == 1
    assert Path(media / StoredDocument.objects.get().name).stat().st_size == results[0].size
