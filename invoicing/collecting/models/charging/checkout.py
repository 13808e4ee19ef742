"""What a customer chose to pay on a page of theirs: how much of an invoice, by which method, and what may be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from invoicing.collecting.gateways.interface import DEBITS
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.renewing.again import attach_once
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from invoicing.collecting.gateways.interface import MethodDetails

KEY_LENGTH = 32  # hexadecimal digits
# Whoever went to the gateway's page and did not come back is waited for so long.
LOOK_AFTER, GIVEN_UP_AFTER = timedelta(hours=1), timedelta(hours=25)
# Whoever left the page of the bank may come back to it for so long, where the method is there for that payment alone.
CONFIRMED_WITHIN = timedelta(days=3)
# Small amounts by which a bank account is confirmed take days to arrive.
DEBIT_CONFIRMED_WITHIN = timedelta(days=12)


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def due(self, now: datetime) -> Self:
        return self.filter(next_look_at__lte=now).order_by("next_look_at", "id")

    def waiting_for(self, reference: str) -> Self:
        """Those of the portal for which the gateway's page with this reference is open.

        What is to pay an invoice waits for whoever pays: looked at, it would be let go of.
        """
        return self.filter(reference=reference, invoice=None, method=None, next_look_at__isnull=False)

    def of(self, customers: Iterable[int]) -> Self:
        return self.filter(customer__in=customers)


class Checkout(models.Model):
    """One press of "Pay", or of "Add" in the portal, which names no invoice. `key` came with the form that was sent.

    A form sent twice has the same key and finds the same row. `save_method` is the customer's consent, of which the
    wording, its language and the time are kept; what comes without it is charged once and let go. `email` is the
    address of the portal's visit, '' for whoever has the invoice's link.
    """

    prefix, noun = "pay", "checkout"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="checkouts", editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="checkouts", editable=False)
    amount = models.BigIntegerField(null=True, editable=False)
    key = models.CharField(max_length=KEY_LENGTH, editable=False)
    email = models.CharField(max_length=254, blank=True, editable=False)
    language = models.CharField(max_length=35, editable=False)
    save_method = models.BooleanField("method may be saved", default=False, editable=False)
    consent_words = models.CharField("consent as worded", max_length=300, blank=True, editable=False)
    consent_at = models.DateTimeField("consent given", null=True, editable=False)
    # Of the gateway's page for a new method: '' for a method that is on file.
    gateway = models.CharField(max_length=20, blank=True, editable=False)
    reference = models.CharField(max_length=255, blank=True, editable=False)
    payer = models.CharField(max_length=255, blank=True, editable=False)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="checkouts", editable=False)
    attempt = models.OneToOneField(ChargeAttempt, models.PROTECT, null=True, related_name="checkout", editable=False)
    created = models.DateTimeField(editable=False)
    next_look_at = models.DateTimeField(null=True, editable=False)

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="collecting_checkout_public_id"),
            models.UniqueConstraint(fields=["key", "invoice"], name="collecting_checkout_once"),
            models.UniqueConstraint(
                fields=["key", "customer"], name="collecting_checkout_added_once", condition=Q(invoice=None)
            ),
            models.CheckConstraint(
                condition=Q(save_method=False, consent_at=None) | Q(save_method=True, consent_at__isnull=False),
                name="collecting_checkout_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="collecting_checkout_customer"),
            models.Index(fields=["-created", "-id"], name="collecting_checkout_newest"),
            models.Index(
                fields=["next_look_at", "id"], name="collecting_checkout_due", condition=Q(next_look_at__isnull=False)
            ),
            models.Index(
                fields=["reference"], name="collecting_checkout_reference", condition=Q(next_look_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def payer_customer(self) -> Customer:
        """Who pays it now: the customer, or the one whom they were merged into since."""
        return self.customer.merged_into or self.customer

    @classmethod
    @whole
    def begin(
        cls, customer: Customer, *, key: str, gateway: str, language: str, consent: str, now: datetime, **more: Any
    ) -> Self:
        """Somebody goes to the gateway's page for a new method; `consent`: the words that were agreed to, '' for none.

        `more`: the invoice with its amount, the visit's address. The same key finds the row that it made before; while
        nothing is charged, the newest amount and consent count.
        """
        customer = customer.locked()
        customer.refuse_if_deleted()
        agreed = {"save_method": bool(consent), "consent_words": consent[:300], "consent_at": now if consent else None}
        agreed |= {"amount": more.pop("amount", None), "language": language}
        found = cls.objects.filter(key=key, invoice=more.get("invoice"), customer=customer).first()
        if found is None:
            own = {"public_id": public_id(cls.prefix, now), "created": now, "next_look_at": now + LOOK_AFTER}
            return cls.objects.create(customer=customer, key=key, gateway=gateway, **own, **agreed, **more)
        if found.is_to_pay:
            found.write(**agreed)
        return found

    @property
    def is_to_pay(self) -> bool:
        """Whether it names an invoice, of which nothing is charged yet."""
        return self.invoice_id is not None and self.attempt_id is None

    def write(self, **changes: Any) -> None:
        self.__dict__.update(changes)
        self.save(update_fields=list(changes))

    def knows(self, *, reference: str, payer: str) -> None:
        """The gateway made its page: what it is asked by when the customer comes back.

        Where another page became known since this row was read, that one is read instead.
        """
        changes = {"reference": reference, "payer": payer or self.payer}
        if type(self).objects.filter(pk=self.pk, reference=self.reference).update(**changes):
            self.__dict__.update(changes)
        else:
            self.refresh_from_db(fields=["reference", "payer", "method"])

    @whole
    def take(self, details: MethodDetails, *, now: datetime) -> PaymentMethod:
        """What was put on file at the gateway; the same one when it is taken again.

        One that is to pay an invoice is saved once it is charged, and only with consent. Raises IllegalMove and
        DeletedCustomer.
        """
        customer = self.payer_customer.locked()
        row = type(self).objects.select_related("method").get(pk=self.pk)
        if row.method is None:
            added = row.invoice_id is None
            given: dict[str, Any] = {"gateway": row.gateway, "now": now}
            row.method = (
                attach_once(customer, details, **given)
                if added
                else PaymentMethod.attach(customer, details, by=None, for_one_payment=True, **given)
            )
            row.next_look_at = None if added else now + LOOK_AFTER
            row.save(update_fields=["method", "next_look_at"])
        self.__dict__.update(row.__dict__)
        return row.method

    @classmethod
    @whole
    def pay(
        cls,
        invoice: Invoice,
        method: PaymentMethod,
        *,
        amount: int,
        key: str,
        return_url: str,
        language: str,
        email: str = "",
        now: datetime,
    ) -> Self:
        """Begin the charge that the customer asks for; what was sent with this key before is returned as it is.

        Raises IllegalMove, NotChargeable.
        """
        customer, invoice = invoice.locked_with_customer()
        row = cls.objects.filter(key=key, invoice=invoice).first() or cls(
            public_id=public_id(cls.prefix, now),
            customer=customer.merged_into or customer,
            invoice=invoice,
            key=key,
            email=email,
            language=language,
            created=now,
        )
        if row.attempt_id:
            return row
        row.amount, row.method = amount, method
        row.attempt = ChargeAttempt.begin(
            invoice, method, by=None, now=now, amount=amount, on_session=True, return_url=return_url
        )
        row.next_look_at = now if method.for_one_payment else None
        row.save()
        return row

    def on_charged(self, *, now: datetime) -> None:
        """Its charge went through, or is on its way: with consent the method is saved. In the transaction of that."""
        method = self.attempt.method if self.attempt else None
        if method and self.save_method and method.for_one_payment and method.detached_at is None:
            method.keep(now=now)
            # The very same may be on file already: then this row is off file from here on.
            if not method.for_one_payment:
                self.write(next_look_at=None)

    @whole
    def let_go(self, *, now: datetime) -> bool:
        """The method of one payment is off file from here on, unless it is still needed; whether it is off now.

        A charge that nobody confirmed for days is given up first, by the worker.
        """
        self.payer_customer.locked()
        row = type(self).objects.select_related("attempt", "method__customer").get(pk=self.pk)
        if row.method is None:
            return False
        if row.attempt and row.attempt.state not in ENDED:
            patience = DEBIT_CONFIRMED_WITHIN if row.method.kind in DEBITS else CONFIRMED_WITHIN
            if row.method.for_one_payment and row.attempt.created < now - patience:
                waiting = ChargeAttempt.objects.filter(pk=row.attempt.pk, state=ChargeAttempt.REQUIRES_ACTION)
                waiting.filter(unwanted=False).update(unwanted=True, next_look_at=now)
            return False
        if row.method.for_one_payment and row.method.detached_at is None:
            try:
                row.method.detach(by=None, now=now)
            except IllegalMove:  # It went to another customer at this moment: the next look finds it there.
                return False
        type(self).objects.filter(pk=row.pk).update(next_look_at=None)
        return True


ENDED = (ChargeAttempt.SUCCEEDED, ChargeAttempt.FAILED, ChargeAttempt.CANCELED)
