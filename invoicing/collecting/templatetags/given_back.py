"""What the pages of a payment and of a charge show of refunds and disputes."""

from typing import Any

from django import template
from django.conf import settings
from django.db.models import Q

from billing_site.lib.money.text import format_amount
from invoicing.collecting.disputes import wording as disputes
from invoicing.collecting.gateways.interface import DEBITS
from invoicing.collecting.gateways.test.room import NAME
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.for_notes import offers
from invoicing.collecting.models.refunding.limits import left_of, taken_by, uncovered
from invoicing.collecting.refunds import wording as refunds
from invoicing.models.credit_note import CreditNote
from invoicing.models.payment import InvoicePayment

register = template.Library()
MOST = 50  # of one charge on a page


def charge_of(payment: InvoicePayment) -> ChargeAttempt | None:
    """The charge that brought a payment in, also one that a dispute left or gave back; None where there was none."""
    by_dispute = Dispute.objects.filter(Q(kept=payment) | Q(restored=payment)).values("attempt")
    found = ChargeAttempt.objects.filter(Q(payment=payment) | Q(pk__in=by_dispute))
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
        rows += [refund_row(each) for each in charge.refunds.order_by("-id")[:MOST]]
    if charge is not None and user.has_perm("collecting.view_dispute"):
        rows += [dispute_row(each) for each in charge.disputes.order_by("-id")[:MOST]]
    return {"rows": rows, "charge": charge if isinstance(of, InvoicePayment) else None}


@register.inclusion_tag("collecting/refunds/of_note.html", takes_context=True)
def refunds_of_note(context, note: CreditNote) -> dict[str, Any]:
    """The refunds that a credit note stands for, and what of its refund can still be sent to a payment method."""
    if not context["request"].user.has_perm("collecting.view_refund") or note.voided_at:
        return {}
    of_note = Refund.objects.filter(Q(credit_note=note) | Q(public_id__in=taken_by(note))).order_by("pk")
    charge = next(iter(offers(note.invoice)), "")
    to_send = uncovered(note) if charge else 0
    return {
        "refunds": [refund_row(each) for each in of_note[:MOST]],
        "charge": charge,
        "to_send": format_amount(to_send, note.currency) if to_send else "",
    }


def refund_row(refund: Refund) -> dict[str, Any]:
    badge, amount = refunds.BADGES[refund.state], refunds.amount_of(refund)
    return {"thing": refund, "noun": "Refund", "badge": badge, "amount": amount, "reason": refund.get_reason_display()}


def dispute_row(dispute: Dispute) -> dict[str, Any]:
    noun = "Return" if dispute.is_return else "Inquiry" if dispute.is_inquiry else "Dispute"
    badge, amount = disputes.badge_of(dispute), disputes.amount_of(dispute)
    return {"thing": dispute, "noun": noun, "badge": badge, "amount": amount, "reason": dispute.reason_words}
