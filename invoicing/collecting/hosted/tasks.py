"""What is left of payments that customers began: methods that were for one of them are let go."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import Refused, Unanswered
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.hosted.setup import payer_for
from invoicing.collecting.models.charging.checkout import GIVEN_UP_AFTER, Checkout
from invoicing.collecting.rooms import ask_for_rows
from invoicing.rules.move import IllegalMove

log = logging.getLogger("billfold")
MOST = 100  # of one sweep
# A gateway that gives no answer is asked for so long.
ASKED_ON = timedelta(days=8)
NOT_YET, SELDOM = timedelta(minutes=1), timedelta(hours=6)


def tidy_due_checkouts(now: datetime) -> int:
    """Let go of methods that were for one payment, and of what nobody came back for; returns how many are done."""
    due = list(Checkout.objects.due(now).select_related("customer", "invoice", "method", "attempt")[:MOST])
    # For what has a method no gateway is asked.
    return ask_for_rows(
        due, lambda row: tidy(row, now), what="Checkout", whom=lambda row: "" if row.method else row.gateway
    )


def tidy(row: Checkout, now: datetime) -> bool:
    """Whether nothing is left to be done about it. Raises Unanswered: it is looked at later then."""
    mine = Checkout.objects.filter(pk=row.pk, next_look_at=row.next_look_at)
    # Whoever dies in this look leaves it to the next minute.
    mine.update(next_look_at=now + NOT_YET)
    over = False
    try:
        over = row.let_go(now=now) if row.method else nobody_came_back(row, now)
    except Unanswered:
        if row.created >= now - ASKED_ON:
            raise
        over = True
    except (Refused, IllegalMove, DeletedCustomer) as fault:
        log.info("Checkout %s is looked at later: %s", row, fault)
        over = row.created < now - GIVEN_UP_AFTER and not row.method
    finally:
        # Also where the look fails: others come first then.
        later = None if over else now + pause(row, now)
        Checkout.objects.filter(pk=row.pk, next_look_at=now + NOT_YET).update(next_look_at=later)
    return over


def pause(row: Checkout, now: datetime) -> timedelta:
    """The longer its charge is under way, the more seldom it is looked at."""
    if not row.method:
        return SELDOM
    begun = row.attempt.created if row.attempt else row.created
    return min(max((now - begun) / 10, NOT_YET), SELDOM)


def nobody_came_back(row: Checkout, now: datetime) -> bool:
    """Of whoever went to the gateway's page: what was added in the portal is saved, what was to pay is let go."""
    if not row.reference:
        return True
    room = gateway(row.gateway)
    details = room.set_up(row.reference, payer_for(row, room))
    if details is None:
        return row.created < now - GIVEN_UP_AFTER
    if row.invoice_id is None:
        try:
            row.take(details, now=now)
        except DeletedCustomer:
            # Nobody may charge it: the gateway lets it go too.
            room.detach_method(details.reference)
    else:
        room.detach_method(details.reference)
    return True
