"""The subscriptions app's models."""

from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem, SubscriptionPeriod
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage import UsageRecord

__all__ = ["PlannedChange", "Subscription", "SubscriptionItem", "SubscriptionPeriod", "UsageRecord"]
