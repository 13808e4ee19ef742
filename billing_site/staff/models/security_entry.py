"""The security log: who came in, was refused, took files or changed who may, from which address and with what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from billing_site.lib.ids import public_id
from billing_site.lib.origin import current_origin
from billing_site.lib.text import count_of

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

DONE, STARTED, WRONG, REFUSED = "done", "started", "wrong", "refused"
AT_ONCE = 2000  # rows in one DELETE


class SecurityEntryQuerySet(models.QuerySet["SecurityEntry"]):
    def about(self, user: User) -> Self:
        """What somebody did, and what others did to their account."""
        return self.filter(models.Q(person=user.pk) | models.Q(by=user.pk))

    def sign_ins_of(self, user: User) -> Self:
        return self.filter(person=user.pk, kind__in=("sign_in", "second_step")).order_by("-created", "-id")


class SecurityEntry(models.Model):
    """One thing that happened at the door or with the keys; kept for SECURITY_LOG_DAYS, then deleted.

    A table of its own beside the events: those are kept for good and belong to things, while addresses and browsers
    of people are not kept longer than they serve. `person` is whose account it is about, `by` who did it, where that
    is somebody else.
    """

    KINDS = (
        ("sign_in", "Sign-in"),
        ("second_step", "Second step"),
        ("confirmation", "Confirmation"),
        ("sign_out", "Sign-out"),
        ("sessions", "Sessions ended"),
        ("password", "Password"),
        ("two_step", "Two-step sign-in"),
        ("lock", "Lock"),
        ("export", "Export"),
        ("role", "Role"),
        ("email", "E-mail address"),
        ("invitation", "Invitation"),
        ("account", "Account"),
    )
    OUTCOMES = ((DONE, "Done"), (STARTED, "Second step asked"), (WRONG, "Wrong"), (REFUSED, "Refused"))
    noun = "security log entry"

    public_id = models.CharField(max_length=40, unique=True, editable=False)
    created = models.DateTimeField(editable=False)
    kind = models.CharField(max_length=20, choices=KINDS, editable=False)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default=DONE, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    detail = models.CharField(max_length=500, blank=True, editable=False)
    # How many rows or files an export gave; None while it runs, when it broke, and for what is no export.
    amount = models.PositiveIntegerField(null=True, editable=False)
    address = models.CharField(max_length=45, blank=True, editable=False)
    user_agent = models.CharField("browser", max_length=300, blank=True, editable=False)

    objects = SecurityEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "security log"
        indexes = [
            models.Index(fields=["-created", "-id"], name="staff_security_created"),
            models.Index(fields=["person", "-created", "-id"], name="staff_security_person"),
            models.Index(fields=["address", "-created", "-id"], name="staff_security_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_outcome_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("security_log_entry_detail", args=[self.public_id])

    @classmethod
    def record(
        cls,
        kind: str,
        outcome: str = DONE,
        *,
        person: User | None = None,
        by: User | None = None,
        now: datetime,
        detail: str = "",
    ) -> Self:
        """Write that it happened, from where the request that is being answered comes."""
        origin = current_origin()
        entry = cls(
            public_id=public_id("sec", now),
            created=now,
            kind=kind,
            outcome=outcome,
            person=person,
            by=by if by is not None and by.pk and by != person else None,
            detail=detail[:500],
            address=origin.address,
            user_agent=printable(origin.agent)[:300],
        )
        entry.save(force_insert=True)
        return entry

    def count(self, amount: int) -> None:
        """How much an export gave, once it is known; nothing else of an entry ever changes."""
        SecurityEntry.objects.filter(pk=self.pk, amount=None).update(amount=amount)

    @property
    def what(self) -> str:
        """The detail in words, with how many an export gave."""
        if self.amount is None:
            return self.detail
        return f"{self.detail}: {count_of(self.amount, 'file' if self.detail.endswith('.zip') else 'row')}"


def printable(text: str) -> str:
    """A user agent without what no database takes and no page shows."""
    return "".join(character if character.isprintable() else " " for character in text)


def clear_old_entries(now: datetime) -> int:
    """Delete what is older than SECURITY_LOG_DAYS; returns how many."""
    old = SecurityEntry.objects.filter(created__lt=now - timedelta(days=settings.SECURITY_LOG_DAYS))
    deleted = 0
    while keys := list(old.order_by("created").values_list("pk", flat=True)[:AT_ONCE]):
        deleted += SecurityEntry.objects.filter(pk__in=keys).delete()[0]
    return deleted
