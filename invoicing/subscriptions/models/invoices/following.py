"""What follows for the subscription that an invoice bills, in the transaction of the invoice's event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.locks import locked
from invoicing.subscriptions.models.following import is_held
from invoicing.subscriptions.models.invoices import status
from invoicing.subscriptions.models.subscription import Subscription

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice


def on_invoice(type: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """What an event of an invoice brings, unless a verb of the subscription itself is at work."""
    if not invoice.subscription or type not in status.TYPES or is_held(invoice.subscription):
        return
    subscription = locked(Subscription.objects.filter(public_id=invoice.subscription)).first()
    if subscription is not None and subscription.is_live:
        status.follow(type, subscription, invoice, by=by, now=now)
