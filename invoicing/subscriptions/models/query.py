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

    def paused(self) -> Self:
        """Those whose collection is paused."""
        return self.filter(ended_at=None).exclude(pause_behavior="")

    def ending(self) -> tuple[Self, Self]:
        """Those that are going to end with their period, and those that end on a day: an index each."""
        running = self.filter(ended_at=None)
        return running.filter(cancel_at_period_end=True), running.filter(cancel_at__isnull=False)

    def lock(self) -> Self:
        return locked(self)
