"""A stored document that was drawn again: the new file is served, the file that it replaced is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple, Self

from django.db import IntegrityError, models

from billing_site.events.models import Event, Subject
from billing_site.lib.db.transaction import whole
from invoicing.models.parts.kept_file import KeptFile
from invoicing.models.stored_document import StoredDocument


class Told(NamedTuple):
    """The event that tells of a new file: its type, what it is about, and what else it says."""

    event: str
    subject: Subject
    more: dict[str, str]


class RedrawnDocument(KeptFile):
    """A later file of a StoredDocument; the database refuses to change or delete the row.

    `place` counts 1, 2, 3 for a document, `replaced` is the hash of the file before, and `lost` says that this was
    already gone or damaged by then.
    """

    REASON_LENGTH = 500

    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="redrawn", db_index=False)
    place = models.PositiveSmallIntegerField()
    replaced = models.CharField("replaced SHA-256", max_length=64)
    lost = models.BooleanField("the replaced file was lost")
    reason = models.CharField(max_length=REASON_LENGTH)

    class Meta:
        ordering = ["document", "place"]
        constraints = [models.UniqueConstraint(fields=["document", "place"], name="invoicing_redrawn_place")]
        indexes = [models.Index(fields=["sha256"], name="invoicing_redrawn_sha256")]

    def __str__(self) -> str:
        return f"{self.document}, drawn again ({self.place})"

    @property
    def owner(self) -> str:
        return self.document.owner

    @property
    def edition(self) -> str:
        return self.document.edition

    @classmethod
    def newest(cls, document: StoredDocument) -> Self | None:
        return cls.objects.filter(document=document).select_related("document").order_by("-place").first()

    @classmethod
    def replace(
        cls, current: Kept, content: bytes, *, told: Told, reason: str, lost: bool, now: datetime
    ) -> Self | None:
        """Keep `content` in the place of the `current` file, with the event that tells of it.

        None where somebody else replaced that file meanwhile. The file is written before the row: a crash between the
        two leaves a file that nothing names. `now` may be when a long work began: a file that another process made
        since then is not newer than the one that replaces it.
        """
        first, before = (current.document, current.place) if isinstance(current, RedrawnDocument) else (current, 0)
        found = cls(document=first, place=before + 1, replaced=current.sha256, lost=lost, reason=reason)
        found.created = max(now, current.created)
        found.sha256, found.size = hashlib.sha256(content).hexdigest(), len(content)
        found.write(content)
        try:
            return found.record(told)
        except IntegrityError:
            if cls.objects.filter(document=first, place__gte=found.place).exists():
                return None
            raise

    @whole
    def record(self, told: Told) -> Self:
        self.save(force_insert=True)
        about = {name: getattr(self, name) for name in ("edition", "reason", "replaced", "sha256", "lost")}
        Event.record(told.event, told.subject, by=None, now=self.created, **about, **told.more)
        return self


Kept = StoredDocument | RedrawnDocument
