"""Who is reminded when: the policy of the account, and what a customer has instead of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from customers.models.customer import Customer
from invoicing.models.reminders import pauses
from invoicing.models.reminders.wording import paused_words, steps_in_words
from invoicing.rules.reminders.dunning import Policy, Step, problem

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

COLUMNS = ("steps", "one_letter", "working_days")
CHANGED = "company.reminders_changed"
REASON_LENGTH = 200


def usual_steps() -> list[list[int]]:
    """What an account begins with, as [days after the due day, tone]."""
    return [[3, 1], [10, 2], [21, 3]]


class PolicyColumns(models.Model):
    """The steps of a ladder, [days, tone] each in the order of the days, and how letters are put together."""

    steps = models.JSONField(default=list, editable=False)
    one_letter = models.BooleanField("one letter a customer", default=False, editable=False)
    working_days = models.BooleanField("on working days only", default=True, editable=False)
    updated = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def policy(self) -> Policy:
        steps = tuple(Step(days, tone) for days, tone in self.steps)
        return Policy(steps, one_letter=self.one_letter, working_days=self.working_days)

    def take(self, fields: dict[str, Any], *, now: datetime) -> dict[str, list]:
        """Set these columns and save; {column: [old, new]} of those that changed. Raises ValueError for steps that
        cannot be.
        """
        if "steps" in fields and (why := problem(Step(*step) for step in fields["steps"])):
            raise ValueError(why)
        changes = {name: [getattr(self, name), new] for name, new in fields.items() if getattr(self, name) != new}
        if changes:
            for name, (_, new) in changes.items():
                setattr(self, name, new)
            self.version += 1
            self.updated = now
            self.save()
        return changes


class AccountReminders(PolicyColumns):
    """The account's policy, one row; no reminder goes to anybody by itself until it is `enabled`.

    `swept_due` and `swept_id` say how far the sweep has come through the open invoices, `swept_at` when it began.
    """

    KEY = 1

    enabled = models.BooleanField("on", default=False, editable=False)
    swept_at = models.DateTimeField(null=True, editable=False)
    swept_due = models.DateField(null=True, editable=False)
    swept_id = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "account's reminder policy"
        verbose_name_plural = "account's reminder policy"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="invoicing_account_reminders_one_row")]

    def __str__(self) -> str:
        return "Reminders: " + ("on" if self.enabled else "off")

    @classmethod
    def current(cls) -> Self:
        """The row, or what it would be where nobody changed anything yet."""
        return cls.objects.filter(pk=cls.KEY).first() or cls(pk=cls.KEY, steps=usual_steps())

    @classmethod
    @whole
    def change(
        cls, fields: dict[str, Any], *, by: User | None, now: datetime, base_version: int | None = None
    ) -> dict[str, list]:
        """Set `enabled` and COLUMNS. {column: [old, new]}. Raises ValueError, SavedMeanwhile."""
        cls.objects.get_or_create(pk=cls.KEY, defaults={"steps": usual_steps()})
        current = locked(cls.objects.filter(pk=cls.KEY)).get()
        if base_version is not None and base_version != current.version:
            raise SavedMeanwhile(list(Event.objects.of(Company.current()).filter(type=CHANGED)[:1]))
        changes = current.take(fields, now=now)
        if changes:
            # Who is due is another question now: the sweep begins again.
            cls.objects.filter(pk=cls.KEY).update(swept_at=None, swept_due=None, swept_id=0)
            Event.record(CHANGED, Company.current(), by=by, now=now, changes=changes)
        return changes

    def swept(self, *, at: datetime | None, due: date | None, key: int) -> None:
        """Note how far the sweep came, in one statement that touches nothing else."""
        AccountReminders.objects.filter(pk=self.KEY).update(swept_at=at, swept_due=due, swept_id=key)


class CustomerReminders(PolicyColumns):
    """What a customer has instead of the account's policy, and whether all their reminders are paused.

    Invoices of a customer who was merged into another follow that one's row.
    """

    ACCOUNT, OWN, NONE = "account", "own", "none"
    MODES = [(ACCOUNT, "As the account"), (OWN, "Their own steps"), (NONE, "No reminders")]

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="reminders", editable=False)
    mode = models.CharField("reminders", max_length=7, choices=MODES, default=ACCOUNT, editable=False)
    paused = models.BooleanField(default=False, editable=False)
    # The last day of the pause; None: until somebody resumes.
    paused_until = models.DateField(null=True, editable=False)
    pause_reason = models.CharField(max_length=REASON_LENGTH, blank=True, editable=False)

    class Meta:
        verbose_name = "customer's reminders"
        verbose_name_plural = "customers' reminders"

    def __str__(self) -> str:
        return self.get_mode_display()

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """The row of a customer, an unsaved one where they have none."""
        return cls.objects.filter(customer=customer).first() or cls(customer=customer)

    @classmethod
    @whole
    def change(
        cls,
        customer: Customer,
        fields: dict[str, Any],
        *,
        by: User | None,
        now: datetime,
        base_version: int | None = None,
    ) -> dict[str, list]:
        """Set `mode` and COLUMNS. {column: [old, new]}. Raises ValueError, SavedMeanwhile, DeletedCustomer."""
        row = cls.of(customer.locked())
        if base_version is not None and base_version != row.version:
            raise SavedMeanwhile(list(Event.objects.of(customer).filter(type="customer.reminders_changed")[:1]))
        changes = row.take(fields, now=now)
        if changes:
            Event.record("customer.reminders_changed", row.customer, by=by, now=now, cause=row.in_words())
        return changes

    pause_now = property(pauses.as_kept)

    @classmethod
    @whole
    def pause(
        cls,
        customer: Customer,
        *,
        until: date | None,
        reason: str,
        by: User | None,
        now: datetime,
        operation_id: str = "",
        instead_of: list | None = None,
    ) -> bool:
        """No reminder to them up to and with that day; None: until somebody resumes. False where it is so already.

        `instead_of` is the `pause_now` that it takes the place of: of another one nothing is changed. Raises
        DeletedCustomer, IllegalMove.
        """
        row = cls.of(customer.locked())
        pauses.refuse_unless(row, instead_of)
        before, fields = row.pause_now, {"paused": True, "paused_until": until, "pause_reason": reason}
        if not row.take(fields, now=now):
            return False
        told = {"cause": f"Reminders paused{paused_words(until, reason)}", "pause": [before, row.pause_now]}
        Event.record("customer.reminders_paused", row.customer, by=by, now=now, operation_id=operation_id, **told)
        return True

    @classmethod
    @whole
    def resume(
        cls,
        customer: Customer,
        *,
        by: User | None,
        now: datetime,
        operation_id: str = "",
        instead_of: list | None = None,
    ) -> bool:
        """End the pause; False where there is none. `instead_of` as in `pause`. Raises DeletedCustomer, IllegalMove."""
        row = cls.of(customer.locked())
        pauses.refuse_unless(row, instead_of)
        before = row.pause_now
        if not row.take({"paused": False, "paused_until": None, "pause_reason": ""}, now=now):
            return False
        told = {"pause": [before, row.pause_now]}
        Event.record("customer.reminders_resumed", row.customer, by=by, now=now, operation_id=operation_id, **told)
        return True

    def in_words(self) -> str:
        if self.mode == self.OWN:
            return f"Own reminders: {steps_in_words(self.policy)}"
        return "No reminders" if self.mode == self.NONE else "Reminders as the account has them"
