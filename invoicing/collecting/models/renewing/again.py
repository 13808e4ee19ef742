"""What a customer puts on file who has the very same there: it stays one, known by what was set up last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from customers.models.customer import Customer
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.renewing.instead import put_in_place

if TYPE_CHECKING:
    from invoicing.collecting.gateways.interface import MethodDetails


@whole
def attach_once(
    customer: Customer, details: MethodDetails, *, gateway: str, now: datetime, default: bool | None = None
) -> PaymentMethod:
    """Put on file what a customer set up, once: for the same number with the same expiry in the row that is there.

    That one was confirmed anew, so a refusal of before says nothing about it, and what waits goes on. The gateway lets
    the one of before go. Raises as PaymentMethod.attach.
    """
    customer = customer.locked()
    customer.refuse_if_deleted()
    new = PaymentMethod(customer=customer, kind=details.kind, gateway=gateway, created=now)
    new.take(details, now=now)
    there = same_as(new)
    if there is None:
        return PaymentMethod.attach(customer, details, gateway=gateway, by=None, now=now, default=default)
    put_in_place(there, details, now=now)
    if default:
        there.make_default(by=None, now=now)
    there.tell_followers(now=now)
    return there


def same_as(new: PaymentMethod) -> PaymentMethod | None:
    """What is on file already and differs in nothing that counts; None also for what the gateway gave us before."""
    known = PaymentMethod.objects.filter(gateway=new.gateway, reference=new.reference)
    if not new.fingerprint or not new.reference or known.exists():
        return None
    same = PaymentMethod.objects.same_as(new).filter(gateway=new.gateway, expires_on=new.expires_on)
    return same.order_by("-is_default", "-id").first()
