"""A visit to the portal: who looks at which customer, known by a token in a cookie, over after a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from customers.models.customer import Customer
from invoicing.models.portal.joint import SHOWN
from invoicing.models.portal.link import TOKEN_LENGTH, PortalLink, hash_of, new_token
from invoicing.models.portal.reach import customers_of, reaches

IDLE, AT_MOST = timedelta(minutes=30), timedelta(hours=12)
# That a page was read is written down so seldom: reading should not wait until it may write.
NOTED_AFTER = timedelta(minutes=1)


class PortalVisit(models.Model):
    """From the button of a link on: ends by signing out, half an hour after the last page, or after twelve hours.

    Nobody of staff is in it, whoever else is signed in with the same browser: it may what the customer may.
    """

    link = models.OneToOneField(PortalLink, models.CASCADE, related_name="visit", editable=False)
    # Whose documents are shown: of several with the address the one that was chosen.
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="portal_visits", editable=False)
    email = models.CharField(max_length=254, editable=False)
    token_hash = models.CharField(max_length=64, editable=False)
    # The tag of a document language.
    language = models.CharField(max_length=35, editable=False)
    begun = models.DateTimeField(editable=False)
    seen_at = models.DateTimeField("last seen", editable=False)
    ended_at = models.DateTimeField("ended", null=True, editable=False)

    class Meta:
        verbose_name = "portal visit"
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="invoicing_portalvisit_token")]
        indexes = [
            models.Index(F("begun").desc(), F("id").desc(), name="invoicing_portalvisit_newest"),
            models.Index(fields=["customer"], name="invoicing_portalvisit_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"Visit of {self.email}"

    @classmethod
    @whole
    def begin(cls, link_token: str, *, language: str, now: datetime) -> tuple[Self, str] | None:
        """(the visit, the token for its cookie) of whoever presses the button; None where the link opens nothing."""
        link = PortalLink.use(link_token, now=now)
        if link is None:
            return None
        token, token_hash = new_token()
        visit = cls(link=link, customer=link.customer, email=link.email, token_hash=token_hash, language=language)
        visit.begun = visit.seen_at = now
        visit.save(force_insert=True)
        visit.record("customer.portal_opened", now=now)
        return visit, token

    @classmethod
    def find(cls, token: str, *, now: datetime) -> Self | None:
        """The visit that this token is of, while it lasts and its address is one of the customer's."""
        if len(token) != TOKEN_LENGTH:
            return None
        visit = cls.objects.select_related("customer", "link").filter(token_hash=hash_of(token)).first()
        if visit is None or not visit.lasts(now) or not reaches(visit.customer, visit.email):
            return None
        if now - visit.seen_at >= NOTED_AFTER:
            cls.objects.filter(pk=visit.pk, seen_at__lt=now).update(seen_at=now)
        return visit

    def lasts(self, now: datetime) -> bool:
        return self.ended_at is None and self.seen_at > now - IDLE and self.begun > now - AT_MOST

    @property
    def customers(self) -> list[Customer]:
        """Those that may be chosen: of a link that staff sent the one that it was sent for."""
        return [self.customer] if self.link.actor_id else customers_of(self.email)

    @whole
    def choose(self, public_id: str, *, now: datetime) -> bool:
        """Look at another customer of the same address; False where it is none of them."""
        chosen = next((each for each in self.customers if each.public_id == public_id), None)
        if chosen is None:
            return False
        if chosen.pk != self.customer_id:
            self.customer = chosen
            self.save(update_fields=["customer"])
            self.record("customer.portal_opened", now=now)
        return True

    def speak(self, language: str) -> None:
        """Show the pages in this language from now on."""
        self.language = language
        self.save(update_fields=["language"])

    @whole
    def end(self, *, now: datetime) -> None:
        """Sign out. Nothing happens twice."""
        type(self).objects.filter(pk=self.pk, ended_at=None).update(ended_at=now)

    @whole
    def shown_payment(self, invoices: list[str], *, now: datetime) -> Event:
        """How to pay these invoices together was looked at: told once a visit for the same ones."""
        told = Event.objects.of(self.customer).filter(type=SHOWN, created__gte=self.begun)
        found = next((event for event in told[:100] if event.data.get("invoices") == invoices), None)
        return found or self.record(SHOWN, now=now, invoices=invoices)

    def record(self, event: str, *, now: datetime, **data: Any) -> Event:
        """An event of the customer, by nobody of staff, that names the address."""
        return Event.record(event, self.customer, by=None, now=now, email=self.email, **data)
