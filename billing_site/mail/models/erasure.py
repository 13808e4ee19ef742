"""Mails of somebody whose personal data is erased: that they went stays on record, to whom and what they said not."""

from collections.abc import Collection

from django.db.models import Case, F, Q, Value, When

from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message

ERASED = "Erased with the personal data of the customer."


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
        # The server's words name who it is that they did not know.
        answer=unless_empty("answer"),
        reason=unless_empty("reason"),
    )


def unless_empty(column: str) -> Case:
    return Case(When(~Q(**{column: ""}), then=Value(ERASED)), default=F(column))
