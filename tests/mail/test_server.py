"""The talk with a mail server: encrypted, with a password, slow, cut off; and the thread that holds it."""

import threading

import pytest

from billing_site.jobs.looks import Looks
from billing_site.mail import server as talk
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from tests.mail.factories import mail
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db


def sent(message, now):
    send_due_messages(now)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("encrypted", [False, True], ids=["starttls", "tls from the first byte"])
def test_it_speaks_encrypted_with_a_password(settings, monkeypatch, certificate, encrypted, now):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    users = {"billing": "s3cret"}
    with mail_server(settings, certificate=certificate, encrypted=encrypted, users=users) as server:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "billing", "s3cret"
        assert sent(mail(now=now), now).state == Message.SENT
        assert server.taken[0].user == "billing"
        settings.EMAIL_HOST_PASSWORD = "wrong"
        message = sent(mail(now=now), now)
        assert message.state == Message.WAITING
        assert "535" in message.answer and "wrong" not in message.answer


def test_a_certificate_that_nobody_vouches_for_is_not_believed(settings, certificate, now):
    with mail_server(settings, certificate=certificate) as server:
        message = sent(mail(now=now), now)
        assert message.state == Message.WAITING
        assert "certificate" in message.answer.lower() and not server.taken


def test_a_connection_that_ended_between_two_mails_is_opened_again(settings, now):
    with mail_server(settings) as server:
        server.leaves_after = 1
        mail(now=now)
        second = mail(now=now)
        assert send_due_messages(now) == 2
        assert (len(server.taken), server.connections) == (2, 2)
        second.refresh_from_db()
        assert second.attempts == 1


def test_a_server_that_never_answers_leaves_a_doubt(settings, now, monkeypatch):
    monkeypatch.setattr(talk, "ANSWER_TIMEOUT", 0.2)
    released = threading.Event()
    with mail_server(settings, before_answer=lambda came: released.wait(10)) as server:
        message = sent(mail(now=now), now)
        in_time = len(server.taken)
        released.set()
        assert (message.state, in_time) == (Message.IN_DOUBT, 0)
        assert "timed out" in message.answer


def test_the_thread_sends_while_it_runs_and_ends_when_told(settings, real_commits):
    came = threading.Event()
    with mail_server(settings, before_answer=lambda mail: came.set()) as server:
        with Looks(send_due_messages, every=0.02):
            message = mail()
            assert came.wait(20)
        message.refresh_from_db()
        assert (message.state, len(server.taken)) == (Message.SENT, 1)
