"""The invoices' books: sound ones have no findings, and whatever is broken behind the verbs' back is found, alone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_site.jobs.models import Job
from customers.models.balance import BalanceTransaction
from invoicing.integrity import checks, documents
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.payment import InvoicePayment
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(now):
    """Acme, who has 5.00 of credit and counts with ACME."""
    acme = customer("Acme", currency="eur")
    acme.change({"invoice_prefix": "ACME"}, by=None, now=now)
    acme.adjust_balance(-500, by=None, now=now)
    return acme


@pytest.fixture
def sound(buyer, now):
    """Three invoices: ACME-0001 void, ACME-0002 paid too much, ACME-0003 open with credit notes; and a draft."""
    from customers.models.coupon import Coupon

    rate, coupon = rate_snapshot(tax_rate("19")), Coupon.create(percent_off=10, by=None, now=now)
    fields = {
        "lines": [line("Work", 2, 1000), line("Travel", 1, 999)],
        "default_tax_rates": [rate],
        "discounts": [coupon_snapshot(coupon, now=now)],
    }
    void, paid, opened = (issued(buyer, now=now, **fields) for _ in range(3))
    void.void(by=None, now=now)
    paid.pay(paid.amount_remaining + 100, by=None, now=now)
    CreditNote.issue(paid, CreditRequest(amount=700), credit=300, refund=200, out_of_band=200, by=None, now=now)
    opened.pay(500, by=None, now=now)
    CreditNote.issue(opened, CreditRequest(amount=300), by=None, now=now)
    CreditNote.issue(opened, CreditRequest(amount=200), by=None, now=now).void(by=None, now=now)
    CreditNote.issue(opened, CreditRequest(amount=100), by=None, now=now)
    draft(buyer, now=now)
    return {each.number: each for each in Invoice.objects.issued()}


def tamper(*statements):
    """Run SQL (text, parameters) that the database's own guards refuse."""
    with unguarded() as cursor:
        for statement in statements:
            cursor.execute(*([statement] if isinstance(statement, str) else statement))


def alter(row, **fields):
    """Change columns of a row as no verb would."""
    with unguarded():
        type(row)._base_manager.filter(pk=row.pk).update(**fields)


def found():
    return {(finding.object_id, finding.rule) for finding in checks.check()}


# What compares a document with its events, its arithmetic and its ledger sees most of what is broken, too.
BESIDES = {
    "coupons",
    "redemptions",
    "tax report",
    "events",
    "state",
    "arithmetic",
    "ledger",
    "vanished",
    "credited too much",
}


def only(finding_of, *rules):
    """Whether the check finds exactly these rules on this object, save for what sees most of what is broken."""
    wanted = {(finding_of, rule) for rule in rules}
    return wanted <= found() and {rule for _, rule in found() - wanted} <= BESIDES


def test_sound_books_have_no_findings(sound):
    assert list(checks.check()) == []
    assert checks.counts() == {"invoices": 4, "payments": 2, "credit notes": 4, "stored PDFs": 0}
    out = StringIO()
    call_command("check_books", stdout=out)
    assert (
        "4 invoices, 2 payments, 4 credit notes, 0 stored PDFs, 0 mails, 0 charges, 0 refunds, 0 disputes, "
        "0 subscriptions, 0 billed periods, 0 movements of revenue: no findings" in out.getvalue()
    )


def test_the_command_names_object_and_rule_and_exits_with_one(sound):
    opened = sound["ACME-0003"]
    alter(opened, amount_remaining=opened.amount_remaining + 1)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^1 finding\.$") as error:
        call_command("check_books", stdout=out)
    assert error.value.returncode == 1
    assert f"{opened.public_id}: " in out.getvalue()
    assert "remains, but due less paid and credited is" in out.getvalue()
    assert "[remaining]" in out.getvalue()


# Numbers


def delete(invoice):
    """Make an invoice disappear with everything that hangs on it."""
    tables = ("invoicing_taxentry", "invoicing_invoicepayment", "invoicing_creditnote", "invoicing_invoiceline")
    tamper(
        *((f"DELETE FROM {table} WHERE invoice_id = %s", [invoice.pk]) for table in tables),  # noqa: S608
        ("DELETE FROM customers_balancetransaction WHERE cause = %s", [invoice.public_id]),
        ("DELETE FROM invoicing_invoice WHERE id = %s", [invoice.pk]),
    )


def test_a_missing_number_is_found(buyer, now):
    _, second, third = (issued(buyer, now=now, lines=[line("A", 1, 5000)]) for _ in range(3))
    delete(second)
    # The third document hangs in the chain of hashes on the second.
    assert found() == {
        ("ACME-0002", "number missing"),
        (second.public_id, "vanished"),
        (third.public_id, "hash chain"),
    }
    assert "ACME-0002 is missing" in {finding.text for finding in checks.check()}


def test_a_first_number_that_is_missing_is_found(buyer, now):
    first, second = (issued(buyer, now=now, lines=[line("A", 1, 5000)]) for _ in range(2))
    delete(first)
    assert found() == {
        ("ACME-0001", "number missing"),
        (first.public_id, "vanished"),
        (second.public_id, "hash chain"),
    }


def test_the_last_numbers_that_are_missing_are_found(buyer, now):
    invoices = [issued(buyer, now=now, lines=[line("A", 1, 5000)]) for _ in range(3)]
    delete(invoices[2])
    delete(invoices[1])
    vanished = {(invoice.public_id, "vanished") for invoice in invoices[1:]}
    assert found() == {("ACME-0002", "number missing"), *vanished}
    assert "ACME-0002 to ACME-0003 are missing" in {finding.text for finding in checks.check()}


def test_numbers_that_staff_left_out_are_explained(buyer, now):
    issued(buyer, now=now)
    buyer.change({"next_invoice_sequence": 10}, by=None, now=now)
    issued(buyer, now=now)
    buyer.change({"next_invoice_sequence": 20}, by=None, now=now)
    buyer.change({"next_invoice_sequence": 30}, by=None, now=now)
    assert found() == set()
    issued(buyer, now=now)
    buyer.change({"invoice_prefix": "NEW", "next_invoice_sequence": 5}, by=None, now=now)
    issued(buyer, now=now)
    buyer.change({"invoice_prefix": "ACME", "next_invoice_sequence": 40}, by=None, now=now)
    issued(buyer, now=now)
    assert found() == set()


def test_a_hole_beside_an_explained_one_is_found(buyer, now):
    invoices = [issued(buyer, now=now, lines=[line("A", 1, 5000)]) for _ in range(2)]
    buyer.change({"next_invoice_sequence": 10}, by=None, now=now)
    delete(invoices[1])
    assert found() == {("ACME-0002", "number missing"), (invoices[1].public_id, "vanished")}


def test_a_next_number_that_was_issued_is_found(sound, buyer):
    alter(buyer, next_invoice_sequence=2)
    assert only(buyer.public_id, "next number")


def test_a_number_that_stands_twice_is_found(sound):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX invoicing_invoice_number")
    alter(sound["ACME-0003"], number="ACME-0002")
    rules = found()
    assert ("ACME-0002", "number twice") in rules
    assert (sound["ACME-0003"].public_id, "number") in rules


def test_a_sequence_that_stands_twice_is_found(sound):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX invoicing_invoice_sequence")
    alter(sound["ACME-0003"], sequence=2)
    assert ("ACME-0002", "number twice") in found()
    assert (sound["ACME-0003"].public_id, "number") in found()


def test_a_number_outside_its_series_is_found(sound):
    opened = sound["ACME-0003"]
    alter(opened, number="ACME-9999")
    rules = {rule for object_id, rule in found() if object_id == opened.public_id}
    assert rules >= {"number", "frozen"}


@pytest.mark.parametrize("kind", ["invoice.voided", "credit_note.voided"])
def test_a_void_that_nobody_did_is_found(sound, kind):
    voided = Invoice.objects.void().get() if kind == "invoice.voided" else CreditNote.objects.get(status="void")
    tamper(("DELETE FROM events_event WHERE type = %s", [kind]))
    assert only(voided.public_id, "void unexplained")


def test_a_wrong_credit_note_number_is_found(sound):
    note = CreditNote.objects.get(number="ACME-0003-CN-02")
    alter(note, number="ACME-0003-CN-07")
    assert only(note.public_id, "number", "frozen")


# Totals


def test_lines_that_do_not_make_the_subtotal_are_found(sound):
    first = InvoiceLine.objects.filter(invoice=sound["ACME-0003"]).first()
    alter(first, amount=first.amount + 1)
    assert only(sound["ACME-0003"].public_id, "lines", "frozen lines")


def test_a_draft_with_a_wrong_subtotal_is_found(sound):
    unfinished = Invoice.objects.drafts().get()
    alter(unfinished, subtotal=1)
    assert only(unfinished.public_id, "lines")


def test_a_changed_line_is_found(sound):
    alter(InvoiceLine.objects.filter(invoice=sound["ACME-0002"]).first(), description="Other work")
    assert only(sound["ACME-0002"].public_id, "frozen lines")


def test_lines_that_are_gone_are_found(sound):
    tamper(("DELETE FROM invoicing_invoiceline WHERE invoice_id = %s", [sound["ACME-0003"].pk]))
    assert only(sound["ACME-0003"].public_id, "lines", "frozen lines")


def refrozen(document, change):
    """Change the frozen document, and whatever column and hash follow from it: a forgery that hides its traces."""
    from invoicing.issuing.snapshot import link

    kept = document.frozen
    change(kept)
    before = ""
    if isinstance(document, CreditNote):
        earlier = document.invoice.credit_notes.filter(pk__lt=document.pk).order_by("-pk").first()
        before = earlier.hash if earlier else document.invoice.hash
        columns = {name: kept["totals"][name] for name in documents.NOTE_AMOUNTS}
    else:
        earlier = Invoice.objects.filter(series=document.series, sequence__lt=document.sequence).order_by("-sequence")
        before = earlier.first().hash if earlier else ""
        columns = {name: kept["totals"][name] for name in documents.FROZEN_AMOUNTS}
        columns["figures"] = kept["figures"]
    alter(document, frozen=kept, hash=link(before, kept), **columns)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda kept: kept["figures"]["taxes"][0].update(amount=1), "taxes"),
        (lambda kept: kept["totals"].update(total_discount=1), "discounts"),
        (lambda kept: kept["totals"].update(total_tax=1), "taxes"),
        (lambda kept: kept["lines"][0]["figures"]["taxes"][0].update(amount=1), "taxes"),
        (lambda kept: kept["lines"][0].update(amount=1), "lines"),
    ],
)
@pytest.mark.parametrize("kind", [Invoice, CreditNote])
def test_totals_that_do_not_follow_are_found_even_in_a_forged_chain(sound, kind, change, rule):
    # The last document of its chain: no later one betrays it.
    last = kind.objects.order_by("-pk").exclude(number="").first()
    for note in CreditNote.objects.filter(invoice=last) if kind is Invoice else ():
        tamper(("DELETE FROM invoicing_creditnote WHERE id = %s", [note.pk]))
    refrozen(last, change)
    assert (last.public_id, rule) in found()
    assert (last.public_id, "hash chain") not in found()


def test_a_total_that_is_not_the_sum_of_its_parts_is_found(sound):
    note = CreditNote.objects.get(number="ACME-0003-CN-03")
    refrozen(note, lambda kept: kept["totals"].update(total=99))
    rules = {rule for object_id, rule in found() if object_id == note.public_id}
    assert rules >= {"total", "parts of a note"}


# Ledger


def test_a_ledger_entry_that_is_gone_is_found(sound, buyer):
    entry = BalanceTransaction.objects.filter(type="unapplied_from_invoice").get()
    alter(entry, cause="")
    assert only(sound["ACME-0001"].public_id, "ledger")


def test_a_void_that_gave_too_much_back_is_found(sound):
    entry = BalanceTransaction.objects.get(type="unapplied_from_invoice")
    alter(entry, amount=entry.amount - 1)
    assert only(sound["ACME-0001"].public_id, "ledger")


def test_an_entry_of_an_invoice_that_is_not_there_is_found(sound):
    entry = BalanceTransaction.objects.get(type="unapplied_from_invoice")
    alter(entry, cause="in_unknown")
    assert found() == {(sound["ACME-0001"].public_id, "ledger"), (entry.public_id, "ledger")}


def test_an_overpayment_that_never_reached_the_balance_is_found(sound):
    alter(BalanceTransaction.objects.get(type="invoice_overpaid"), amount=-99)
    assert only(sound["ACME-0002"].public_id, "overpaid")


# Payments


def test_payments_that_do_not_make_what_is_paid_are_found(sound):
    payment = InvoicePayment.objects.get(invoice=sound["ACME-0003"])
    alter(payment, amount=payment.amount + 1)
    assert only(sound["ACME-0003"].public_id, "payments")


def test_more_paid_than_due_is_found(sound):
    opened = sound["ACME-0003"]
    payment = InvoicePayment.objects.get(invoice=opened)
    due = opened.amount_due
    alter(payment, amount=due)
    alter(opened, amount_paid=due, amount_remaining=0)
    rules = {rule for object_id, rule in found() if object_id == opened.public_id}
    assert rules == {"more than due", "remaining", "paid"}


def test_a_payment_in_another_currency_is_found(sound):
    payment = InvoicePayment.objects.get(invoice=sound["ACME-0003"])
    alter(payment, currency="usd")
    assert only(payment.public_id, "payment currency")


def test_a_wrong_amount_remaining_is_found(sound):
    opened = sound["ACME-0003"]
    alter(opened, amount_remaining=opened.amount_remaining + 1)
    assert only(opened.public_id, "remaining")
    alter(opened, amount_remaining=opened.amount_remaining)
    alter(sound["ACME-0001"], amount_remaining=1)
    assert only(sound["ACME-0001"].public_id, "remaining")


def test_a_paid_invoice_on_which_something_remains_is_found(sound):
    opened = sound["ACME-0003"]
    alter(opened, status="paid")
    assert only(opened.public_id, "paid")


def test_an_open_invoice_on_which_nothing_remains_is_found(sound):
    alter(sound["ACME-0002"], status="open")
    assert only(sound["ACME-0002"].public_id, "paid")


# Credit notes


def test_credit_notes_over_more_than_the_invoice_are_found(sound):
    paid = sound["ACME-0002"]
    note = paid.credit_notes.get()
    more = paid.total + 1 - note.total
    alter(note, total=note.total + more, out_of_band_amount=note.out_of_band_amount + more)
    alter(paid, post_payment_credit=paid.post_payment_credit + more)
    assert found() == {(paid.public_id, "credited too much"), (note.public_id, "frozen")}


def test_parts_that_do_not_make_a_note_s_total_are_found(sound):
    note = sound["ACME-0002"].credit_notes.get()
    alter(note, out_of_band_amount=note.out_of_band_amount + 1)
    assert {rule for _, rule in found()} >= {"parts of a note", "frozen", "credited"}


@pytest.mark.parametrize("column", ["pre_payment_credit", "post_payment_credit"])
def test_an_invoice_that_miscounts_its_notes_is_found(sound, column):
    opened = sound["ACME-0003"]
    alter(opened, **{column: getattr(opened, column) + 1})
    wrong = {"credited", "remaining"} if column == "pre_payment_credit" else {"credited"}
    assert only(opened.public_id, *wrong)


def test_a_refund_of_more_than_was_paid_is_found(sound):
    paid = sound["ACME-0002"]
    note = paid.credit_notes.get()
    unpaid = paid.amount_paid - note.refund_amount + 1
    alter(InvoicePayment.objects.get(invoice=paid), amount=100 + paid.amount_paid - unpaid)
    alter(paid, amount_paid=paid.amount_paid - unpaid)
    wrong = {(paid.public_id, "refunded too much"), (paid.public_id, "remaining")}
    assert found() >= wrong | {(note.public_id, "refunded too much")}


def test_credit_that_never_reached_the_balance_is_found(sound):
    note = sound["ACME-0002"].credit_notes.get()
    alter(BalanceTransaction.objects.get(cause=note.public_id), amount=-299)
    assert only(note.public_id, "credited to the balance")


# Frozen documents


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "Another memo"},
        {"footer": "Another footer"},
        {"currency": "chf"},
        {"custom_fields": [{"name": "PO", "value": "7"}]},
        {"due_date": "2030-01-01"},
        {"discounts": []},
        {"default_tax_rates": []},
        {"total_excluding_tax": 1},
    ],
)
def test_a_column_that_left_its_document_is_found(sound, fields):
    alter(sound["ACME-0001"], **fields)
    assert only(sound["ACME-0001"].public_id, "frozen")


def test_an_invoice_that_moved_to_another_customer_is_found(sound, now):
    alter(sound["ACME-0001"], customer=customer("Somebody else"))
    assert only(sound["ACME-0001"].public_id, "frozen")


def test_a_column_of_a_note_that_left_its_document_is_found(sound):
    note = CreditNote.objects.get(number="ACME-0003-CN-01")
    alter(note, reason="fraudulent")
    assert only(note.public_id, "frozen")


@pytest.mark.parametrize("kind", [Invoice, CreditNote])
def test_a_changed_document_breaks_the_chain_at_its_place(sound, kind):
    document = kind.objects.exclude(number="").order_by("pk").first()
    kept = document.frozen
    kept["seller"]["name"] = "Another Ltd"
    alter(document, frozen=kept)
    assert only(document.public_id, "hash chain")


@pytest.mark.parametrize("kind", [Invoice, CreditNote])
def test_a_forged_document_breaks_the_chain_behind_it(sound, kind):
    first = Invoice.objects.get(number="ACME-0001")
    if kind is CreditNote:
        first = CreditNote.objects.get(number="ACME-0003-CN-01")
    later = kind.objects.get(number="ACME-0002" if kind is Invoice else "ACME-0003-CN-02")
    refrozen(first, lambda kept: kept["seller"].update(name="Another Ltd"))
    assert only(later.public_id, "hash chain")


def test_documents_are_read_in_batches_with_the_chain_going_on(sound, monkeypatch):
    monkeypatch.setattr(documents, "BATCH", 2)
    assert found() == set()
    sizes = [[size for size, _, _ in batches()] for batches in checks.DOCUMENTS]
    assert sizes == [[2, 1], [2, 2]]
    assert [size for size, _, _ in documents.invoices(next(documents.invoices())[2])] == [1]


def test_the_number_of_queries_does_not_grow_with_the_books(sound, now, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        assert list(checks.check()) == []
    for _ in range(10):
        buyer = customer(currency="eur")
        for _ in range(2):
            issued(buyer, now=now).pay(1000, by=None, now=now)
    with django_assert_num_queries(len(few)):
        assert list(checks.check()) == []


# The page


def test_the_page_runs_a_check_and_shows_that_all_agrees(desk, sound):
    assert "never checked" in desk.get(reverse("books")).content.decode()
    assert desk.post(reverse("books_check")).url == reverse("books")
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", checks.things(), checks.things())
    page = desk.get(reverse("books")).content.decode()
    assert "no findings" in page
    assert "<dt>Invoices</dt><dd>4</dd>" in page


def test_the_page_lists_findings_with_links(desk, sound, buyer):
    opened, note = sound["ACME-0003"], CreditNote.objects.get(number="ACME-0003-CN-01")
    alter(opened, amount_remaining=1)
    alter(note, reason="fraudulent")
    type(buyer).objects.filter(pk=buyer.pk).update(balance=5)
    desk.post(reverse("books_check"))
    page = desk.get(reverse("books")).content.decode()
    assert "<strong>3 findings</strong>" in page
    for document in (opened, note, buyer):
        assert f'href="{document.get_absolute_url()}"' in page


def test_a_check_goes_on_where_it_stopped(desk, sound, billing, now, monkeypatch):
    monkeypatch.setattr(documents, "BATCH", 1)
    alter(sound["ACME-0001"], footer="Changed")
    job = Job(params={}, cursor={}, created_by=billing, created=now, heartbeat=now)
    work = checks.work(job)
    while job.cursor.get("done", 0) < len(checks.RULES) + 10:
        next(work)
    again = Job(params={}, cursor=job.cursor, created_by=billing, created=now, heartbeat=now)
    assert list(checks.work(again))[-1] == checks.things()
    assert again.result["findings"] == [[sound["ACME-0001"].public_id, "frozen", again.result["findings"][0][2]]]


def test_more_findings_than_a_page_holds_are_counted(desk, sound, monkeypatch):
    monkeypatch.setattr(checks, "KEPT", 2)
    for invoice in sound.values():
        alter(invoice, footer="Changed")
    desk.post(reverse("books_check"))
    page = desk.get(reverse("books")).content.decode()
    assert "<strong>3 findings</strong>" in page
    assert "These are the first 2." in page


def test_only_one_check_runs_at_a_time(desk, billing, sound, now):
    Job.objects.create(
        public_id="job_x",
        title="Check",
        function="invoicing.integrity.checks.work",
        created_by=billing,
        created=now,
        heartbeat=now,
    )
    page = desk.post(reverse("books_check"), follow=True).content.decode()
    assert "A check is under way already." in page
    assert "Waiting to start" in page
    assert Job.objects.count() == 1


def test_who_only_reads_sees_the_result_and_starts_nothing(client, reader, sound):
    client.force_login(reader)
    page = client.get(reverse("books"))
    assert page.status_code == 200
    assert b"books/check/" not in page.content
    assert client.post(reverse("books_check")).status_code == 403
