"""Which invoices are to be tried, wait for something, or are not tried any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN

if TYPE_CHECKING:
    from invoicing.collecting.models.collection import Collection


class CollectionQuerySet(models.QuerySet["Collection"]):
    def due(self, now: datetime) -> Self:
        return self.filter(next_payment_attempt__lte=now).order_by("next_payment_attempt", "id")

    def wanting_method(self) -> Self:
        """Those of open invoices that only another payment method helps; not those that the customer is to confirm."""
        unconfirmed = Invoice.objects.filter(charge_attempts__state="requires_action").order_by().values("pk")
        return self.filter(invoice__status=OPEN, waits=True).exclude(invoice__in=unconfirmed)

    def failed(self) -> Self:
        """Those of open invoices whose charge failed at least once."""
        return self.filter(invoice__status=OPEN, first_failed_at__isnull=False)

    def ended(self) -> Self:
        """Those of open invoices for which all tries were made."""
        return self.filter(invoice__status=OPEN, ended_at__isnull=False)
