"""The items that reports name: locked with their customers, and told of on their timelines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.locks import locked
from customers.models.customer import Customer
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.record import UsageRecord

# Batches name hundreds of items: reading all of each would take longer than recording what was used.
NEEDED = (
    *("public_id", "created", "removed_at", "used_until", "price__usage_type", "subscription__public_id"),
    *("subscription__status", "subscription__customer_id"),
)

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


def locked_items(public_ids: set[str]) -> dict[str, SubscriptionItem]:
    """{public id: item with its subscription and price}, their customers locked: none of them is billed meanwhile.

    Raises IllegalMove where a merge moved one just now.
    """
    found = SubscriptionItem.objects.filter(public_id__in=public_ids)
    keys = set(found.values_list("subscription__customer", flat=True))
    list(locked(Customer.objects.filter(pk__in=keys)).values_list("id"))
    items = {item.public_id: item for item in found.select_related("subscription", "price").only(*NEEDED)}
    if any(item.subscription.customer_id not in keys for item in items.values()):
        raise IllegalMove("A subscription went to another customer meanwhile. Report it again.")
    return items


def tell(
    event: str, rows: Sequence[UsageRecord], items: Collection[SubscriptionItem], *, by: User | None, now: datetime
) -> None:
    """An event of each subscription, of what people did; what machines report, the records tell."""
    changes: dict[int, list[UsageRecord]] = {}
    for row in rows:
        changes.setdefault(row.item_id, []).append(row)
    for item in items:
        if item.pk in changes:
            subscription = item.subscription
            number, change = len(changes[item.pk]), sum(row.change for row in changes[item.pk])
            about = {"item": item.public_id, "records": number, "quantity": change}
            subscription.record(event, by=by, now=now, **about)
