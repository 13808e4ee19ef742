"""The key that links to customers' pages are signed with: one row, encrypted, made by the first who needs it."""

from __future__ import annotations

import base64
import secrets

from django.db import OperationalError, connection, models
from django.utils import timezone

from billing_site.lib.db.outages import outage
from billing_site.lib.secrets import decrypt, encrypt

BYTES = 32


class LinkKey(models.Model):
    """One row, for good: with another key every link that was sent would stop working.

    `secret` is encrypted (settings.ENCRYPTED), so that a copy of the database alone makes no links.
    """

    KEY = 1

    secret = models.TextField(editable=False)
    created = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="invoicing_linkkey_one_row")]

    def __str__(self) -> str:
        return "Key of the links to customers' pages"

    @classmethod
    def find(cls) -> bytes:
        """The key, b"" where nobody needed one yet. Raises KeyFault where it cannot be decrypted."""
        kept = cls.objects.filter(pk=cls.KEY).values_list("secret", flat=True).first()
        return base64.b64decode(decrypt(kept)) if kept else b""

    @classmethod
    def take(cls) -> bytes:
        """The key, made now if this is the first time: of two who make it at once both get the one that was kept.

        b"" for a page that only reads, where the very first cannot be written just now. Raises KeyFault.
        """
        if found := cls.find():
            return found
        made = encrypt(base64.b64encode(secrets.token_bytes(BYTES)).decode())
        row = LinkKey(pk=cls.KEY, secret=made, created=timezone.now())
        try:
            LinkKey.objects.bulk_create([row], ignore_conflicts=True)
        except OperationalError as error:
            if connection.in_atomic_block or not outage(error):
                raise
        return cls.find()
