"""How the account collects: when a failed charge is tried again, what follows when the tries end, who is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from invoicing.collecting.rules import retries
from invoicing.collecting.rules.retries import Policy

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

CHANGED = "company.collecting_changed"
LONGEST_WAIT = 72 * 60  # minutes
COLUMNS = (
    *("kind", "tries", "window", "days", "debits", "end", "subscription_end", "charge_after", "hold_reminders"),
    *("mail_failures", "mail_actions", "mail_expiring", "mail_refunds", "mail_receipts"),
)


class CollectionPolicy(models.Model):
    """The account's policy, one row. `charge_after` is in minutes; `days` are those of rules.retries.Policy."""

    KEY = 1
    KINDS = [
        (retries.SMART, "Smart Retries"),
        (retries.CUSTOM, "Days of my own"),
        (retries.OFF, "Do not try again"),
    ]
    CANCEL, UNPAID, PAST_DUE = "cancel", "unpaid", "past_due"
    SUBSCRIPTION_ENDS = [
        (CANCEL, "Cancel the subscription"),
        (UNPAID, "Mark the subscription unpaid"),
        (PAST_DUE, "Leave the subscription past due"),
    ]
    ENDS = [(retries.LEAVE_OPEN, "Leave the invoice open"), (retries.UNCOLLECTIBLE, "Mark the invoice uncollectible")]

    kind = models.CharField("retries", max_length=6, choices=KINDS, default=retries.SMART, editable=False)
    tries = models.PositiveSmallIntegerField(default=retries.MOST_TRIES, editable=False)
    window = models.PositiveSmallIntegerField(default=14, choices=list(retries.WINDOWS.items()), editable=False)
    days = models.JSONField(default=list, editable=False)
    debits = models.BooleanField("bank debits too", default=False, editable=False)
    end = models.CharField(
        "after the last try", max_length=13, choices=ENDS, default=retries.LEAVE_OPEN, editable=False
    )
    # What becomes of the subscription whose invoice it was.
    subscription_end = models.CharField(
        "and of its subscription", max_length=8, choices=SUBSCRIPTION_ENDS, default=CANCEL, editable=False
    )
    # Minutes between the finalization of an invoice and its first charge, in which it can be looked over.
    charge_after = models.PositiveSmallIntegerField(default=60, editable=False)
    # No reminder while a try is due within a day.
    hold_reminders = models.BooleanField(default=True, editable=False)
    mail_failures = models.BooleanField(default=True, editable=False)
    mail_actions = models.BooleanField(default=True, editable=False)
    mail_expiring = models.BooleanField(default=True, editable=False)
    mail_refunds = models.BooleanField(default=True, editable=False)
    mail_receipts = models.BooleanField(default=True, editable=False)
    updated = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "account's collecting policy"
        verbose_name_plural = "account's collecting policy"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="collecting_policy_one_row")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def policy(self) -> Policy:
        return Policy(
            kind=self.kind,
            tries=self.tries,
            window=self.window,
            days=tuple(self.days),
            debits=self.debits,
            end=self.end,
        )

    @classmethod
    def current(cls) -> Self:
        """The row, or what it would be where nobody changed anything yet."""
        return cls.objects.filter(pk=cls.KEY).first() or cls(pk=cls.KEY)

    @classmethod
    @whole
    def change(
        cls, fields: dict[str, Any], *, by: User | None, now: datetime, base_version: int | None = None
    ) -> dict[str, list]:
        """Set COLUMNS; {column: [old, new]}. What is planned already stays so. Raises ValueError, SavedMeanwhile."""
        cls.objects.get_or_create(pk=cls.KEY)
        current = locked(cls.objects.filter(pk=cls.KEY)).get()
        if base_version is not None and base_version != current.version:
            raise SavedMeanwhile(list(Event.objects.of(Company.current()).filter(type=CHANGED)[:1]))
        unknown = set(fields) - set(COLUMNS)
        if unknown:
            raise ValueError(f"These properties cannot be changed: {', '.join(sorted(unknown))}")
        changes = {name: [getattr(current, name), new] for name, new in fields.items() if getattr(current, name) != new}
        for name, (_, new) in changes.items():
            setattr(current, name, new)
        if why := retries.problem(current.policy):
            raise ValueError(why)
        if not 0 <= current.charge_after <= LONGEST_WAIT:
            raise ValueError(f"The first charge comes at most {LONGEST_WAIT // 60} hours after the invoice.")
        if changes:
            current.version += 1
            current.updated = now
            current.save()
            Event.record(CHANGED, Company.current(), by=by, now=now, changes=changes)
        return changes
