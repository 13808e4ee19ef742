"""A test installation mails to listed domains and to its own staff; all else stays here, and its page says why."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from tests.factories import customer, issued, staff
from tests.mail.factories import mail
from tests.reading import text

pytestmark = pytest.mark.django_db
WHY = (
    "Test mode: mails go only to acme.com, example.com, example.net, example.org, names under .example, .test, "
    ".localhost, .invalid, and to staff. TEST_MAIL_DOMAINS lists more."
)


@pytest.fixture(autouse=True)
def _test(settings):
    settings.LIVEMODE, settings.TEST_MAIL_DOMAINS = False, ("acme.com",)


def sent(now, *to, cc=()):
    message = mail(*to, cc=cc, now=now)
    send_due_messages(now)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    "address", ["a@example.com", "a@Acme.com", "a@post.acme.com", "a@nordlicht.example", "a@x.test", "a@x.invalid"]
)
def test_listed_domains_are_written_to(now, address):
    assert sent(now, address).state == Message.SENT
    assert django_mail.outbox[-1].to == [address]


@pytest.mark.parametrize("address", ["jenny@gmail.com", "a@notacme.com", "a@acme.com.evil.net", "a@example.co"])
def test_all_others_are_not_and_the_page_says_why(desk, now, address):
    message = sent(now, address)
    assert (message.state, message.cause, message.reason) == (Message.SUPPRESSED, Message.UNLISTED, WHY)
    assert django_mail.outbox == []
    page = text(desk.get(message.get_absolute_url()))
    assert f"It was not sent: {WHY}" in page


def test_a_live_installation_writes_to_all(settings, now):
    settings.LIVEMODE = True
    assert sent(now, "jenny@gmail.com").state == Message.SENT


def test_active_staff_are_written_to(now):
    person = staff(email="dev@company.com")
    assert sent(now, "Dev@company.com").state == Message.SENT
    person.is_active = False
    person.save()
    assert sent(now, "dev@company.com").state == Message.SUPPRESSED


def test_of_several_addresses_the_others_are_left_out(now):
    message = sent(now, "a@example.com", "jenny@gmail.com", cc=["copy@gmail.com"])
    assert message.state == Message.SENT
    assert message.refused == dict.fromkeys(["jenny@gmail.com", "copy@gmail.com"], f"Left out. {WHY}")
    assert django_mail.outbox[-1].recipients() == ["a@example.com"]


def test_an_address_in_copy_alone_does_not_send_it(now):
    assert sent(now, "jenny@gmail.com", cc=["a@example.com"]).cause == Message.UNLISTED
    assert django_mail.outbox == []


def test_once_its_domain_is_listed_it_can_be_tried_again(settings, desk, now):
    message = sent(now, "jenny@gmail.com")
    assert message.can_be_retried
    settings.TEST_MAIL_DOMAINS = ("gmail.com",)
    message.retry(by=desk.user, now=now)
    send_due_messages(now)
    message.refresh_from_db()
    assert (message.state, message.cause) == (Message.SENT, "")


def test_the_timeline_of_its_document_says_why(desk, now):
    invoice = issued(customer(email="jenny@gmail.com", currency="eur"), now=now)
    page = text(desk.get(reverse("invoice_send", args=[invoice.public_id])))
    assert "Test mode: no mail goes there." in page
    chosen = {"to": "jenny@gmail.com", "language": "en", "subject": "Yours", "message": "Here."}
    answer = desk.post(reverse("invoice_send", args=[invoice.public_id]), chosen, follow=True)
    assert "Nothing goes to jenny@gmail.com. Test mode: mails go only to acme.com" in text(answer)
    send_due_messages(timezone.now() + timedelta(hours=1))
    assert Message.objects.get().cause == Message.UNLISTED
    assert "The mail to jenny@gmail.com was not sent: Test mode: mails go only to" in text(
        desk.get(invoice.get_absolute_url())
    )
    assert Invoice.objects.get(pk=invoice.pk).sent_at is None


def test_the_settings_of_e_mail_tell_where_a_test_mails_to(settings, chief):
    assert WHY in text(chief.get(reverse("email_settings")))
    settings.LIVEMODE = True
    assert "Test mode: mails go only" not in text(chief.get(reverse("email_settings")))


def test_the_customers_of_the_demo_are_within_the_list(settings, now):
    settings.TEST_MAIL_DOMAINS = ()
    call_command("seed_demo", customers=60, verbosity=0)
    addresses = [each for one in Customer.objects.all() for each in (*one.billing_emails, *one.cc_emails)]
    assert len(addresses) > 30
    assert sent(now, *addresses[:20], cc=addresses[20:40]).refused == {}
