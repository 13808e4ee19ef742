"""Which payment stands for the money of a charge: what it became, or what disputes left of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from invoicing.models.payment import InvoicePayment

if TYPE_CHECKING:
    from invoicing.collecting.models.attempt import ChargeAttempt


def payments_of(attempt: ChargeAttempt) -> list[InvoicePayment]:
    """The payment of a charge, and those that stand for what disputes left of it, or gave back, oldest first."""
    later = [key for dispute in attempt.disputes.all() for key in (dispute.kept_id, dispute.restored_id)]
    keys = [key for key in (attempt.payment_id, *later) if key]
    return list(InvoicePayment.objects.filter(pk__in=keys).select_related("reversal").order_by("pk"))


def standing_payment(attempt: ChargeAttempt) -> InvoicePayment | None:
    """The payment of a charge that was not reversed; None where there is none."""
    return next((payment for payment in payments_of(attempt) if not hasattr(payment, "reversal")), None)


def awaited() -> Q:
    """What finds invoices of which a charge waits for the customer, who may confirm it at any moment."""
    return Q(charge_attempts__state="requires_action")


def of_charges() -> Q:
    """What finds the payments of all charges that did not come back, as payments_of() those of one."""
    return (
        Q(charge__isnull=False, charge__returned_at=None)
        | Q(left_by__isnull=False, left_by__attempt__returned_at=None)
        | Q(restored_by__isnull=False, restored_by__attempt__returned_at=None)
    )
