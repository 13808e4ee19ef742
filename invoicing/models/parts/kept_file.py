"""A PDF in the media folder that is known by its hash."""

import hashlib
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models

from billing_site.lib.files.kept import write_whole


class KeptFile(models.Model):
    """One PDF: `documents/ab/<sha256>.pdf` in the media folder; the same bytes are one file, whoever they belong to."""

    FOLDER = "documents"

    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField()
    created = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The file's name in the media folder."""
        return f"{self.FOLDER}/{self.sha256[:2]}/{self.sha256}.pdf"

    def open(self) -> File | None:
        """The file, read from its start; None where it is missing or is not what was written."""
        try:
            file = default_storage.open(self.name)
        except OSError:
            return None
        if hashlib.file_digest(file, "sha256").hexdigest() != self.sha256:
            file.close()
            return None
        file.seek(0)
        return file

    def write(self, content: bytes) -> None:
        """Put the file where it belongs in one step: nobody ever reads half of it. The content must be its own."""
        if found := self.open():
            found.close()
            return
        write_whole(Path(default_storage.path(self.name)), content)
