"""Addresses that mail comes back from get no more of it, until a person says that one works again."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.mail.models.address import BouncedAddress, bounced
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from tests.mail.factories import mail
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
GONE = "550 5.1.1 no such user"


@pytest.fixture
def server(settings):
    with mail_server(settings) as found:
        yield found


def sent(message, now):
    send_due_messages(now)
    message.refresh_from_db()
    return message


def test_a_mailbox_that_is_not_there_is_marked_and_gets_no_second_mail(server, now):
    server.refuses = {"gone@example.com": GONE}
    first = sent(mail("Gone@example.com".lower(), now=now), now)
    assert first.state == Message.FAILED
    assert bounced(["GONE@example.com"]) == {"GONE@example.com": GONE}
    second = sent(mail("Gone@Example.com", cc=["fine@example.com"], now=now), now)
    assert (second.state, second.cause) == (Message.SUPPRESSED, Message.BOUNCED)
    assert second.reason == f"Mail to this address came back before. Gone@Example.com: {GONE}"
    assert second.can_be_retried and not server.taken


def test_the_other_addresses_get_it_and_the_one_left_out_is_named(server, now):
    BouncedAddress.mark("gone@example.com", GONE, message=None, now=now)
    message = sent(mail("jenny@example.com", cc=["gone@example.com"], now=now), now)
    assert message.state == Message.SENT
    assert message.refused == {"gone@example.com": f"Left out, because mail came back from there: {GONE}"}
    assert server.taken[0].recipients == ["jenny@example.com"]
    assert server.taken[0].mail["Cc"] is None


def test_a_person_says_that_it_works_again(server, chief, now):
    address = BouncedAddress.mark("gone@example.com", GONE, message=None, now=now)
    assert BouncedAddress.mark("GONE@example.com", "other words", message=None, now=now) == address
    message = sent(mail("gone@example.com", now=now), now)
    page = reverse("admin:mail_bouncedaddress_changelist")
    chosen = {"action": "lift_addresses", "_selected_action": [address.pk]}
    assert "Mail is sent to 1 address again." in chief.post(page, chosen, follow=True).content.decode()
    assert "Mail is sent to 0 addresses again." in chief.post(page, chosen, follow=True).content.decode()
    assert [event.actor for event in Event.objects.of(address)] == [chief.user]
    message.retry(by=chief.user, now=now)
    assert sent(message, now).state == Message.SENT
    assert BouncedAddress.mark("gone@example.com", GONE, message=message, now=now) != address


def test_a_refusal_of_the_mail_marks_no_address(server, now):
    server.refuses = {"strict@example.com": "550 5.7.1 we do not like your network"}
    assert sent(mail("strict@example.com", now=now), now).state == Message.FAILED
    assert not BouncedAddress.objects.exists()
