"""The keys of the account at Stripe that an administrator pasted: kept encrypted, never shown again."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from billing_site.lib.secrets import decrypt, encrypt


class GatewayKeys(models.Model):
    """One row: the keys that were pasted, and of each the end that is shown."""

    KEY = 1

    # Encrypted; '' where there is none.
    secret_key = models.TextField(blank=True, editable=False)
    webhook_secret = models.TextField(blank=True, editable=False)
    secret_key_end = models.CharField(max_length=4, blank=True, editable=False)
    webhook_secret_end = models.CharField(max_length=4, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="collecting_gatewaykeys_only_one")]

    def __str__(self) -> str:
        return "Keys of the gateway"

    @classmethod
    def current(cls) -> Self:
        return cls.objects.filter(pk=cls.KEY).first() or cls(pk=cls.KEY)

    @classmethod
    def locked(cls) -> Self:
        """The row, for whoever changes it: of two at once the second sees what the first kept."""
        cls.objects.get_or_create(pk=cls.KEY)
        return cls.objects.select_for_update().get(pk=cls.KEY)

    def remember(self, now: datetime, **keys: str) -> None:
        """Keep these keys, '' for none; what is not named stays."""
        for name, key in keys.items():
            setattr(self, name, encrypt(key) if key else "")
            setattr(self, f"{name}_end", key[-4:])
        self.changed_at = now
        self.save()

    def reveal(self, name: str) -> str:
        """The key itself; raises encryption.key_file.KeyFault where it cannot be read."""
        kept = getattr(self, name)
        return decrypt(kept) if kept else ""
