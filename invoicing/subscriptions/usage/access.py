"""Which subscription, item and record of its usage an address names."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from billing_site.pages.access import find, number
from invoicing.models.catalog.price import Price
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.record import UsageRecord


def find_subscription(public_id: str) -> Subscription:
    """The subscription with its customer. Raises Http404."""
    return find(Subscription.objects.select_related("customer"), public_id)


def metered_items(subscription: Subscription) -> list[SubscriptionItem]:
    """The items that usage is reported of, or was; those that stand now come first."""
    used = Exists(UsageRecord.objects.filter(item=OuterRef("pk")))
    billed = Exists(BilledUsage.objects.filter(item=OuterRef("pk")))
    found = subscription.items.filter(Q(price__usage_type=Price.METERED) | used | billed)
    return sorted(found.select_related("price__product"), key=lambda item: (item.removed_at is not None, item.pk))


def with_state(records: QuerySet[UsageRecord]) -> QuerySet[UsageRecord]:
    """Each with what became of it: whether another record replaced it, or its second was set later."""
    later = UsageRecord.objects.filter(
        *(Q(item=OuterRef("item")), Q(timestamp=OuterRef("timestamp")), Q(id__gt=OuterRef("id"))),
        action=UsageRecord.SET,
        replaces=None,
    )
    replaced = Exists(UsageRecord.objects.filter(replaces=OuterRef("pk")))
    return records.annotate(is_replaced=replaced, is_overwritten=Exists(later))


def find_record(subscription: Subscription, public_id: str) -> UsageRecord:
    """A record of this subscription, as its list names it. Raises Http404."""
    key = number(public_id.removeprefix(f"{UsageRecord.prefix}_"))
    mine = UsageRecord.objects.filter(item__subscription=subscription).select_related("item__price__product")
    record = with_state(mine).filter(pk=key).first() if key else None
    if record is None or record.public_id != public_id:
        raise Http404
    return record
