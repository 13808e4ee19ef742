"""Which subscription an address names."""

from __future__ import annotations

from billing_site.pages.access import find
from invoicing.subscriptions.models.subscription import Subscription


def find_subscription(public_id: str) -> Subscription:
    """The subscription with its customer. Raises Http404."""
    return find(Subscription.objects.select_related("customer"), public_id)
