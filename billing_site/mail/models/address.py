"""Addresses that mail comes back from: no more is sent there, until a person says that one works again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User

# What a server says of a mailbox that is not there (RFC 3463, X.1.x); other refusals may be about the mail.
NO_MAILBOX = re.compile(r"^5\d\d[ -]5\.1\.(?:1|2|3|6|10)\b")


class BouncedAddressQuerySet(models.QuerySet["BouncedAddress"]):
    def bouncing(self) -> Self:
        return self.filter(lifted_at=None)


class BouncedAddress(models.Model):
    """One address, in small letters, from the day that mail came back until it works again."""

    prefix, noun = "adr", "bounced address"

    public_id = models.CharField("ID", max_length=40, editable=False)
    address = models.CharField(max_length=320, editable=False)
    since = models.DateTimeField(editable=False)
    # What the server said that it came back from.
    reason = models.CharField(max_length=500, editable=False)
    message = models.ForeignKey(
        Message, models.PROTECT, null=True, editable=False, related_name="bounced_addresses", verbose_name="mail"
    )
    lifted_at = models.DateTimeField("works again since", null=True, editable=False)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = BouncedAddressQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "bounced address", "bounced addresses"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="mail_address_public_id"),
            models.UniqueConstraint(fields=["address"], name="mail_address_once", condition=Q(lifted_at=None)),
        ]
        indexes = [models.Index(F("since").desc(), F("id").desc(), name="mail_address_newest")]

    def __str__(self) -> str:
        return self.address

    @classmethod
    def mark(cls, address: str, reason: str, *, message: Message | None, now: datetime) -> Self:
        """Nothing more is sent there from now on; one that is marked already stays as it is."""
        defaults = {"public_id": public_id(cls.prefix, now), "since": now, "reason": reason[:500], "message": message}
        return cls.objects.get_or_create(address=address.lower(), lifted_at=None, defaults=defaults)[0]

    @classmethod
    def mark_those_without_mailbox(cls, refused: dict[str, str], *, message: Message, now: datetime) -> None:
        """Those of {address: the server's words} of which these words say that there is no such mailbox."""
        for address, words in refused.items():
            if NO_MAILBOX.match(words):
                cls.mark(address, words, message=message, now=now)

    @whole
    def lift(self, *, by: User | None, now: datetime) -> bool:
        """It works again: mail is sent there. False where somebody said so already."""
        current = locked(BouncedAddress.objects.all()).get(pk=self.pk)
        if current.lifted_at:
            return False
        current.lifted_at, current.lifted_by = now, by
        current.save(update_fields=["lifted_at", "lifted_by"])
        Event.record("bounced_address.lifted", current, by=by, now=now)
        self.__dict__.update(current.__dict__)
        return True


def bounced(addresses: Iterable[str]) -> dict[str, str]:
    """{address: why mail came back} of those that nothing is sent to."""
    given = {address.lower(): address for address in addresses}
    found = BouncedAddress.objects.bouncing().filter(address__in=given).values_list("address", "reason")
    return {given[address]: reason for address, reason in found}
