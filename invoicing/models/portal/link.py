"""The link that opens the portal: mailed to an address on file, for one use within a day, kept as its hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.mail.limits import check_address
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from invoicing.models.portal.reach import on_file, reaches, same

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

VALID_FOR = timedelta(hours=24)
TOKEN_BYTES = 32
# What urlsafe base64 makes of so many bytes.
TOKEN_LENGTH = 43


class NotOnFile(ValueError):
    """The address is none of the customer's; the text says so in plain words."""

    def __init__(self) -> None:
        super().__init__("This address is not on file for the customer. Add it to the contacts first.")


def new_token() -> tuple[str, str]:
    """(a secret that nobody guesses, its hash)."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def why_useless(customer: str, email: str, *, made: datetime, now: datetime) -> str:
    """Why a link of this customer (a public id) and address, `made` then, opens nothing now; '' where it does."""
    if now >= made + VALID_FOR:
        return "Its link expired before it was sent."
    found = Customer.objects.defer("search_text").filter(public_id=customer).first()
    if found is None or reaches(found, email):
        return ""
    why = f"was merged into {found.merged_into}" if found.merged_into else "does not have this address any more"
    return f"Its link opens nothing: the customer {why}."


class PortalLink(models.Model):
    """One link. `actor` sent it, nobody where the visitor asked for it: such a link opens all customers of the address.

    Looking at its page uses nothing up: mail scanners do that. `used_at` is when somebody pressed the button there.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="portal_links", editable=False)
    email = models.CharField("sent to", max_length=254, editable=False)
    token_hash = models.CharField(max_length=64, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="asked by"
    )
    created = models.DateTimeField(editable=False)
    expires = models.DateTimeField(editable=False)
    used_at = models.DateTimeField("used", null=True, editable=False)

    class Meta:
        verbose_name = "portal link"
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="invoicing_portallink_token")]
        indexes = [models.Index(F("created").desc(), F("id").desc(), name="invoicing_portallink_newest")]

    def __str__(self) -> str:
        return f"Portal link to {self.email}"

    @classmethod
    @whole
    def create(cls, customer: Customer, email: str, *, by: User | None, now: datetime) -> tuple[Self, str]:
        """(the link, its token, which is kept nowhere). Raises NotOnFile, DeletedCustomer, MailRefused."""
        current = customer.locked()
        # To the address as it is on file, not as a visitor spells it.
        email = same(email, on_file(current))
        if not email:
            raise NotOnFile
        check_address(email)
        token, token_hash = new_token()
        actor = by if by is not None and by.pk else None
        link = cls(customer=current, email=email, token_hash=token_hash, actor=actor, created=now)
        link.expires = now + VALID_FOR
        link.save(force_insert=True)
        Event.record("customer.portal_link_sent", current, by=by, now=now, email=email)
        return link, token

    @classmethod
    def find(cls, token: str, *, now: datetime) -> Self | None:
        """The link that this token opens now; None for one that is used, expired, unknown or whose address went."""
        if len(token) != TOKEN_LENGTH:
            return None
        link = cls.objects.select_related("customer").filter(token_hash=hash_of(token)).first()
        return link if link and link.is_usable(now) else None

    def is_usable(self, now: datetime) -> bool:
        return self.used_at is None and self.expires > now and reaches(self.customer, self.email)

    @classmethod
    @whole
    def use(cls, token: str, *, now: datetime) -> Self | None:
        """Use it up: the link for the first who asks, None for every other and where `find` finds none."""
        found = cls.find(token, now=now)
        if found is None:
            return None
        try:
            customer = found.customer.locked()
        except DeletedCustomer:
            return None
        link = locked(cls.objects.filter(pk=found.pk)).get()
        link.customer = customer
        if not link.is_usable(now):
            return None
        link.used_at = now
        link.save(update_fields=["used_at"])
        return link
