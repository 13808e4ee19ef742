"""The hash of each PDF that was handed out and is not kept: copies in other languages, statements of account."""

from __future__ import annotations

from django.db import models

from invoicing.models.stored_document import StoredDocument


class HandedOut(models.Model):
    """One PDF that left the house, known by its hash for good; the database refuses to change or delete the row.

    Files that are kept are known by their own rows and need none here. `owner` is the public id of what it is the
    document of (of a statement the customer), `edition` as of a StoredDocument, `language` that of a copy in another
    language than the document's own, '' for the document itself.
    """

    STATEMENT = "statement"
    KINDS = [*StoredDocument.KINDS, (STATEMENT, "Statement of account")]

    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField(max_length=11, choices=KINDS)
    owner = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    language = models.CharField(max_length=35, blank=True)
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = "file handed out"
        verbose_name_plural = "files handed out"
        constraints = [models.UniqueConstraint(fields=["sha256"], name="invoicing_handed_out_sha256")]

    def __str__(self) -> str:
        return f"{self.owner} ({self.edition})"
