"""What leaves by itself: invoices when they are finalized, receipts, credit notes, and how that is stopped."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from invoicing.invoices import bulk
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line
from tests.reading import text, toast
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
JENNY = "jenny@example.com"


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def account(now, **fields):
    Company.current().change(fields, by=None, now=now)


def jenny(**fields):
    return customer(email=JENNY, currency="eur", **fields)


def finalize(desk, invoice, page="finalize"):
    address = reverse(f"invoice_{page}", args=[invoice.public_id])
    question = desk.get(address)
    shown = dict(question.context["hidden"])
    return text(question), desk.post(address, shown, follow=True)


def test_what_an_invoice_says_counts_and_then_the_account(now):
    for sends, own, method, count in (
        (False, "", Invoice.SEND, 0),
        (False, "yes", Invoice.SEND, 1),
        (True, "", Invoice.SEND, 1),
        (True, "", Invoice.CHARGE, 0),
        (True, "yes", Invoice.CHARGE, 1),
        (True, "no", Invoice.SEND, 0),
    ):
        account(now, send_on_finalize=sends)
        invoice = issued(jenny(), now=now, auto_send=own, collection_method=method)
        assert Message.objects.about(invoice).count() == count, (sends, own, method)


def test_it_leaves_once_the_time_to_cancel_is_over(settings, now):
    account(now, send_on_finalize=True, send_delay=90)
    invoice = issued(jenny(), now=now)
    assert Message.objects.get().next_attempt_at == now + timedelta(seconds=90)
    with mail_server(settings) as server:
        send_due_messages(now + timedelta(seconds=89))
        assert not server.taken
        send_due_messages(now + timedelta(seconds=90))
        assert [each.recipients for each in server.taken] == [[JENNY]]
    assert Event.objects.of(invoice).first().type == "invoice.sent"


def test_an_invoice_on_which_nothing_is_due_and_a_correction_leave_too(now):
    account(now, send_on_finalize=True)
    buyer = jenny()
    free = issued(buyer, lines=[line(unit_amount=0)], now=now)
    assert free.status == "paid"
    assert Message.objects.about(free).get().kind == "invoice"
    corrected = issued(buyer, now=now).revise(by=None, now=now)
    corrected.finalize(by=None, now=now)
    assert Message.objects.about(corrected).get().kind == "correction"


def test_without_an_address_it_is_issued_and_says_that_it_was_not_sent(desk, now):
    account(now, send_on_finalize=True)
    invoice = issued(customer(email="", currency="eur"), now=now)
    assert invoice.status == "open" and not Message.objects.exists()
    assert "Not sent by itself: No e-mail address is on file" in text(desk.get(invoice.get_absolute_url()))


def test_receipts_and_notes_leave_where_the_account_says_so(now):
    invoice = issued(jenny(), now=now)
    invoice.pay(100, by=None, now=now)
    CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    assert not Message.objects.exists()
    account(now, send_receipts=True, send_credit_notes=True)
    invoice.pay(200, by=None, now=now)
    CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    mails = Message.objects.order_by("id")
    assert [(mail.kind, mail.next_attempt_at) for mail in mails] == [
        ("receipt", now + timedelta(minutes=2)),
        ("credit_note", now + timedelta(minutes=2)),
    ]


def test_the_question_says_that_it_leaves_and_the_answer_offers_to_cancel(desk, now, clock):
    account(now, send_on_finalize=True)
    invoice = draft(jenny(), now=now)
    question, answer = finalize(desk, invoice)
    assert f"It is sent to {JENNY}, 2 minutes later: until then sending can be canceled." in question
    assert f"It is on its way to {JENNY}." in toast(answer)
    cancel = reverse("invoice_unsend", args=[invoice.public_id])
    assert f'action="{cancel}"' in answer.content.decode()
    desk.post(cancel)
    assert Message.objects.get().state == Message.SUPPRESSED


def test_finalize_and_send_does_both_whatever_the_account_says(desk, now, clock):
    invoice = draft(jenny(), now=now)
    page = text(desk.get(invoice.get_absolute_url()))
    assert "Finalize and send" in page
    question, answer = finalize(desk, invoice, "finalize_and_send")
    assert "Finalize and send this invoice?" in question
    assert f"It is on its way to {JENNY}." in toast(answer)
    assert Message.objects.get().to == [JENNY]


def test_many_that_are_finalized_leave_as_one_does(desk, now, billing):
    account(now, send_on_finalize=True)
    drafts = [draft(jenny(), now=now) for _ in range(2)]
    done, refused = bulk.do_each(bulk.VERBS["finalize"], drafts, by=billing)
    assert (done, Message.objects.count()) == (2, 2) and not refused


def test_a_draft_says_in_its_editor_whether_it_leaves_by_itself(desk, now):
    invoice = draft(jenny(), now=now)
    page = desk.get(reverse("invoice_edit", args=[invoice.public_id])).content.decode()
    assert "Automatic sending" in page
    invoice.change({"auto_send": "yes"}, by=None, now=now)
    assert "Send when it is finalized" in text(desk.get(invoice.get_absolute_url()))


def test_once_it_is_off_what_waits_is_told_with_the_list_of_just_these(client, administrator, now):
    """What somebody sent, what an invoice says itself and what is still on is not meant."""
    client.force_login(administrator)
    account(now, send_on_finalize=True, send_receipts=True, send_credit_notes=True)
    invoices = [issued(jenny(), now=now) for _ in range(2)]
    own, paid, credited = issued(jenny(), now=now, auto_send="yes"), invoices[0], invoices[1]
    paid.pay(200, by=None, now=now)
    CreditNote.issue(credited, CreditRequest(amount=100), by=None, now=now)
    by_hand = issued(jenny(), now=now, auto_send="no")
    by_hand.send(by=None, now=now)
    sent = Message.objects.about(paid).get(kind="invoice")
    settings = reverse("email_settings")
    saved = {"send_delay": "120", "version": Company.current().version, "send_credit_notes": "on"}
    assert "still" not in text(client.get(settings))
    page = client.post(settings, saved, follow=True)
    words = "Automatic sending of {} is off, but {} written before still {} to be sent."
    assert words.format("invoices", "2 emails with invoices that were", "wait") in text(page)
    assert words.format("receipts", "1 email with a receipt that was", "waits") in text(page)
    assert "sending of credit notes is off" not in text(page)
    rows = client.get(reverse("email_list"), {"automatic": "send_on_finalize"}).context["rows"]
    assert {row["id"] for row in rows} == {
        Message.objects.about(each).get(kind="invoice").public_id for each in invoices
    }
    cancel = f"{reverse('email_bulk_cancel')}?matching=1&automatic=send_on_finalize"
    assert cancel.replace("&", "&amp;") in page.content.decode()
    asked = client.get(cancel)
    assert "Cancel sending of 2 emails?" in text(asked)
    client.post(cancel, dict(asked.context["hidden"]))
    sent.refresh_from_db()
    assert (sent.state, sent.cause) == (Message.SUPPRESSED, Message.CANCELED)
    assert "of invoices is off" not in text(client.get(settings))
    kinds = Message.objects.filter(state=Message.WAITING).order_by("id").values_list("about", "kind")
    assert {about for about, kind in kinds if kind == "invoice"} == {own.public_id, by_hand.public_id}
    assert {kind for _, kind in kinds} == {"invoice", "receipt", "credit_note"}


def test_what_is_sent_again_is_somebodys_wish(now):
    account(now, send_receipts=True)
    issued(jenny(), now=now).pay(200, by=None, now=now)
    message = Message.objects.get()
    assert list(Message.objects.waiting_because_of(["send_receipts"])) == [message]
    message.cancel(by=None, now=now)
    copy = message.send_again(by=None, now=now)
    assert (copy.state, copy.kind) == (Message.WAITING, "receipt")
    assert not Message.objects.waiting_because_of(["send_receipts"]).exists()
