"""Many PDFs as one ZIP file: what is in it, who may have it, and how it ends."""

import hashlib
import io
import os
from datetime import timedelta
from urllib.parse import urlencode
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from invoicing.documents import stored
from invoicing.documents.pdf import pool
from invoicing.documents.tasks import clear_old_downloads
from invoicing.documents.zip import archive
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.stored_document import StoredDocument
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, staff
from tests.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def ids(*owners):
    return {"ids": [owner.public_id for owner in owners]}


def made(browser, name="invoice_pdfs", **asked):
    """The job that the page started, ended."""
    address = f"{reverse(name)}?{urlencode(asked, doseq=True)}"
    answer = browser.post(address)
    assert answer.status_code == 302, text(answer)
    return Job.objects.latest("pk")


def downloaded(browser, job):
    answer = browser.get(job.result["download_url"])
    assert answer["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(answer.getvalue()))


def words(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_file_holds_each_pdf_under_its_number(desk, now, media):
    first, second, unfinished = issued(now=now), issued(now=now), draft(now=now)
    before = desk.get(reverse("invoice_pdf", args=[first.public_id])).getvalue()
    job = made(desk, **ids(first, second, unfinished))
    assert (job.state, job.done, job.total) == (Job.DONE, 3, 3)
    assert job.message.startswith("3 PDFs, ")
    found = downloaded(desk, job)
    assert found.testzip() is None
    assert found.namelist() == [f"{first}.pdf", f"{second}.pdf", f"draft-{unfinished.public_id}.pdf"]
    assert found.read(f"{first}.pdf") == before
    assert "DRAFT" in words(found.read(found.namelist()[2]))
    assert {info.compress_type for info in found.infolist()} == {ZIP_STORED}
    # What was drawn for the file is kept, as for any download; a draft is not.
    assert set(StoredDocument.objects.values_list("owner", flat=True)) == {first.public_id, second.public_id}
    assert [path.name for path in media.glob("downloads/*")] == [f"{job.public_id}.zip"]


def test_a_void_invoice_asks_for_no_money_in_the_file_either(desk, administrator, now):
    Company.current().change({"bank_iban": "DE89370400440532013000"}, by=administrator, now=now)
    open_one, void = issued(now=now), issued(now=now)
    void.void(by=None, now=now)
    found = downloaded(desk, made(desk, **ids(open_one, void)))
    asking = ("Amount due", "How to pay", "IBAN", "€10.00 due")
    assert all(word in words(found.read(f"{open_one}.pdf")) for word in asking)
    assert not any(word in words(found.read(f"{void}.pdf")) for word in asking)


def test_all_that_match_the_filter_are_meant(desk, now):
    acme, other = customer("Acme", currency="eur", email="acme@example.com"), customer("Other", currency="eur")
    invoices = [issued(acme, now=now) for _ in range(2)]
    issued(other, now=now)
    job = made(desk, matching="1", customer="acme@example.com")
    assert downloaded(desk, job).namelist() == [f"{invoice}.pdf" for invoice in invoices]


def test_what_is_issued_after_the_question_is_not_in_the_file(desk, now):
    invoice = issued(now=now)
    job = made(desk, matching="1")
    later = issued(now=now)
    assert list(archive.CONTENTS["invoices"].selected_by(job)) == [invoice]
    assert later not in archive.CONTENTS["invoices"].selected_by(job)


def test_credit_notes_come_as_one_file_too(desk, now):
    invoice = issued(now=now)
    notes = [CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now) for _ in range(2)]
    page = text(desk.get(reverse("credit_note_list")))
    assert "Download PDFs" in page
    job = made(desk, "credit_note_pdfs", **ids(*notes))
    found = downloaded(desk, job)
    assert found.namelist() == [f"{note}.pdf" for note in notes]
    assert notes[0].number in words(found.read(f"{notes[0]}.pdf"))


def test_many_are_drawn_by_several_processes_with_the_same_bytes(desk, now, monkeypatch):
    monkeypatch.setattr(pool, "FEW", 2)
    monkeypatch.setattr(pool, "cores", lambda: 2)
    invoices = [issued(lines=[line(f"Überführung {n}")], now=now) for n in range(5)]
    here = {f"{each}.pdf": hashlib.sha256(stored.drawn(each)).hexdigest() for each in invoices}
    found = downloaded(desk, made(desk, matching="1"))
    assert {name: hashlib.sha256(found.read(name)).hexdigest() for name in found.namelist()} == here
    assert StoredDocument.objects.count() == 5


def test_the_dialog_says_how_many_and_that_drafts_are_marked(desk, now):
    invoices = [issued(now=now), draft(now=now)]
    said = text(desk.get(reverse("invoice_pdfs"), ids(*invoices)))
    assert "Download PDFs of 2 invoices?" in said
    assert "1 draft is included, marked DRAFT on each page." in said
    assert "Make the file (2 PDFs)" in said
    assert not Job.objects.exists()


def test_too_many_for_one_file_is_said_before_anything_is_done(desk, now, monkeypatch):
    monkeypatch.setattr(archive, "MOST", 1)
    for _ in range(2):
        issued(now=now)
    answer = desk.post(f"{reverse('invoice_pdfs')}?matching=1")
    assert "One file holds at most 1 invoices" in text(answer)
    assert not Job.objects.exists()


def test_nothing_selected_goes_back_to_the_list(desk, now):
    answer = desk.get(reverse("invoice_pdfs"), {"status": "open"}, follow=True)
    assert "No invoices are selected." in text(answer)
    assert answer.redirect_chain[-1][0] == f"{reverse('invoice_list')}?status=open"


def test_the_job_page_offers_the_file_to_whoever_made_it(desk, client, now):
    job = made(desk, **ids(issued(now=now)))
    page = desk.get(reverse("job_detail", args=[job.public_id])).content.decode()
    assert f'href="{job.result["download_url"]}"' in page
    assert "The file is deleted after 24 hours" in page
    client.force_login(staff("Billing"))
    assert client.get(job.result["download_url"]).status_code == 404


def test_somebody_who_may_no_longer_see_invoices_gets_no_file(desk, now):
    job = made(desk, **ids(issued(now=now)))
    desk.user.groups.clear()
    # Without a role the job itself is not there.
    assert desk.get(job.result["download_url"]).status_code == 404
    assert desk.get(reverse("invoice_pdfs")).status_code == 403


def test_who_only_reads_may_download(client, reader, now):
    client.force_login(reader)
    assert downloaded(client, made(client, **ids(issued(now=now)))).namelist()


def test_the_file_of_another_job_is_not_there(desk, now):
    job = Job.start("Other", "tests.jobs.nothing", by=desk.user, now=now)
    assert desk.get(reverse("documents_file", args=[job.public_id])).status_code == 404


def test_after_a_day_the_file_is_deleted_and_the_page_says_so(desk, now, media):
    job = made(desk, **ids(issued(now=now)))
    path = archive.path_of(job)
    assert clear_old_downloads(timezone.now() + timedelta(hours=23)) == 0
    assert clear_old_downloads(timezone.now() + timedelta(hours=25)) == 1
    assert not path.exists()
    answer = desk.get(job.result["download_url"], follow=True)
    assert "deleted 24 hours after it was made" in text(answer)


def test_what_a_crash_left_is_deleted_too(media):
    left = media / "downloads" / "job_1.zip.part"
    left.parent.mkdir()
    left.write_bytes(b"PK")
    os.utime(left, (0, 0))
    assert clear_old_downloads(timezone.now()) == 1


def test_a_canceled_job_leaves_no_file(desk, now, media, monkeypatch):
    monkeypatch.setattr(archive, "STEP", 1)
    job = made(desk, **ids(*(issued(now=now) for _ in range(3))))
    archive.path_of(job).unlink()
    work = archive.zip_job(job)
    assert next(work) == 1
    assert [path.suffix for path in media.glob("downloads/*")] == [".part"]
    # This is what a job does when it finds itself canceled.
    work.close()
    assert list(media.glob("downloads/*")) == []


def test_one_that_cannot_be_drawn_is_named_and_the_others_are_in_the_file(desk, now, media, change_the_template):
    good, lost = issued(now=now), issued(now=now)
    document = stored.stored(lost, now=now)
    (media / document.name).unlink()
    change_the_template()
    job = made(desk, **ids(good, lost))
    assert job.state == Job.DONE
    assert f"without {lost}, which could not be made" in job.message
    assert downloaded(desk, job).namelist() == [f"{good}.pdf"]


def test_a_job_that_begins_again_makes_the_same_file(desk, now):
    invoice = issued(now=now)
    job = made(desk, **ids(invoice))
    before = archive.path_of(job).read_bytes()
    list(archive.zip_job(job))
    assert archive.path_of(job).read_bytes() == before
    assert Invoice.objects.count() == StoredDocument.objects.count() == 1
