"""How timelines of documents tell of their mails: who was to get one, and what became of it."""

from billing_site.events.models import Event
from billing_site.mail import kinds

NAMED = 3
NAMES = dict(kinds.KINDS)
# The end of the event's type -> (icon, words); {to}: whom it goes to.
KINDS = {
    "send_requested": ("mail", "Sending to {to}"),
    "sent": ("send", "Sent to {to}"),
    "send_failed": ("mail-x", "The mail to {to} failed"),
    "send_canceled": ("mail-x", "Sending to {to} canceled"),
    "send_withheld": ("mail-x", "The mail to {to} was not sent"),
    "not_sent": ("mail-x", "Not sent by itself"),
    "notice_requested": ("mail", "Sending to {to}"),
    "notice_sent": ("send", "Sent to {to}"),
}


def kinds_of(noun: str) -> dict:
    """The rows of a timeline's table for one noun, as events name it."""
    return {f"{noun}.{end}": row for end, row in KINDS.items()}


def told(event: Event, text: str) -> str:
    """The words of an event about a mail; of any other its text as it is."""
    if event.type.rpartition(".")[2] not in KINDS:
        return text
    data = event.data
    if event.redacted_at:
        return f"{text.format(to='the customer')} (details erased)"
    words = text.format(to=listed([*data.get("to", ()), *data.get("cc", ())]))
    if what := NAMES.get(data.get("mail", "")):
        # Not the document itself, but word of what happened to it.
        words = f"Mail “{what}”: {words[:1].lower()}{words[1:]}"
    return f"{words}: {data['why']}" if data.get("why") else words


def listed(addresses: list[str]) -> str:
    """'jenny@example.com, ap@example.com and 4 more'; 'the customer' where none were noted."""
    more = f" and {len(addresses) - NAMED} more" if len(addresses) > NAMED else ""
    return f"{', '.join(addresses[:NAMED])}{more}" if addresses else "the customer"
