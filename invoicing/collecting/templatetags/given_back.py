"""What the pages of a payment and of a charge show of refunds and disputes."""

from typing import Any

from django import template
from django.conf import settings

from invoicing.collecting.disputes import wording as disputes
from invoicing.collecting.gateways.interface import DEBITS
from invoicing.collecting.gateways.test.room import NAME
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refunding.limits import left_of
from invoicing.collecting.refunds import wording as refunds
from invoicing.models.payment import InvoicePayment

register = template.Library()
MOST = 50  # of one charge on a page


def charge_of(payment: InvoicePayment) -> ChargeAttempt | None:
    """The charge that brought a payment in, also one that a lost dispute left; None where nothing was charged."""
    found = ChargeAttempt.objects.filter(payment=payment) | ChargeAttempt.objects.filter(disputes__kept=payment)
    return found.select_related("method").first() if payment.method in ("card", "direct_debit") else None


@register.inclusion_tag("collecting/refunds/action.html", takes_context=True)
def refund_payment(context, payment: InvoicePayment) -> dict[str, Any]:
    """The button that gives a payment back, where something of it can be."""
    charge = charge_of(payment) if context["request"].user.has_perm("collecting.add_refund") else None
    if charge is not None:
        charge.invoice = payment.invoice
    return {"charge": charge if charge is not None and left_of(charge).of_charge else None}


@register.inclusion_tag("collecting/refunds/charge_actions.html", takes_context=True)
def charge_actions(context, charge: ChargeAttempt) -> dict[str, Any]:
    """What can be done with a charge that brought money in; in a test, also what its bank may do."""
    user = context["request"].user
    stands = charge.state == charge.SUCCEEDED and not charge.returned_at
    in_test = not settings.LIVEMODE and charge.gateway == NAME and user.has_perm("collecting.change_chargeattempt")
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "charge": charge,
        "may_refund": stands and user.has_perm("collecting.add_refund") and bool(left_of(charge).of_charge),
        "may_dispute": stands and in_test and not charge.disputes.exists(),
        "may_return": stands and in_test and charge.method.kind in DEBITS,
    }


@register.inclusion_tag("collecting/refunds/given_back.html", takes_context=True)
def given_back_block(context, of: ChargeAttempt | InvoicePayment) -> dict[str, Any]:
    """The refunds and disputes of a charge or a payment; nothing where there is none."""
    charge = charge_of(of) if isinstance(of, InvoicePayment) else of
    user = context["request"].user
    rows: list[dict[str, Any]] = []
    if charge is not None and user.has_perm("collecting.view_refund"):
        rows += [row(each, "Refund", refunds) for each in charge.refunds.order_by("-id")[:MOST]]
    if charge is not None and user.has_perm("collecting.view_dispute"):
        rows += [row(each, "Dispute", disputes) for each in charge.disputes.order_by("-id")[:MOST]]
    return {"rows": rows, "charge": charge if isinstance(of, InvoicePayment) else None}


def row(thing: Any, noun: str, words: Any) -> dict[str, Any]:
    reason = thing.get_reason_display() if noun == "Refund" else thing.reason_words
    badge = words.BADGES[thing.state]
    return {"thing": thing, "noun": noun, "badge": badge, "amount": words.amount_of(thing), "reason": reason}
