"""Mail that comes back, read from a real mailbox: what it says becomes known, whatever else lies there."""

from datetime import timedelta

import pytest

from billing_site.lib.secrets import is_encrypted
from billing_site.mail.bounces import sweep
from billing_site.mail.bounces.sweep import read_due_reports
from billing_site.mail.models.address import BouncedAddress, bounced
from billing_site.mail.models.mailbox import BounceMailbox
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from tests.mail.bounces.reports import EXIM, OUT_OF_OFFICE, PERSON, QMAIL, UNKNOWN_SYSTEM, postfix, wire
from tests.mail.factories import mail
from tests.tools import mailbox as box

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


@pytest.fixture(scope="module")
def dovecot():
    with box.mailbox() as found:
        yield found


@pytest.fixture
def mailbox(dovecot, settings):
    """An empty mailbox that the site knows, with its password in the store of secrets."""
    dovecot.empty()
    settings.BOUNCE_IMAP_URL = dovecot.url
    BounceMailbox.current().remember(box.PASSWORD)
    return dovecot


def sent(*to, now, **parts):
    message = mail(*to, now=now, **parts)
    send_due_messages(now)
    message.refresh_from_db()
    assert message.state == Message.SENT
    return message


def read(*messages, now):
    """Look into the mailbox; how many mails were read."""
    count = read_due_reports(now)
    for message in messages:
        message.refresh_from_db()
    return count


def test_a_mail_that_comes_back_has_failed_and_its_address_gets_no_more(mailbox, now):
    message = sent("gone@example.com", now=now)
    mailbox.deliver(postfix(message, "gone@example.com"))
    assert read(message, now=now) == 1
    assert (message.state, message.answer) == (Message.FAILED, "It came back: 550 5.1.1 user unknown")
    assert message.refused == {"gone@example.com": "It came back: 550 5.1.1 user unknown"}
    assert bounced(["gone@example.com"]) == {"gone@example.com": "550 5.1.1 user unknown"}
    assert mailbox.flags() == [{"\\Seen"}]
    assert (message.sent_at, message.can_be_retried) == (now, True)
    assert not BounceMailbox.current().fault


@pytest.mark.parametrize("form", [EXIM, QMAIL], ids=["exim", "qmail"])
def test_reports_of_other_mail_systems_are_understood(mailbox, now, form):
    message = sent("Gone@example.com", now=now)
    mailbox.deliver(wire(form, message, "Gone@example.com"))
    assert read(message, now=now) == 1
    assert message.state == Message.FAILED
    assert BouncedAddress.objects.get().address == "gone@example.com"


def test_one_address_of_two_came_back(mailbox, now):
    message = sent("jenny@example.com", "gone@example.com", now=now)
    mailbox.deliver(postfix(message, "gone@example.com"))
    read(message, now=now)
    assert (message.state, list(message.refused)) == (Message.SENT, ["gone@example.com"])


def test_a_full_mailbox_failed_and_gets_the_next_mail_all_the_same(mailbox, now):
    message = sent("full@example.com", now=now)
    mailbox.deliver(postfix(message, "full@example.com", words="552 5.2.2 mailbox full", status="5.2.2"))
    read(message, now=now)
    assert message.state == Message.FAILED
    assert not BouncedAddress.objects.exists()


def test_a_delay_is_noted_and_no_more(mailbox, now):
    message = sent("slow@example.com", now=now)
    words = "450 4.2.0 greylisted"
    mailbox.deliver(postfix(message, "slow@example.com", words=words, status="4.2.0", action="delayed"))
    read(message, now=now)
    assert message.state == Message.SENT
    assert message.answer.endswith("Delayed to slow@example.com: 450 4.2.0 greylisted")
    assert not BouncedAddress.objects.exists()


def test_a_forwarded_mail_comes_back_under_the_address_that_it_went_to(mailbox, now):
    message = sent("jenny@example.com", now=now)
    mailbox.deliver(postfix(message, "jenny@elsewhere.example", original="jenny@example.com"))
    read(message, now=now)
    assert bounced(["jenny@example.com"]) and not bounced(["jenny@elsewhere.example"])


def test_nobody_has_an_address_taken_off_that_the_mail_did_not_go_to(mailbox, now):
    message = sent("jenny@example.com", "joe@example.com", now=now)
    forged = mail("victim@example.com", now=now)
    forged.message_id = "<msg_0000000000000000@elsewhere.example>"
    mailbox.deliver(postfix(message, "victim@example.com"), postfix(forged, "victim@example.com"))
    assert read(message, now=now) == 2
    assert message.state == Message.SENT
    assert not BouncedAddress.objects.exists()
    # What names no mail of ours is left for a person.
    assert mailbox.flags() == [{"\\Seen"}, {"\\Flagged"}]


def test_answers_of_machines_are_put_aside_and_those_of_people_left_alone(mailbox, now):
    message = sent("jenny@example.com", now=now)
    forms = OUT_OF_OFFICE, PERSON, UNKNOWN_SYSTEM
    mailbox.deliver(*(wire(form, message, "jenny@example.com") for form in forms))
    before = Message.objects.count()
    assert read(message, now=now) == 3
    assert (message.state, message.refused, Message.objects.count()) == (Message.SENT, {}, before)
    assert mailbox.flags() == [{"\\Seen"}, set(), {"\\Flagged"}]


def test_what_cannot_be_read_stops_no_other(mailbox, now, monkeypatch):
    message = sent("gone@example.com", now=now)
    huge = postfix(message, "gone@example.com") + b"x" * 3_000_000
    mailbox.deliver(b"Content-Type: multipart/report; boundary=\x80\xff\r\n\r\n--\x80\r\n\x00\xff", b"\r\n", huge)
    assert read(message, now=now) == 3
    assert message.state == Message.FAILED


def test_a_mail_whose_reading_fails_is_flagged(mailbox, now, monkeypatch):
    message = sent("gone@example.com", now=now)
    mailbox.deliver(b"Subject: poison\r\n\r\n", postfix(message, "gone@example.com"))
    real = sweep.read_report
    monkeypatch.setattr(sweep, "read_report", lambda content: 1 / 0 if b"poison" in content else real(content))
    assert read(message, now=now) == 2
    assert message.state == Message.FAILED
    assert mailbox.flags() == [{"\\Flagged"}, {"\\Seen"}]


def test_a_storm_is_worked_off_bit_by_bit_and_each_report_once(mailbox, now, monkeypatch):
    monkeypatch.setattr(sweep, "RUN", 3)
    messages = [sent(f"gone{number}@example.com", now=now) for number in range(5)]
    mailbox.deliver(*(postfix(message, message.to[0]) for message in messages))
    assert read(now=now) == 3
    assert [message.state for message in Message.objects.order_by("pk")] == ["failed"] * 3 + ["sent"] * 2
    assert read(now=now + LATER / 2) == 0
    assert (read(now=now + LATER), read(now=now + 2 * LATER)) == (2, 0)
    assert BouncedAddress.objects.count() == 5


def test_a_report_read_twice_tells_nothing_new(mailbox, now):
    message = sent("gone@example.com", now=now)
    mailbox.deliver(postfix(message, "gone@example.com"))
    read(message, now=now)
    BouncedAddress.objects.get().lift(by=None, now=now)
    # As after a crash between the two: the server counts anew.
    BounceMailbox.objects.update(validity=1)
    message.retry(by=None, now=now)
    assert read(message, now=now + LATER) == 1
    assert (message.state, bounced(["gone@example.com"])) == (Message.WAITING, {})


def test_a_mailbox_that_cannot_be_read_says_why(mailbox, now):
    row = BounceMailbox.current()
    assert is_encrypted(row.password) and box.PASSWORD not in row.password
    row.remember("wrong")
    assert read(now=now) == 0
    fault = BounceMailbox.current().fault
    assert fault.startswith("The mailbox at 127.0.0.1 cannot be read:") and "wrong" not in fault


@pytest.mark.parametrize("url", ["imap.example.com", "http://a@b", "imaps://example.com", "imaps://a@b:x/"])
def test_an_address_that_is_no_mailbox_is_told_in_words(settings, now, url):
    settings.BOUNCE_IMAP_URL = url
    assert read(now=now) == 0
    assert "BOUNCE_IMAP_URL is like imaps://" in BounceMailbox.current().fault


def test_the_mailbox_is_read_encrypted_and_only_where_the_certificate_is_good(settings, certificate, monkeypatch, now):
    with box.mailbox(certificate) as found:
        settings.BOUNCE_IMAP_URL = found.url.replace("@", f":{box.PASSWORD}@")
        assert read(now=now) == 0
        assert "certificate" in BounceMailbox.current().fault.lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        read(now=now + LATER)
        assert BounceMailbox.current().fault == ""
