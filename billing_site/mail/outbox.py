"""The worker of the outbox: mails that are due, claimed one at a time, handed over, and marked with what came of it.

Between the two transactions of a mail stands the talk with the server. A process that dies there leaves the row
`sending` under its name; the next run sees that it died, and leaves the mail in doubt.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.conf import settings

from billing_site.company.models import Company
from billing_site.jobs import runs
from billing_site.lib.db.outages import outage
from billing_site.lib.db.transaction import whole
from billing_site.mail import dependent, server
from billing_site.mail.letter import letter_of, sender_of
from billing_site.mail.limits import MOST_BYTES
from billing_site.mail.models.address import BouncedAddress, bounced
from billing_site.mail.models.message import Message, TakenMeanwhile
from billing_site.mail.models.unlisted import unlisted, why_unlisted
from billing_site.mail.outgoing import NOWHERE
from billing_site.mail.parts import Attachment

log = logging.getLogger("billfold")
RUN = 100  # mails over one connection
MINUTE = timedelta(minutes=1)
DIED = "The worker that was handing this mail over ended before the server had answered."
# Seconds between the tries to write what the server said: the mail is out, and must not go again for want of a lock.
WRITE_AGAIN = (0.2, 1, 5, 15)
Files = list[tuple[Attachment, bytes]]
Door = server.Server | server.Elsewhere


class NotAttached(Exception):
    """A file that belongs to the mail cannot be had; the text says why."""


class Run(runs.Run):
    """A run that hands mails over, no faster than the mail server wants."""

    @property
    def is_over(self) -> bool:
        """Told to stop, or as many mails went within a minute as the mail server wants."""
        return self.stopping() or (
            bool(settings.EMAIL_RATE)
            and Message.objects.filter(claimed_at__gt=self.now - MINUTE).count() >= settings.EMAIL_RATE
        )


def send_due_messages(now: datetime, *, stopping: Callable[[], bool] = bool) -> int:
    """Send what is due, at most RUN mails; returns how many were handed over. `stopping` is asked between two mails."""
    leave_abandoned_in_doubt(now)
    if settings.EMAIL_BACKEND == NOWHERE:
        return 0
    due = list(Message.objects.due(now).values_list("pk", flat=True)[:RUN])
    if not due:
        return 0
    door = server.mail_server()
    try:
        door.connect()
    except server.Unreachable as error:
        log.warning("%s", error)
        put_all_off(due, str(error), now)
        return 0
    try:
        with Run(now, stopping) as run:
            return send(due, door, run)
    finally:
        door.disconnect()


def send(due: list[int], door: Door, run: Run) -> int:
    sent = 0
    for key in due:
        if run.is_over:
            break
        outcome = send_one(Message.objects.get(pk=key), door, run)
        sent += outcome is not None and outcome.state == server.TAKEN
        if outcome and outcome.closed:
            break
    return sent


def send_one(message: Message, door: Door, run: Run) -> server.Outcome | None:
    """What the server said of this mail; None where it was not handed over this time."""
    files = claimed(message, run)
    if files is None:
        return None
    try:
        outcome = door.hand_over(letter_of(message, files, without=set(message.refused), now=run.now))
    except Exception as error:
        log.exception("Mail %s could not be written", message.public_id)
        outcome = server.Outcome(server.REFUSED, f"Billfold could not write this mail: {error}")
    settle(message, outcome, run)
    return outcome


def claimed(message: Message, run: Run) -> Files | None:
    """The files of a mail that is this run's own now; None where it is not to go, or cannot this time.

    Nothing is locked while the files are made: to draw a document takes a while.
    """
    if not message.is_due(run.now):
        return None
    try:
        files = [file_of(Attachment(**row), run.now) for row in message.attachments]
        return files if claim(message, files, run) else None
    except Exception as error:
        if outage(error):
            raise
        # One mail that cannot go must not keep the others back.
        log.exception("Mail %s cannot be sent now", message.public_id)
        put_off(message, f"This mail could not be made ready: {error}", run.now)
        return None


def put_all_off(due: list[int], words: str, now: datetime) -> None:
    """There was nobody to hand them to."""
    for message in Message.objects.due(now).filter(pk__in=due):
        put_off(message, words, now)


def put_off(message: Message, words: str, now: datetime) -> None:
    try:
        message.put_off(words, attempts=message.attempts + 1, now=now)
    except TakenMeanwhile:
        log.info("Mail %s is another worker's", message.public_id)


def file_of(attachment: Attachment, now: datetime) -> tuple[Attachment, bytes]:
    content, sha256 = dependent.attachment(attachment, now=now)
    if hashlib.sha256(content).hexdigest() != (attachment.sha256 or sha256):
        raise NotAttached(f"{attachment.name} is not the file that belongs to this mail.")
    return replace(attachment, sha256=sha256), content


@whole
def claim(message: Message, files: Files, run: Run) -> bool:
    """Make the mail this run's own, unless it must not go any more; in one transaction with why it must not."""
    if reason := dependent.withheld(message, now=run.now):
        withhold(message, Message.WITHHELD, reason, run.now)
        return False
    if (size := sum(len(content) for _, content in files)) > MOST_BYTES:
        words = f"The attachments are too large: {size / 1e6:.1f} MB, and a mail takes {MOST_BYTES / 1e6:.0f} MB."
        message.mark_failed(words, {}, now=run.now)
        return False
    gone, outside = bounced([*message.to, *message.cc]), unlisted([*message.to, *message.cc])
    if why := nobody_left(message, gone, outside):
        withhold(message, *why, run.now)
        return False
    company = Company.current()
    return message.claim(
        refused={
            **{address: f"Left out, because mail came back from there: {words}" for address, words in gone.items()},
            **{address: f"Left out. {why_unlisted()}" for address in outside},
        },
        attachments=[asdict(attachment) for attachment, _ in files],
        sender=sender_of(company),
        reply_to=company.answers_to,
        worker=run.name,
        now=run.now,
    )


def nobody_left(message: Message, gone: dict[str, str], outside: set[str]) -> tuple[str, str] | None:
    """(cause, why in words) where nothing is sent to any address that the mail is for; None where it goes."""
    if not all(address in gone or address in outside for address in message.to):
        return None
    if words := "; ".join(f"{address}: {gone[address]}" for address in message.to if address in gone):
        return Message.BOUNCED, f"Mail to this address came back before. {words}"
    return Message.UNLISTED, why_unlisted()


def withhold(message: Message, cause: str, reason: str, now: datetime) -> None:
    if message.suppress(cause, reason):
        dependent.on_withheld(message, now=now)


def settle(message: Message, outcome: server.Outcome, run: Run) -> None:
    """Write what came of it, as often as it takes: what is not written down would be sent again."""
    for pause in (*WRITE_AGAIN, None):
        try:
            return write_down(message, outcome, run.now)
        except Exception as error:
            if not outage(error):
                log.exception("What follows from mail %s could not be done", message.public_id)
                break
            if pause is None:
                raise
            time.sleep(pause)
    return write_alone(message, outcome, run.now)


def write_alone(message: Message, outcome: server.Outcome, now: datetime) -> None:
    """Without what follows from it, which failed: that the mail is out must be known whatever else is not."""
    told = {"answer": outcome.answer[:1000], "refused": outcome.refused, "next_attempt_at": None}
    if outcome.state == server.TAKEN:
        message.settle(state=Message.SENT, sent_at=now, **told)
    else:
        message.settle(state=Message.FAILED, **told)


def write_down(message: Message, outcome: server.Outcome, now: datetime) -> None:
    try:
        write(message, outcome, now)
    except TakenMeanwhile:
        # Somebody took this process for dead. Unless the mail is being sent again already, the truth is known now.
        message.refresh_from_db()
        if message.state != Message.IN_DOUBT:
            log.warning("Mail %s was taken up by another worker", message.public_id)
            return
        write(message, outcome, now)


@whole
def write(message: Message, outcome: server.Outcome, now: datetime) -> None:
    BouncedAddress.mark_those_without_mailbox(outcome.refused, message=message, now=now)
    match outcome.state:
        case server.TAKEN:
            message.mark_sent(outcome.answer, outcome.refused, now=now)
        case server.REFUSED:
            message.mark_failed(outcome.answer, outcome.refused, now=now)
        case server.LATER:
            message.put_off(outcome.answer, attempts=message.attempts, now=now)
        case _:
            message.leave_in_doubt(outcome.answer, at=now + MINUTE)


def leave_abandoned_in_doubt(now: datetime) -> int:
    """What a worker that is no more was handing over; returns how many."""
    left = 0
    for message in Message.objects.filter(state=Message.SENDING):
        if is_abandoned(message, now):
            try:
                message.leave_in_doubt(DIED, at=now)
            except TakenMeanwhile:
                continue
            log.warning("Mail %s was left in doubt", message.public_id)
            left += 1
    return left


def is_abandoned(message: Message, now: datetime) -> bool:
    return runs.is_abandoned(message.worker, message.claimed_at, now, Message.PATIENCE)
