"""A reminder that staff send by hand: what they choose is what goes, and the ledger says what it asks for."""

import re

import pytest
from django.urls import reverse

from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message
from customers.models.customer import Customer
from invoicing.models.reminders.reminder import Reminder
from tests.factories import customer, staff
from tests.invoicing.reminders.test_reminder_pages import page, past_due

pytestmark = pytest.mark.django_db
TYPED = {"subject": "Please call us", "message": "We spoke on the phone.\nCall me."}


@pytest.fixture
def billing(client):
    client.force_login(staff("Billing"))
    return client


@pytest.fixture
def invoice(clock):
    return past_due(clock, 4, customer("Anna Arendt", currency="eur", email="anna@example.com"))


def inputs(text: str) -> dict[str, str]:
    """What the dialog would post, as it was drawn."""
    found = dict.fromkeys(("attach",), "on")
    found |= dict(re.findall(r'<input type="hidden" name="(seen|subject_was|message_was)" value="([^"]*)"', text, re.S))
    found["subject"] = found["subject_was"]
    found["message"] = found["message_was"]
    return found | {"to": "anna@example.com", "language": "en"}


def send(client, invoice, data: dict, *, follow=True):
    return client.post(reverse("reminder_send", args=[invoice.public_id]), data, follow=follow)


def test_the_words_typed_stand_in_the_mail_that_leaves(billing, invoice):
    form = inputs(page(billing, "reminder_send", invoice.public_id))
    chosen = {"to": [], "more_to": "bo@example.com, cy@example.com", "more_cc": "di@example.com", "language": "de"}
    answer = send(billing, invoice, form | TYPED | chosen)
    assert "is on its way to bo@example.com, cy@example.com." in answer.content.decode()
    message = Message.objects.get()
    assert (message.to, message.cc) == (["bo@example.com", "cy@example.com"], ["di@example.com"])
    assert (message.subject, message.language) == ("Please call us", "de")
    assert "We spoke on the phone.\nCall me." in message.text
    assert "10,00" in message.text
    assert len(message.attachments) == 1
    row = Reminder.objects.get()
    assert (row.message, row.amount) == (message, 1000)


def test_the_document_can_be_left_off(billing, invoice):
    form = inputs(page(billing, "reminder_send", invoice.public_id))
    del form["attach"]
    send(billing, invoice, form)
    assert Message.objects.get().attachments == []


def test_the_preview_is_what_goes(billing, invoice):
    form = inputs(page(billing, "reminder_send", invoice.public_id)) | TYPED
    shown = billing.post(reverse("reminder_preview", args=[invoice.public_id]), form)
    assert "sandbox" in shown["Content-Security-Policy"]
    send(billing, invoice, form)
    message = Message.objects.get()
    for part in (message.subject, "We spoke on the phone.", "Call me."):
        assert part in shown.content.decode()
    assert not Message.objects.exclude(pk=message.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "words"), [({"subject": " "}, "Write a subject."), ({"message": ""}, "Write a message.")]
)
def test_the_preview_shows_no_mail_for_words_that_are_refused(billing, invoice, wrong, words):
    form = inputs(page(billing, "reminder_send", invoice.public_id)) | wrong
    shown = billing.post(reverse("reminder_preview", args=[invoice.public_id]), form)
    assert shown.status_code == 422
    assert words in shown.content.decode()
    assert invoice.number not in shown.content.decode()


def test_what_the_ledger_says_by_then_is_shown_again_and_the_words_stay(billing, invoice, clock):
    form = inputs(page(billing, "reminder_send", invoice.public_id)) | {"message": "We spoke on the phone."}
    invoice.pay(400, by=None, now=clock)
    answer = send(billing, invoice, form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "changed since you looked" in text
    assert "It asks for €6.00." in text
    assert "We spoke on the phone." in text
    assert not Message.objects.exists()
    again = form | {"seen": inputs(text)["seen"]}
    assert "on its way" in send(billing, invoice, again).content.decode()
    assert "€6.00" in Message.objects.get().text


def test_what_nobody_changed_is_proposed_anew_with_the_amounts_of_today(billing, invoice, clock):
    form = inputs(page(billing, "reminder_send", invoice.public_id))
    assert "€10.00" in form["message"]
    invoice.pay(400, by=None, now=clock)
    text = send(billing, invoice, form).content.decode()
    assert "€6.00" in inputs(text)["message"]
    assert "€10.00" not in inputs(text)["message"]


def test_what_was_paid_meanwhile_is_not_sent(billing, invoice, clock):
    form = inputs(page(billing, "reminder_send", invoice.public_id))
    invoice.pay(1000, by=None, now=clock)
    assert "Only open invoices are reminded of." in send(billing, invoice, form).content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"to": [], "more_to": ""}, "Choose at least one address"),
        ({"more_to": "nobody"}, "no e-mail address"),
        ({"subject": "  "}, "Write a subject."),
        ({"message": ""}, "Write a message."),
        ({"subject": "x" * 5000}, "at most"),
        ({"language": "xx"}, "valid choice"),
        ({"to": [], "more_to": "gone@example.com"}, "comes back"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(billing, invoice, clock, wrong, words):
    BouncedAddress.mark("gone@example.com", "No such user", message=None, now=clock)
    form = inputs(page(billing, "reminder_send", invoice.public_id)) | {"message": "We spoke.", **wrong}
    answer = send(billing, invoice, form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Message.objects.exists()
    if "message" not in wrong:
        assert "We spoke." in answer.content.decode()


def test_texts_follow_the_language_unless_somebody_typed_them(billing, invoice):
    form = inputs(page(billing, "reminder_send", invoice.public_id)) | {"message": "We spoke.", "language": "de"}
    texts = billing.post(reverse("reminder_texts", args=[invoice.public_id]), form).content.decode()
    assert "We spoke." in texts
    assert inputs(texts)["subject"] != form["subject"]


def test_without_an_address_on_file_one_can_be_typed(billing, invoice):
    Customer.objects.filter(pk=invoice.customer_id).update(email="")
    text = page(billing, "reminder_send", invoice.public_id)
    assert "No e-mail address is on file" in text
    send(billing, invoice, inputs(text) | {"to": [], "more_to": "bo@example.com"})
    assert Message.objects.get().to == ["bo@example.com"]


def test_a_second_press_does_not_write_a_second_letter(billing, invoice):
    form = inputs(page(billing, "reminder_send", invoice.public_id))
    send(billing, invoice, form)
    assert "in the outbox already" in send(billing, invoice, form).content.decode()
    assert Message.objects.count() == 1
