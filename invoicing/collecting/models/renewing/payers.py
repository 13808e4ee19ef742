"""As whom a gateway knows a customer already, so that nobody is there twice."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import F

from customers.models.customer import Customer
from invoicing.collecting.gateways.interface import Payer
from invoicing.collecting.models.method import PaymentMethod, payer_of


def known_payer(customer: Customer, owner: Customer, gateway: str, reference: str = "") -> Payer:
    """The customer as the gateway knows them: by `reference`, else as it told last of a method, attached ones first.

    `owner` has the methods: the customer, or the one that they were merged into.
    """
    known = PaymentMethod.objects.filter(customer=owner, gateway=gateway).exclude(payer="")
    newest = known.order_by(F("detached_at").desc(nulls_first=True), "-renewed_at", "-id")
    told = reference or newest.values_list("payer", flat=True).first() or ""
    return replace(payer_of(customer), reference=told)
