"""The same card or account put on file again: the row stays, and what the gateway knows it by is the new one.

A mandate and a bank's leave to charge without the customer belong to the one that they were given for, so that the one
of before is let go of. It keeps a row of its own, detached from the beginning: for the gateway, and for charges that
were sent with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q

from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.collecting.gateways.interface import MethodDetails

if TYPE_CHECKING:
    from invoicing.collecting.models.method import PaymentMethod

KNOWN_BY = ("reference", "payer", "shown", "fingerprint", "billing_details", "expires_on")
WRITTEN = (*KNOWN_BY, "renewed_at", "look_due_at", "told_of_at")


def put_in_place(method: PaymentMethod, details: MethodDetails, *, now: datetime) -> None:
    """Know the method, whose customer is locked, by these details; what it was known by is let go of."""
    kind = type(method)
    before = {name: getattr(method, name) for name in (*KNOWN_BY, "customer", "kind", "gateway", "renewed_at")}
    method.take(details, now=now)
    method.told_of_at = None
    method.save(update_fields=WRITTEN)
    over = {"created": now, "detached_at": now, "let_go_due_at": now}
    kind.objects.create(public_id=public_id(kind.prefix, now), **before, **over)


@whole
def keep(method: PaymentMethod, *, now: datetime) -> None:
    """The customer agreed that it is saved: it is charged as their others, in the row of the very same if there is one.

    Nothing happens twice.
    """
    row = method.locked()
    if row.detached_at or not row.for_one_payment:
        return
    same = type(row).objects.same_as(row).filter(gateway=row.gateway, expires_on=row.expires_on)
    if there := row.fingerprint and same.order_by("-is_default", "-id").first():
        give_to(row, there, now=now)
    else:
        row.for_one_payment = False
        if row.is_first:
            row.alone_default()
        row.save(update_fields=["for_one_payment", "is_default"])
        row.record("saved", by=None, now=now, default=row.is_default)
        row.tell_followers(now=now)
    method.__dict__.update(row.__dict__)


def give_to(method: PaymentMethod, other: PaymentMethod, *, now: datetime) -> None:
    """The very same was on file: `other` is known by what this one was known by, which is no method any more."""
    shown = method.shown | {"fingerprint": method.fingerprint}
    details = MethodDetails(method.kind, method.reference, method.payer, shown, method.billing_details)
    method.reference = ""
    method.save(update_fields=["reference"])
    method.let_go(by=None, now=now)
    put_in_place(other, details, now=now)
    other.tell_followers(now=now)


def as_sent(method: PaymentMethod, at: datetime | None) -> PaymentMethod:
    """What a charge that was sent at this moment was made with: the row that tells how the gateway knew it then."""
    if at is None or not method.fingerprint or method.renewed_at <= at:
        return method
    whose = Q(customer=method.customer_id) | Q(customer__merged_into=method.customer_id)
    same = type(method).objects.filter(whose, gateway=method.gateway, fingerprint=method.fingerprint)
    return same.filter(created__gt=at, detached_at=F("created")).order_by("created", "id").first() or method
