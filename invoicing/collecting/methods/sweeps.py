"""What the clock does for methods: what was detached is let go of, renewed cards are learned of, expiry is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from billing_site.company.models import today_at
from billing_site.jobs.looks import one_by_one
from billing_site.lib.db.transaction import whole
from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import CARD, MethodDetails, Refused, Unanswered
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.methods.shown import SOON
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import CONFIRMED_WITHIN
from invoicing.collecting.models.method import CHARGEABLE, PaymentMethod
from invoicing.collecting.models.notices.cards import card_expiring
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.renewing.details import next_look
from invoicing.collecting.rooms import ask_for_rows
from invoicing.rules.move import IllegalMove

log = logging.getLogger("billfold")
MOST_ASKED = 50  # of one sweep: each is a question to a gateway
MOST_TOLD = 200
LATER = timedelta(hours=1)
GONE = "It is not on file at the gateway any more."


def let_go_of_detached(now: datetime) -> int:
    """Have gateways let go of what was detached here, in no transaction; returns of how many.

    What a charge is under way with is kept until its result is known; so is what the same was put on file in the place
    of, also while the customer may confirm a charge with it.
    """
    under_way = ChargeAttempt.objects.under_way().filter(method=OuterRef("pk"))
    begun = {"fingerprint": OuterRef("fingerprint"), "created__lte": OuterRef("detached_at")}
    unsettled = Q(state__in=ChargeAttempt.UNDER_WAY) | Q(state="requires_action", created__gt=now - CONFIRMED_WITHIN)
    before = ChargeAttempt.objects.filter(unsettled, **begun).exclude(fingerprint="")
    replaced = Q(created=F("detached_at"))
    free = ~Exists(under_way) & ~(replaced & Exists(before))
    due = PaymentMethod.objects.filter(free, let_go_due_at__lte=now).order_by("let_go_due_at", "pk")
    return ask_for_each(list(due[:MOST_ASKED]), let_go_at_gateway, "let_go_due_at", now)


def ask_for_each(
    methods: list[PaymentMethod], ask: Callable[[PaymentMethod, datetime], bool], due: str, now: datetime
) -> int:
    """How many `ask` did something for; a gateway that gives no answer is asked for none of the others this time."""

    def asked(method: PaymentMethod) -> bool:
        try:
            return ask(method, now)
        except (Refused, Unanswered) as fault:
            PaymentMethod.objects.filter(pk=method.pk).update(**{due: now + LATER})
            if isinstance(fault, Unanswered):
                raise
            log.warning("The gateway was asked for %s in vain: %s", method.public_id, fault)
            return False

    return ask_for_rows(methods, asked, what="Payment method")


def let_go_at_gateway(method: PaymentMethod, now: datetime) -> bool:
    gateway(method.gateway).detach_method(method.reference)
    PaymentMethod.objects.filter(pk=method.pk).update(let_go_due_at=None)
    return True


def look_for_renewed_cards(now: datetime) -> int:
    """Ask gateways, in no transaction, for methods that they told of and cards that expire: of how many it was news."""
    due = PaymentMethod.objects.filter(look_due_at__lte=now, detached_at=None).select_related("customer")
    return ask_for_each(list(due.order_by("look_due_at", "pk")[:MOST_ASKED]), look_at_gateway, "look_due_at", now)


def look_at_gateway(method: PaymentMethod, now: datetime) -> bool:
    return take_over(method, gateway(method.gateway).find_method(method.reference), now)


@whole
def take_over(method: PaymentMethod, found: MethodDetails | None, now: datetime) -> bool:
    """Write down what the gateway says of a method, unless something happened to it here while it was asked.

    What is gone there is detached only where the gateway told that something happened to it: an account that does not
    know it at all may be another one, and detaching is for good.
    """
    try:
        row = method.locked()
    except (DeletedCustomer, IllegalMove):
        return False
    if row.detached_at or row.renewed_at != method.renewed_at:
        return False
    if found is None and row.told_of_at:
        row.let_go(by=None, now=now, why=GONE)
        row.tell_followers(now=now)
        return True
    changed = found is not None and row.renew(found, by=None, now=now)
    # What the gateway told of while it was asked is asked about again.
    as_it_was = PaymentMethod.objects.filter(pk=row.pk, told_of_at=method.told_of_at)
    as_it_was.update(look_due_at=next_look(row.expires_on, now), told_of_at=None)
    return changed


def tell_expiring_cards(now: datetime) -> int:
    """Tell customers once of the card that is charged first and expires within 30 days; returns of how many cards."""
    if not CollectionPolicy.current().mail_expiring:
        return 0
    day = today_at(now)
    cards = PaymentMethod.objects.on_file().filter(
        kind=CARD, told_expiring_at=None, expires_on__gte=day, expires_on__lte=day + SOON
    )
    soon = list(charged_first(cards).order_by("expires_on", "pk")[:MOST_TOLD])
    return one_by_one(soon, lambda method: tell_one(method, now), what="Payment method")


def charged_first(cards):
    """Those of them that are the default, or where there is none the newest that can be charged."""
    others = PaymentMethod.objects.on_file().filter(customer=OuterRef("customer"), kind__in=CHARGEABLE)
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
