"""PDFs that were made once and are kept for good: which file each is, and how far making them ahead has come."""

import hashlib
from datetime import datetime, timedelta
from typing import Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from billing_site.events.models import Subject
from invoicing.models.parts.kept_file import KeptFile


class StoredDocument(KeptFile):
    """The PDF of an issued document as it was first drawn; the database refuses to change or delete the row."""

    INVOICE, CREDIT_NOTE, RECEIPT = "invoice", "credit_note", "receipt"
    KINDS = [(INVOICE, "Invoice"), (CREDIT_NOTE, "Credit note"), (RECEIPT, "Receipt")]

    kind = models.CharField(max_length=11, choices=KINDS)
    # The public id of what it is the document of.
    owner = models.CharField(max_length=40)
    # "issued" or "void", of a payment "issued" or "reversed"; of a credit note with a memo, which may change,
    # followed by the memo's hash.
    edition = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "edition"], name="invoicing_stored_document_edition")]
        indexes = [models.Index(fields=["sha256"], name="invoicing_stored_sha256")]

    def __str__(self) -> str:
        return f"{self.owner} ({self.edition})"

    @classmethod
    def find(cls, owner: Subject, edition: str) -> Self | None:
        return cls.objects.filter(owner=owner.public_id, edition=edition).first()

    @classmethod
    def keep(cls, kind: str, owner: Subject, edition: str, content: bytes, *, now: datetime) -> Self:
        """Write the file, then the row. Two at once make one row: the second gets the first's."""
        found = cls(kind=kind, owner=owner.public_id, edition=edition, size=len(content), created=now)
        found.sha256 = hashlib.sha256(content).hexdigest()
        found.write(content)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:
            there = cls.find(owner, edition)
            if there is None:
                raise
            return there
        return found


class StoringProgress(models.Model):
    """Which events were looked at for documents to make ahead: one row, held by one process at a time.

    Events up to `after` are done with; up to `seen` they had all begun when the last look ended. Between the two a
    transaction may still bring in an event late, so a look starts at `after` again.
    """

    KEY, LEASE = 1, timedelta(minutes=5)

    after = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"up to {self.after}"

    @classmethod
    def lease(cls, now: datetime, newest: int) -> Self | None:
        """The row, this process's own for a while; None when nothing came after it or another process holds it.

        `newest` is the key of the newest event.
        """
        there, _ = cls.objects.get_or_create(pk=cls.KEY)
        if there.after >= newest:
            return None
        free = cls.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=cls.KEY)
        return cls.objects.get(pk=cls.KEY) if free.update(leased_until=now + cls.LEASE) else None

    def release(self, *, handled: int, last: int) -> None:
        """Everything up to event `handled` was looked at, of the events up to `last`."""
        self.after = max(self.after, min(handled, self.seen))
        self.seen, self.leased_until = max(self.seen, last), None
        self.save()
