"""Requests to put a method on file: a link that is mailed to the customer, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models.customer import Customer
from invoicing.collecting.models.method import PaymentMethod


class SetupRequest(models.Model):
    """One request: the gateway's page is made when the customer opens the link, and asked about when they come back.

    Of the link only a hash is kept. `reference` is what the gateway is asked by.
    """

    OPEN, DONE, EXPIRED = "open", "done", "expired"
    STATES = [(OPEN, "Open"), (DONE, "Done"), (EXPIRED, "Expired")]
    prefix, noun = "setup", "request for a payment method"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="setup_requests", editable=False)
    gateway = models.CharField(max_length=20, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    reference = models.CharField(max_length=255, blank=True, editable=False)
    state = models.CharField(max_length=7, choices=STATES, default=OPEN, editable=False)
    make_default = models.BooleanField(default=True, editable=False)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="+", editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    created = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    next_look_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "request for a payment method"
        verbose_name_plural = "requests for payment methods"
        constraints = [models.UniqueConstraint(fields=["public_id"], name="collecting_setup_public_id")]
        indexes = [
            models.Index(fields=["secret_hash"], name="collecting_setup_secret"),
            models.Index(fields=["customer", "-id"], name="collecting_setup_customer"),
            models.Index(fields=["next_look_at"], name="collecting_setup_due", condition=Q(next_look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.public_id
