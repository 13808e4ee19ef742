"""Workers of the outbox that are killed, that fail half way, that are two: each mail goes, and once."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from billing_site.mail import dependent, outbox
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from tests.abuse.site import PATIENCE, environment, started
from tests.factories import customer
from tests.mail.factories import mail
from tests.threads import at_once
from tests.tools.mail_server import mail_server

MAILS = 3


class Killed(BaseException):
    """What ends a worker between two lines, as far as a test can without ending itself."""


def copies(server):
    """{Message-ID: how often it came}"""
    return Counter(came.mail["Message-ID"] for came in server.taken)


@pytest.mark.django_db
def test_a_worker_that_ends_before_it_wrote_the_answer_leaves_a_doubt(settings, now, monkeypatch):
    with mail_server(settings) as server:
        message = mail(now=now)

        def end(*args):
            raise Killed

        with monkeypatch.context() as during:
            during.setattr(outbox, "settle", end)
            with pytest.raises(Killed):
                send_due_messages(now)
        message.refresh_from_db()
        assert (message.state, len(server.taken)) == (Message.SENDING, 1)
        send_due_messages(now)
        message.refresh_from_db()
        assert (message.state, message.doubts, message.may_have_come_twice) == (Message.SENT, 1, True)
        assert copies(server) == {message.message_id: 2}


@pytest.mark.django_db
def test_what_follows_from_a_mail_may_fail_and_the_mail_is_sent_all_the_same(settings, now, monkeypatch):
    monkeypatch.setattr(dependent, "on_sent", lambda message, *, now: 1 / 0)
    with mail_server(settings) as server:
        message = mail(now=now, about=customer())
        send_due_messages(now)
        send_due_messages(now + timedelta(days=1))
        message.refresh_from_db()
        assert (message.state, copies(server)) == (Message.SENT, {message.message_id: 1})
        assert message.answer == "250 2.0.0 queued as 1"


def test_two_workers_at_once_send_each_mail_once(settings, real_commits):
    with mail_server(settings) as server:
        messages = [mail() for _ in range(30)]
        now = timezone.now()
        sent = at_once(*[lambda: send_due_messages(now)] * 3)
        assert sum(sent) == 30, sent
        assert copies(server) == {message.message_id: 1 for message in messages}
        assert set(Message.objects.values_list("state", "attempts", "doubts")) == {(Message.SENT, 1, 0)}


def killed_at(step, folder, server):
    """A worker that is killed at this step; False where it had fewer."""
    command = [sys.executable, "-m", "tests.mail.dying_worker", str(step)]
    outside = environment(folder, EMAIL_URL=f"smtp://127.0.0.1:{server.port}/", SQLITE_SYNCHRONOUS="NORMAL")
    with started(command, outside, stdout=subprocess.DEVNULL) as worker:
        ended = worker.wait(PATIENCE)
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


@pytest.mark.prove
def test_a_worker_killed_at_any_step_loses_no_mail_and_repeats_at_most_the_one_in_doubt(
    settings, tmp_path, real_commits, figures
):
    found = Counter()
    with mail_server(settings) as server:
        killed = True
        while killed:
            found["killed"] += 1
            server.taken.clear()
            messages = [mail() for _ in range(MAILS)]
            killed = killed_at(found["killed"], tmp_path, server)
            send_due_messages(timezone.now() + timedelta(seconds=1))
            came = copies(server)
            for message in messages:
                message.refresh_from_db()
                found["lost"] += came[message.message_id] == 0 or message.state != Message.SENT
                found["in doubt"] += message.doubts
                found["repeated"] += came[message.message_id] - 1
                found["repeated without a word"] += came[message.message_id] - 1 > message.doubts
            assert sum(message.doubts for message in messages) <= 1
            assert sum(came.values()) <= MAILS + 1
    figures(mails=found["killed"] * MAILS, **{name.replace(" ", "_"): count for name, count in found.items()})
    assert (found["lost"], found["repeated without a word"]) == (0, 0)
    assert found["killed"] > 60 and found["in doubt"] > 5 and found["repeated"] > 0
