"""Who follows what happens to invoices: functions that settings name, called in the transaction of the event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from billing_site.lib.renamed import find

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice


def tell(type: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """Tell of an event of an invoice that is locked and written."""
    for name in settings.INVOICE_FOLLOWERS:
        find(name)(type, invoice, by=by, now=now)
