"""Stored documents with faults of earlier versions are drawn again: the file before is kept, and all of it is told.

The files in `earlier/` were drawn by the version of November 2026 that had those faults.
"""

import hashlib
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from billing_site.company.models import Company
from billing_site.events.models import Event
from invoicing.documents import stored
from invoicing.documents.pdf.actual_text.spans import told_by_glyphs
from invoicing.documents.pdf.drawing import pdf_of
from invoicing.documents.pdf.faults import faults
from invoicing.integrity import checks
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import RedrawnDocument, Told
from invoicing.models.stored_document import StoredDocument
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.threads import at_once

pytestmark = pytest.mark.django_db
EARLIER = Path(__file__).parent / "earlier"
JAPANESE = (EARLIER / "ja.pdf").read_bytes()
VOID = (EARLIER / "void.pdf").read_bytes()
SCAN = "Zum Bezahlen per Überweisung scannen"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def invoice(now):
    """A Japanese invoice whose file was drawn by the earlier version."""
    made = issued(customer(currency="jpy", preferred_locales=["ja"], now=now), now=now)
    StoredDocument.keep("invoice", made, "issued", JAPANESE, now=now)
    return made


def redraw(reason="Glyphs of some readers", **options):
    out = StringIO()
    try:
        call_command("redraw_documents", reason=reason, stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def served(owner, now):
    return stored.stored_pdf(owner, now=now)


def test_the_faults_of_earlier_files_are_seen_and_files_of_today_have_none(now):
    assert faults(JAPANESE)[0] == "glyphs that some readers draw as others"
    assert "a code to pay by, though it is void" in faults(VOID, never_shown=SCAN)
    assert "an account to pay to, though it is void" in faults(VOID, never_said="DE89 3704 0044")
    assert not any("though it is void" in fault for fault in faults(VOID))
    for language in ("en", "ja", "th", "ml", "ar"):
        made = issued(customer(currency="eur", preferred_locales=[language], now=now), now=now)
        assert faults(pdf_of(made), texts_needed=language not in ("en", "ja")) == []
    (broken,) = faults(b"%PDF-1.7 nothing")
    assert broken.startswith("it cannot be read")


@pytest.mark.parametrize(
    ("text", "told"),
    [("ผู้", True), ("ខ្មែរ", True), ("हिन्दी", True), ("Žofín שלום", True), ("Žofín 東京 🏷\ufe0f", False)],
)
def test_which_letters_glyphs_alone_do_not_tell(company, now, text, told):
    assert told_by_glyphs(text) is not told
    content = pdf_of(issued(customer(text, currency="eur"), now=now))
    assert faults(content, texts_needed=True) == ([] if told else ["text that is copied and read aloud wrongly"])


def test_a_document_with_a_fault_is_drawn_again_and_the_file_before_is_kept(desk, invoice, now):
    words = redraw()
    assert "1 looked at, 1 drawn again" in words
    assert f"Invoice {invoice.public_id} (issued): redrawn: glyphs that some readers draw as others" in words
    drawn, first = RedrawnDocument.objects.get(), StoredDocument.objects.get()
    assert served(invoice, now) == pdf_of(invoice) != JAPANESE
    assert (drawn.place, drawn.lost, drawn.replaced, drawn.reason) == (1, False, first.sha256, "Glyphs of some readers")
    assert first.open().read() == JAPANESE
    event = Event.objects.of(invoice).first()
    assert (event.type, event.data["replaced"], event.data["sha256"]) == (
        "invoice.document_redrawn",
        first.sha256,
        drawn.sha256,
    )
    page = desk.get(invoice.get_absolute_url()).content.decode()
    assert "Document drawn again: Glyphs of some readers" in page
    address = f"{reverse('invoice_pdf', args=[invoice.public_id])}?file={first.sha256}"
    assert f"{address}&amp;download=1" in page
    assert desk.get(address).getvalue() == JAPANESE
    answer = desk.get(reverse("invoice_pdf", args=[invoice.public_id]))
    assert (answer["ETag"], answer.getvalue()) == (f'"{drawn.sha256}"', pdf_of(invoice))
    assert list(checks.check()) == []


def test_a_second_run_finds_nothing_to_do(invoice):
    redraw()
    assert "1 looked at, 0 drawn again, 1 without a fault" in redraw()
    assert RedrawnDocument.objects.count() == 1


def test_a_dry_run_says_what_would_be_and_changes_nothing(invoice, now):
    words = redraw(reason="", dry_run=True)
    assert "(issued): would be redrawn: glyphs" in words
    assert "1 would be drawn again" in words
    assert not RedrawnDocument.objects.exists()
    assert served(invoice, now) == JAPANESE


def test_a_void_document_that_asks_for_money_is_drawn_again(company, now):
    made = issued(customer(currency="eur", preferred_locales=["de"], now=now), now=now)
    StoredDocument.keep("invoice", made, "issued", JAPANESE, now=now)
    made.void(by=None, now=now)
    StoredDocument.keep("invoice", made, "void", VOID, now=now)
    assert "(void): redrawn: " in redraw()
    # What it was before is history: it is kept as it was.
    assert [drawn.edition for drawn in RedrawnDocument.objects.all()] == ["void"]


def test_all_draws_again_what_has_no_fault_and_keeps_nothing_that_comes_out_the_same(now, change_the_template):
    made = issued(now=now)
    before = served(made, now)
    assert "unchanged" in redraw(all=True)
    assert not RedrawnDocument.objects.exists()
    change_the_template()
    assert "redrawn: drawn again as asked" in redraw(all=True)
    assert served(made, now) == pdf_of(made) != before


def test_a_lost_file_is_drawn_anew_and_its_loss_is_no_finding_any_more(now, media, change_the_template):
    made = issued(now=now)
    first = stored.stored(made, now=now)
    (media / first.name).unlink()
    change_the_template()
    with pytest.raises(stored.DocumentLost):
        served(made, now)
    assert "redrawn: its file is missing or damaged" in redraw()
    assert served(made, now) == pdf_of(made)
    assert RedrawnDocument.objects.get().lost
    assert list(checks.check()) == []


def test_a_lost_file_that_comes_out_the_same_is_put_back(now, media):
    made = issued(now=now)
    first = stored.stored(made, now=now)
    (media / first.name).unlink()
    words = redraw()
    assert f"{made.public_id} (issued): put back as it was: its file is missing or damaged" in words
    assert "1 looked at, 0 drawn again, 1 put back, 0 without a fault" in words
    assert first.open().read() == pdf_of(made)
    assert not RedrawnDocument.objects.exists()


def test_notes_and_receipts_are_drawn_again_too(desk, now):
    invoice = issued(now=now)
    payment = invoice.pay(400, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    StoredDocument.keep("credit_note", note, "issued", JAPANESE, now=now)
    StoredDocument.keep("receipt", payment, "issued", JAPANESE, now=now)
    assert "1 drawn again" in redraw(kind="receipt")
    assert "1 drawn again" in redraw()
    assert "Document drawn again: Glyphs" in desk.get(note.get_absolute_url()).content.decode()
    receipt = f"Receipt {payment.receipt_number} drawn again: Glyphs"
    assert receipt in desk.get(invoice.get_absolute_url()).content.decode()
    assert list(checks.check()) == []


def test_what_was_issued_before_a_day_is_left(invoice, now):
    assert "0 looked at" in redraw(since=f"{now.year + 1}-01-01")
    assert "1 drawn again" in redraw(since=now.date().isoformat())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reason": ""}, "Say why"),
        ({"reason": " \n "}, "Say why"),
        ({"reason": "x" * 501}, "at most 500 characters"),
        ({"since": "yesterday"}, "“yesterday” is no day"),
        ({"since": "2026-02-30"}, "is no day"),
    ],
)
def test_wrong_options_are_told_in_one_line(invoice, options, words):
    told = redraw(**options)
    assert words in told
    assert "\n" not in told
    assert not RedrawnDocument.objects.exists()


def test_one_that_cannot_be_drawn_is_told_and_keeps_no_other_back(invoice, now, change_the_template):
    bad = issued(lines=[line("x " * 2400) for _ in range(50)], now=now)
    StoredDocument.keep("invoice", bad, "issued", JAPANESE, now=now)
    words = redraw()
    assert f"{bad.public_id} (issued): failed: This document has" in words
    assert "1 could not be drawn again" in words
    assert RedrawnDocument.objects.get().owner == invoice.public_id


def test_an_earlier_file_is_for_those_who_may_see_the_document_and_of_no_other(client, desk, invoice, now):
    redraw()
    other = issued(now=now)
    sha256 = hashlib.sha256(JAPANESE).hexdigest()
    for address, code in ((invoice, 200), (other, 404)):
        answer = desk.get(reverse("invoice_pdf", args=[address.public_id]), {"file": sha256})
        assert answer.status_code == code
    assert desk.get(reverse("invoice_pdf", args=[invoice.public_id]), {"file": "x"}).status_code == 404


def test_a_former_edition_can_be_had_as_well(desk, now):
    invoice = issued(now=now)
    before = served(invoice, now)
    invoice.void(by=None, now=now)
    served(invoice, now)
    sha256 = hashlib.sha256(before).hexdigest()
    assert desk.get(reverse("invoice_pdf", args=[invoice.public_id]), {"file": sha256}).getvalue() == before


def test_the_database_refuses_to_change_delete_or_reorder_what_was_drawn_again(invoice, now):
    redraw()
    drawn = RedrawnDocument.objects.get()
    for harm in (
        lambda: RedrawnDocument.objects.filter(pk=drawn.pk).update(sha256="0" * 64),
        drawn.delete,
        lambda: RedrawnDocument.objects.create(
            document=drawn.document, place=3, replaced=drawn.sha256, sha256="1" * 64, size=1, lost=False, created=now
        ),
        lambda: RedrawnDocument.objects.create(
            document=drawn.document, place=2, replaced="2" * 64, sha256="1" * 64, size=1, lost=False, created=now
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            harm()


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_two_at_once_draw_one_file(now):
    made = issued(now=now)
    first = StoredDocument.keep("invoice", made, "issued", b"%PDF before", now=now)
    told = Told("invoice.document_redrawn", made, {})

    def replace(content):
        return RedrawnDocument.replace(first, content, told=told, reason="Two", lost=False, now=now)

    results = at_once(*[lambda content=content: replace(content) for content in (b"%PDF a", b"%PDF b", b"%PDF a")])
    assert sum(result is not None for result in results) == 1
    assert RedrawnDocument.objects.count() == 1
    assert Event.objects.filter(type="invoice.document_redrawn").count() == 1
    assert Invoice.objects.count() == 1


def test_a_void_document_with_an_account_and_no_code_is_drawn_again(administrator, now):
    Company.current().change({"bank_iban": "DE89370400440532013000"}, by=administrator, now=now)
    made = issued(customer(currency="usd", preferred_locales=["de"], now=now), now=now)
    made.void(by=None, now=now)
    StoredDocument.keep("invoice", made, "void", VOID, now=now)
    assert "an account to pay to, though it is void" in faults(VOID, never_said="DE89 3704 0044 0532 0130 00")
    redraw()
    assert "DE89" not in " ".join(page.extract_text() for page in PdfReader(BytesIO(served(made, now))).pages)
