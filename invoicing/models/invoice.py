"""The invoice: a draft that may change, then an issued document that never does."""

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db import rows as prepared
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from customers.models.errors import ChangedMeanwhile
from invoicing.issuing import draft as drafting
from invoicing.issuing import snapshot as freezing
from invoicing.models.line import InvoiceLine
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.states import DRAFT, OPEN, PAID, STATUSES, UNCOLLECTIBLE, VOID, IllegalMove, refuse_unless_legal

# What the verbs of an issued invoice change, and what finalizing it sets for good.
SETTLED = (
    *("status", "amount_paid", "amount_remaining", "pre_payment_credit", "post_payment_credit", "paid_at"),
    *("voided_at", "marked_uncollectible_at", "version", "updated"),
)
ISSUED = (
    *SETTLED,
    *("number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "due_date"),
    *("effective_at", "finalized_at", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total"),
    *("starting_balance", "ending_balance", "applied_balance", "amount_due", "figures"),
)


class Invoice(models.Model):
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
        *("default_tax_rates", "discounts", "metadata", "amount_tax_display"),
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
            models.Index(fields=["paid_at"], name="invoicing_paid", condition=Q(status=PAID)),
        ]

    def __str__(self):
        return self.number or "Draft"

    def get_absolute_url(self):
        return reverse("invoice_detail", args=[self.public_id])

    @property
    def is_draft(self):
        return self.status == DRAFT

    def is_overdue(self, today):
        return self.status == OPEN and self.due_date is not None and self.due_date < today

    @classmethod
    @transaction.atomic
    def create(cls, customer, *, by, now, lines=(), include_pending=False, **fields):
        """A draft with the customer's and the account's defaults; `fields` are EDITABLE ones that override them.

        `lines` are dicts of InvoiceLine fields; `include_pending` sweeps the customer's pending items, newest first.
        Raises CurrencyLocked, DeletedCustomer.
        """
        customer = customer.locked()
        values = drafting.defaults(customer, Company.current(), now=now) | fields
        invoice = cls(public_id=public_id(cls.prefix, now), customer=customer, created=now, updated=now, **values)
        drafting.check_currency(customer, invoice.currency)
        invoice.save(force_insert=True)
        swept = drafting.sweep(invoice, room=cls.MAX_LINES - len(lines)) if include_pending else []
        invoice.put_lines([*swept, *lines], now=now)
        Event.record("invoice.created", invoice, by=by, now=now, customer=customer.public_id)
        return invoice

    def change(self, fields, *, by, now, lines=None, base_version=None):
        """Set EDITABLE `fields` and, when given, all `lines` of a draft. Raises IllegalMove, ChangedMeanwhile."""
        unknown = set(fields) - set(self.EDITABLE)
        if unknown:
            raise ValueError(f"These properties cannot be changed: {', '.join(sorted(unknown))}")
        with transaction.atomic():
            invoice = self.locked()
            refuse_unless_legal("change", invoice.status)
            if base_version is not None and base_version != invoice.version:
                raise ChangedMeanwhile(list(Event.objects.of(invoice)[:1]))
            for field, value in fields.items():
                setattr(invoice, field, value)
            drafting.check_currency(invoice.customer, invoice.currency)
            invoice.version, invoice.updated = invoice.version + 1, now
            invoice.put_lines(list(invoice.lines.all()) if lines is None else lines, now=now)
            if not drafting.edit_was_told(invoice, by, now):
                invoice.record("invoice.updated", by=by, now=now)
        self.__dict__.update(invoice.__dict__)

    def take_pending(self, *, by, now):
        """Put the customer's pending items above the lines of this draft, as many as fit. Returns how many.

        Raises IllegalMove.
        """
        with transaction.atomic():
            invoice = self.locked()
            refuse_unless_legal("change", invoice.status)
            lines = list(invoice.lines.all())
            swept = drafting.sweep(invoice, room=self.MAX_LINES - len(lines))
            invoice.change({}, lines=[*swept, *lines], by=by, now=now)
        self.__dict__.update(invoice.__dict__)
        return len(swept)

    def finalize(self, *, by, now):
        """Issue the document: freeze it, use balance and coupons, take the number. Paid at once when nothing is due.

        Raises IllegalMove, CurrencyLocked, DeletedCustomer, and ValueError when there is nothing to bill.
        """
        with transaction.atomic():
            self.void_original(by=by, now=now)
            customer, invoice = self.locked_with_customer()
            refuse_unless_legal("finalize", invoice.status)
            customer.refuse_if_deleted()
            lines = prepared.rows(InvoiceLine, "invoice_id", invoice.pk)
            company = Company.current()
            drafting.check_finalizable(invoice, lines, company)
            customer.bill_only_in(invoice.currency, f"an invoice is in {invoice.currency.upper()}", by=by, now=now)
            invoice.set_dates(company, now)
            totals = invoice.calculate(lines, starting_balance=customer.balance, company=company)
            # Open before the figures are taken: only an issued invoice has an ending balance, which void gives back.
            invoice.status = OPEN
            changed = invoice.take_totals(totals, lines)
            drafting.use_up_discounts(invoice, customer, by=by, now=now)
            invoice.move_balance(customer, totals.balance_moves, by=by, now=now)
            # The number last: whoever waits for the series waits as short as possible.
            invoice.series, invoice.sequence, invoice.number = freezing.take_number(customer, company)
            invoice.frozen = freezing.document(invoice, customer, company, lines, totals)
            invoice.hash = freezing.chained_hash(invoice)
            invoice.customer_name, invoice.customer_email = customer.name, customer.email
            InvoiceLine.objects.bulk_update(changed, ["amount", "figures"])
            invoice.settle_if_covered(now)
            invoice.save_with_event("invoice.finalized", by=by, now=now, fields=ISSUED, number=invoice.number)
            if invoice.status == PAID:
                invoice.record("invoice.paid", by=by, now=now)
        self.__dict__.update(invoice.__dict__)

    def pay(self, amount, *, by, now, **details):
        """Record a payment of `amount` (minor units > 0); what is beyond the amount remaining goes to the balance.

        `details` are method, paid_on, reference and out_of_band (see InvoicePayment.build). Returns the payment.
        Raises IllegalMove, ValueError.
        """
        from invoicing.models.payment import InvoicePayment

        if amount <= 0:
            raise ValueError("Enter an amount above 0.")
        with transaction.atomic():
            customer, invoice = self.locked_with_customer()
            refuse_unless_legal("pay", invoice.status)
            excess = max(0, amount - invoice.amount_remaining)
            payment = InvoicePayment.build(invoice, amount, overpaid=excess, by=by, now=now, **details)
            payment.save(force_insert=True)
            invoice.amount_paid += amount - excess
            if excess:
                customer.adjust_balance(
                    -excess, currency=invoice.currency, type="invoice_overpaid", cause=invoice.public_id, by=by, now=now
                )
            invoice.settle_if_covered(now)
            paid = invoice.status == PAID
            type = "invoice.paid" if paid else "invoice.partially_paid"
            invoice.save_with_event(type, by=by, now=now, amount=amount, payment=payment.public_id)
            if paid:
                invoice.no_longer_delinquent(customer)
        self.__dict__.update(invoice.__dict__)
        return payment

    def void(self, *, by, now):
        """Declare the document void; its number stays, and credit that it used goes back. Raises IllegalMove."""
        with transaction.atomic():
            customer, invoice = self.locked_with_customer()
            refuse_unless_legal("void", invoice.status)
            if invoice.amount_paid:
                raise ValueError("Part of this invoice was paid. Issue a credit note instead of voiding it.")
            if invoice.pre_payment_credit:
                raise ValueError("Void the credit notes of this invoice first.")
            invoice.give_back_balance(customer, by=by, now=now)
            invoice.status, invoice.voided_at, invoice.amount_remaining = VOID, now, 0
            invoice.save_with_event("invoice.voided", by=by, now=now)
        self.__dict__.update(invoice.__dict__)

    def mark_uncollectible(self, *, by, now):
        """Give up on collecting it; it can still be paid or voided later. Raises IllegalMove."""
        with transaction.atomic():
            customer, invoice = self.locked_with_customer()
            refuse_unless_legal("mark_uncollectible", invoice.status)
            invoice.status, invoice.marked_uncollectible_at = UNCOLLECTIBLE, now
            invoice.save_with_event("invoice.marked_uncollectible", by=by, now=now)
            invoice.no_longer_delinquent(customer)
        self.__dict__.update(invoice.__dict__)

    @transaction.atomic
    def delete_draft(self, *, by, now):
        """Delete a draft; pending items that it had swept up are pending again. Raises IllegalMove."""
        invoice = self.locked()
        refuse_unless_legal("delete", invoice.status)
        Event.record("invoice.deleted", invoice, by=by, now=now, customer=invoice.customer.public_id)
        invoice.items.update(invoice=None)
        invoice.lines.all().delete()
        invoice.delete()

    def duplicate(self, *, by, now, from_invoice=None):
        """A new draft with the same lines, memo, footer, fields and rates."""
        lines = [line.copied() for line in self.lines.all()]
        fields = {name: getattr(self, name) for name in self.EDITABLE if name not in ("due_date", "metadata")}
        return Invoice.create(self.customer, by=by, now=now, lines=lines, from_invoice=from_invoice, **fields)

    def revise(self, *, by, now):
        """A draft that corrects this issued invoice; finalizing the draft voids this one. Raises IllegalMove."""
        refuse_unless_legal("revise", self.status)
        with transaction.atomic():
            invoice = self.locked()
            refuse_unless_legal("revise", invoice.status)
            draft = invoice.revisions.filter(status=DRAFT).first()
            return draft or invoice.duplicate(by=by, now=now, from_invoice=invoice)

    # Private steps, in the order of the verbs.

    def locked(self):
        """This invoice, freshly read and locked."""
        return prepared.row(Invoice, self.pk, lock=True)

    def locked_with_customer(self):
        """(customer, invoice), locked in this order everywhere, so that no two verbs wait for each other."""
        customer = prepared.row(Customer, self.customer_id, lock=True)
        invoice = self.locked()
        if invoice.customer_id != customer.pk:
            # A merge or its undoing came first; what follows would touch the balance of the wrong customer.
            raise IllegalMove("This invoice went to another customer meanwhile. Open it again.")
        invoice.customer = customer
        return customer, invoice

    def void_original(self, *, by, now):
        """A revision replaces the invoice it corrects, which gives back the credit that it used."""
        if self.from_invoice_id is None:
            return
        refuse_unless_legal("finalize", Invoice.objects.values_list("status", flat=True).get(pk=self.pk))
        original = self.from_invoice.locked_with_customer()[1]
        drafting.check_replaceable(original)
        if original.status != VOID:
            original.void(by=by, now=now)

    def put_lines(self, lines, *, now):
        """Replace the draft's lines by dicts or InvoiceLines, in this order, and total them."""
        if len(lines) > self.MAX_LINES:
            raise ValueError(f"An invoice can have {self.MAX_LINES} lines; these are {len(lines)}.")
        kept = {line.pk for line in lines if isinstance(line, InvoiceLine)}
        self.lines.exclude(pk__in=kept).delete()
        rows = [
            line if isinstance(line, InvoiceLine) else InvoiceLine.build(self, position, now=now, **line)
            for position, line in enumerate(lines)
        ]
        for position, line in enumerate(rows):
            line.position = position
        # What was swept up and is no line any more waits for another invoice.
        self.items.exclude(pk__in=[line.item_id for line in rows if line.item_id]).update(invoice=None)
        self.take_totals(self.calculate(rows, starting_balance=0), rows)
        InvoiceLine.objects.bulk_create([line for line in rows if line.pk is None])
        InvoiceLine.objects.bulk_update([r for r in rows if r.pk in kept], ["amount", "figures", "position"])
        self.save()

    def calculate(self, lines, *, starting_balance, company=None):
        """The arithmetic's Totals of these lines on this invoice."""
        company = company or Company.current()
        return drafting.calculate(self, lines, starting_balance=starting_balance, rounding=company.tax_rounding)

    def take_totals(self, totals, lines):
        """Copy the arithmetic's figures onto the invoice and its lines. Returns the lines that they change."""
        return drafting.copy_totals(self, totals, lines)

    def set_dates(self, company, now):
        """Date of issue and due date, in the account's time zone."""
        drafting.set_dates(self, company, now)

    def move_balance(self, customer, moves, *, by, now):
        for move in moves:
            customer.adjust_balance(
                move.amount,
                currency=self.currency,
                type=move.type,
                cause=self.public_id,
                description=drafting.MOVE_NOTES[move.reason],
                by=by,
                now=now,
            )

    def give_back_balance(self, customer, *, by, now):
        moved = (self.ending_balance or 0) - self.starting_balance
        if moved:
            kind = "unapplied_from_invoice"
            customer.adjust_balance(-moved, currency=self.currency, type=kind, cause=self.public_id, by=by, now=now)

    def settle_if_covered(self, now):
        """Work out what remains; an invoice with nothing left to pay is paid."""
        self.amount_remaining = self.amount_due - self.amount_paid - self.pre_payment_credit
        if self.amount_remaining == 0 and self.status in (OPEN, UNCOLLECTIBLE):
            self.status, self.paid_at = PAID, now

    def no_longer_delinquent(self, customer):
        """Any invoice paid or given up on clears the flag (billing facts, section 2)."""
        if customer.delinquent:
            Customer.objects.filter(pk=customer.pk).update(delinquent=False)

    def save_with_event(self, type, *, by, now, fields=SETTLED, **data):
        self.version, self.updated = self.version + 1, now
        prepared.write(self, fields)
        self.record(type, by=by, now=now, **data)

    def record(self, type, *, by, now, **data):
        Event.record(type, self, by=by, now=now, customer=self.customer.public_id, **data)
