"""What the clock does for methods: gateways let go of what was detached, customers are told of cards that expire."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from billing_site.company.models import today_at
from billing_site.jobs.looks import one_by_one
from billing_site.lib.db.transaction import whole
from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import CARD, Refused, Unanswered
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.methods.shown import SOON
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.method import CHARGEABLE, PaymentMethod
from invoicing.collecting.models.notices.cards import card_expiring
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.rules.move import IllegalMove

log = logging.getLogger("billfold")
MOST_ASKED = 50  # of one sweep: each is a question to a gateway
MOST_TOLD = 200
LATER = timedelta(hours=1)


def let_go_of_detached(now: datetime) -> int:
    """Have gateways let go of what was detached here, in no transaction; returns of how many.

    What a charge is under way with is kept until its result is known.
    """
    under_way = ChargeAttempt.objects.under_way().filter(method=OuterRef("pk"))
    due = PaymentMethod.objects.filter(~Exists(under_way), let_go_due_at__lte=now).order_by("let_go_due_at", "pk")
    return one_by_one(list(due[:MOST_ASKED]), lambda method: let_go_at_gateway(method, now), what="Payment method")


def let_go_at_gateway(method: PaymentMethod, now: datetime) -> bool:
    try:
        gateway(method.gateway).detach_method(method.reference)
    except (Refused, Unanswered) as fault:
        log.warning("The gateway did not let go of %s: %s", method.public_id, fault)
        PaymentMethod.objects.filter(pk=method.pk).update(let_go_due_at=now + LATER)
        return False
    PaymentMethod.objects.filter(pk=method.pk).update(let_go_due_at=None)
    return True


def tell_expiring_cards(now: datetime) -> int:
    """Tell customers once of the card that is charged first and expires within 30 days; returns of how many cards."""
    if not CollectionPolicy.current().mail_expiring:
        return 0
    day = today_at(now)
    cards = PaymentMethod.objects.attached().filter(
        kind=CARD, told_expiring_at=None, expires_on__gte=day, expires_on__lte=day + SOON
    )
    soon = list(charged_first(cards).order_by("expires_on", "pk")[:MOST_TOLD])
    return one_by_one(soon, lambda method: tell_one(method, now), what="Payment method")


def charged_first(cards):
    """Those of them that are the default, or where there is none the newest that can be charged."""
    others = PaymentMethod.objects.attached().filter(customer=OuterRef("customer"), kind__in=CHARGEABLE)
    default, newer = others.filter(is_default=True), others.filter(pk__gt=OuterRef("pk"))
    return cards.filter(Q(is_default=True) | (~Exists(default) & ~Exists(newer))).select_related("customer")


@whole
def tell_one(method: PaymentMethod, now: datetime) -> bool:
    """Once for an expiry: a card that is renewed is told of again when that ends."""
    try:
        found = method.locked()
    except (DeletedCustomer, IllegalMove):
        return False
    if found.detached_at or found.told_expiring_at or found.expires_on != method.expires_on:
        return False
    found.told_expiring_at = now
    found.save(update_fields=["told_expiring_at"])
    card_expiring(found, None, now)
    return True
