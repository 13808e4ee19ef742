"""What the clock does for collecting: charges that are due are begun, tries that are over end, gateways are asked."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from billing_site.jobs.looks import one_by_one
from billing_site.lib.db.transaction import whole
from invoicing.collecting.gateways.interface import Gateway, Happening
from invoicing.collecting.gateways.registry import TELLING
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.charging.trying import try_due
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.cursor import GatewayCursor
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.collecting.rooms import ask_each
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

log = logging.getLogger("billfold")
MOST = 500  # rows of one sweep
MOST_PAGES = 20  # of what happened, in one sweep


def charge_due_invoices(now: datetime) -> int:
    """Begin the charges of invoices whose time has come; returns how many."""
    due = list(Collection.objects.due(now).values_list("pk", flat=True)[:MOST])
    # Where a merge came between, the next round finds it as it is then.
    return one_by_one(due, lambda key: try_due(key, now=now), what="Collection", expected=(IllegalMove,))


def end_tries_that_are_over(now: datetime) -> int:
    """What waits for another method longer than the policy tries: as after the last try. Returns how many."""
    before = now - timedelta(days=CollectionPolicy.current().policy.longest)
    waiting = Collection.objects.filter(waits=True, ended_at=None, stopped_at=None, first_failed_at__lt=before)
    waiting = waiting.filter(invoice__status=OPEN)
    over = list(waiting.values_list("pk", flat=True)[:MOST])
    return one_by_one(over, lambda key: end(key, now), what="Collection", expected=(IllegalMove,))


@whole
def end(key: int, now: datetime) -> bool:
    found = Collection.objects.select_related("invoice").get(pk=key)
    row = Collection.locked_of(found.invoice)
    if not row.waits or row.ended_at or row.next_payment_attempt:
        return False
    row.end(CollectionPolicy.current().policy, now=now)
    return True


def ask_gateway(now: datetime) -> int:
    """Have looked after at once what something happened to at a gateway; returns how many things happened."""
    return ask_each(ask_what_happened, "what happened", now=now)


def ask_what_happened(room: Gateway, now: datetime) -> int:
    cursor, found = GatewayCursor.of(room.name, "happenings"), 0
    for _ in range(MOST_PAGES):
        page = room.happenings_since(cursor.cursor)
        for happening in page.things:
            ask_about(happening, now=now)
        found += len(page.things)
        cursor.move(page.cursor, now=now)
        if not page.things:
            break
    return found


def ask_about(happening: Happening, *, now: datetime) -> None:
    """Let a worker ask about a charge, a refund, a method or a page at once, because something happened to it.

    What nobody knows is passed over.

    Nothing is believed that the gateway was not asked for: this is also all that a webhook does.
    """
    ours = Q(reference=happening.reference)
    if happening.key:
        ours |= Q(public_id=happening.key)
    for kind in (ChargeAttempt, Refund):
        kind.objects.filter(ours).tell(now)
    # The bank renewed a card, or somebody changed or let go of a method there.
    methods = PaymentMethod.objects.attached().filter(gateway__in=TELLING, reference=happening.reference)
    methods.update(look_due_at=now, told_of_at=now)
    # A customer put a method on file on the gateway's page, and perhaps never came back from there.
    links = SetupRequest.objects.filter(reference=happening.reference, next_look_at__isnull=False)
    links.filter(state=SetupRequest.OPEN).update(next_look_at=now)
    Checkout.objects.waiting_for(happening.reference).update(next_look_at=now)
