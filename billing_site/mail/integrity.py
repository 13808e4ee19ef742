"""Proof that the outbox is in order: each state says what it must, and each file that went with a mail is there."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from billing_site.lib.db.dangling import pointing_nowhere
from billing_site.lib.findings import Finding
from billing_site.mail import dependent
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment

CHUNK = 2_000
# No talk with a mail server lasts so long; the next look of a worker takes such a mail up.
TOO_LONG = timedelta(hours=2)


def check() -> Iterator[Finding]:
    """Every Finding, one rule after the other."""
    for rule in RULES:
        yield from rule()


def counts() -> dict[str, int]:
    """What was looked at: {"mails": 12}."""
    return {"mails": Message.objects.count()}


def nothing_is_handed_over_for_ever() -> Iterator[Finding]:
    begun = Message.objects.filter(state=Message.SENDING)
    for public_id in ids(begun.filter(Q(claimed_at=None) | Q(claimed_at__lte=timezone.now() - TOO_LONG))):
        yield Finding(public_id, "mail", "the mail has been with a worker for hours: does `manage.py tick` run?")
    for public_id in ids(begun.filter(worker="")):
        yield Finding(public_id, "mail", "the mail is being handed over by nobody")


def what_is_to_go_has_its_time() -> Iterator[Finding]:
    for public_id in ids(Message.objects.filter(state=Message.WAITING, next_attempt_at=None)):
        yield Finding(public_id, "mail", "the mail waits, and will never be tried")
    over = Message.objects.filter(state__in=[Message.SENT, Message.FAILED, Message.SUPPRESSED, Message.SENDING])
    for public_id in ids(over.exclude(next_attempt_at=None)):
        yield Finding(public_id, "mail", "the mail is not waiting, yet a time is set for it")


def what_was_sent_says_when_and_with_which_words() -> Iterator[Finding]:
    sent = Message.objects.filter(state=Message.SENT)
    for public_id in ids(sent.filter(Q(sent_at=None) | Q(attempts=0) | Q(sender=""))):
        yield Finding(public_id, "mail", "the mail counts as sent, and does not say when or by whom")
    for public_id in ids(sent.filter(answer="")):
        yield Finding(public_id, "mail", "the mail counts as sent, without an answer of the mail server")
    for public_id in ids(Message.objects.filter(sent_at__lt=F("created"))):
        yield Finding(public_id, "mail", "the mail was sent before it was written")


def what_was_not_sent_says_why() -> Iterator[Finding]:
    silent = Message.objects.filter(state=Message.SUPPRESSED).filter(Q(cause="") | Q(reason=""))
    for public_id in ids(silent | Message.objects.filter(state=Message.FAILED, answer="")):
        yield Finding(public_id, "mail", "the mail was not sent, and does not say why")
    for public_id in ids(Message.objects.filter(state=Message.IN_DOUBT, doubts=0)):
        yield Finding(public_id, "mail", "the mail is in doubt without ever having been left so")


def each_file_that_went_is_there() -> Iterator[Finding]:
    known: dict[str, bool] = {}
    mails = Message.objects.exclude(attachments=[]).order_by("pk").values_list("public_id", "attachments")
    for public_id, attachments in mails.iterator(CHUNK):
        for attachment in (Attachment(**row) for row in attachments):
            if attachment.sha256 and attachment.sha256 not in known:
                known[attachment.sha256] = dependent.is_there(attachment)
            if attachment.sha256 and not known[attachment.sha256]:
                text = f"the file {attachment.name} that went with the mail is gone ({attachment.sha256})"
                yield Finding(public_id, "attachment", text)


def nobody_hangs_on_what_is_gone() -> Iterator[Finding]:
    yield from pointing_nowhere("mail")


def ids(mails) -> Iterator[str]:
    return mails.order_by("pk").values_list("public_id", flat=True).iterator(CHUNK)


RULES = (
    nothing_is_handed_over_for_ever,
    what_is_to_go_has_its_time,
    what_was_sent_says_when_and_with_which_words,
    what_was_not_sent_says_why,
    each_file_that_went_is_there,
    nobody_hangs_on_what_is_gone,
)
