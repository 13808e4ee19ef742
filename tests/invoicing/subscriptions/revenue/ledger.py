"""What the ledger of recurring revenue says, for tests."""

from django.db.models import Sum

from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription


def told(of=None):
    """[(kind, amount, customers)] of one subscription, or of all, in the order in which they were written."""
    rows = RevenueMovement.objects.order_by("id")
    rows = rows.filter(subscription=of) if of else rows
    return list(rows.values_list("kind", "amount", "customers"))


def standing():
    """What all subscriptions come to a month now."""
    return Subscription.objects.aggregate(sum=Sum("mrr"))["sum"] or 0


def moved():
    return RevenueMovement.objects.aggregate(sum=Sum("amount"))["sum"] or 0
