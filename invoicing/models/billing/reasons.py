"""Why an invoice was made, and for which subscription."""

from django.db import models
from django.db.models import Q

# As the payment API has it.
MANUAL, CREATED, CYCLE, UPDATED = "manual", "subscription_create", "subscription_cycle", "subscription_update"
BILLING_REASONS = [
    (MANUAL, "By hand"),
    (CREATED, "Subscription began"),
    (CYCLE, "Subscription renewed"),
    (UPDATED, "Subscription changed"),
]


class Subscribed(models.Model):
    """`subscription` is the public id of the subscription that it bills, '' for none."""

    subscription = models.CharField(max_length=40, blank=True, default="", editable=False)
    billing_reason = models.CharField(max_length=24, choices=BILLING_REASONS, default=MANUAL, editable=False)

    class Meta:
        abstract = True


INDEX = models.Index(fields=["subscription", "-id"], name="invoicing_subscription", condition=~Q(subscription=""))
