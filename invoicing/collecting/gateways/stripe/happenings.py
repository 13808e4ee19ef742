"""What happened at Stripe since, read from its events: so everything works for a product that nobody can call back.

Stripe lists events newest first and keeps them for 30 days. They are read in windows of time, the oldest first. The
last minute is read again, because events may appear late: a cursor is the second from which the next window begins, and
a mark of what was told of it already.
"""

from __future__ import annotations

import hashlib
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
        events, onward, _ = since(account, cursor, tuple(KINDS))
        return Page(tuple(found for each in events if (found := happening_of(each))), onward)


def happening_of(event: dict[str, Any]) -> Happening | None:
    """What an event asks to be looked at; None for one that is of no interest here."""
    kind, at = KINDS.get(event["type"]), moment(event["created"])
    thing = event["data"]["object"]
    if not kind or not at or not id_of(thing):
        return None
    return Happening(event["id"], kind, id_of(thing), at, key_of(thing))


def since(account: Account, cursor: str, types: tuple[str, ...]) -> tuple[list[dict[str, Any]], str, int]:
    """Events from the cursor on, the oldest first, none where all were told; the cursor to ask with next; and what time
    it is at Stripe, which is later than the end of a window.
    """
    begin, told = split(cursor)
    until, now = 0, 0
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
        known = not events or mark(events) == told
        if not until:
            return [] if known else events, joined(max(begin, now - AGAIN), events), now
        if not known:
            return events, joined(until, events), now
        begin, until, told = until, 0, ""


def joined(onward: int, events: list[dict[str, Any]]) -> str:
    return f"{onward}:{mark([each for each in events if each['created'] >= onward])}"


def split(cursor: str) -> tuple[int, str]:
    begin, _, told = cursor.partition(":")
    return int(begin or 0), told


def mark(events: list[dict[str, Any]]) -> str:
    """The same for the same events; '' for none."""
    ids = " ".join(sorted(each["id"] for each in events))
    return hashlib.sha256(ids.encode()).hexdigest()[:16] if ids else ""


def forgotten(cursor: str, now: int) -> bool:
    """Whether Stripe does not tell any more of all that happened since a cursor."""
    return split(cursor)[0] < now - KEPT + 86400


def not_before(cursor: str, now: int) -> str:
    """The cursor, or the one of this moment where that is later: for who knows how all is by now."""
    return cursor if split(cursor)[0] >= now - AGAIN else joined(now - AGAIN, [])
