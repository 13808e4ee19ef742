"""What the outbox asks the room whose mail it sends, by way of the module that settings name: MAIL_ROOMS has the
package of kinds from other rooms, whose module `dependent` it is; MAIL_DEPENDENT is that of all others.

It has eight functions: `withheld(message, now=)` gives the reason why a mail must not go any more, '' where it may;
`attachment(attachment, now=)` the (bytes, SHA-256) of a file, made now if it was not yet; `is_there(attachment)`
whether the file that went can still be had; `on_sent(message, now=)` and `on_failed(message, why=, now=)` follow what
became of a mail, `on_canceled(message, by=, now=)` that somebody stopped it and `on_withheld(message, now=)` that it
did not go, in the transaction that says so; `again(message)` is where the same is sent once more as something new.
Files are all MAIL_DEPENDENT's. A mail about nobody and nothing (a test) is asked about nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from billing_site.lib.renamed import find
from billing_site.mail.parts import Again, Attachment

if TYPE_CHECKING:
    from billing_site.mail.models.message import Message
    from billing_site.staff.models.user import User


def withheld(message: Message, *, now: datetime) -> str:
    return _asked("withheld", message)(message, now=now) if _is_about_somebody(message) else ""


def attachment(attachment: Attachment, *, now: datetime) -> tuple[bytes, str]:
    return _found(settings.MAIL_DEPENDENT, "attachment")(attachment, now=now)


def is_there(attachment: Attachment) -> bool:
    return _found(settings.MAIL_DEPENDENT, "is_there")(attachment)


def on_sent(message: Message, *, now: datetime) -> None:
    if _is_about_somebody(message):
        _asked("on_sent", message)(message, now=now)


def on_failed(message: Message, *, why: str, now: datetime) -> None:
    if _is_about_somebody(message):
        _asked("on_failed", message)(message, why=why, now=now)


def on_canceled(message: Message, *, by: User | None, now: datetime) -> None:
    if _is_about_somebody(message):
        _asked("on_canceled", message)(message, by=by, now=now)


def on_withheld(message: Message, *, now: datetime) -> None:
    if _is_about_somebody(message):
        _asked("on_withheld", message)(message, now=now)


def again(message: Message) -> Again | None:
    """None where a mail is sent once more as it is."""
    return _asked("again", message)(message) if _is_about_somebody(message) else None


def _asked(name: str, message: Message) -> Callable:
    room = settings.MAIL_ROOMS.get(message.kind)
    return _found(f"{room}.dependent" if room else settings.MAIL_DEPENDENT, name)


def _found(module: str, name: str) -> Callable:
    return find(f"{module}.{name}")


def _is_about_somebody(message: Message) -> bool:
    return bool(message.about or message.customer)
