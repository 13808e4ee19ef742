"""Event rows, written by the verbs in the same transaction as the change they tell of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing_site.lib.db.instances import new
from billing_site.lib.db.rows import insert
from billing_site.lib.ids import public_id

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


class Subject(Protocol):
    """What an event is about: anything with an id that people can quote."""

    public_id: str


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, subject: Subject) -> Self:
        """The events of one object (anything with a `public_id`), newest first."""
        return self.filter(object_id=subject.public_id).order_by("-id")

    def of_operation(self, operation_id: str) -> Self:
        return self.filter(batch=operation_id).order_by("id")


class Event(models.Model):
    """One thing that happened to one object.

    `data["changes"]` maps a field to [old, new]; `batch` is the id of the operation (one for a bulk change, an import,
    a merge), so that it can be undone as one. The database refuses to update or delete a row, except for the one
    redaction that anonymizing a customer needs.
    """

    public_id = models.CharField(max_length=40)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    batch = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    created = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="events_event_public_id")]
        indexes = [
            models.Index(F("object_id"), F("id").desc(), name="events_event_object"),
            models.Index(fields=["batch", "id"], name="events_event_batch", condition=~Q(batch="")),
            models.Index(fields=["type", "-id"], name="events_event_type"),
        ]

    def __str__(self) -> str:
        words = self.type.replace("_", " ").replace(".", " ").capitalize()
        return f"{words}, {self.object_id}"

    @property
    def changes(self) -> dict:
        """{field: [old, new]}, {} when nothing but the fact itself was recorded."""
        return self.data.get("changes", {})

    @classmethod
    def build(
        cls, type: str, subject: Subject, *, by: User | None, now: datetime, operation_id: str = "", **data: Any
    ) -> Self:
        """An unsaved event, for bulk_create; `subject` is anything with a `public_id`, `by` a user or None."""
        return new(
            cls,
            public_id=public_id("evt", now),
            type=type,
            object_id=subject.public_id,
            actor=by if by is not None and by.pk else None,
            batch=operation_id,
            data=data,
            created=now,
        )

    @classmethod
    def record(
        cls, type: str, subject: Subject, *, by: User | None, now: datetime, operation_id: str = "", **data: Any
    ) -> Self:
        event = cls.build(type, subject, by=by, now=now, operation_id=operation_id, **data)
        insert(event)
        return event
