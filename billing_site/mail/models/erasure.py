"""Mails of somebody whose personal data is erased: that they went stays on record, to whom and what they said not."""

from collections.abc import Collection

from django.db.models import Case, F, Q, Value, When

from billing_site.lib.db.rows import write_many
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import MessageQuerySet
from billing_site.mail.models.words import LOOKED_INTO, found_by

ERASED = "Erased with the personal data of the customer."
BATCH = 2000


def erase(customers: Collection[str]) -> None:
    """Empty all mails to the customers with these public ids, and forget the addresses that such mail came back from.

    Kind, state, times, Message-ID and the documents that went along stay. What was still to go never goes.
    """
    mails = Message.objects.filter(customer__in=customers)
    BouncedAddress.objects.filter(message__in=mails.order_by().values("pk")).delete()
    stopped = {"state": Message.SUPPRESSED, "cause": Message.WITHHELD, "reason": ERASED, "next_attempt_at": None}
    mails.filter(state__in=(Message.WAITING, Message.IN_DOUBT)).update(**stopped)
    mails.update(
        to=[],
        cc=[],
        subject=ERASED,
        text=ERASED,
        html="",
        data={},
        refused={},
        refused_at=None,
        # The server's words name who it is that they did not know.
        answer=unless_empty("answer"),
        reason=unless_empty("reason"),
        names="",
    )
    find_no_more(mails)


def find_no_more(mails: MessageQuerySet) -> None:
    """Find them by what is left of them alone."""
    last = 0
    while rows := list(mails.only(*LOOKED_INTO).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        for message in rows:
            message.search_text = found_by(message)
        write_many(rows, ["search_text"])


def unless_empty(column: str) -> Case:
    return Case(When(~Q(**{column: ""}), then=Value(ERASED)), default=F(column))
