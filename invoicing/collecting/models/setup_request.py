"""Requests to put a method on file: a link that is mailed to the customer, and what came of it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from invoicing.collecting.gateways.interface import MethodDetails, Payer, SetupPage
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.renewing.again import attach_once
from invoicing.collecting.models.renewing.payers import known_payer
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

VALID_FOR = timedelta(days=3)
# A page of a gateway lasts for a day: a new one is made when that is over.
PAGE_LASTS = timedelta(hours=24)
# How long after a customer went to the gateway it is asked whether they finished; then daily until it expires.
LOOKS = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 120, 360))
ASKED_ON = timedelta(days=7)
TOKEN_BYTES, TOKEN_LENGTH = 32, 43


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class SetupRequest(models.Model):
    """One request: the gateway's page is made when the customer opens the link, and asked about when they come back.

    Of the link only a hash is kept. `reference` is what the gateway is asked by. A customer who went to the gateway and
    closed the window is asked about by a sweep at `next_look_at`. Going there is the consent, of which the wording, its
    language and the time are kept.
    """

    OPEN, DONE, EXPIRED = "open", "done", "expired"
    STATES = [(OPEN, "Open"), (DONE, "Done"), (EXPIRED, "Expired")]
    prefix, noun = "setup", "request for a payment method"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="setup_requests", editable=False)
    # The address that the link was mailed to, '' where staff handed it on themselves.
    email = models.CharField("sent to", max_length=254, blank=True, editable=False)
    gateway = models.CharField(max_length=20, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    reference = models.CharField(max_length=255, blank=True, editable=False)
    # The gateway's own id of the customer, '' until it tells.
    payer = models.CharField(max_length=255, blank=True, editable=False)
    # How many pages the gateway made for it, and when the last.
    pages = models.PositiveSmallIntegerField(default=0, editable=False)
    page_made_at = models.DateTimeField(null=True, editable=False)
    looks = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=7, choices=STATES, default=OPEN, editable=False)
    make_default = models.BooleanField(default=True, editable=False)
    language = models.CharField(max_length=35, blank=True, editable=False)
    consent_words = models.CharField("consent as worded", max_length=300, blank=True, editable=False)
    consent_at = models.DateTimeField("consent given", null=True, editable=False)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="+", editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    created = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    next_look_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "request for a payment method"
        verbose_name_plural = "requests for payment methods"
        constraints = [models.UniqueConstraint(fields=["public_id"], name="collecting_setup_public_id")]
        indexes = [
            models.Index(fields=["secret_hash"], name="collecting_setup_secret"),
            models.Index(fields=["customer", "-id"], name="collecting_setup_customer"),
            models.Index(fields=["next_look_at"], name="collecting_setup_due", condition=Q(next_look_at__isnull=False)),
            models.Index(
                fields=["reference"], name="collecting_setup_reference", condition=Q(next_look_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @whole
    def create(
        cls, customer: Customer, *, email: str, gateway: str, make_default: bool, by: User | None, now: datetime
    ) -> tuple[Self, str]:
        """(the request, the secret of its link, which is kept nowhere). Links that nobody used stop to work.

        Raises DeletedCustomer.
        """
        customer = customer.locked()
        customer.refuse_if_deleted()
        cls.objects.filter(customer=customer, state=cls.OPEN, pages=0).update(state=cls.EXPIRED, next_look_at=None)
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        request = cls(
            public_id=public_id(cls.prefix, now),
            customer=customer,
            email=email,
            gateway=gateway,
            secret_hash=hash_of(secret),
            make_default=make_default,
            actor=by,
            created=now,
            expires_at=now + VALID_FOR,
            next_look_at=now + VALID_FOR,
        )
        request.save(force_insert=True)
        Event.record("customer.payment_method_asked_for", customer, by=by, now=now, email=email)
        return request, secret

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The request that this link is of, in whatever state; None for a link that is none."""
        if len(secret) != TOKEN_LENGTH:
            return None
        return cls.objects.select_related("customer__merged_into").filter(secret_hash=hash_of(secret)).first()

    @property
    def owner(self) -> Customer:
        """Whose the method becomes: the customer's, or that of the one that they were merged into."""
        return self.customer.merged_into or self.customer

    def is_usable(self, now: datetime) -> bool:
        return self.state == self.OPEN and self.expires_at > now and self.owner.deleted_at is None

    def needs_page(self, now: datetime) -> bool:
        """Whether the page of the gateway that was made last, if one was, is over."""
        return self.page_made_at is None or self.page_made_at + PAGE_LASTS <= now

    def key(self, now: datetime) -> str:
        """What the gateway is asked for a page by: the same while one lasts."""
        nth = self.pages + 1 if self.needs_page(now) else self.pages
        return self.public_id if nth == 1 else f"{self.public_id}-{nth}"

    def as_payer(self) -> Payer:
        """Whom the gateway is told of: the customer who was asked."""
        return known_payer(self.customer, self.owner, self.gateway, self.payer)

    @property
    def is_for_all(self) -> bool:
        """Whether all invoices are charged to what is added: it becomes the default, as the first one always does."""
        return self.make_default or not PaymentMethod.objects.of(self.owner).filter(is_default=True).exists()

    def went(self, page: SetupPage, *, language: str, consent: str, now: datetime) -> None:
        """The customer goes to this page of the gateway, having read `consent`, and is looked for from now on."""
        fresh = self.needs_page(now)
        changes: dict[str, Any] = {"reference": page.reference, "payer": page.payer or self.payer, "looks": 0}
        changes |= {"pages": self.pages + 1, "page_made_at": now} if fresh else {}
        changes |= {"next_look_at": now + LOOKS[0]}
        changes |= {"language": language, "consent_words": consent[:300], "consent_at": now}
        type(self).objects.filter(pk=self.pk, state=self.OPEN).update(**changes)
        self.__dict__.update(changes)

    @property
    def ends_at(self) -> datetime:
        """When nothing can come of it any more: a page that was opened at the last moment outlasts the link."""
        return max(self.expires_at, self.page_made_at + PAGE_LASTS) if self.page_made_at else self.expires_at

    def look_again(self, *, now: datetime, answered: bool = True) -> None:
        """Nothing is on file so far: look later, and at the end of its time for the last time.

        A gateway that did not answer then is asked for some days more: the customer may have finished.
        """
        changes: dict[str, Any]
        if now >= self.ends_at + (timedelta(0) if answered else ASKED_ON):
            changes = {"state": self.EXPIRED, "next_look_at": None}
        elif now >= self.ends_at:
            changes = {"next_look_at": now + LOOKS[-1]}
        else:
            pause = LOOKS[self.looks] if self.looks < len(LOOKS) else timedelta(days=1)
            changes = {"looks": self.looks + 1, "next_look_at": min(now + pause, self.ends_at)}
        type(self).objects.filter(pk=self.pk, state=self.OPEN).update(**changes)
        self.__dict__.update(changes)

    @whole
    def finish(self, details: MethodDetails, *, now: datetime) -> bool:
        """Put on file what the customer set up; False where that was done already, or where it cannot be.

        Another customer has it by now, or it was detached meanwhile: the link is over then. Raises DeletedCustomer.
        """
        customer = self.owner.locked()
        customer.refuse_if_deleted()
        row = locked(type(self).objects.filter(pk=self.pk)).get()
        if row.state == self.DONE:
            self.__dict__.update(row.__dict__)
            return False
        default = True if row.make_default else None
        try:
            row.method = attach_once(customer, details, gateway=row.gateway, now=now, default=default)
            row.state = self.DONE
        except IllegalMove:
            row.state = self.EXPIRED
        row.next_look_at = None
        row.save(update_fields=["state", "method", "next_look_at"])
        self.__dict__.update(row.__dict__)
        return row.state == self.DONE
