"""Things that are archived instead of deleted: made, changed and archived, each with its event in the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


class ArchivableQuerySet(models.QuerySet["Archivable"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def lock(self) -> Self:
        return locked(self)


class Archivable(models.Model):
    """The verbs of a model with `public_id`, `active` and `created`; its events are named after its noun."""

    # What may change besides being archived; FIXED says why the rest may not.
    EDITABLE: tuple[str, ...] = ()
    FIXED = "This property cannot be changed."
    prefix, noun = "", ""
    public_id: models.CharField
    active: models.BooleanField

    objects = ArchivableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def version(self) -> int:
        """How often something was told of it: what an editor saw, for `change`."""
        return Event.objects.of(self).count()

    @classmethod
    @whole
    def create(cls, *, by: User | None, now: datetime, **fields: Any) -> Self:
        made = cls(public_id=public_id(cls.prefix, now), created=now, **fields)
        made.save(force_insert=True)
        made.record("created", by=by, now=now)
        return made

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """Set EDITABLE `fields` and return {field: [old, new]}. Raises ValueError for others.

        `base_version` is the version the editor saw: raises SavedMeanwhile when it is no longer the current one.
        """
        current = type(self).objects.lock().get(pk=self.pk)
        if base_version is not None and (since := current.changes_since(base_version)):
            raise SavedMeanwhile(since)
        changes = {f: [getattr(current, f), new] for f, new in fields.items() if getattr(current, f) != new}
        if set(changes) - {*self.EDITABLE, "active"}:
            raise ValueError(self.FIXED)
        current.refuse(changes)
        for field, (_, new) in changes.items():
            setattr(current, field, new)
        if changes:
            current.save(update_fields=list(changes))
            current.record("updated", by=by, now=now, changes=changes)
        self.__dict__.update(current.__dict__)
        return changes

    def refuse(self, changes: dict) -> None:
        """Raise what a model refuses of EDITABLE {field: [old, new]}; nothing by default."""

    def changes_since(self, version: int) -> list[Event]:
        """The events that made later versions than `version`, oldest first."""
        return list(Event.objects.of(self).order_by("id")[version:])

    def archive(self, *, by: User | None, now: datetime) -> None:
        """Hide it from new use; where it stands already it stays."""
        self.change({"active": False}, by=by, now=now)

    def record(self, verb: str, *, by: User | None, now: datetime, **data: Any) -> None:
        Event.record(f"{self.noun.replace(' ', '_')}.{verb}", self, by=by, now=now, **data)
