"""The look into the mailbox: what reports say becomes known of the mails and the addresses they name.

Nothing here sends mail, whatever comes in. A report counts only for a mail of ours whose Message-ID it returns, and
for an address which that mail went to: nobody else can have an address taken off.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from billing_site.lib.db.outages import outage
from billing_site.lib.db.transaction import whole
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.lib.text import same_email
from billing_site.mail.bounces import imap
from billing_site.mail.bounces.reports import AUTOMATIC, BOUNCE, PUZZLING, Failure, Report, read_report
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.mailbox import BounceMailbox
from billing_site.mail.models.message import Message

log = logging.getLogger("billfold")
RUN = 500  # mails in one look: a storm of reports is worked off bit by bit


def read_due_reports(now: datetime, *, stopping: Callable[[], bool] = bool) -> int:
    """Read what is new in the mailbox, at most every five minutes; returns how many mails were read."""
    if not settings.BOUNCE_IMAP_URL:
        return 0
    row = BounceMailbox.lease(now)
    if row is None:
        return 0
    try:
        place = imap.Place.of(settings.BOUNCE_IMAP_URL)
        with imap.opened(place, place.password or row.secret) as mailbox:
            read = read_new(mailbox, row, now, stopping)
    except (imap.MailboxFault, KeyFault) as fault:
        log.warning("%s", fault)
        row.note(fault=str(fault)[:500])
        return 0
    row.note(fault="")
    return read


def read_new(mailbox: imap.Mailbox, row: BounceMailbox, now: datetime, stopping: Callable[[], bool]) -> int:
    if row.validity != mailbox.validity:
        row.note(validity=mailbox.validity, last_number=0)
    read = 0
    for number in mailbox.after(row.last_number)[:RUN]:
        if stopping():
            break
        read_one(mailbox, number, now)
        row.note(last_number=number)
        read += 1
    return read


def read_one(mailbox: imap.Mailbox, number: int, now: datetime) -> None:
    try:
        if flag := flag_after(mailbox.content(number), now):
            mailbox.mark(number, flag)
    except imap.MailboxFault as fault:
        # The server itself cannot read this one; the others wait behind it.
        log.warning("A mail in the mailbox of reports was left alone: %s", fault)


def flag_after(content: bytes, now: datetime) -> str:
    """What the mail is marked with once it was read: seen, for a person to look at, or '' for what is none of ours."""
    try:
        report = read_report(content)
        if report.kind == BOUNCE:
            return imap.SEEN if note(report, now) else imap.FLAGGED
    except Exception as error:
        if outage(error):
            raise
        log.exception("A mail in the mailbox of reports could not be read")
        return imap.FLAGGED
    return {AUTOMATIC: imap.SEEN, PUZZLING: imap.FLAGGED}.get(report.kind, "")


def note(report: Report, now: datetime) -> int:
    """Tell the mails that it names; returns how many those are."""
    mails = list(Message.objects.filter(message_id__in=report.message_ids))
    for message in mails:
        for address, failure in report.failed.items():
            note_failure(message, own_address(message, address), failure, now)
        for address, words in report.delayed.items():
            message.note_delay(own_address(message, address) or address, words)
    return len(mails)


@whole
def note_failure(message: Message, address: str, failure: Failure, now: datetime) -> None:
    # A report that is read a second time takes no address off that works again.
    if address and message.bounce(address, failure.words, now=now) and failure.no_mailbox:
        BouncedAddress.mark(address, failure.words, message=message, now=now)


def own_address(message: Message, reported: str) -> str:
    """The address as the mail has it; one that was forwarded comes back under another name. '' where it has none."""
    known = {same_email(address): address for address in (*message.to, *message.cc)}
    return known.get(same_email(reported)) or (next(iter(known.values())) if len(known) == 1 else "")
