"""The metadata keys in use."""

from collections.abc import Iterable

from django.db import models


class MetadataKey(models.Model):
    """Each metadata key that a customer ever had, so that an export knows its columns without reading every row."""

    key = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def remember(cls, keys: Iterable[str]) -> None:
        if keys:
            MetadataKey.objects.bulk_create([MetadataKey(key=key) for key in sorted(keys)], ignore_conflicts=True)
