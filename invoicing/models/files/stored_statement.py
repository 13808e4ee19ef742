"""The PDF of a statement of account that was sent: kept, so that what the customer has is what we have."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse

from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.models.parts.kept_file import KeptFile


class StoredStatement(KeptFile):
    """One statement that went to a customer, with the balances that it says, in minor units.

    The database refuses to change or delete the row.
    """

    prefix, noun = "stm", "statement of account"

    public_id = models.CharField("ID", max_length=40)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sent_statements", db_index=False)
    start = models.DateField("first day")
    end = models.DateField("last day")
    language = models.CharField(max_length=35)
    currency = models.CharField(max_length=3)
    opening = models.BigIntegerField("opening balance")
    closing = models.BigIntegerField("closing balance")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_stored_statement_public_id")]
        indexes = [
            models.Index(F("customer"), F("id").desc(), name="invoicing_statement_customer"),
            models.Index(fields=["sha256"], name="invoicing_statement_sha256"),
        ]

    def __str__(self) -> str:
        return f"Statement of {self.start.isoformat()} to {self.end.isoformat()}"

    def get_absolute_url(self) -> str:
        """The statement of these days as it is today."""
        days = urlencode({"start": self.start.isoformat(), "end": self.end.isoformat()})
        return f"{reverse('customer_statement_page', args=[self.customer.public_id])}?{days}"

    @property
    def owner(self) -> str:
        """What the books call it by."""
        return self.public_id

    @classmethod
    def keep(cls, content: bytes, *, by: User | None, now: datetime, **facts: Any) -> Self:
        """Write the file, then the row; `facts` are customer, start, end, language, currency, opening and closing."""
        actor = by if by is not None and by.pk else None
        found = cls(public_id=public_id(cls.prefix, now), actor=actor, created=now, size=len(content), **facts)
        found.sha256 = hashlib.sha256(content).hexdigest()
        found.write(content)
        found.save(force_insert=True)
        return found
