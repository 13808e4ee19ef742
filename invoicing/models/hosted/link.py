"""The link to the page of an invoice that its customer sees: unguessable, without an end, rolled or turned off."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.public_address import public_address
from billing_site.staff.models.user import User
from invoicing.models.hosted.key import LinkKey
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove

# More digits are no generation of ours, and would cost time.
MOST_DIGITS = 9
# The key of links that lead nowhere: those of invoices that are kept in no database.
OF_SAMPLES = b"sample"


@dataclass(frozen=True)
class Opened:
    """What a right link leads to: `is_old` says that it was right once, before a new one was made."""

    invoice: Invoice
    link: HostedLink
    is_old: bool


class HostedLink(models.Model):
    """What is known of the link to an invoice's page; without a row it is the first one, turned on, never opened.

    The link is the invoice's public id, `generation`, and their HMAC-SHA256 under LinkKey, so no link is kept. A new
    one has the next generation. The database refuses a smaller one, and that the row is deleted: an old one would open.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="hosted_link", editable=False)
    generation = models.PositiveIntegerField(default=1, editable=False)
    revoked = models.BooleanField("turned off", default=False, editable=False)
    first_viewed_at = models.DateTimeField("first viewed", null=True, editable=False)
    first_downloaded_at = models.DateTimeField("first downloaded", null=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(generation__gte=1), name="invoicing_hosted_generation")]

    def __str__(self) -> str:
        return f"Link {self.generation}" + (" (turned off)" if self.revoked else "")

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        """The row of an invoice, an unsaved one where it has none."""
        return cls.objects.filter(invoice=invoice).first() or cls(invoice=invoice)

    @classmethod
    def address_of(cls, invoice: Invoice) -> str:
        """The absolute address of the page; '' for a draft, where it is turned off, and where LinkKey has no key yet.

        Raises KeyFault.
        """
        return cls.addresses_of([invoice])[invoice.public_id]

    @classmethod
    def addresses_of(cls, invoices: Iterable[Invoice]) -> dict[str, str]:
        """{public id: `address_of`} of many, by two queries. Raises KeyFault."""
        every = list(invoices)
        known = {link.invoice_id: link for link in cls.objects.filter(invoice__in=[each.pk for each in every])}
        key = LinkKey.take() if any(each.pk and not each.is_draft for each in every) else b""
        found = {}
        for invoice in every:
            link = known.get(invoice.pk) or cls(invoice=invoice)
            link.invoice = invoice
            found[invoice.public_id] = link.address(key if invoice.pk else OF_SAMPLES)
        return found

    def address(self, key: bytes) -> str:
        """As `address_of`, of a link that was read, with the key."""
        if self.invoice.is_draft or self.revoked or not key:
            return ""
        public_id = self.invoice.public_id
        return public_address(f"/i/{public_id}/{signed(key, public_id, self.generation)}/")

    @classmethod
    def open(cls, public_id: str, part: str) -> Opened | None:
        """What the link "/i/<public_id>/<part>/" leads to; None for every other than a right one that is turned on.

        What is forged is refused before any invoice is looked for, so that nobody learns by it which ones there are;
        what was right once and is turned off asks the database the same as what is forged. Raises KeyFault.
        """
        key = LinkKey.find()
        digits = part.partition("-")[0]
        generation = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else 0
        wanted = signed(key, public_id, generation)
        is_right = hmac.compare_digest(wanted.encode(), part.encode(errors="replace")) and bool(key)
        # Of what is forged the question is the same, about nothing that there is.
        known = cls.objects.filter(invoice__public_id=public_id if is_right else "")
        newest, revoked = known.values_list("generation", "revoked").first() or (1, False)
        if not is_right or revoked or not 1 <= generation <= newest:
            return None
        invoice = Invoice.objects.issued().select_related("customer", "hosted_link").filter(public_id=public_id).first()
        if invoice is None:
            return None
        link = invoice.hosted_link if hasattr(invoice, "hosted_link") else cls(invoice=invoice)
        link.invoice = invoice
        return Opened(invoice, link, is_old=generation < link.generation)

    @classmethod
    @whole
    def roll(cls, invoice: Invoice, *, by: User | None, now: datetime) -> Self:
        """Make a new link; the one until now shows no invoice any more. Raises IllegalMove for a draft."""
        link = cls.locked_of(invoice)
        link.generation += 1
        link.save()
        link.invoice.record("invoice.link_replaced", by=by, now=now, generation=link.generation)
        return link

    @classmethod
    @whole
    def revoke(cls, invoice: Invoice, *, by: User | None, now: datetime) -> Self:
        """Turn the page off: no link opens it until it is turned on. Nothing happens twice."""
        return cls.turn(invoice, True, "invoice.link_turned_off", by=by, now=now)

    @classmethod
    @whole
    def restore(cls, invoice: Invoice, *, by: User | None, now: datetime) -> Self:
        """Turn the page on again, with the link that it had."""
        return cls.turn(invoice, False, "invoice.link_turned_on", by=by, now=now)

    @classmethod
    def turn(cls, invoice: Invoice, revoked: bool, event: str, *, by: User | None, now: datetime) -> Self:
        link = cls.locked_of(invoice)
        if link.revoked != revoked:
            link.revoked = revoked
            link.save()
            link.invoice.record(event, by=by, now=now)
        return link

    @whole
    def viewed(self, *, now: datetime) -> None:
        """Somebody opened the page: told the first time alone."""
        self.note("first_viewed_at", "invoice.viewed", now=now)

    @whole
    def downloaded(self, *, now: datetime) -> None:
        """Somebody fetched the PDF from the page: told the first time alone."""
        self.note("first_downloaded_at", "invoice.downloaded", now=now)

    def note(self, field: str, event: str, *, now: datetime) -> None:
        link = self.locked_of(self.invoice)
        if getattr(link, field) is None:
            setattr(link, field, now)
            link.save()
            link.invoice.record(event, by=None, now=now)
        self.__dict__.update(link.__dict__)

    @classmethod
    def locked_of(cls, invoice: Invoice) -> Self:
        """The row, freshly read and locked behind its invoice; a new one where there was none. Raises IllegalMove."""
        invoice = invoice.locked()
        if invoice.is_draft:
            raise IllegalMove("A draft has no page for its customer. Finalize it first.")
        link = locked(cls.objects.filter(invoice=invoice)).first() or cls(invoice=invoice)
        link.invoice = invoice
        return link


def signed(key: bytes, public_id: str, generation: int) -> str:
    """The part of an address that opens it: the generation and the code that nobody makes without the key."""
    code = hmac.digest(key, f"{public_id}\0{generation}".encode(), hashlib.sha256)
    return f"{generation}-{base64.urlsafe_b64encode(code).decode().rstrip('=')}"
