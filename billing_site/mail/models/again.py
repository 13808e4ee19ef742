"""New mails, each under a Message-ID of its own; among them those that go again: the same words and files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.mail.kinds import REMINDER, WITH_SECRETS
from billing_site.mail.models.query import BY_ITSELF
from billing_site.mail.models.words import found_by

if TYPE_CHECKING:
    from billing_site.mail.models.message import Message
    from billing_site.staff.models.user import User

SAME = (
    *("kind", "about", "customer", "names", "to", "cc", "language", "subject", "text", "html"),
    *("attachments", "pictures", "data"),
)
COPIED = "message.copied"


def add(cls: type[Message], *, by: User | None, now: datetime, **columns: Any) -> Message:
    """Insert a mail, under an id and a Message-ID of its own."""
    key = public_id(cls.prefix, now)
    message_id = f"<{key}@{settings.MAIL_DOMAIN}>"
    actor = by if by is not None and by.pk else None
    message = cls(public_id=key, message_id=message_id, actor=actor, created=now, **columns)
    message.search_text = found_by(message)
    message.save(force_insert=True)
    return message


class NotPossible(ValueError):
    """This mail cannot be canceled or sent again; the text says why in plain words."""


def is_over(self: Message) -> bool:
    """Whether nothing more becomes of it: sent, failed, or stopped by somebody or something."""
    return self.state in (self.SENT, self.FAILED, self.SUPPRESSED)


def is_erased(self: Message) -> bool:
    """Whether the personal data of its customer was erased, and with it whom it is for and what it says."""
    return not self.to


def can_be_retried(self: Message) -> bool:
    """Whether this very mail, under its Message-ID, may be tried once more."""
    if self.is_erased:
        return False
    if self.state == self.SUPPRESSED:
        return self.cause in self.OF_ADDRESSES
    if self.state == self.WAITING:
        return self.attempts > 0
    return self.state == self.FAILED or (self.state == self.IN_DOUBT and self.next_attempt_at is None)


def can_be_copied(self: Message) -> bool:
    """Whether it may go once more as it is. One that failed is sent again itself.

    A link to the portal, or to add a payment method, works once: another one is made anew. So is a reminder, which says
    what is open at its moment.
    Of one that was erased with its customer nothing is left to send.
    """
    again = not self.can_be_retried and self.kind not in (*WITH_SECRETS, REMINDER)
    return is_over(self) and again and not self.is_erased


@whole
def send_again(self: Message, *, by: User | None, now: datetime, seen: int | None = None) -> Message:
    """The new mail, which waits. What must not go any more is found out when it goes. Raises NotPossible.

    `seen` is how often it was sent again as far as whoever asks knows: of two who press at once one is told.
    """
    current = type(self).objects.lock().get(pk=self.pk)
    if not can_be_copied(current):
        raise NotPossible(f"This mail cannot be sent as a new one: {current.get_state_display().lower()}.")
    copies = copies_of(current)
    if seen is not None and len(copies) > seen:
        raise NotPossible(f"{copies[0].actor or 'Billfold'} sent it again meanwhile. Do so once more only if needed.")
    same = {field: getattr(current, field) for field in SAME}
    # This one is somebody's wish.
    same["data"] = {name: value for name, value in current.data.items() if name != BY_ITSELF}
    copy = type(self).add(next_attempt_at=now, by=by, now=now, **same)
    note_copy(current, copy, by=by, now=now)
    return copy


def copies_of(self: Message) -> list[Event]:
    """The events that tell of its being sent again, newest first."""
    return list(Event.objects.of(self).filter(type=COPIED).select_related("actor"))


def note_copy(self: Message, copy: Message, *, by: User | None, now: datetime) -> None:
    """Tell that what this mail brought was sent once more."""
    Event.record(COPIED, self, by=by, now=now, copy=copy.public_id)
