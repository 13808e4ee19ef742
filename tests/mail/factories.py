"""Mails for tests, written by the real verb."""

from itertools import count

from django.utils import timezone

from billing_site.mail.models.message import Message
from billing_site.mail.parts import Composed

numbers = count(1)


def composed(**parts):
    known = {"language": "en", "subject": "Your invoice", "text": "Here it is.\n", "html": "<p>Here it is.</p>"}
    return Composed(**{**known, **parts})


def mail(
    *to,
    cc=(),
    kind="test",
    now=None,
    by=None,
    about=None,
    customer=None,
    not_before=None,
    also=(),
    data=None,
    **parts,
):
    """A mail that waits in the outbox."""
    to = list(to) or [f"buyer{next(numbers)}@example.com"]
    named = {"about": about, "customer": customer, "also": also, "not_before": not_before, "by": by, **(data or {})}
    return Message.write(kind, composed(**parts), to=to, cc=list(cc), now=now or timezone.now(), **named)
