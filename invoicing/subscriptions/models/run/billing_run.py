"""A run of the clock over the subscriptions that were due: how far it came, and what it made."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.ids import public_id
from billing_site.lib.money.text import format_amount
from invoicing.models.invoice import Invoice

COUNTED = ("subscriptions", "invoices", "parked", "totals", "last_seen")


class BillingRun(models.Model):
    """Of one machine; several may run at once, each over other subscriptions. Counted with each batch, in its
    transaction. `totals` are {currency: [invoices, minor units]}; amounts of drafts that wait for somebody count too.
    """

    # A machine that said nothing for so long is taken for dead: what it held is free again by then.
    PATIENCE = timedelta(minutes=5)
    prefix, noun = "brun", "billing run"

    public_id = models.CharField("ID", max_length=40, editable=False)
    until = models.DateTimeField("due by", editable=False)
    started = models.DateTimeField(editable=False)
    last_seen = models.DateTimeField(editable=False)
    ended = models.DateTimeField(null=True, editable=False)
    machine = models.CharField(max_length=100, editable=False)
    due = models.PositiveIntegerField(editable=False)
    subscriptions = models.PositiveIntegerField(default=0, editable=False)
    invoices = models.PositiveIntegerField(default=0, editable=False)
    parked = models.PositiveIntegerField(default=0, editable=False)
    totals = models.JSONField(default=dict, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="subscriptions_run_public_id")]
        indexes = [
            models.Index(F("started").desc(), F("id").desc(), name="subscriptions_run_newest"),
            models.Index(
                *(F("started").desc(), F("id").desc()), name="subscriptions_run_open", condition=Q(ended__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("billing_run_detail", args=[self.public_id])

    @classmethod
    def begin(cls, due: int, *, until: datetime) -> Self:
        now = timezone.now()
        return cls.objects.create(
            public_id=public_id(cls.prefix, now),
            until=until,
            started=now,
            last_seen=now,
            machine=f"{socket.gethostname()}, process {os.getpid()}"[:100],
            due=due,
        )

    def count(self, subscriptions: int, invoices: Iterable[Invoice], *, parked: int = 0) -> None:
        """Add what was done, in its transaction; where that is undone, `counted` puts it back."""
        for invoice in invoices:
            number, amount = self.totals.get(invoice.currency, (0, 0))
            self.totals[invoice.currency] = [number + 1, amount + invoice.total]
            self.invoices += 1
        self.subscriptions += subscriptions
        self.parked += parked
        self.last_seen = timezone.now()
        self.save(update_fields=COUNTED)

    @property
    def counted(self) -> dict[str, Any]:
        """What was counted so far."""
        return {name: copy(getattr(self, name)) for name in COUNTED}

    @counted.setter
    def counted(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)

    def end(self) -> None:
        self.ended = self.last_seen = timezone.now()
        self.save(update_fields=["ended", "last_seen"])

    def state(self, now: datetime) -> str:
        """'done', 'running', or 'stopped' where its machine said nothing for a while."""
        if self.ended:
            return "done"
        return "running" if now - self.last_seen < self.PATIENCE else "stopped"

    @property
    def seconds(self) -> float:
        return max(0.001, ((self.ended or self.last_seen) - self.started).total_seconds())

    @property
    def rate(self) -> float:
        """Invoices a second."""
        return self.invoices / self.seconds

    @property
    def amounts(self) -> list[tuple[str, int, str]]:
        """[(currency, invoices, amount in words)]"""
        return [(code, number, format_amount(amount, code)) for code, (number, amount) in sorted(self.totals.items())]
