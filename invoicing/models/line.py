"""Invoice lines, and the pending items that become lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from billing_site.events.models import Event
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.instances import new
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import PRICE_DIGITS, QUANTITY_DIGITS, checked_number, round_half_up
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.issuing.discounts import discounts_that_count
from invoicing.issuing.draft import copy_totals
from invoicing.issuing.rates_and_coupons import as_discount, as_rate
from invoicing.models.tax_rate import called_today
from invoicing.totals.parts import Line

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


class Billable(models.Model):
    """What a line and a pending item have in common. `unit_amount` is in minor units with up to 12 decimals."""

    description = models.CharField(max_length=5000, blank=True)
    quantity = ExactDecimalField(max_digits=24, decimal_places=12, default=1)
    unit_amount = ExactDecimalField(max_digits=27, decimal_places=12, default=0)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    discountable = models.BooleanField(default=True)
    # Snapshots (see invoicing.issuing.rates_and_coupons): what they name never changes.
    tax_rates = models.JSONField(default=list, blank=True)
    discounts = models.JSONField(default=list, blank=True)
    # What is sold, also where another price was agreed; `price` is the one that it was made from, while it is that.
    product = models.ForeignKey(
        "invoicing.Product", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    price = models.ForeignKey("invoicing.Price", models.PROTECT, null=True, blank=True, related_name="+")
    metadata = models.JSONField(default=dict, blank=True)
    # What of a subscription it bills, and for which stretch of time to the second; {} for all else.
    details = models.JSONField(default=dict, blank=True, editable=False)

    COPIED = (
        *("description", "quantity", "unit_amount", "period_start", "period_end", "discountable", "tax_rates"),
        *("discounts", "product_id", "price_id", "metadata", "details"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.description

    def copied(self) -> dict:
        return {name: getattr(self, name) for name in self.COPIED}

    @property
    def exact_amount(self) -> int:
        """Quantity times unit price, rounded to the minor unit; before discounts and tax."""
        return round_half_up(Decimal(self.quantity) * Decimal(self.unit_amount))


class InvoiceLine(Billable):
    """One line of an invoice. `figures` keeps what the arithmetic made of it (discounts and taxes by id)."""

    public_id = models.CharField(max_length=40)
    invoice = models.ForeignKey("invoicing.Invoice", models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    figures = models.JSONField(default=dict)
    item = models.ForeignKey("invoicing.InvoiceItem", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_line_public_id")]
        indexes = [models.Index(fields=["invoice", "position"], name="invoicing_line_invoice")]

    @classmethod
    def build(cls, invoice: Invoice, position: int, *, now: datetime, **fields: Any) -> Self:
        """An unsaved line; one that is written again after an edit brings its `public_id` along."""
        fields.setdefault("public_id", public_id("il", now))
        return new(cls, invoice=invoice, position=position, **fields)

    def as_line(self, discounts: Sequence[dict], product: str = "") -> Line:
        """The arithmetic's line with those of its discounts that count; `product` is the public id of what it sells."""
        return Line(
            id=self.public_id,
            quantity=Decimal(self.quantity),
            unit_amount=Decimal(self.unit_amount),
            discountable=self.discountable,
            discounts=tuple(as_discount(d) for d in discounts),
            tax_rates=tuple(as_rate(r) for r in self.tax_rates),
            product=product,
            description=self.description,
        )


class InvoiceItemQuerySet(models.QuerySet["InvoiceItem"]):
    def pending(self) -> Self:
        return self.filter(invoice=None, deleted_at=None)


class InvoiceItem(Billable):
    """Something to bill later: pending until an invoice sweeps it up (docs/rules.md, Invoices)."""

    prefix, noun = "ii", "pending item"

    public_id = models.CharField(max_length=40)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="invoice_items")
    currency = models.CharField(max_length=3)
    # The public id of the subscription whose next invoice takes it; '' for any invoice of the customer.
    subscription = models.CharField(max_length=40, blank=True, default="", editable=False)
    invoice = models.ForeignKey("invoicing.Invoice", models.SET_NULL, null=True, related_name="items")
    created = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    objects = InvoiceItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_item_public_id")]
        indexes = [
            models.Index(
                F("customer"), F("id").desc(), name="invoicing_item_pending", condition=Q(invoice=None, deleted_at=None)
            )
        ]

    @classmethod
    @whole
    def create(cls, customer: Customer, *, currency: str, by: User | None, now: datetime, **fields: Any) -> Self:
        """A pending item; the first one fixes the customer's currency. Raises CurrencyLocked."""
        check_numbers(fields)
        item = cls(public_id=public_id(cls.prefix, now), customer=customer, currency=currency, created=now, **fields)
        customer.lock_currency(currency, f"a pending item is in {currency.upper()}", by=by, now=now)
        item.save(force_insert=True)
        Event.record("invoiceitem.created", item, by=by, now=now, customer=customer.public_id)
        return item

    @whole
    def remove(self, *, by: User | None, now: datetime) -> None:
        """Take a pending item away. Raises ValueError once it stands on an invoice, or was taken away before."""
        if not InvoiceItem.objects.pending().filter(pk=self.pk).update(deleted_at=now):
            if InvoiceItem.objects.filter(pk=self.pk, invoice=None).exists():
                raise ValueError("This item was removed already.")
            raise ValueError("This item is on an invoice already. Remove the line there.")
        Event.record("invoiceitem.deleted", self, by=by, now=now, customer=self.customer.public_id)


def check_numbers(fields: Mapping[str, Any]) -> None:
    """Raise ValueError, in words, for a quantity or a unit price that is no number or that no column can hold."""
    checked_number(fields.get("quantity", 1), "quantity", QUANTITY_DIGITS)
    checked_number(fields.get("unit_amount", 0), "unit price", PRICE_DIGITS)


def sweep(invoice: Invoice, *, room: int) -> list[dict]:
    """The customer's pending items as lines of this draft, newest first, at most `room`; the customer is locked.

    Those of a subscription wait for an invoice of that.
    """
    items = list(
        locked(InvoiceItem.objects.pending())
        .filter(customer=invoice.customer, currency=invoice.currency, subscription__in=("", invoice.subscription))
        .order_by("-id")[:room]
    )
    InvoiceItem.objects.filter(pk__in=[item.pk for item in items]).update(invoice=invoice)
    return swept_lines(items)


def swept_lines(items: Sequence[InvoiceItem]) -> list[dict]:
    """Pending items as lines of a draft, their rates named as they are today."""
    rates = called_today(rate for item in items for rate in item.tax_rates)
    for item in items:
        item.tax_rates = [rates.get(rate["id"], rate) for rate in item.tax_rates]
    return [item.copied() | {"item": item} for item in items]


def put_lines(invoice: Invoice, lines: Sequence[dict | InvoiceLine], *, now: datetime) -> None:
    """Replace the draft's lines by dicts or InvoiceLines, in this order, and total them."""
    if len(lines) > invoice.MAX_LINES:
        raise ValueError(f"An invoice can have {invoice.MAX_LINES} lines; these are {len(lines)}.")
    for line in lines:
        check_numbers(line.__dict__ if isinstance(line, InvoiceLine) else line)
    standing = {line.pk for line in lines if isinstance(line, InvoiceLine)}
    invoice.lines.exclude(pk__in=standing).delete()
    rows = [
        line if isinstance(line, InvoiceLine) else InvoiceLine.build(invoice, position, now=now, **line)
        for position, line in enumerate(lines)
    ]
    for position, line in enumerate(rows):
        line.position = position
    # What was swept up and is no line any more waits for another invoice.
    invoice.items.exclude(pk__in=[line.item_id for line in rows if line.item_id]).update(invoice=None)
    counting = discounts_that_count(invoice, rows, invoice.customer, now=now)
    copy_totals(invoice, invoice.calculate(rows, starting_balance=0, counting=counting), rows)
    InvoiceLine.objects.bulk_create([line for line in rows if line.pk is None])
    InvoiceLine.objects.bulk_update([r for r in rows if r.pk in standing], ["amount", "figures", "position"])
    invoice.save()
