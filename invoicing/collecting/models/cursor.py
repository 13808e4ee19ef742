"""How far each gateway was asked: one row for each kind of thing."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class GatewayCursor(models.Model):
    """The cursor behind the last thing that a gateway told of, and when it was asked."""

    gateway = models.CharField(max_length=20, editable=False)
    kind = models.CharField(max_length=20, editable=False)
    cursor = models.CharField(max_length=255, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "kind"], name="collecting_cursor_kind")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.kind}"

    @classmethod
    def of(cls, gateway: str, kind: str) -> GatewayCursor:
        """The row, made where it is not there yet."""
        return cls.objects.get_or_create(gateway=gateway, kind=kind)[0]

    def move(self, cursor: str, *, now: datetime) -> None:
        """Go on behind what was told; of two who ask at once, both are told the same."""
        self.cursor, self.asked_at = cursor, now
        self.save(update_fields=["cursor", "asked_at"])
