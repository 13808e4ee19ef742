"""The subscriptions app's models."""

from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.item import MovedIn, PlannedChange, SubscriptionItem, SubscriptionPeriod
from invoicing.subscriptions.models.revenue.movement import RevenueMovement, RevenueTotal
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.run.upcoming import UpcomingInvoice
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.hours import UsageHour
from invoicing.subscriptions.models.usage.record import UsageRecord

__all__ = [
    "BilledUsage",
    "BillingRun",
    "BulkChange",
    "BulkRow",
    "MovedIn",
    "PlannedChange",
    "RevenueMovement",
    "RevenueTotal",
    "Subscription",
    "SubscriptionItem",
    "SubscriptionPeriod",
    "UpcomingInvoice",
    "UsageHour",
    "UsageRecord",
]
