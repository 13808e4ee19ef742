"""Charging an invoice as a move: from which states, by whom, what stands in the way, and its verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q

from invoicing.collecting.gateways.interface import CARD
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules.amounts import CURRENCIES
from invoicing.collecting.rules.retries import NO_METHOD
from invoicing.models.states import DRAFT, OPEN, PAID, UNCOLLECTIBLE, VOID
from invoicing.rules.move import Move, Obstacle, table

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

UNDER_WAY = Obstacle(
    stands=lambda invoice: invoice.charging,
    query=lambda: Q(charging__in=[True]),
    why=beginning.UNDER_WAY,
    many="with a charge under way: wait for its result",
)


def without_method() -> Q:
    """The condition that finds invoices whose customer has nothing on file that can be charged in their currency."""
    takes = Q(kind=CARD)
    for kind, currency in CURRENCIES.items():
        takes |= Q(kind=kind, asked=currency)
    asked = ExpressionWrapper(OuterRef("currency"), output_field=CharField())
    chargeable = PaymentMethod.objects.chargeable().annotate(asked=asked).filter(takes)
    own = Exists(chargeable.filter(customer=OuterRef("customer"), customer__merged_into=None))
    of_survivor = Exists(chargeable.filter(customer=OuterRef("customer__merged_into")))
    return ~(Q(own) | Q(of_survivor))


WITHOUT_METHOD = Obstacle(
    stands=lambda invoice: beginning.method_for(invoice) is None,
    query=without_method,
    why=NO_METHOD,
    many="of customers without a payment method that can be charged",
)


@dataclass(frozen=True)
class Charging(Move):
    """Its verb begins a charge of all that remains, with the method that is usual for the invoice."""

    def act(self, thing: Any, *, by: User | None, now: datetime, **more: Any) -> None:
        charge_now(thing, by=by, now=now)


CHARGE = table(
    Charging(
        *("charge", (OPEN, UNCOLLECTIBLE), "collecting.add_chargeattempt", "Charge now", "charged"),
        obstacles=(UNDER_WAY, WITHOUT_METHOD),
    ),
    refusals={
        "charge": {
            PAID: "It is paid already, so there is nothing to charge.",
            VOID: "A void invoice cannot be charged.",
            DRAFT: "A draft cannot be charged. Finalize it first.",
        }
    },
    instead={},
)["charge"]


def problem(invoice: Any) -> str:
    """Why this invoice cannot be charged now, in words; '' where it can."""
    if not CHARGE.is_legal(invoice.status):
        return CHARGE.refusals[invoice.status]
    return CHARGE.problem(invoice)
