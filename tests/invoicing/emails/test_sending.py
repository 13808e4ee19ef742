"""Sending a document: the verb, the dialog, its preview, and what becomes of it in the outbox."""

import html
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.mail import kinds
from billing_site.mail.limits import MailRefused
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.errors import DeletedCustomer
from customers.models.merge import CustomerMerge
from invoicing.emails.composing.compose import proposed
from invoicing.emails.forms import SendForm
from invoicing.hosted.mails import mail_new_link, reply
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.models.sending.verbs import SentMeanwhile
from invoicing.rules.mail.texts import Texts
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, staff
from tests.mail.factories import mail
from tests.reading import HTMX, text, toast
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
JENNY = "jenny@example.com"


@pytest.fixture
def server(settings):
    with mail_server(settings) as found:
        yield found


@pytest.fixture
def invoice(now):
    return issued(customer(email=JENNY, currency="eur"), now=now)


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def url(page, thing):
    return reverse(f"{thing.noun.replace(' ', '_')}_{page}", args=[thing.public_id])


def typed(**fields):
    return {
        "to": [JENNY],
        "language": "en",
        "subject": "Your invoice",
        "message": "Here it is.",
        "attach": "on",
    } | fields


def events(thing):
    return list(Event.objects.of(thing).order_by("id").values_list("type", flat=True))


def test_an_invoice_is_sent_to_the_addresses_on_file_and_says_so_once_it_left(server, invoice, billing, now):
    mail = invoice.send(by=billing, now=now)
    assert (mail.kind, mail.to, mail.about, mail.state) == ("invoice", [JENNY], invoice.public_id, Message.WAITING)
    assert events(invoice)[-1] == "invoice.send_requested"
    send_due_messages(now)
    invoice.refresh_from_db()
    assert invoice.sent_at >= now
    assert events(invoice)[-1] == "invoice.sent"
    (came,) = server.taken
    assert came.recipients == [JENNY]
    (file,) = came.mail.iter_attachments()
    assert file.get_content().startswith(b"%PDF") and invoice.number in came.mail["Subject"]


def test_of_two_mails_about_an_invoice_the_one_that_left_first_may_be_noted_last(invoice, billing, now):
    first, last = invoice.send(by=billing, now=now), invoice.send(by=billing, now=now)
    last.mark_sent("250 OK", {}, now=now + timedelta(seconds=2))
    first.mark_sent("250 OK", {}, now=now + timedelta(seconds=1))
    invoice.refresh_from_db()
    assert invoice.sent_at == now + timedelta(seconds=2)
    assert events(invoice).count("invoice.sent") == 2


def test_notes_and_receipts_are_sent_as_invoices_are(server, invoice, billing, now):
    payment = invoice.pay(400, by=billing, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=billing, now=now)
    mails = payment.send_receipt(by=billing, now=now), note.send(by=billing, now=now)
    assert [mail.kind for mail in mails] == ["receipt", "credit_note"]
    send_due_messages(now)
    assert len(server.taken) == 2
    assert events(note)[-1] == "credit_note.sent" and events(payment)[-1] == "payment.sent"


def test_what_has_no_meaning_any_more_is_not_sent(billing, now, invoice):
    with pytest.raises(IllegalMove, match=r"A draft cannot be sent\."):
        draft(now=now).send(by=billing, now=now)
    invoice.void(by=billing, now=now)
    with pytest.raises(IllegalMove, match="A void invoice cannot be sent"):
        invoice.send(by=billing, now=now)
    gone = issued(customer(email="gone@example.com", currency="eur"), now=now)
    gone.customer.mark_deleted(by=billing, now=now)
    with pytest.raises(DeletedCustomer):
        gone.send(by=billing, now=now)
    nobody = issued(customer(email="", currency="eur"), now=now)
    with pytest.raises(MailRefused, match="no e-mail address"):
        nobody.send(by=billing, now=now)
    assert not Message.objects.exists()


def test_a_mail_of_an_invoice_that_was_voided_meanwhile_stays_and_of_one_that_was_paid_goes(server, billing, now):
    void, paid, gone = (issued(now=now) for _ in range(3))
    mails = [each.send(by=billing, now=now, not_before=now + timedelta(minutes=2)) for each in (void, paid, gone)]
    void.void(by=billing, now=now)
    paid.pay(paid.total, by=billing, now=now)
    gone.customer.mark_deleted(by=billing, now=now)
    send_due_messages(now + timedelta(minutes=2))
    states = [(mail.state, mail.reason) for mail in map(fresh, mails)]
    assert states[0] == (Message.SUPPRESSED, "The invoice was void before it was sent.")
    assert states[1] == (Message.SENT, "")
    assert states[2] == (Message.SUPPRESSED, "The customer was deleted before it was sent.")


def fresh(mail):
    mail.refresh_from_db()
    return mail


def test_one_operation_sends_an_invoice_once(invoice, billing, now):
    first = invoice.send(by=billing, now=now, operation="op_1")
    assert invoice.send(by=billing, now=now, operation="op_1") == first
    assert invoice.send(by=billing, now=now, operation="op_2") != first


def test_whoever_did_not_see_that_it_was_sent_is_told(invoice, billing, now):
    first = invoice.send(by=billing, now=now, seen="")
    with pytest.raises(SentMeanwhile, match=f"Billing Person sent this to {JENNY} meanwhile"):
        invoice.send(by=billing, now=now, seen="")
    assert invoice.send(by=billing, now=now, seen=first.public_id).to == [JENNY]


def test_the_dialog_sends_what_was_chosen(desk, invoice, server, now, clock):
    page = text(desk.get(url("send", invoice), headers=HTMX))
    assert f"Send invoice {invoice.number}" in page and JENNY in page
    chosen = typed(more_to="ap@example.com", more_cc="boss@example.com, cfo@example.com", seen="")
    answer = desk.post(url("send", invoice), chosen, follow=True)
    assert f"Invoice {invoice.number} is on its way to {JENNY}, ap@example.com. Due" in toast(answer)
    mail = Message.objects.get()
    assert (mail.to, mail.cc) == ([JENNY, "ap@example.com"], ["boss@example.com", "cfo@example.com"])
    assert mail.subject == "Your invoice" and "Here it is." in mail.text and "Here it is." in mail.html
    assert [each["kind"] for each in mail.attachments] == ["invoice"]
    assert f"On its way to {JENNY}, ap@example.com" in text(desk.get(invoice.get_absolute_url()))


def test_the_account_email_that_is_a_contact_too_stands_once_in_the_dialog_and_is_ticked(desk, invoice, now):
    people = [{"name": "Jenny", "email": JENNY.upper(), "phone": "", "role": "none"}]
    invoice.customer.change({"contacts": people}, by=None, now=now)
    form = SendForm(document=invoice, language="en", subject="x", message="x")
    assert [(row["person"].name, row["to"], row["cc"]) for row in form.rows] == [("Jenny", True, False)]


def test_a_second_person_is_shown_that_somebody_sent_it_meanwhile(desk, invoice, now, clock):
    invoice.send(by=staff(name="Grace Hopper"), now=now)
    answer = desk.post(url("send", invoice), typed(seen=""))
    assert answer.status_code == 409
    assert "Grace Hopper sent this to jenny@example.com meanwhile" in text(answer)
    assert Message.objects.count() == 1
    [seen] = re.findall(r'name="seen" value="([^"]+)"', answer.content.decode())
    desk.post(url("send", invoice), typed(seen=seen))
    assert Message.objects.count() == 2


def test_sending_can_be_canceled_while_the_mail_waits(desk, invoice, server, now, clock):
    desk.post(url("send", invoice), typed(seen=""))
    answer = desk.post(url("unsend", invoice), follow=True)
    assert f"Sending canceled. Invoice {invoice.number} was not sent." in toast(answer)
    assert Message.objects.get().state == Message.SUPPRESSED
    send_due_messages(now)
    assert not server.taken
    assert f"Sending to {JENNY} canceled" in text(answer)
    again = desk.post(url("unsend", invoice), follow=True)
    assert toast(again) == f"Nothing is to be canceled: no mail with invoice {invoice.number} waits."


def test_what_left_cannot_be_canceled_and_says_so_by_its_state(desk, invoice, server, billing, now, clock):
    first = invoice.send(by=billing, now=now)
    send_due_messages(now)
    for state, words in ((Message.SENT, "has left"), (Message.SENDING, "is leaving just now")):
        Message.objects.filter(pk=first.pk).update(state=state)
        answer = desk.post(url("unsend", invoice), follow=True)
        assert toast(answer) == f"It is too late to cancel: Invoice {invoice.number} {words}."
    Message.objects.filter(pk=first.pk).update(state=Message.SENT)
    invoice.send(by=billing, now=now)
    answer = desk.post(url("unsend", invoice), follow=True)
    assert f"Sending canceled. Invoice {invoice.number} was not sent again." in toast(answer)


def test_canceling_leaves_other_mails_about_the_invoice_alone(desk, invoice, billing, now):
    invoice.send(by=billing, now=now)
    others = [mail(kind=kind, about=invoice, customer=invoice.customer) for kind in ("answer", "new_link", "reminder")]
    desk.post(url("unsend", invoice))
    assert {fresh(each).state for each in others} == {Message.WAITING}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("to", [], "Choose at least one address, or type one."),
        ("to", ["gone@example.com"], "gone@example.com is not on file any more."),
        ("more_to", "ann@example.com Bo <bo@example.com>", "“<bo@example.com>” is no e-mail address"),
        ("more_to", "Anna <anna>", "“anna” is no e-mail address"),
        ("more_to", "<a@example.com\r\nBcc: victim@example.com>", "is no e-mail address"),
        ("more_to", "jenny", "“jenny” is no e-mail address"),
        ("more_to", "a@example.com\r\nBcc: victim@example.com", "“Bcc:” is no e-mail address"),
        ("more_cc", ", ".join(f"c{n}@example.com" for n in range(300)), "at most 20 addresses here; these are 300"),
        ("subject", "Hello\nBcc: victim@example.com", "Write this on one line"),
        ("subject", "", "Write a subject."),
        ("message", "\x00", "NUL"),
        ("language", "xx", "Select a valid choice"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field_and_what_was_typed_stays(desk, invoice, field, value, words):
    answer = desk.post(url("send", invoice), typed(**{field: value}))
    assert answer.status_code == 422
    page = text(answer)
    assert words in page
    assert field == "message" or "Here it is." in page
    assert not Message.objects.exists()


def test_addresses_are_read_as_mail_programs_copy_them(desk, invoice):
    pasted = 'Anna Rossi <anna@example.com>; "Doe, John" <john@example.com>, <bo@example.com>\nCy <cy@example.com>'
    desk.post(url("send", invoice), typed(more_to=pasted, more_cc="Dee <dee@example.com>, ed@example.com"))
    sent = Message.objects.get()
    assert sent.to == [JENNY, "anna@example.com", "john@example.com", "bo@example.com", "cy@example.com"]
    assert sent.cc == ["dee@example.com", "ed@example.com"]


def test_texts_follow_the_language_unless_somebody_typed_them(desk, invoice, now):
    page = desk.get(url("send", invoice)).content.decode()
    was = {name: re.search(rf'name="{name}_was" value="([^"]*)"', page)[1] for name in ("subject", "message")}
    same = typed(language="de", subject=was["subject"], subject_was=was["subject"], message="Mine", message_was="Other")
    answer = desk.post(url("send_texts", invoice), same, headers=HTMX).content.decode()
    assert proposed("invoice", invoice, language="de", now=now)[1] in html.unescape(answer) and "Mine" in answer
    assert "<form" not in answer and "<form" in desk.post(url("send_texts", invoice), same).content.decode()


def test_what_is_typed_reads_in_the_direction_of_its_language(desk, invoice):
    page = desk.get(url("send", invoice), {"language": "ar"}).content.decode()
    fields = re.findall(r'<(?:input|textarea)[^>]* name="(?:subject|message)"[^>]*>', page)
    assert len(fields) == 2
    assert all('lang="ar"' in field and 'dir="auto"' in field for field in fields)


def test_words_that_nobody_changed_ask_for_what_is_owed_when_they_are_sent(desk, invoice, now):
    MailTemplate.set("invoice", 0, "en", Texts("{amount} to pay", "Please pay {amount}."), by=None, now=now)
    form = desk.get(url("send", invoice)).context["form"]
    shown = form.initial | {f"{name}_was": text for name, text in form.template.items()}
    assert shown["subject"] == "€10.00 to pay"
    invoice.pay(400, by=None, now=now)
    desk.post(url("send", invoice), shown | {"message": "Please pay €10.00, as agreed."})
    message = Message.objects.get()
    assert message.subject == "€6.00 to pay"
    assert "as agreed." in message.text
    desk.post(url("send", invoice), shown | {"seen": message.public_id})
    again = Message.objects.latest("id")
    assert "Please pay €6.00." in again.text and "€10.00, as" not in again.text


@pytest.mark.parametrize("which", ["invoice", "note", "receipt"])
def test_after_a_merge_was_undone_nothing_that_waits_goes_to_the_other_customer(invoice, now, server, which):
    kept = customer(email="kept@example.com", currency="eur")
    merge = CustomerMerge.make(kept, invoice.customer, {}, by=None, now=now)
    payment = invoice.pay(100, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    thing = {"invoice": invoice, "note": note, "receipt": payment}[which]
    send = thing.send if hasattr(thing, "send") else thing.send_receipt
    message = send(by=None, now=now)
    assert message.to == ["kept@example.com"]
    merge.undo(by=None, now=now, undo_id="op_undo")
    assert send_due_messages(now) == 0
    message.refresh_from_db()
    assert message.reason == f"The {thing.noun} is another customer’s by now: a merge was undone."
    assert send(by=None, now=now).to == [JENNY]
    assert send_due_messages(now) == 1


def test_a_link_an_answer_and_a_statement_do_not_go_to_the_other_customer_either(invoice, now, server):
    kept = customer(email="kept@example.com", currency="eur")
    merge = CustomerMerge.make(kept, invoice.customer, {}, by=None, now=now)
    invoice.refresh_from_db()
    mail_new_link(invoice, now=now)
    reply(InvoiceQuery.ask(invoice, "Why?", language="en", now=now), "Because.", by=None, now=now)
    mail("kept@example.com", kind=kinds.STATEMENT, customer=kept, now=now)
    assert {(each.customer, *each.to) for each in Message.objects.all()} == {(kept.public_id, "kept@example.com")}
    merge.undo(by=None, now=now, undo_id="op_undo")
    assert send_due_messages(now) == 0
    assert all("a merge was undone" in each.reason.lower() for each in Message.objects.all())


def test_the_preview_is_what_would_go_and_can_do_nothing(desk, invoice):
    answer = desk.get(url("send_preview", invoice))
    policy = answer["Content-Security-Policy"]
    assert "sandbox;" in policy and "default-src 'none'" in policy and "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert invoice.number in text(answer)
    chosen = typed(message="<script>alert(1)</script>", attach="")
    answer = desk.post(url("send_preview", invoice), chosen).content.decode()
    assert "<script" not in answer and "Attached</dt>\n        <dd>Nothing</dd>" in answer
    assert not Message.objects.exists()


def test_an_address_that_mail_came_back_from_says_so(desk, invoice, now):
    BouncedAddress.mark(JENNY, "550 5.1.1 no such user", message=None, now=now)
    assert "Mail came back: 550 5.1.1 no such user" in text(desk.get(url("send", invoice)))


def test_without_an_address_on_file_sending_is_off_and_says_why(desk, now):
    nobody = issued(customer(email="", currency="eur"), now=now)
    page = desk.get(nobody.get_absolute_url()).content.decode()
    assert "no e-mail address is on file for this customer" in page
    assert f'href="{url("send", nobody)}"' not in page


def test_who_may_only_read_cannot_send(client, reader, invoice):
    client.force_login(reader)
    assert "Send invoice" not in text(client.get(invoice.get_absolute_url()))
    for page in ("send", "send_preview", "send_texts", "unsend"):
        assert client.post(url(page, invoice)).status_code == 403


def test_a_stale_page_of_a_void_invoice_says_why_it_is_not_sent(desk, invoice, billing, now):
    invoice.void(by=billing, now=now)
    answer = desk.post(url("send", invoice), typed(seen=""), follow=True)
    assert toast(answer) == "A void invoice cannot be sent."
    assert Invoice.objects.get().sent_at is None


def test_when_it_was_sent_cannot_be_untold(invoice, now):
    Invoice.objects.update(sent_at=now)
    for wrong in ({"sent_at": None}, {"sent_at": now - timedelta(days=1)}, {"auto_send": "yes"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Invoice.objects.update(**wrong)
