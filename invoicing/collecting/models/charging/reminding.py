"""What reminders need to know of invoices that are charged automatically: since when they are owed, what holds them."""

from __future__ import annotations

from collections.abc import Collection as Keys
from datetime import datetime, timedelta

from django.db.models import Q

from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.rules.reminders.charged import Charged

NEAR = timedelta(days=1)
NOT_YET = "It is charged automatically, and no charge has failed so far."
UNCOLLECTED = (
    Q(collection__waits=True) | Q(collection__first_failed_at__isnull=False) | Q(collection__stopped_at__isnull=False)
)


def charged(keys: Keys[int], *, now: datetime) -> dict[int, Charged]:
    """{key of an invoice: how it stands} of those that are charged automatically."""
    holds = CollectionPolicy.current().hold_reminders
    rows = (
        Collection.objects.filter(invoice__in=keys)
        .select_related("invoice")
        .only(*("next_payment_attempt", "first_failed_at", "waits", "stopped_at", "created", "invoice__charging"))
    )
    return {row.invoice_id: standing(row, now=now, holds=holds) for row in rows}


def standing(row: Collection, *, now: datetime, holds: bool) -> Charged:
    since = row.first_failed_at or (row.created if row.waits else row.stopped_at)
    if since is None:
        return Charged(why=NOT_YET)
    at = row.next_payment_attempt
    is_near = holds and at is not None and at - now <= NEAR
    return Charged(since=since, under_way=row.invoice.charging, next_try=at if is_near else None)
