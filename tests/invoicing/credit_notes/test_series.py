"""Credit notes with a series of their own: gapless and chained, proven by the books; the invoice they correct."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from billing_site.company.models import Company
from billing_site.company.numbers import NumberTooLong
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.text.credit_note import PrintedNote, pdf_of_note
from invoicing.integrity.checks import check
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from invoicing.totals.remainder import CreditError
from tests.factories import address, customer, issued, line
from tests.guards import unguarded
from tests.reading import body

pytestmark = pytest.mark.django_db


def account(now, **fields):
    Company.read().change(fields, by=None, now=now)


@pytest.fixture
def own(now):
    """Credit notes count as GS-0001, GS-0002, …"""
    account(now, credit_note_numbering="own", credit_note_prefix="GS")


def note(now, invoice=None, amount=100):
    return CreditNote.issue(invoice or issued(now=now), CreditRequest(amount=amount), by=None, now=now)


def findings():
    return {(finding.object_id, finding.rule) for finding in check()}


def test_notes_of_all_invoices_make_one_series(own, now):
    first, second = issued(now=now), issued(now=now)
    notes = [note(now, first), note(now, second), note(now, first)]
    assert [(each.number, each.series, each.sequence) for each in notes] == [
        ("GS-0001", "GS", 1),
        ("GS-0002", "GS", 2),
        ("GS-0003", "GS", 3),
    ]
    notes[1].void(by=None, now=now)
    assert note(now, second).number == "GS-0004"
    assert findings() == set()


def test_a_refused_note_takes_no_number(own, now):
    invoice = issued(now=now)
    with pytest.raises(CreditError):
        note(now, invoice, amount=invoice.total + 1)
    assert note(now, invoice).number == "GS-0001"


def test_notes_before_and_after_a_change_of_the_setting_stay_sound(now):
    invoice = issued(now=now)
    numbers = [note(now, invoice).number]
    account(now, credit_note_numbering="own")
    numbers.append(note(now, invoice).number)
    account(now, credit_note_numbering="invoice")
    numbers.append(note(now, invoice).number)
    account(now, credit_note_numbering="own", credit_note_prefix="GS", next_credit_note_sequence=57)
    numbers.append(note(now, invoice).number)
    account(now, credit_note_prefix="CN", next_credit_note_sequence=2)
    numbers.append(note(now, invoice).number)
    account(now, next_credit_note_sequence=10)
    numbers.append(note(now, invoice).number)
    of = invoice.number
    assert numbers == [f"{of}-CN-01", "CN-0001", f"{of}-CN-02", "GS-0057", "CN-0002", "CN-0010"]
    assert findings() == set()


@pytest.mark.parametrize(
    ("column", "value", "rules"),
    [
        ("sequence", 7, {"number missing", "number"}),
        ("series", "XX", {"number"}),
        ("number", "GS-0009", {"number"}),
        ("hash", "0" * 64, {"hash chain"}),
        ("sequence", None, {"number"}),
    ],
)
def test_what_was_changed_behind_the_verbs_is_found(own, now, column, value, rules):
    invoice = issued(now=now)
    notes = [note(now, invoice) for _ in range(3)]
    with unguarded():
        CreditNote.objects.filter(pk=notes[1].pk).update(**{column: value})
    found = {rule for _, rule in findings()}
    assert found >= rules


def test_a_note_that_vanished_is_missed_by_its_number(own, now):
    invoice = issued(now=now)
    notes = [note(now, invoice) for _ in range(3)]
    with unguarded():
        CreditNote.objects.filter(pk=notes[1].pk).delete()
    assert ("GS-0002", "number missing") in findings()
    with unguarded():
        CreditNote.objects.filter(pk=notes[2].pk).delete()
    assert ("GS-0002", "number missing") in findings()
    assert any("GS-0002 to GS-0003 are missing" in finding.text for finding in check())


def test_a_counter_that_was_turned_back_is_found_and_refused(own, now):
    note(now)
    with pytest.raises(DatabaseError, match="numbers only go up"), transaction.atomic():
        Company.objects.update(next_credit_note_sequence=1)
    with unguarded():
        Company.objects.update(next_credit_note_sequence=1)
    assert ("GS", "next number") in findings()


@pytest.mark.parametrize("column", ["series", "sequence"])
def test_the_place_in_the_series_never_changes(own, now, column):
    made = note(now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE invoicing_creditnote SET {column} = NULL WHERE id = %s", [made.pk])  # noqa: S608


# The law of the seller's country


def test_in_india_a_note_needs_a_series_of_its_own(now, desk):
    account(now, **address("IN"))
    invoice = issued(now=now)
    assert len(f"{invoice.number}-CN-01") == 21
    with pytest.raises(
        NumberTooLong, match=r"at most 16 characters; .* has 21. Give credit notes a series of their own"
    ):
        note(now, invoice)
    page = body(desk.get(reverse("credit_note_add", args=[invoice.public_id]), follow=True))
    assert "Give credit notes a series of their own under Settings, Numbering." in page
    account(now, credit_note_numbering="own", credit_note_prefix="ABCDEFGHIJK")
    assert len(note(now, invoice).number) == 16


def test_a_number_that_grew_too_long_is_refused_with_advice_and_not_used_up(now):
    account(now, **address("IN"), credit_note_numbering="own", credit_note_prefix="ABCDEFGHIJK")
    account(now, next_credit_note_sequence=9999)
    invoice = issued(now=now)
    assert note(now, invoice).number == "ABCDEFGHIJK-9999"
    with pytest.raises(NumberTooLong, match=r"ABCDEFGHIJK-10000 has 17\. Choose a shorter prefix of credit notes"):
        note(now, invoice)
    account(now, credit_note_prefix="CN", next_credit_note_sequence=1)
    assert note(now, invoice).number == "CN-0001"
    assert findings() == set()


# The invoice it corrects


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_number_and_date_of_the_invoice_are_printed_in_every_language(now, language):
    invoice = issued(customer(preferred_locales=[language]), now=now - timedelta(days=40))
    printed = PrintedNote(note(now, invoice).frozen, language)
    assert printed.invoice_issued_on
    assert printed.invoice_issued_on != printed.issued_on
    assert printed.invoice_issued_on == PrintedNote(invoice.frozen | {"tax_rates": []}, language).issued_on


def test_the_pdf_names_number_and_date_of_the_invoice(own, now):
    invoice = issued(lines=[line("Work", 1, 1000)], now=timezone.datetime.fromisoformat("2026-03-05T12:00:00+00:00"))
    made = note(now, invoice)
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf_of_note(made))).pages)
    assert f"{invoice.number} (5 March 2026)" in text
    assert "GS-0001" in text


def test_a_note_of_before_names_the_number_alone(now):
    made = note(now)
    frozen = {key: value for key, value in made.frozen.items() if key != "invoice_issued"}
    assert PrintedNote(frozen, "en").invoice_issued_on == ""


def test_another_date_of_the_invoice_is_found(now):
    made = note(now)
    with unguarded():
        type(made.invoice).objects.filter(pk=made.invoice_id).update(effective_at=now - timedelta(days=3))
    assert (made.public_id, "frozen") in findings()


def test_notes_are_found_by_the_number_of_their_series(own, now, desk):
    made = note(now)
    assert made.number in body(desk.get(reverse("credit_note_list"), {"q": "gs-0001"}))


class Abort(Exception):
    """Something after the note failed, so that its transaction rolls back."""


@transaction.atomic
def note_and_abort(now, invoice):
    note(now, invoice)
    raise Abort


@pytest.mark.django_db(transaction=True)
def test_notes_that_are_issued_at_once_leave_no_hole(now):
    account(now, credit_note_numbering="own", credit_note_prefix="GS")
    invoices = [issued(now=now) for _ in range(4)]

    def work(invoice):
        try:
            for turn in range(6):
                if turn % 3 == 0:
                    with pytest.raises(Abort):
                        note_and_abort(now, invoice)
                note(now, invoice)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(invoices)) as pool:
        list(pool.map(work, invoices))
    assert sorted(CreditNote.objects.values_list("sequence", flat=True)) == [*range(1, 25)]
    assert findings() == set()
