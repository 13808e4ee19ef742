"""What is asked of subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from billing_site.lib.db.locks import locked
from invoicing.subscriptions.models import states

if TYPE_CHECKING:
    from invoicing.subscriptions.models.subscription import Subscription


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self) -> Self:
        return self.filter(status__in=states.LIVE)

    def due(self, now: datetime) -> Self:
        """Those to which something happens by itself by now, the earliest first; not those that wait for a person."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, next_at__lte=now, problem="").order_by("next_at", "customer", "id")

    def needing_a_person(self) -> Self:
        return self.exclude(problem="")

    def lock(self) -> Self:
        return locked(self)
