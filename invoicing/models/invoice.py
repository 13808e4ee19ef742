"""The invoice: a draft that may change, then an issued document that never does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.db.rows import row, write
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.models.parts.locking import lock_with_survivors, survivor_is_in
from invoicing.issuing.discounts import Counting
from invoicing.issuing.draft import calculate, check_draft, defaults, edit_was_told
from invoicing.models import issuing, paying
from invoicing.models.billing.reasons import INDEX as BY_SUBSCRIPTION
from invoicing.models.billing.reasons import Subscribed
from invoicing.models.line import InvoiceLine, put_lines, sweep
from invoicing.models.parts import copying, followers, pending
from invoicing.models.parts.charged import Charged, check_method
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.sending.columns import INDEXES, Sendable
from invoicing.models.states import DRAFT, MOVES, OPEN, PAID, STATUSES
from invoicing.rules.move import IllegalMove
from invoicing.rules.payment_reference import grouped
from invoicing.rules.supply import FIELDS as SUPPLY
from invoicing.totals.parts import Totals


class Invoice(Charged, Sendable, Subscribed):
    """What a customer is asked to pay. Amounts are minor units of `currency`.

    The verbs lock the customer first, then the invoice. From finalization on `frozen` holds all that the document
    says, chained by `hash` to the one before it in its number series; the database refuses to change it.
    """

    SEND, CHARGE = "send_invoice", "charge_automatically"
    COLLECTION = [(SEND, "Send the invoice"), (CHARGE, "Charge automatically")]
    MAX_LINES = 250
    # What staff may set on a draft.
    EDITABLE = (
        *("description", "footer", "custom_fields", "due_date", "days_until_due", "collection_method", "currency"),
        *("default_tax_rates", "discounts", "metadata", "amount_tax_display", "auto_send", *SUPPLY, *Charged.EDITABLE),
    )
    prefix, noun = "in", "invoice"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=13, choices=STATUSES, default=DRAFT, editable=False)
    currency = models.CharField(max_length=3)
    collection_method = models.CharField(max_length=20, choices=COLLECTION, default=SEND)
    description = models.TextField("memo", max_length=1500, blank=True)
    footer = models.TextField(max_length=5000, blank=True)
    custom_fields = models.JSONField(default=list, blank=True)
    days_until_due = models.PositiveSmallIntegerField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    default_tax_rates = models.JSONField(default=list, blank=True)
    discounts = models.JSONField(default=list, blank=True)
    amount_tax_display = models.CharField(max_length=21, blank=True)
    metadata = models.JSONField(default=dict, blank=True)

    number = models.CharField(max_length=40, blank=True, editable=False)
    series = models.CharField(max_length=40, blank=True, editable=False)
    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    # How a payment on a Swiss account finds it (invoicing.rules.payment_reference); without spaces, None where none is.
    payment_reference = models.CharField(max_length=27, null=True, editable=False)
    frozen = models.JSONField(default=dict, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)
    # As the document names the customer, for files and lists that cannot read every document; '' on a draft.
    customer_name = models.CharField(max_length=256, blank=True, editable=False)
    customer_email = models.CharField(max_length=512, blank=True, editable=False)

    subtotal = models.BigIntegerField(default=0, editable=False)
    total_discount = models.BigIntegerField(default=0, editable=False)
    total_tax = models.BigIntegerField(default=0, editable=False)
    total_excluding_tax = models.BigIntegerField(default=0, editable=False)
    total = models.BigIntegerField(default=0, editable=False)
    starting_balance = models.BigIntegerField(default=0, editable=False)
    ending_balance = models.BigIntegerField(null=True, editable=False)
    applied_balance = models.BigIntegerField(default=0, editable=False)
    amount_due = models.BigIntegerField(default=0, editable=False)
    amount_paid = models.BigIntegerField(default=0, editable=False)
    pre_payment_credit = models.BigIntegerField(default=0, editable=False)
    post_payment_credit = models.BigIntegerField(default=0, editable=False)
    amount_remaining = models.BigIntegerField(default=0, editable=False)
    # Taxes by rate and discounts by id as the arithmetic summed them.
    figures = models.JSONField(default=dict, editable=False)

    from_invoice = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="revisions")
    created = models.DateTimeField(editable=False)
    updated = models.DateTimeField(editable=False)
    effective_at = models.DateTimeField(null=True, editable=False)
    finalized_at = models.DateTimeField(null=True, editable=False)
    paid_at = models.DateTimeField(null=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    marked_uncollectible_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_invoice_public_id"),
            models.UniqueConstraint(fields=["number"], name="invoicing_invoice_number", condition=~Q(number="")),
            models.UniqueConstraint(
                fields=["series", "sequence"], name="invoicing_invoice_sequence", condition=Q(sequence__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(status=DRAFT, number="") | (~Q(status=DRAFT) & ~Q(number="")),
                name="invoicing_invoice_number_iff_issued",
            ),
            models.CheckConstraint(
                condition=Q(amount_remaining__gte=0, amount_paid__gte=0, pre_payment_credit__gte=0),
                name="invoicing_invoice_amounts",
            ),
        ]
        indexes = [
            # With the amount, so that a list of amounts that many have reads no row which it does not show.
            models.Index(F("created").desc(), F("id").desc(), F("currency"), F("total"), name="invoicing_newest"),
            models.Index(F("status"), F("created").desc(), F("id").desc(), name="invoicing_status"),
            models.Index(F("customer"), F("created").desc(), F("id").desc(), name="invoicing_customer"),
            models.Index(F("currency"), F("created").desc(), F("id").desc(), name="invoicing_currency"),
            models.Index(fields=["status", "due_date", "id"], name="invoicing_due"),
            models.Index(fields=["due_date", "id"], name="invoicing_due_date", condition=Q(due_date__isnull=False)),
            models.Index(F("currency"), F("total"), name="invoicing_total"),
            # By the bytes: PostgreSQL finds beginnings in no other order, save where the collation is "C".
            models.Index(fields=["number"], name="invoicing_number", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["payment_reference"],
                name="invoicing_reference",
                condition=Q(payment_reference__isnull=False),
            ),
            models.Index(fields=["paid_at"], name="invoicing_paid", condition=Q(status=PAID)),
            *(*INDEXES, BY_SUBSCRIPTION),
        ]

    def __str__(self) -> str:
        return self.number or "Draft"

    def get_absolute_url(self) -> str:
        return reverse("invoice_detail", args=[self.public_id])

    @property
    def reference_as_printed(self) -> str:
        return grouped(self.payment_reference or "")

    @property
    def is_draft(self) -> bool:
        return self.status == DRAFT

    def is_overdue(self, today: date) -> bool:
        return self.status == OPEN and self.due_date is not None and self.due_date < today

    @classmethod
    @whole
    def create(
        cls,
        customer: Customer,
        *,
        by: User | None,
        now: datetime,
        lines: Sequence[dict] = (),
        include_pending: bool = False,
        **fields: Any,
    ) -> Self:
        """A draft with the customer's and the account's defaults; EDITABLE `fields` override them, `lines` are dicts.

        Raises CurrencyLocked, DeletedCustomer, SupplyRefused, MethodRefused.
        """
        customer = customer.locked()
        values = defaults(customer, Company.current(), now=now) | fields
        check_method(customer, fields.get("default_payment_method", ""))
        invoice = cls(public_id=public_id(cls.prefix, now), customer=customer, created=now, updated=now, **values)
        check_draft(invoice)
        invoice.save(force_insert=True)
        swept = sweep(invoice, room=cls.MAX_LINES - len(lines)) if include_pending else []
        put_lines(invoice, [*swept, *lines], now=now)
        Event.record("invoice.created", invoice, by=by, now=now, customer=customer.public_id)
        return invoice

    @whole
    def change(
        self,
        fields: dict,
        *,
        by: User | None,
        now: datetime,
        lines: Sequence[dict | InvoiceLine] | None = None,
        base_version: int | None = None,
    ) -> None:
        """Set EDITABLE `fields` and, when given, all `lines` of a draft. Raises IllegalMove, SavedMeanwhile …"""
        unknown = set(fields) - set(self.EDITABLE)
        if unknown:
            raise ValueError(f"These properties cannot be changed: {', '.join(sorted(unknown))}")
        _, invoice = self.locked_with_customer()
        MOVES["change"].refuse_unless_legal(invoice.status)
        check_method(invoice.customer, fields.get("default_payment_method", ""))
        if base_version is not None and base_version != invoice.version:
            raise SavedMeanwhile(list(Event.objects.of(invoice)[:1]))
        for field, value in fields.items():
            setattr(invoice, field, value)
        check_draft(invoice)
        invoice.version += 1
        invoice.updated = now
        put_lines(invoice, list(invoice.lines.all()) if lines is None else lines, now=now)
        if not edit_was_told(invoice, by, now):
            invoice.record("invoice.updated", by=by, now=now)
        self.__dict__.update(invoice.__dict__)

    @whole
    def delete_draft(self, *, by: User | None, now: datetime) -> None:
        """Delete a draft; pending items that it had swept up are pending again. Raises IllegalMove."""
        _, invoice = self.locked_with_customer()
        MOVES["delete"].refuse_unless_legal(invoice.status)
        invoice.record("invoice.deleted", by=by, now=now)
        invoice.items.update(invoice=None)
        invoice.lines.all().delete()
        invoice.delete()

    # The verbs of the issued document stand in modules of their own, one a theme; the last three are private steps.
    seller = cached_property(issuing.seller)
    take_pending = pending.take_pending
    duplicate = copying.duplicate
    finalize = issuing.finalize
    void = issuing.void
    revise = copying.revise
    pay = paying.pay
    mark_uncollectible = paying.mark_uncollectible
    receive = paying.receive
    take_back = paying.take_back
    settle_if_covered = paying.settle_if_covered

    def locked(self) -> Invoice:
        """This invoice, freshly read and locked."""
        return row(Invoice, self.pk, lock=True)

    def locked_with_customer(self) -> tuple[Customer, Invoice]:
        """(customer, invoice), locked in this order everywhere, so that no two verbs wait for each other.

        With a merged customer also the one whose balance it is now. Raises IllegalMove when either changed meanwhile.
        """
        customers = lock_with_survivors(Customer, [self.customer_id])
        invoice = self.locked()
        invoice.take_locked(customers, expected=self.customer_id)
        return invoice.customer, invoice

    def take_locked(self, customers: dict[int, Customer], *, expected: int) -> None:
        """Have the customer with the key `expected` of these, {key: Customer}, locked before this invoice was."""
        customer = customers[expected]
        if self.customer_id != expected:
            # A merge or its undoing came first; what follows would touch the balance of the wrong customer.
            raise IllegalMove("This invoice went to another customer meanwhile. Open it again.")
        if not survivor_is_in(customer, customers):
            raise IllegalMove("The customer was merged into another one meanwhile. Open it again.")
        self.customer = customer

    def calculate(
        self,
        lines: list[InvoiceLine],
        *,
        starting_balance: int,
        company: Company | None = None,
        counting: Counting | None = None,
    ) -> Totals:
        """The arithmetic's Totals of these lines on this invoice, with the discounts that count (None: all)."""
        company = company or Company.current()
        return calculate(self, lines, starting_balance=starting_balance, company=company, counting=counting)

    def save_with_event(
        self, type: str, *, by: User | None, now: datetime, fields: tuple[str, ...] = issuing.SETTLED, **data: Any
    ) -> None:
        self.version += 1
        self.updated = now
        write(self, fields)
        self.record(type, by=by, now=now, **data)

    def record(self, type: str, *, by: User | None, now: datetime, **data: Any) -> None:
        Event.record(type, self, by=by, now=now, customer=self.customer.public_id, **data)
        followers.tell(type, self, by=by, now=now)
