"""What the queue does for recurring revenue: subscriptions whose price got other amounts are counted again."""

from django.db.models import F
from django.utils import timezone
from django_tasks import task

from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription

BATCH = 2000


@task()
def count_price(key: int) -> None:
    """Leave the subscriptions of a price to the clock: those in a currency whose amounts may change."""
    now = timezone.now()
    items = SubscriptionItem.objects.filter(price=key, removed_at=None).exclude(
        subscription__currency=F("price__currency")
    )
    keys = list(items.order_by("subscription").values_list("subscription", flat=True))
    for start in range(0, len(keys), BATCH):
        live = Subscription.objects.live().filter(pk__in=keys[start : start + BATCH])
        live.update(mrr_until=now)
