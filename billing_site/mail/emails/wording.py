"""Mails in words: the badge of a state, what happened so far, and what comes next."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, no_rows
from billing_site.lib.dates import short_date
from billing_site.mail.models.message import Message
from billing_site.pages.columns import badge

TONES = {
    Message.WAITING: "neutral",
    Message.SENDING: "info",
    Message.SENT: "good",
    Message.IN_DOUBT: "warn",
    Message.FAILED: "bad",
    Message.SUPPRESSED: "neutral",
}
NOT_READ = "That a mail server took a mail does not mean that somebody read it."
TIMELINE = Wording(
    {
        "message.canceled": ("ban", "Canceled"),
        "message.retried": ("rotate-cw", "Tried again, under the same Message-ID"),
        "message.copied": ("copy", "Sent again as a new mail"),
    },
    rows=no_rows,
)


def state_of(message: Message) -> tuple[str, str]:
    """(word, tone) of its state."""
    if message.state == Message.SENT and message.refused:
        return "Sent in part", "warn"
    if message.state == Message.WAITING and message.attempts:
        return "Trying again", "warn"
    return message.get_state_display(), TONES[message.state]


def state_badge(message: Message) -> str:
    return badge(*state_of(message))


def recipients(message: Message) -> str:
    """'anna@rossi.example and 2 more'; of a mail that was erased with its customer that."""
    if message.is_erased:
        return "Erased"
    first, others = message.to[0], len(message.to) + len(message.cc) - 1
    return f"{first} and {others} more" if others else first


def story(message: Message, now: datetime) -> list[str]:
    """What became of it, in sentences, the last of them what comes next."""
    found = [f"Written {moment(message.created)} by {message.actor or 'Billfold'}."]
    found += STORIES[message.state](message, now)
    found += [told_of(address, words) for address, words in message.refused.items()]
    if message.may_have_come_twice:
        found.append("It may have come twice: once nobody knew whether the server had taken it, and it was sent again.")
    return found


def of_waiting(message: Message, now: datetime) -> list[str]:
    at = message.next_attempt_at
    when = f"goes {moment(at)}" if at and at > now else "goes with the next run of the worker"
    if not message.attempts:
        return [f"It {when}."]
    return [f"{tried(message)} {told_by_server(message.answer)}", f"It {when}."]


def of_sending(message: Message, now: datetime) -> list[str]:
    return [f"It is being handed over since {moment(message.claimed_at)}." if message.claimed_at else "It is going."]


def of_sent(message: Message, now: datetime) -> list[str]:
    at = f" on {moment(message.sent_at)}" if message.sent_at else ""
    which = f", at try {message.attempts}" if message.attempts > 1 else ""
    words = f"It said: {said(message.answer)}" if is_of_server(message.answer) else message.answer
    return [f"The mail server took it{at}{which}. {words}", NOT_READ]


def of_doubt(message: Message, now: datetime) -> list[str]:
    doubt = f"Nobody knows whether the server took it: {said(message.answer)}"
    if message.next_attempt_at:
        return [doubt, f"It goes once more, under the same Message-ID, {moment(message.next_attempt_at)}."]
    return [doubt, "It is not sent again by itself. Ask the receiver, or try again: it may come twice then."]


def of_failed(message: Message, now: datetime) -> list[str]:
    given_up = f"{tried(message)} It was given up." if message.attempts else "It was given up."
    return [f"{given_up} {told_by_server(message.answer)}"]


def of_suppressed(message: Message, now: datetime) -> list[str]:
    return [f"It was not sent: {message.reason}"]


STORIES = {
    Message.WAITING: of_waiting,
    Message.SENDING: of_sending,
    Message.SENT: of_sent,
    Message.IN_DOUBT: of_doubt,
    Message.FAILED: of_failed,
    Message.SUPPRESSED: of_suppressed,
}


def moment(at: datetime) -> str:
    """'3 Dec 2026, 14:05' in the staff member's time zone."""
    return f"{short_date(at)}, {timezone.localtime(at):%H:%M}"


def tried(message: Message) -> str:
    return f"It was tried {message.attempts} times." if message.attempts > 1 else "It was tried once."


def is_of_server(words: str) -> bool:
    """Whether these are words of a mail server, which begin with a number, and not ours about what happened."""
    return words[:3].isdigit() or not words


def told_by_server(words: str) -> str:
    return f"The server said: {said(words)}" if is_of_server(words) else words


def told_of(address: str, words: str) -> str:
    return f"{address} was refused: {said(words)}" if is_of_server(words) else f"{address}: {words}"


def said(words: str) -> str:
    return f"“{words}”" if words else "nothing."


def changes_of(message: Message) -> list[dict]:
    """What staff did with it, for components/timeline.html, newest first."""
    return [TIMELINE.row(event) for event in Event.objects.of(message).select_related("actor")[:20]]


def link(found: dict, key: str, *, else_: str = "") -> str:
    """The name of a thing that leads to its page; its id where nobody knows it any more."""
    if not key:
        return else_
    if key not in found:
        return key
    name, address = found[key]
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, name)
