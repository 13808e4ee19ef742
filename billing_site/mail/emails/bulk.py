"""Mails that are canceled or sent again many at once: which of them can be, and each in its own transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.jobs.selection import refuse_unless_still_allowed, selected_by
from billing_site.lib.text import count_of
from billing_site.mail.emails.filters import EmailFilter
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import MessageQuerySet
from billing_site.staff.models.user import User

BATCH, INLINE = 50, 200
PERMISSION = "mail.change_message"
RUN = "billing_site.mail.emails.bulk.run"


@dataclass(frozen=True)
class Verb:
    """One thing to do with many mails: the method, those that it can be done with, and the words."""

    method: Callable
    possible: Q
    title: str
    past: str
    lead: str
    tone: str = "btn-primary"


VERBS = {
    "retry": Verb(
        Message.retry,
        (
            Q(state=Message.FAILED)
            | Q(state=Message.WAITING, attempts__gt=0)
            | Q(state=Message.IN_DOUBT, next_attempt_at=None)
            | Q(state=Message.SUPPRESSED, cause__in=Message.OF_ADDRESSES)
        )
        & ~Q(to=[]),
        "Try {} again",
        "Waiting again: {}.",
        "Each goes at once, under the same Message-ID. One that was in doubt may come twice.",
    ),
    "cancel": Verb(
        Message.cancel,
        Q(state=Message.WAITING),
        "Cancel sending of {}",
        "Canceled {}.",
        "They are not sent. Each can be sent again from its page.",
        "btn-danger",
    ),
}


def run(job: Job) -> Iterator[int]:
    """Do it with all that were meant, for billing_site.jobs."""
    verb = VERBS[job.params["verb"]]
    found = selected_by(job, EmailFilter, Message.objects.all()).filter(verb.possible)
    done = job.cursor.get("done", 0)
    while rows := list(found.after(job.cursor.get("after", 0))[:BATCH]):
        refuse_unless_still_allowed(job, PERMISSION)
        done += do(verb, rows, by=job.created_by, now=timezone.now())
        job.cursor = {"after": rows[-1].pk, "done": done}
        yield done
    job.message = verb.past.format(count_of(done, "email"))


def do(verb: Verb, rows: list[Message], *, by: User | None, now: datetime) -> int:
    """How many it was done with; the others are on their way, or were somebody else's meanwhile."""
    done = 0
    for message in rows:
        try:
            verb.method(message, by=by, now=now)
            done += 1
        except NotPossible:
            continue
    return done


def possible(verb: Verb, found: MessageQuerySet) -> MessageQuerySet:
    return found.filter(verb.possible).order_by("pk")
