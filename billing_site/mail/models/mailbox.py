"""How far the mailbox of delivery reports was read, and the password that opens it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from billing_site.lib.secrets import decrypt, encrypt


class BounceMailbox(models.Model):
    """One row, held by one reader at a time."""

    KEY = 1
    EVERY = timedelta(minutes=5)

    # Encrypted; '' where the address in BOUNCE_IMAP_URL has it, or none was said.
    password = models.TextField(blank=True, editable=False)
    # The number of the last mail that was read, as long as the server counts from the same beginning.
    validity = models.BigIntegerField(default=0, editable=False)
    last_number = models.BigIntegerField(default=0, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)
    # Why it could not be read the last time, in words; '' where it could.
    fault = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mail_mailbox_only_one")]

    def __str__(self) -> str:
        return "Mailbox of delivery reports"

    @classmethod
    def current(cls) -> Self:
        return cls.objects.get_or_create(pk=cls.KEY)[0]

    @classmethod
    def lease(cls, now: datetime) -> Self | None:
        """The row, where nobody looked into the mailbox within the last minutes; else None."""
        cls.current()
        free = cls.objects.filter(Q(looked_at=None) | Q(looked_at__lte=now - cls.EVERY), pk=cls.KEY)
        return cls.objects.get(pk=cls.KEY) if free.update(looked_at=now) else None

    @property
    def secret(self) -> str:
        """The password; raises encryption.key_file.KeyFault where the keys are missing."""
        return decrypt(self.password) if self.password else ""

    def remember(self, password: str) -> None:
        """Keep a password, '' for none; the next look comes at once."""
        self.password = encrypt(password) if password else ""
        self.looked_at = None
        self.save(update_fields=["password", "looked_at"])

    def note(self, **columns) -> None:
        """Write how far it was read, or why it could not be."""
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=list(columns))
