"""Two at once: one mail where both press Send, and never one that was canceled or whose invoice is void."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from invoicing.invoices import bulk
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.models.sending.verbs import SentMeanwhile
from invoicing.rules.mail.texts import Texts
from tests.factories import customer, draft, issued, staff
from tests.threads import at_once
from tests.tools.mail_server import mail_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _everybody_sees_it(real_commits):
    """Each thread has its own connection."""


def open_invoice():
    return issued(customer(email="jenny@example.com", currency="eur"))


def test_of_two_people_who_press_send_one_sends_and_the_other_is_shown_that(settings):
    invoice, people = open_invoice(), [staff(), staff()]
    sends = [
        partial(invoice.__class__.objects.get(pk=invoice.pk).send, by=p, now=timezone.now(), seen="") for p in people
    ]
    results = at_once(*sends)
    assert sorted(type(each).__name__ for each in results) == ["Message", SentMeanwhile.__name__]
    assert Message.objects.count() == 1


def test_a_form_that_is_sent_twice_at_once_sends_one_mail():
    invoice, person = open_invoice(), staff()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(person)
    address = reverse("invoice_send", args=[invoice.public_id])
    page = clients[0].get(address)
    data = {"to": ["jenny@example.com"], "language": "en", "subject": "Yours", "message": "Here.", "seen": ""}
    data["once"] = page.content.decode().split('name="once" value="')[1].split('"')[0]
    answers = at_once(*(partial(client.post, address, data) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Message.objects.count() == 1


def test_two_jobs_over_one_operation_send_each_invoice_once():
    invoices, person = [open_invoice() for _ in range(3)], staff()
    verb = bulk.VERBS["send"]
    results = at_once(*(partial(bulk.do_each, verb, list(invoices), by=person, operation="op_1") for _ in range(2)))
    assert [done for done, _ in results] == [3, 3]
    assert Message.objects.count() == 3


@pytest.mark.parametrize("stop", ["cancel", "void"])
def test_a_mail_that_is_stopped_while_the_worker_takes_it_up_either_leaves_or_does_not(settings, stop):
    Company.current().change({"send_on_finalize": True, "send_delay": 0}, by=None, now=timezone.now())
    with mail_server(settings) as server:
        for _ in range(3):
            invoice = draft(customer(email="jenny@example.com", currency="eur"))
            invoice.finalize(by=None, now=timezone.now())
            mail, before = Message.objects.about(invoice).get(), len(server.taken)
            stopping = {"cancel": mail.cancel, "void": invoice.void}[stop]
            at_once(partial(stopping, by=None, now=timezone.now()), partial(send_due_messages, timezone.now()))
            send_due_messages(timezone.now())
            mail.refresh_from_db()
            left = len(server.taken) - before
            assert (mail.state, left) in [(Message.SENT, 1), (Message.SUPPRESSED, 0)]
            invoice.refresh_from_db()
            assert (invoice.sent_at is not None) == (left == 1)


def test_of_two_who_write_the_first_text_of_a_kind_the_second_is_told_or_changes_it():
    for base, second in ((0, "SavedMeanwhile"), (None, "tuple")):
        MailTemplate.objects.all().delete()
        writes = [
            partial(MailTemplate.set, "invoice", 0, "de", Texts(each, "Hallo"), by=None, now=NOW, base_version=base)
            for each in ("Rechnung {number}", "Ihre Rechnung {number}")
        ]
        results = at_once(*writes)
        assert sorted([type(each).__name__ for each in results]) == sorted(["tuple", second])
        assert MailTemplate.objects.count() == 1
