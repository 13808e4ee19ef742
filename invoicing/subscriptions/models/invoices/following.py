"""What follows for the subscription that an invoice bills, in the transaction of the invoice's event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.lib.db.locks import locked
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.following import held, is_held
from invoicing.subscriptions.models.invoices import status, used, worth
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.loading import course_of, save

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

FINALIZED = "invoice.finalized"


def on_invoice(type: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """What an event of an invoice brings, unless a verb of the subscription itself is at work."""
    if not invoice.subscription or is_held(invoice.subscription):
        return
    concerns_worth = worth.concerns(type, invoice) and not (invoice.is_draft and type != worth.DELETED)
    if not concerns_worth and type not in status.TYPES:
        return
    subscription = locked(Subscription.objects.filter(public_id=invoice.subscription)).first()
    if subscription is None:
        return
    keep_up(type, subscription, invoice)
    if type == worth.DELETED:
        used.wait_again(subscription, invoice, by=by, now=now)
    if subscription.is_live and concerns_worth:
        with held(subscription):
            course = course_of(subscription)
            worth.follow(type, course, invoice, by=by, now=now)
            save(course, now=now)
    if subscription.is_live and type in status.TYPES:
        status.follow(type, subscription, invoice, by=by, now=now)


def keep_up(type: str, subscription: Subscription, invoice: Invoice) -> None:
    """Which invoice is its latest, once one is deleted or takes the place of another."""
    changed: dict[str, Any] = {}
    if type == worth.DELETED:
        subscription.periods.filter(invoice=invoice).update(invoice=None)
    if type == worth.DELETED and subscription.latest_invoice_id == invoice.pk:
        others = Invoice.objects.of_subscription(subscription.public_id).exclude(pk=invoice.pk)
        changed["latest_invoice"] = others.order_by("-id").first()
    elif type == FINALIZED and invoice.from_invoice_id and invoice.from_invoice_id == subscription.latest_invoice_id:
        changed["latest_invoice"] = invoice
    if subscription.problem and type in (FINALIZED, worth.DELETED) and subscription.latest_invoice_id == invoice.pk:
        changed |= {"problem": "", "problem_at": None}
    if changed:
        for name, value in changed.items():
            setattr(subscription, name, value)
        subscription.save(update_fields=list(changed))
