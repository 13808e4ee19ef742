"""Sending what a mail brought once more: the dialog filled in as that mail was, and what timelines say of those that
did not go.
"""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from invoicing.models.credit_note import CreditNote
from invoicing.portal.mails import mail_link
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued
from tests.mail.factories import mail
from tests.reading import text, toast
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
JENNY = "jenny@example.com"
OWN = "Guten Tag,\n\nhier noch einmal."


@pytest.fixture
def server(settings):
    with mail_server(settings) as found:
        yield found


@pytest.fixture
def buyer():
    contacts = [{"name": "Books", "email": "ap@example.com", "phone": "", "role": "cc"}]
    return customer(email=JENNY, currency="eur", contacts=contacts)


@pytest.fixture
def invoice(buyer, now):
    return issued(buyer, now=now)


def sent(document, now, **chosen):
    """A mail with the document that left, as somebody chose it."""
    made = document.send(by=None, now=now, **chosen)
    send_due_messages(now)
    made.refresh_from_db()
    return made


def way_of(page):
    """Where the page of a mail leads to send it again."""
    [address] = re.findall(r'href="([^"]+)" data-dialog>Send again<', page.content.decode())
    return address.replace("&amp;", "&")


def timeline(desk, thing):
    return text(desk.get(thing.get_absolute_url()))


def test_the_dialog_begins_as_the_mail_was(desk, invoice, server, now):
    chosen = {"language": "de", "subject": "Ihre Rechnung", "message": OWN, "attach": False}
    first = sent(invoice, now, to=[JENNY.upper(), "new@example.com"], cc=["boss@example.com"], **chosen)
    address = way_of(desk.get(first.get_absolute_url()))
    form = desk.get(address).context["form"]
    assert [(row["person"].email, row["to"], row["cc"]) for row in form.rows] == [
        (JENNY, True, False),
        ("ap@example.com", False, False),
    ]
    begun = {name: form[name].value() for name in ("more_to", "more_cc", "language", "subject", "message", "attach")}
    assert begun == {
        "more_to": "new@example.com",
        "more_cc": "boss@example.com",
        "language": "de",
        "subject": "Ihre Rechnung",
        "message": OWN,
        "attach": False,
    }


def test_the_preview_beside_it_is_what_will_go_and_sending_tells_the_first_mail(desk, invoice, server, now, clock):
    first = sent(invoice, now, to=[JENNY], cc=[], language="de", subject="Ihre Rechnung", message=OWN)
    page = desk.get(way_of(desk.get(first.get_absolute_url())))
    preview = desk.get(page.context["preview_url"]).content.decode()
    assert "Ihre Rechnung" in preview and "hier noch einmal." in preview and "Rechnungsnummer" in preview
    fields = {name: page.context["form"][name].value() for name in ("to", "language", "subject", "message")}
    answer = desk.post(page.context["action"], fields | {"attach": "on", "seen": first.public_id}, follow=True)
    assert f"Invoice {invoice.number} is on its way to {JENNY}." in toast(answer)
    copy = Message.objects.latest("pk")
    assert (copy.language, copy.subject, copy.text, copy.to) == ("de", "Ihre Rechnung", first.text, [JENNY])
    assert Event.objects.of(first).get(type="message.copied").data["copy"] == copy.public_id


def test_notes_and_receipts_lead_to_their_own_dialogs(desk, invoice, server, billing, now):
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=billing, now=now)
    payment = invoice.pay(400, by=billing, now=now)
    for document, page in ((note, "credit_note_send"), (payment, "payment_send")):
        first = sent(document, now) if document is note else payment.send_receipt(by=billing, now=now)
        send_due_messages(now)
        address = way_of(desk.get(first.get_absolute_url()))
        assert address.startswith(reverse(page, args=[document.public_id]))
        assert desk.get(address).context["form"]["subject"].value() == first.subject


def test_no_mail_of_a_document_is_copied_behind_the_dialog(desk, invoice, server, now):
    first = sent(invoice, now)
    for answer in (desk.get, desk.post):
        address = answer(reverse("email_copy", args=[first.public_id]))["Location"]
        assert address.startswith(reverse("invoice_send", args=[invoice.public_id]))
    waiting = invoice.send(by=None, now=now)
    assert desk.get(reverse("email_copy", args=[waiting.public_id]))["Location"] == waiting.get_absolute_url()
    assert Message.objects.count() == 2


def test_a_mail_of_another_document_or_of_none_fills_nothing_in(desk, buyer, invoice, server, now):
    other = sent(issued(buyer, now=now), now, subject="Something else")
    for again in (other.public_id, "msg_nothing", "\x00"):
        form = desk.get(reverse("invoice_send", args=[invoice.public_id]), {"again": again}).context["form"]
        assert invoice.number in form["subject"].value()


def test_what_became_void_meanwhile_says_so_instead(desk, invoice, server, billing, now):
    first = sent(invoice, now)
    invoice.void(by=billing, now=now)
    answer = desk.get(way_of(desk.get(first.get_absolute_url())), follow=True)
    assert toast(answer) == "A void invoice cannot be sent."


def test_a_link_to_the_portal_is_made_anew_for_the_same_address(chief, buyer, server, now):
    link = mail_link(buyer, "ap@example.com", by=None, now=now)
    send_due_messages(now)
    page = chief.get(link.get_absolute_url()).content.decode()
    assert ">Send again<" not in page
    [address] = re.findall(r'href="([^"]+)" data-dialog>Send a new link<', page)
    assert chief.get(address).context["form"]["email"].value() == "ap@example.com"


def test_who_may_not_send_such_a_document_is_led_nowhere(client, reader, invoice, server, now):
    first = sent(invoice, now)
    reader.user_permissions.add(Permission.objects.get(codename="change_message"))
    client.force_login(reader)
    assert "Send again" not in client.get(first.get_absolute_url()).content.decode()


def test_what_is_no_document_is_copied_as_it_is_after_a_question(desk, now, server):
    made = mail("a@x.example", "b@x.example")
    send_due_messages(now)
    question = text(desk.get(reverse("email_copy", args=[made.public_id])))
    assert "a@x.example, b@x.example get the same email once more, as a new one." in question


def test_another_language_chosen_without_a_script_leaves_a_form_that_sends(desk, invoice, now, clock):
    fields = {"to": [JENNY], "language": "de", "subject": "A", "message": "B", "seen": ""}
    page = desk.post(reverse("invoice_send_texts", args=[invoice.public_id]), fields).content.decode()
    [action] = re.findall(r'<form class="sheet-form"\s+method="post" action="([^"]+)"', page)
    desk.post(action, fields)
    assert Message.objects.get().language == "de"


def test_the_timeline_says_why_a_mail_did_not_go(desk, buyer, invoice, server, billing, now):
    BouncedAddress.mark(JENNY, "550 5.1.1 no such user", message=None, now=now)
    invoice.send(by=billing, now=now, cc=[])
    void = issued(buyer, now=now)
    void.send(by=billing, now=now, to=["ap@example.com"], cc=[])
    void.void(by=billing, now=now)
    send_due_messages(now)
    assert not server.taken
    told = timeline(desk, invoice)
    assert f"The mail to {JENNY} was not sent: Mail to this address came back before. {JENNY}: 550 5.1.1" in told
    said = "The mail to ap@example.com was not sent: The invoice was void before it was sent."
    assert said in timeline(desk, void)


def test_the_timeline_has_the_servers_words_for_a_mail_that_failed_or_came_back(desk, invoice, server, now):
    server.refuses = {JENNY: "550 5.7.1 we do not want this"}
    invoice.send(by=None, now=now, cc=[])
    send_due_messages(now)
    assert f"The mail to {JENNY} failed: 550 5.7.1 we do not want this" in timeline(desk, invoice)
    server.refuses = {}
    sent(invoice, now, cc=[]).bounce(JENNY, "552 mailbox full", now=now)
    assert f"The mail to {JENNY} failed: It came back from {JENNY}: 552 mailbox full" in timeline(desk, invoice)


def test_an_answer_that_was_stopped_stands_in_the_timeline_of_its_invoice(desk, invoice, billing, now):
    made = mail("ann@example.com", kind="answer", about=invoice, customer=invoice.customer, now=now)
    made.cancel(by=billing, now=now)
    assert "Sending to ann@example.com canceled" in timeline(desk, invoice)
