"""Payment methods: what a customer can be charged with. What is shown of one, never a number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.renamed import find
from customers.models.customer import Customer
from invoicing.collecting.gateways.interface import CARD, DEBITS, MethodDetails, Payer
from invoicing.collecting.models.renewing import details as renewing
from invoicing.collecting.models.renewing import instead
from invoicing.collecting.models.renewing.details import DETACHED
from invoicing.collecting.rules.amounts import other_kinds
from invoicing.collecting.rules.brands import BRANDS, KINDS
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

ATTACHED_ELSEWHERE = "The payment method you provided has already been attached to a customer."
NOT_ATTACHED = (
    "The customer does not have a payment method with the ID {id}. The payment method must be attached to the customer."
)
NEVER_DEFAULT = "Only a card or a bank account can be the default: it is what is charged."
ONE_PAYMENT = "It cannot be the default: the customer did not agree that it is saved. It goes after its one payment."
CHARGEABLE = (CARD, *DEBITS)


class MethodQuerySet(models.QuerySet["PaymentMethod"]):
    def attached(self) -> Self:
        return self.filter(detached_at=None)

    def on_file(self) -> Self:
        """Those that are saved: not what is there for one payment alone."""
        return self.attached().filter(for_one_payment=False)

    def chargeable(self, currency: str = "") -> Self:
        return self.attached().filter(kind__in=set(CHARGEABLE) - set(other_kinds(currency)))

    def of(self, customer: Customer) -> Self:
        """Those on file of a customer, or of the one that they were merged into; the default first, then the newest."""
        return self.of_many([customer.merged_into_id or customer.pk])

    def of_many(self, customers: Iterable[int]) -> Self:
        """The same of many, by their keys."""
        return self.on_file().filter(customer__in=list(customers)).order_by("-is_default", "-id")

    def same_as(self, method: PaymentMethod) -> Self:
        """Others of the customer that are the same card or account, or that are no less the same without a number."""
        same = {"fingerprint": method.fingerprint} if method.fingerprint else {"kind": method.kind, "reference": ""}
        return self.on_file().filter(customer=method.customer_id, **same).exclude(pk=method.pk)


class PaymentMethod(models.Model):
    """What the gateway knows under `reference`; `shown` of it is what interface.MethodDetails says.

    Attached until it is detached, which is for good. The verbs lock the customer.
    """

    KINDS = KINDS
    prefix, noun = "pm", "payment method"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payment_methods", editable=False)
    kind = models.CharField(max_length=20, choices=KINDS, editable=False)
    gateway = models.CharField(max_length=20, editable=False)
    reference = models.CharField(max_length=255, editable=False)
    # The gateway's own id of the customer, '' where it has none.
    payer = models.CharField(max_length=255, blank=True, editable=False)
    shown = models.JSONField(default=dict, editable=False)
    billing_details = models.JSONField(default=dict, editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)
    # The same for the same card or account, however often it is put on file; '' where the gateway does not tell.
    fingerprint = models.CharField(max_length=80, blank=True, editable=False)
    is_default = models.BooleanField("default", default=False, editable=False)
    # The last day of a card; None of what does not expire.
    expires_on = models.DateField(null=True, editable=False)
    told_expiring_at = models.DateTimeField(null=True, editable=False)
    # When it was put on file or its details were changed: a refusal of before says nothing about it.
    renewed_at = models.DateTimeField(editable=False)
    created = models.DateTimeField(editable=False)
    detached_at = models.DateTimeField(null=True, editable=False)
    # When the gateway is to be told that it was detached; None where it knows, or nothing is to be told.
    let_go_due_at = models.DateTimeField(null=True, editable=False)
    # When the gateway is to be asked for its details: around its expiry, and when the gateway told of it (told_of_at).
    look_due_at = models.DateTimeField(null=True, editable=False)
    told_of_at = models.DateTimeField(null=True, editable=False)
    # The customer did not agree that it is saved: it is charged once, by hand, and let go.
    for_one_payment = models.BooleanField(default=False, editable=False)

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = "payment method"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="collecting_method_public_id"),
            models.UniqueConstraint(
                fields=["gateway", "reference"],
                name="collecting_method_reference",
                condition=~Q(reference="") & Q(detached_at=None),
            ),
            models.UniqueConstraint(
                fields=["customer"],
                name="collecting_method_default",
                condition=Q(is_default=True, detached_at=None),
            ),
        ]
        indexes = [
            models.Index(F("customer"), F("id").desc(), name="collecting_method_customer"),
            models.Index(fields=["kind"], name="collecting_method_kind"),
            models.Index(fields=["gateway", "reference"], name="collecting_method_known"),
            models.Index(
                fields=["expires_on", "id"],
                name="collecting_method_expiring",
                condition=Q(detached_at=None, expires_on__isnull=False, told_expiring_at=None),
            ),
            models.Index(
                fields=["let_go_due_at", "id"],
                name="collecting_method_let_go",
                condition=Q(let_go_due_at__isnull=False),
            ),
            models.Index(
                fields=["look_due_at", "id"],
                name="collecting_method_look",
                condition=Q(look_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("payment_method_detail", args=[self.public_id])

    @property
    def words(self) -> str:
        """'Visa •••• 4242', 'SEPA debit •••• 3000', 'Bank transfer'."""
        name = BRANDS.get(self.shown.get("brand", ""), self.get_kind_display())
        return f"{name} •••• {self.shown['last4']}" if self.shown.get("last4") else name

    @property
    def paid_as(self) -> str:
        """What a receipt in any language says of it: 'Visa •••• 4242', '•••• 3000', '' where no number is known."""
        digits = f"•••• {self.shown['last4']}" if self.shown.get("last4") else ""
        return f"{BRANDS.get(self.shown.get('brand', ''), '')} {digits}".strip()

    @property
    def is_chargeable(self) -> bool:
        return self.detached_at is None and self.kind in CHARGEABLE

    @property
    def is_usual(self) -> bool:
        """Whether it is charged when nobody chooses another."""
        return self.is_chargeable and not self.for_one_payment

    @property
    def is_first(self) -> bool:
        return not PaymentMethod.objects.of(self.customer).filter(is_default=True).exists()

    @property
    def expiry(self) -> str:
        """'08/2027', '' of what does not expire."""
        month, year = self.shown.get("exp_month"), self.shown.get("exp_year")
        return f"{month:02d}/{year}" if month and year else ""

    def has_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today

    @classmethod
    @whole
    def attach(
        cls,
        customer: Customer,
        details: MethodDetails,
        *,
        gateway: str,
        by: User | None,
        now: datetime,
        default: bool | None = None,
        metadata: dict | None = None,
        for_one_payment: bool = False,
    ) -> PaymentMethod:
        """Put on file what a gateway created. The first chargeable one is the default, unless `default` says no.

        What cannot be charged, or is `for_one_payment`, is never the default, and nothing waits for the latter.
        What is on file for this customer already is returned as it is. Raises DeletedCustomer, and IllegalMove for what
        is another customer's, or was detached.
        """
        customer = customer.locked()
        customer.refuse_if_deleted()
        known = cls.objects.filter(gateway=gateway, reference=details.reference).exclude(reference="")
        if there := known.order_by("-id").first():
            if there.detached_at or there.customer_id != customer.pk:
                raise IllegalMove(DETACHED if there.detached_at else ATTACHED_ELSEWHERE)
            return there
        given: dict[str, Any] = {"gateway": gateway, "metadata": metadata or {}, "for_one_payment": for_one_payment}
        method = cls(public_id=public_id(cls.prefix, now), customer=customer, kind=details.kind, created=now, **given)
        method.take(details, now=now)
        if method.is_usual and (method.is_first if default is None else default):
            method.alone_default()
        method.save(force_insert=True)
        method.record("attached", by=by, now=now, default=method.is_default)
        method.tell_followers(now=now)
        return method

    @whole
    def detach(self, *, by: User | None, now: datetime) -> None:
        """Take it off file, for good. Raises IllegalMove where it is off already."""
        method = self.locked()
        if method.detached_at:
            raise IllegalMove("This payment method is not attached to a customer.")
        method.let_go(by=by, now=now)
        method.tell_followers(now=now)
        self.__dict__.update(method.__dict__)

    @whole
    def make_default(self, *, by: User | None, now: datetime) -> bool:
        """Charge it before the customer's others; False where it is so already. Raises IllegalMove."""
        method = self.locked()
        if method.detached_at:
            raise IllegalMove(NOT_ATTACHED.format(id=method.public_id))
        if not method.is_chargeable:
            raise IllegalMove(NEVER_DEFAULT)
        if method.for_one_payment:
            raise IllegalMove(ONE_PAYMENT)
        if method.is_default:
            return False
        method.alone_default()
        method.save(update_fields=["is_default"])
        method.record("made_default", by=by, now=now)
        method.tell_followers(now=now)
        self.__dict__.update(method.__dict__)
        return True

    def alone_default(self) -> None:
        PaymentMethod.objects.filter(customer=self.customer_id, is_default=True).update(is_default=False)
        self.is_default = True

    def let_go(self, *, by: User | None, now: datetime, **data: Any) -> None:
        """What `detach` does to a row whose customer is locked; `data` is told with it."""
        self.detached_at = now
        self.is_default = False
        self.let_go_due_at = now if self.reference else None
        self.look_due_at = None
        self.save(update_fields=["detached_at", "is_default", "let_go_due_at", "look_due_at"])
        self.record("detached", by=by, now=now, **data)

    def locked(self) -> PaymentMethod:
        """This method, freshly read behind its customer's lock. Raises IllegalMove where it changed hands meanwhile."""
        self.customer.locked()
        found = PaymentMethod.objects.select_related("customer").get(pk=self.pk)
        if found.customer_id != self.customer_id:
            raise IllegalMove("This payment method went to another customer meanwhile. Open it again.")
        return found

    # What its gateway says of it, taken over.
    take = renewing.take
    renew = renewing.renew

    # Put on file again.
    keep = instead.keep
    as_sent = instead.as_sent

    def tell_followers(self, *, now: datetime) -> None:
        """What can be charged is another one now, also after a detachment: what waits for that goes on."""
        was_usual = self.detached_at and not self.for_one_payment
        if self.is_usual or (was_usual and PaymentMethod.objects.of(self.customer).chargeable().exists()):
            for name in settings.METHOD_FOLLOWERS:
                find(name)(self.customer_id, now=now)

    def record(self, what: str, *, by: User | None, now: datetime, **data: Any) -> None:
        """Tell of it in its own timeline and in that of the customer."""
        told = {"method": self.public_id, "words": self.words, **data}
        Event.record(f"payment_method.{what}", self, by=by, now=now, customer=self.customer.public_id, **data)
        Event.record(f"customer.payment_method_{what}", self.customer, by=by, now=now, **told)


def payer_of(customer: Customer, method: PaymentMethod | None = None) -> Payer:
    """What a gateway is told of a customer, with its own id of them where a method of theirs tells."""
    reference = method.payer if method else ""
    return Payer(customer.public_id, reference, customer.name, customer.email, customer.currency or "")
