"""Thirty days after a deletion nothing of what was written to a customer, or noted about it, is left anywhere."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.mail import integrity as mail_books
from billing_site.mail import kinds
from billing_site.mail.emails import bulk
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.erasure import ERASED
from billing_site.mail.models.message import Message
from customers import integrity as customer_books
from customers.models.merge import CustomerMerge
from customers.tasks import anonymize_due_customers
from invoicing.integrity import checks as invoice_books
from tests.factories import customer
from tests.guards import unguarded
from tests.invoicing.written import PORTAL, written_about
from tests.mail.factories import mail

pytestmark = pytest.mark.django_db
# Each was written down somewhere else, and none of them on a document.
PERSONAL_WORDS = (
    *("private@rossi.example", "aunt@rossi.example", "gone@rossi.example", "Dear friend", "Ask again", "hospital"),
    *("on holiday", "lawyer", "wrong sum", "our mistake", "portal@rossi.example"),
)


@pytest.fixture
def then():
    return timezone.now() - timedelta(days=40)


def words_left():
    """Which of PERSONAL_WORDS stand in any table of the database."""
    rows = str([list(model._base_manager.values_list()) for model in apps.get_models() if model._meta.managed])
    return [word for word in PERSONAL_WORDS if word in rows]


def findings():
    return [str(each) for books in (customer_books, invoice_books, mail_books) for each in books.check()]


def test_everything_that_was_written_is_erased_and_the_books_agree(billing, then):
    buyer = customer("Anna Rossi", email="anna@rossi.example", contacts=PORTAL, currency="eur")
    invoice = written_about(buyer, billing, then)
    buyer.mark_deleted(by=billing, now=then)
    assert sorted(words_left()) == sorted(PERSONAL_WORDS)
    assert anonymize_due_customers(timezone.now()) == 1
    assert words_left() == []
    assert findings() == []
    told = Event.objects.of(invoice)
    assert {event.type for event in told if event.redacted_at} == {
        *("invoice.send_requested", "invoice.sent", "invoice.send_failed", "invoice.payment_promised"),
        *("invoice.reminders_paused", "invoice.reminders_resumed"),
    }


def test_an_erased_mail_is_found_by_its_ids_alone(desk, billing, then):
    buyer = customer("Anna Rossi", email="anna@rossi.example", contacts=PORTAL, currency="eur")
    written_about(buyer, billing, then)
    message = Message.objects.filter(subject="Dear friend").get()
    buyer.mark_deleted(by=billing, now=then)
    anonymize_due_customers(timezone.now())
    for words in ("rossi", "private@rossi.example", "dear friend", "anna"):
        assert not Message.objects.search(words).exists(), words
    assert not Message.objects.to_address("private@rossi.example").exists()
    assert Message.objects.search(message.message_id).get() == message
    assert desk.get(reverse("email_list"), {"q": message.about}).context["page"].rows


def test_pages_tell_what_was_erased(desk, billing, then):
    buyer = customer("Anna Rossi", email="anna@rossi.example", contacts=PORTAL, currency="eur")
    invoice = written_about(buyer, billing, then)
    buyer.mark_deleted(by=billing, now=then)
    anonymize_due_customers(timezone.now())
    timeline = desk.get(invoice.get_absolute_url()).content.decode()
    assert "Sent to the customer (details erased)" in timeline
    assert "Payment promised (details erased)" in timeline
    assert "Erased" in desk.get(reverse("email_list")).content.decode()
    assert desk.get(reverse("email_export_file")).status_code == 200
    for message in Message.objects.all():
        page = desk.get(message.get_absolute_url())
        assert not (
            page.context["may_cancel"] or page.context["may_retry"] or page.context["may_copy"] or page.context["anew"]
        )
        assert desk.get(reverse("email_html", args=[message.public_id])).status_code == 200


def test_what_was_erased_goes_nowhere(billing, then):
    buyer = customer("Anna Rossi", email="anna@rossi.example", contacts=PORTAL, currency="eur")
    written_about(buyer, billing, then)
    waiting = mail(kind=kinds.NEW_LINK, customer=buyer, now=then)
    buyer.mark_deleted(by=billing, now=then)
    anonymize_due_customers(timezone.now())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.next_attempt_at) == (Message.SUPPRESSED, ERASED, None)
    assert not Message.objects.due(timezone.now()).exists()
    assert not [verb for verb in bulk.VERBS.values() if bulk.possible(verb, Message.objects.all()).exists()]
    for message in Message.objects.all():
        for again in (message.retry, message.send_again):
            with pytest.raises(NotPossible):
                again(by=billing, now=timezone.now())


def test_mails_of_a_merged_customer_stay_until_the_other_one_is_erased(billing, then):
    kept, merged = (
        customer(name, email="anna@rossi.example", contacts=PORTAL, currency="eur") for name in ("Anna", "Anna R.")
    )
    written_about(merged, billing, then)
    CustomerMerge.make(kept, merged, {}, by=billing, now=then)
    assert anonymize_due_customers(timezone.now()) == 1
    assert "in hospital" not in words_left() and "private@rossi.example" in words_left()
    kept.refresh_from_db()
    kept.mark_deleted(by=billing, now=then)
    anonymize_due_customers(timezone.now())
    assert words_left() == []
    assert findings() == []


def test_others_keep_what_was_written_to_them(billing, then):
    gone, other = (
        customer(name, email="anna@rossi.example", contacts=PORTAL, currency="eur") for name in ("Anna", "Ben")
    )
    invoice = written_about(other, billing, then)
    before = [list(rows) for rows in (Message.objects.values_list(), Event.objects.of(invoice).values_list())]
    gone.mark_deleted(by=billing, now=then)
    anonymize_due_customers(timezone.now())
    assert before == [list(rows) for rows in (Message.objects.values_list(), Event.objects.of(invoice).values_list())]


@pytest.mark.parametrize("kind", ["invoice.finalized", "invoice.send_requested"])
def test_the_books_know_events_that_nobody_erased(billing, then, kind):
    invoice = written_about(
        customer("Anna", email="anna@rossi.example", contacts=PORTAL, currency="eur"), billing, then
    )
    with unguarded() as cursor:
        cursor.execute("UPDATE events_event SET data = '{}', redacted_at = created WHERE type = %s", [kind])
    assert any(f"no customer of {invoice.public_id} was ever erased" in each for each in findings())


def test_the_books_know_mails_that_nobody_erased(billing, then):
    written_about(customer("Anna", email="anna@rossi.example", contacts=PORTAL, currency="eur"), billing, then)
    emptied = {"to": [], "cc": [], "subject": ERASED, "text": ERASED, "html": "", "data": {}}
    assert Message.objects.filter(kind=kinds.NEW_LINK).update(**emptied) == 1
    assert any("the data of its customer was never erased" in each for each in findings())


@pytest.mark.parametrize("change", [{"to": []}, {"text": ERASED}, {"html": ""}, {"subject": "Another"}])
def test_the_database_takes_no_other_change_of_what_a_mail_says(then, change):
    mail(now=then)
    with pytest.raises(IntegrityError):
        Message.objects.update(**change)
