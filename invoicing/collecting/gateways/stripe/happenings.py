"""What happened at Stripe since, read from its events: so everything works for a product that nobody can call back.

Stripe lists events newest first and keeps them for 30 days. They are read in windows of time, the oldest first: a
cursor is the second from which the next window begins. The last minute is read again, because events may appear late.
"""

from __future__ import annotations

from typing import Any

from invoicing.collecting.gateways.interface import Happening, Page
from invoicing.collecting.gateways.stripe.client import (
    PAGE,
    Account,
    answered_at,
    asking,
    every,
    id_of,
    key_of,
    moment,
)

KEPT = 30 * 86400  # seconds for which Stripe tells of events
AGAIN = 60  # seconds that are read once more
SMALLEST = 60  # seconds of a window that is read whole, however much happened in it

DISPUTES = tuple(
    f"charge.dispute.{change}" for change in ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
)
INTENTS = tuple(
    f"payment_intent.{change}"
    for change in ("succeeded", "payment_failed", "canceled", "processing", "requires_action")
)
REFUNDS = ("refund.created", "refund.updated", "refund.failed")
METHODS = ("payment_method.updated", "payment_method.automatically_updated", "payment_method.detached")
SETUPS = ("checkout.session.completed",)
KINDS = {
    **dict.fromkeys(INTENTS, "charge"),
    **dict.fromkeys(REFUNDS, "refund"),
    **dict.fromkeys(DISPUTES, "dispute"),
    **dict.fromkeys(METHODS, "method"),
    **dict.fromkeys(SETUPS, "setup"),
}


def happenings_since(account: Account, cursor: str) -> Page[Happening]:
    with asking():
        events, onward = since(account, cursor, tuple(KINDS))
        return Page(tuple(found for each in events if (found := happening_of(each))), onward)


def happening_of(event: dict[str, Any]) -> Happening | None:
    """What an event asks to be looked at; None for one that is of no interest here."""
    kind, at = KINDS.get(event["type"]), moment(event["created"])
    thing = event["data"]["object"]
    if not kind or not at or not id_of(thing):
        return None
    return Happening(event["id"], kind, id_of(thing), at, key_of(thing))


def since(account: Account, cursor: str, types: tuple[str, ...]) -> tuple[list[dict[str, Any]], str]:
    """Events from the cursor on, the oldest first, and the cursor to ask with next."""
    begin, until, now = int(cursor or 0), 0, 0
    while True:
        created = {name: value for name, value in (("gte", begin), ("lte", until)) if value}
        params = {"types": list(types), "limit": PAGE} | ({"created": created} if created else {})
        page = account.api.events.list(params)
        now = now or answered_at(page)
        begin = max(begin, now - KEPT)
        if page.has_more and (until or now) - begin > SMALLEST:
            until = begin + ((until or now) - begin) // 2
            continue
        events = list(every(page))[::-1]
        if events or not until:
            return events, str(until or max(begin, now - AGAIN))
        begin, until = until, 0


def forgotten(cursor: str, now: str) -> bool:
    """Whether Stripe does not tell any more of all that happened since a cursor."""
    return int(cursor) < int(now) - KEPT + 86400
