"""What was used and stands on a draft: where that is deleted it waits for the next invoice, as whose it counts then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from invoicing.models.line import InvoiceItem
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.rules import life

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice
    from invoicing.models.line import InvoiceLine
    from invoicing.subscriptions.models.subscription import Subscription

USED = (life.USAGE, life.LATE, life.CORRECTED)


def wait_again(subscription: Subscription, draft: Invoice, *, by: User | None, now: datetime) -> None:
    """A draft is being deleted: what it bills of usage waits, worded as it was, with the days on which it was used.

    That of one that has ended waits for any invoice of its customer. Nobody who is deleted is billed.
    """
    BilledUsage.objects.filter(invoice=draft).update(invoice=None)
    if draft.customer.deleted_at:
        return
    about = {"currency": draft.currency, "subscription": subscription.public_id if subscription.is_live else ""}
    # The newest item comes first on an invoice.
    for line in reversed(draft.lines.select_related("product", "price")):
        if line.item_id is None and line.details.get("kind") in USED:
            InvoiceItem.create(draft.customer, by=by, now=now, **about, **line.copied())


def note_waited(invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """An invoice has what waited: what was used is billed by it."""
    for line in lines:
        if line.item_id and line.details.get("kind") == life.USAGE:
            of = {"item__public_id": line.details["item"], "start": datetime.fromisoformat(line.details["from"])}
            BilledUsage.objects.filter(invoice=None, **of).update(invoice=invoice)
