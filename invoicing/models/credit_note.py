"""Credit notes: what is taken back from an issued invoice, and where the money goes."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.issuing import note_numbers
from invoicing.issuing.credit import document, figures
from invoicing.issuing.given_back import given_back
from invoicing.models.invoice import Invoice
from invoicing.models.paying import no_longer_delinquent
from invoicing.models.query import starts, with_invoice
from invoicing.models.sending.automatic import after_note
from invoicing.models.sending.verbs import send_note
from invoicing.models.states import MOVES, NOTE_ISSUED, NOTE_MOVES, NOTE_VOID
from invoicing.models.tax.entry import TaxEntry, day_of
from invoicing.totals.credit import CreditAllocation, CreditRequest, CreditTotals


class CreditNoteQuerySet(models.QuerySet["CreditNote"]):
    def issued(self) -> Self:
        return self.filter(status=CreditNote.ISSUED)

    def search(self, query: str) -> Self:
        """By number or public id, or by whatever finds the invoice or the customer."""
        text = query.strip()
        if not text:
            return self
        return with_invoice(self, text, starts("number", text.upper()), models.Q(public_id=text))


class CreditNote(models.Model):
    """One credit note (docs/rules.md, Credit notes). Amounts are positive minor units of the invoice's currency."""

    ISSUED, VOID = NOTE_ISSUED, NOTE_VOID
    STATUSES = [(ISSUED, "Issued"), (VOID, "Void")]
    REASONS = [
        ("duplicate", "Duplicate"),
        ("fraudulent", "Fraudulent"),
        ("order_change", "Order change"),
        ("product_unsatisfactory", "Product unsatisfactory"),
    ]
    prefix, noun = "cn", "credit note"

    public_id = models.CharField("ID", max_length=40)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=50)
    # Where notes have a series of their own; else they count over their invoice.
    series = models.CharField(max_length=12, null=True, editable=False)
    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    status = models.CharField(max_length=6, choices=STATUSES, default=ISSUED)
    reason = models.CharField(max_length=22, choices=REASONS, blank=True)
    memo = models.TextField(max_length=5000, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    currency = models.CharField(max_length=3)
    subtotal = models.BigIntegerField()
    total_discount = models.BigIntegerField()
    total_tax = models.BigIntegerField()
    total_excluding_tax = models.BigIntegerField()
    total = models.BigIntegerField()
    pre_payment_amount = models.BigIntegerField()
    refund_amount = models.BigIntegerField()
    credit_amount = models.BigIntegerField()
    out_of_band_amount = models.BigIntegerField()
    frozen = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)
    created = models.DateTimeField()
    effective_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_credit_note_public_id"),
            models.UniqueConstraint(fields=["number"], name="invoicing_credit_note_number"),
        ]
        indexes = [
            models.Index(F("created").desc(), F("id").desc(), name="invoicing_cn_newest"),
            models.Index(F("status"), F("created").desc(), F("id").desc(), name="invoicing_cn_status"),
            models.Index(fields=["total"], name="invoicing_cn_total"),
            models.Index(F("currency"), F("created").desc(), F("id").desc(), name="invoicing_cn_currency"),
            models.Index(fields=["number"], name="invoicing_cn_number", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["series", "sequence"],
                name="invoicing_cn_series",
                condition=models.Q(sequence__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("credit_note_detail", args=[self.public_id])

    @property
    def type(self) -> str:
        """'pre_payment', 'post_payment' or 'mixed'."""
        if self.pre_payment_amount and self.given_back:
            return "mixed"
        return "post_payment" if self.given_back else "pre_payment"

    @property
    def given_back(self) -> int:
        """What of it was given back, wherever to, because it was not due any more."""
        return self.refund_amount + self.credit_amount + self.out_of_band_amount

    @property
    def rounding(self) -> int:
        """The fraction of the smallest payable amount that went to the balance; below zero what came from it."""
        return self.total - self.pre_payment_amount - self.given_back

    @classmethod
    def preview(cls, invoice: Invoice, request: CreditRequest) -> CreditTotals:
        """The arithmetic's CreditTotals of a request, without writing anything. Raises CreditError, IllegalMove."""
        MOVES["credit"].refuse_unless_legal(invoice.status)
        return figures(invoice, request)

    @classmethod
    @whole
    def issue(
        cls,
        invoice: Invoice,
        request: CreditRequest,
        *,
        by: User | None,
        now: datetime,
        refund: int = 0,
        credit: int = 0,
        out_of_band: int = 0,
        reason: str = "",
        memo: str = "",
        metadata: dict | None = None,
        takes_in: bool = True,
    ) -> Self:
        """Issue a note over `invoice`; what exceeds the amount remaining is given back exactly as the parts say.

        Its refund takes in what refunds without a note gave back before, unless `takes_in` says that it is sent anew.
        Raises IllegalMove, CreditError, NumberTooLong, NumbersExhausted. The sum of all notes can never pass the
        invoice, nor is anything given back twice: the row is locked.
        """
        customer, invoice = invoice.locked_with_customer()
        MOVES["credit"].refuse_unless_legal(invoice.status)
        found, given = figures(invoice, request), given_back(invoice)
        places = {"refund": refund, "credit": credit, "out_of_band": out_of_band}
        parts = given.place(found.total, invoice, takes_in=takes_in, **places)
        note = cls.build(invoice, found, parts, reason=reason, memo=memo, metadata=metadata or {}, now=now)
        note.move_balance(customer, parts.credit + parts.rounding, by=by, now=now)
        note.take_number(invoice, found, given.taken(parts.refund) if takes_in else {})
        note.save(force_insert=True)
        TaxEntry.write(TaxEntry.of_note(note, invoice))
        note.apply_to(invoice, customer, by=by, now=now)
        note.tell_issued(by=by, now=now)
        return note

    @classmethod
    def build(
        cls,
        invoice: Invoice,
        found: CreditTotals,
        parts: CreditAllocation,
        *,
        reason: str,
        memo: str,
        metadata: dict,
        now: datetime,
    ) -> Self:
        """An unsaved note without a number."""
        return cls(
            public_id=public_id(cls.prefix, now),
            invoice=invoice,
            reason=reason,
            memo=memo,
            metadata=metadata,
            currency=invoice.currency,
            subtotal=found.subtotal,
            total_discount=found.total_discount,
            total_tax=found.total_tax,
            total_excluding_tax=found.total_excluding_tax,
            total=found.total,
            pre_payment_amount=parts.pre_payment,
            refund_amount=parts.refund,
            credit_amount=parts.credit,
            out_of_band_amount=parts.out_of_band,
            created=now,
            effective_at=now,
        )

    def tell_issued(self, *, by: User | None, now: datetime) -> None:
        told = {"memo": self.memo} if self.memo else {}
        self.record("credit_note.created", by=by, now=now, hash=self.hash, **told)
        after_note(self, Company.current(), by=by, now=now)

    send = send_note

    @property
    def customer(self) -> Customer:
        return self.invoice.customer

    def take_number(self, invoice: Invoice, found: CreditTotals, refunds: dict[str, int]) -> None:
        """The number, and what follows from it: the frozen contents and the hash.

        `refunds` of before that it takes in stand there by their ids, in minor units.
        """
        company = Company.current()
        # As late as possible: whoever waits for a series waits as short as possible.
        note_numbers.take(self, invoice, company)
        self.frozen = document(self, invoice, found, company) | ({"refunds": refunds} if refunds else {})
        self.hash = note_numbers.chained_hash(self, invoice)

    def apply_to(self, invoice: Invoice, customer: Customer, *, by: User | None, now: datetime) -> None:
        """Lower what is due, and count what was given back."""
        invoice.pre_payment_credit += self.pre_payment_amount
        invoice.post_payment_credit += self.given_back
        was_open = invoice.amount_remaining > 0
        invoice.settle_if_covered(now)
        covered = was_open and invoice.amount_remaining == 0
        invoice.save_with_event("invoice.paid" if covered else "invoice.credited", by=by, now=now, note=self.public_id)
        if covered:
            no_longer_delinquent(customer)

    def move_balance(self, customer: Customer, credited: int, *, by: User | None, now: datetime) -> None:
        """Put `credited` minor units onto the balance of the locked customer; below zero, take them back."""
        if credited:
            kind = "credit_note"
            customer.adjust_balance(-credited, currency=self.currency, type=kind, cause=self.public_id, by=by, now=now)

    @whole
    def void(self, *, by: User | None, now: datetime) -> None:
        """Take the note back while its invoice is open. Raises IllegalMove."""
        customer, invoice = self.invoice.locked_with_customer()
        note = locked(CreditNote.objects.all()).get(pk=self.pk)
        note.invoice = invoice
        NOTE_MOVES["void"].refuse(note)
        note.status = self.VOID
        note.voided_at = now
        note.save(update_fields=["status", "voided_at"])
        TaxEntry.write(TaxEntry.of_void_note(note, invoice, day_of(now)))
        note.move_balance(customer, -note.rounding, by=by, now=now)
        invoice.pre_payment_credit -= note.pre_payment_amount
        invoice.settle_if_covered(now)
        invoice.save_with_event("invoice.updated", by=by, now=now, note=note.public_id)
        note.record("credit_note.voided", by=by, now=now)
        self.__dict__.update(note.__dict__)

    @whole
    def change(self, *, memo: str, metadata: dict, by: User | None, now: datetime) -> dict:
        """Memo and metadata are all that may change on a note."""
        note = locked(CreditNote.objects.all()).get(pk=self.pk)
        changes = {}
        for field, new in (("memo", memo), ("metadata", metadata)):
            if getattr(note, field) != new:
                changes[field] = [getattr(note, field), new]
                setattr(note, field, new)
        if changes:
            note.save(update_fields=list(changes))
            note.record("credit_note.updated", by=by, now=now, changes=changes)
        self.__dict__.update(note.__dict__)
        return changes

    def record(self, type: str, *, by: User | None, now: datetime, **data: Any) -> None:
        Event.record(type, self, by=by, now=now, invoice=self.invoice.public_id, **data)
