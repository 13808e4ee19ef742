"""The worker of the outbox: what is due goes once, with the words of the server, and what does not go says why."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.mail.limits import PAUSES
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from billing_site.mail.outgoing import CONSOLE, NOWHERE
from billing_site.mail.server import leaves
from tests.factories import draft, seller
from tests.mail.factories import mail
from tests.tools.mail_server import CUT, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    settings.DEFAULT_FROM_EMAIL = "Ignored <billing@harbour.example>"
    with mail_server(settings) as found:
        yield found


def sent(message, now):
    """The row after the worker looked."""
    send_due_messages(now)
    message.refresh_from_db()
    return message


def test_a_due_mail_is_sent_with_the_words_of_the_server(server, now):
    seller(name="Harbour Works Ltd", email="office@harbour.example")
    message = sent(mail("jenny@example.com", cc=["boss@example.com"], now=now), now)
    assert (message.state, message.attempts, message.sent_at) == (Message.SENT, 1, now)
    assert message.answer == "250 2.0.0 queued as 1"
    assert (message.worker, message.next_attempt_at) == ("", None)
    (came,) = server.taken
    assert (came.sender, came.recipients) == ("billing@harbour.example", ["jenny@example.com", "boss@example.com"])
    assert str(came.mail["From"]) == "Harbour Works Ltd <billing@harbour.example>" == message.sender
    assert (came.mail["To"], came.mail["Cc"]) == ("jenny@example.com", "boss@example.com")
    assert came.mail["Reply-To"] == "office@harbour.example"
    assert (came.mail["Message-ID"], came.mail["Auto-Submitted"]) == (message.message_id, "auto-generated")
    assert parsedate_to_datetime(came.mail["Date"]) == now
    assert came.mail["List-Unsubscribe"] is None
    assert came.mail.get_body(("plain",)).get_content().strip() == "Here it is."
    assert send_due_messages(now) == 0


def test_what_is_not_due_yet_waits(server, now):
    message = mail(now=now, not_before=now + timedelta(minutes=2))
    assert sent(message, now).state == Message.WAITING
    assert sent(message, now + timedelta(minutes=2)).state == Message.SENT


def test_one_connection_serves_a_whole_run(server, now):
    for _ in range(5):
        mail(now=now)
    assert send_due_messages(now) == 5
    assert (len(server.taken), server.connections) == (5, 1)


def test_a_mail_that_is_refused_for_now_is_tried_again_later_and_later_and_then_failed(server, now):
    message = mail(now=now)
    for number, pause in enumerate(PAUSES, 1):
        server.answers = ["451 4.7.1 greylisted"]
        assert sent(message, now).state == Message.WAITING
        assert (message.attempts, message.next_attempt_at, message.answer) == (
            number,
            now + pause,
            "451 4.7.1 greylisted",
        )
        now += pause
    server.answers = ["451 4.7.1 greylisted"]
    assert sent(message, now).state == Message.FAILED
    assert sum(PAUSES, timedelta()) < timedelta(days=2)


def test_a_mail_that_is_refused_for_good_has_failed_at_once(server, now):
    server.answers = ["554 5.7.1 no thanks"]
    message = sent(mail(now=now), now)
    assert (message.state, message.answer, message.next_attempt_at) == (Message.FAILED, "554 5.7.1 no thanks", None)


def test_addresses_that_the_server_refuses_are_named_while_the_others_get_it(server, now):
    server.refuses = {"full@example.com": "552 5.2.2 mailbox full"}
    message = sent(mail("jenny@example.com", "full@example.com", now=now), now)
    assert (message.state, message.refused) == (Message.SENT, {"full@example.com": "552 5.2.2 mailbox full"})
    message = sent(mail("full@example.com", now=now), now)
    assert (message.state, message.refused) == (Message.FAILED, {"full@example.com": "552 5.2.2 mailbox full"})


def test_nobody_at_the_port_puts_every_due_mail_off(settings, now):
    with mail_server(settings):
        pass
    messages = [mail(now=now) for _ in range(3)]
    for message in messages:
        sent(message, now)
        assert (message.state, message.next_attempt_at) == (Message.WAITING, now + PAUSES[0])
        assert "cannot be used" in message.answer


def test_a_connection_cut_before_the_answer_leaves_a_doubt_and_the_second_one_a_person(server, now):
    server.answers = [CUT, CUT]
    message = sent(mail(now=now), now)
    assert (message.state, message.doubts, message.attempts) == (Message.IN_DOUBT, 1, 1)
    now = message.next_attempt_at
    assert (sent(message, now).state, message.doubts, message.next_attempt_at) == (Message.IN_DOUBT, 2, None)
    assert list(Message.objects.waiting_for_a_person()) == [message]
    assert {came.mail["Message-ID"] for came in server.taken} == {message.message_id}
    message.retry(by=None, now=now)
    assert sent(message, now).state == Message.SENT
    assert message.may_have_come_twice


def test_what_a_dead_worker_left_is_sent_once_more_under_the_same_id(server, now):
    message = mail(now=now)
    message.claim(attachments=[], sender="x", reply_to="", worker="elsewhere:1-2:abc", now=now)
    assert sent(message, now + timedelta(minutes=1)).state == Message.SENDING
    now += Message.PATIENCE + timedelta(minutes=1)
    assert sent(message, now).state == Message.SENT
    assert (message.doubts, message.may_have_come_twice) == (1, True)
    assert server.taken[0].mail["Message-ID"] == message.message_id


def test_without_a_mail_server_mails_are_written_to_the_terminal(settings, now, capsys):
    settings.EMAIL_BACKEND = CONSOLE
    message = sent(mail(now=now), now)
    assert message.state == Message.SENT
    assert message.answer == "Written to the terminal: no mail server is set up."
    assert "Here it is." in capsys.readouterr().out
    assert "written to the terminal" in leaves()


def test_where_no_mail_may_leave_it_waits(settings, now):
    settings.EMAIL_BACKEND = NOWHERE
    assert sent(mail(now=now), now).state == Message.WAITING
    assert "EMAIL_URL is not set" in leaves()


def test_no_more_go_within_a_minute_than_the_server_wants(server, settings, now):
    settings.EMAIL_RATE = 2
    for _ in range(3):
        mail(now=now)
    assert (send_due_messages(now), send_due_messages(now + timedelta(seconds=30))) == (2, 0)
    assert send_due_messages(now + timedelta(seconds=61)) == 1


def test_the_file_that_went_first_goes_again(server, now, media):
    invoice = draft(now=now)
    invoice.finalize(by=None, now=now)
    attachment = {"kind": "invoice", "owner": invoice.public_id, "name": "Rechnung Ä.pdf"}
    server.answers = ["451 later"]
    message = sent(mail(now=now, attachments=[attachment], about=invoice), now)
    (row,) = message.attachments
    assert len(row["sha256"]) == 64
    Company.objects.update(footer="Another footer")
    message = sent(message, message.next_attempt_at)
    assert (message.state, message.attachments) == (Message.SENT, [row])
    (file,) = server.taken[0].mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("Rechnung Ä.pdf", "application/pdf")
    assert file.get_content().startswith(b"%PDF")


def test_a_file_that_cannot_be_made_keeps_no_other_mail_back(server, now):
    broken = mail(now=now, attachments=[{"kind": "invoice", "owner": "in_none", "name": "a.pdf"}], about=draft())
    fine = mail(now=now)
    send_due_messages(now)
    broken.refresh_from_db(), fine.refresh_from_db()
    assert (broken.state, fine.state) == (Message.WAITING, Message.SENT)
    assert "could not be made ready" in broken.answer


def test_the_command_sends_what_is_due(server, capsys):
    mail()
    call_command("send_mail")
    assert capsys.readouterr().out == "1 mail sent.\n"


@pytest.mark.parametrize("column", ["text", "html", "subject", "message_id"])
def test_what_a_mail_says_never_changes(now, column):
    message = mail(now=now)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**{column: "other"})
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Message.objects.filter(pk=message.pk).delete()


def test_the_admin_cancels_what_waits_and_sends_again_what_failed(chief, server, now):
    failed, waiting = mail(now=now), mail(now=now, not_before=now + timedelta(days=1))
    server.answers = ["550 no"]
    sent(failed, now)
    page = reverse("admin:mail_message_changelist")
    assert "Your invoice" in chief.get(page).content.decode()
    assert chief.get(reverse("admin:mail_message_change", args=[failed.pk])).status_code == 200
    both = {"_selected_action": [failed.pk, waiting.pk]}
    told = chief.post(page, {"action": "retry_mails", **both}, follow=True).content.decode()
    assert "Waiting again: 1 mail." in told and "This mail cannot be tried again: waiting." in told
    told = chief.post(page, {"action": "cancel_mails", **both}, follow=True).content.decode()
    assert "Canceled 2 mails." in told
    assert sent(failed, now + timedelta(days=2)).state == Message.SUPPRESSED
