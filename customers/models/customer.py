"""The customer: its properties and the verbs that change them; each further theme is a file in models/parts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.company import numbers
from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.tax_ids.types import TaxIdCheck
from billing_site.lib.text import same_email
from billing_site.staff.models.user import User
from customers.models.balance import BalanceTransaction, balance_words
from customers.models.discount import Discount
from customers.models.metadata_key import MetadataKey
from customers.models.parts import deletion, editing, locking, numbering, search_columns, single_currency
from customers.models.query import CustomerQuerySet
from customers.models.tax_id import TaxId
from customers.rules import contacts
from customers.rules.fields import ADDRESS_PARTS

EXISTS = Q(deleted_at=None)


class Customer(models.Model):
    """A person or business that is billed. Single-currency; deleted softly, anonymized after 30 days."""

    NONE, EXEMPT, REVERSE = "none", "exempt", "reverse"
    TAX_STATUS = [(NONE, "Taxable"), (EXEMPT, "Tax exempt"), (REVERSE, "Reverse charge")]
    TAX_DISPLAY = [("include_inclusive_tax", "Include inclusive tax"), ("exclude_tax", "Exclude tax")]
    UNDO_DAYS = 30
    prefix, noun = "cus", "customer"

    public_id = models.CharField("ID", max_length=40, editable=False)
    name = models.CharField(max_length=256, blank=True)
    email = models.CharField("account email", max_length=512, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    address_line1 = models.CharField("line 1", max_length=5000, blank=True)
    address_line2 = models.CharField("line 2", max_length=5000, blank=True)
    address_city = models.CharField("city", max_length=5000, blank=True)
    address_state = models.CharField("state", max_length=5000, blank=True)
    address_postal_code = models.CharField("postal code", max_length=5000, blank=True)
    address_country = models.CharField("country", max_length=2, blank=True)
    shipping_name = models.CharField(max_length=5000, blank=True)
    shipping_phone = models.CharField(max_length=20, blank=True)
    shipping_line1 = models.CharField("shipping line 1", max_length=5000, blank=True)
    shipping_line2 = models.CharField("shipping line 2", max_length=5000, blank=True)
    shipping_city = models.CharField(max_length=5000, blank=True)
    shipping_state = models.CharField(max_length=5000, blank=True)
    shipping_postal_code = models.CharField(max_length=5000, blank=True)
    shipping_country = models.CharField(max_length=2, blank=True)
    contacts = models.JSONField(default=list, blank=True)
    preferred_locales = models.JSONField("languages", default=list, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    currency_locked_by = models.CharField(max_length=200, blank=True, editable=False)
    tax_exempt = models.CharField("tax status", max_length=7, choices=TAX_STATUS, default=NONE)
    metadata = models.JSONField(default=dict, blank=True)

    invoice_prefix = models.CharField(max_length=12, editable=False)
    next_invoice_sequence = models.PositiveBigIntegerField(default=1, editable=False)
    invoice_custom_fields = models.JSONField(default=list, blank=True, editable=False)
    invoice_footer = models.TextField(max_length=5000, blank=True, editable=False)
    amount_tax_display = models.CharField(max_length=21, choices=TAX_DISPLAY, blank=True, editable=False)
    # Minor units; negative is a credit to the customer. Always the ending balance of the newest ledger row.
    balance = models.BigIntegerField(default=0, editable=False)
    delinquent = models.BooleanField(default=False, editable=False)
    discount = models.OneToOneField(
        "customers.Discount", models.SET_NULL, null=True, editable=False, related_name="discounted_customer"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="merged")
    sibling_of = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="siblings")

    created = models.DateTimeField(editable=False)
    updated = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    anonymized_at = models.DateTimeField(null=True, editable=False)

    # Derived in `derive`, for indexes only.
    language = models.CharField(max_length=35, blank=True, editable=False)
    name_key = models.CharField(max_length=600, blank=True, editable=False)
    email_key = models.CharField(max_length=600, blank=True, editable=False)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    name_fingerprint = models.CharField(max_length=600, blank=True, editable=False)
    tax_id_values = models.TextField(blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_customer_public_id"),
            # Also deleted customers keep theirs: a number on an issued document must stay unique for ever.
            models.UniqueConstraint(fields=["invoice_prefix"], name="customers_customer_invoice_prefix"),
        ]
        indexes = [
            # One index a filter, each in the list's order, each without the deleted rows.
            models.Index(F("created").desc(), F("id").desc(), name="customers_newest", condition=EXISTS),
            models.Index(fields=["name_key", "id"], name="customers_name", condition=EXISTS),
            models.Index(fields=["email_key", "id"], name="customers_email", condition=EXISTS),
            *(
                models.Index(F(field), F("created").desc(), F("id").desc(), name=f"customers_{name}", condition=EXISTS)
                for field, name in (
                    ("address_country", "country"),
                    ("currency", "currency"),
                    ("tax_exempt", "tax_exempt"),
                    ("language", "language"),
                )
            ),
            *(
                models.Index(
                    F("created").desc(), F("id").desc(), name=f"customers_{name}", condition=EXISTS & condition
                )
                for name, condition in (
                    ("credit", Q(balance__lt=0)),
                    ("debit", Q(balance__gt=0)),
                    ("delinquent", Q(delinquent=True)),
                    ("has_tax_id", ~Q(tax_id_values="")),
                )
            ),
            models.Index(fields=["phone_key"], name="customers_phone", condition=EXISTS & ~Q(phone_key="")),
            models.Index(
                fields=["name_fingerprint"], name="customers_fingerprint", condition=EXISTS & ~Q(name_fingerprint="")
            ),
            models.Index(
                F("created").desc(), F("id").desc(), name="customers_deleted", condition=Q(deleted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("customer_detail", args=[self.public_id])

    @property
    def address(self) -> dict[str, str]:
        """The billing address as a dict of its parts ('' where missing)."""
        return {part: getattr(self, f"address_{part}") for part in ADDRESS_PARTS}

    @property
    def shipping_address(self) -> dict[str, str]:
        return {part: getattr(self, f"shipping_{part}") for part in ADDRESS_PARTS}

    @property
    def billing_emails(self) -> list[str]:
        """Whom documents go to: the contacts with the role To, else the account email."""
        return contacts.addresses(self.contacts, contacts.TO) or ([self.email] if self.email else [])

    @property
    def cc_emails(self) -> list[str]:
        """Who gets a copy of documents, besides those whom they go to."""
        to = {same_email(address) for address in self.billing_emails}
        return [copy for copy in contacts.addresses(self.contacts, contacts.CC) if same_email(copy) not in to]

    @property
    def balance_words(self) -> str:
        """'€12.00 credit', '€5.00 debit', '€0.00'; '' while there is no currency."""
        return balance_words(self.balance, self.currency)

    @property
    def restorable_until(self) -> datetime | None:
        return self.deleted_at + timedelta(days=self.UNDO_DAYS) if self.deleted_at else None

    @property
    def currency_lock(self) -> str:
        """Why the currency cannot change, in words; '' while it can."""
        if not self.currency:
            return ""
        return f"Currency is locked: {self.currency_locked_by or self.set_by_hand}."

    @property
    def set_by_hand(self) -> str:
        return f"it was set to {self.currency.upper()}"

    @property
    def next_invoice_number(self) -> str:
        return numbers.invoice_number(self.invoice_prefix, self.next_invoice_sequence)

    @classmethod
    @whole
    def create(
        cls,
        *,
        by: User | None,
        now: datetime,
        operation_id: str = "",
        sibling_of: Self | None = None,
        tax_ids: Iterable[TaxIdCheck] = (),
        **fields: Any,
    ) -> Self:
        """A new customer with its event. `fields` are EDITABLE ones, already validated; `tax_ids` TaxIdChecks."""
        customer = cls.build(now=now, sibling_of=sibling_of, **fields)
        customer.save(force_insert=True)
        MetadataKey.remember(customer.metadata)
        Event.record("customer.created", customer, by=by, now=now, operation_id=operation_id, version=1)
        for check in tax_ids:
            customer.add_tax_id(check.type, check.value, by=by, now=now, operation_id=operation_id)
        return customer

    @classmethod
    def build(cls, *, now: datetime, **fields: Any) -> Self:
        """An unsaved customer with everything derived, for `create` and for bulk_create."""
        fields.setdefault("invoice_prefix", numbers.random_prefix())
        customer = cls(public_id=public_id(cls.prefix, now), created=now, updated=now, **fields)
        customer.derive()
        return customer

    def add_tax_id(self, type: str, value: str, *, by: User | None, now: datetime, operation_id: str = "") -> TaxId:
        """Give the customer a tax ID: see TaxId.add."""
        return TaxId.add(self, type, value, by=by, now=now, operation_id=operation_id)

    def adjust_balance(self, amount: int, **entry: Any) -> BalanceTransaction:
        """Add a ledger entry of `amount` minor units (negative: credit); see BalanceTransaction.record.

        What an invoice of a merged customer gives back belongs to the customer that it was merged into.
        """
        return BalanceTransaction.record(self.merged_into or self, amount, **entry)

    def with_merged(self) -> list[int]:
        """The keys of this customer and of all that were merged into it: whose issued documents are this party's."""
        return [self.pk, *self.merged.values_list("pk", flat=True)]

    def remove_discount(self, *, by: User | None, now: datetime, cause: str = "") -> Discount | None:
        """Take the coupon off: see Discount.remove. Returns what was removed, None when there was none."""
        removed = self.discount and self.discount.remove(by=by, now=now, cause=cause)
        self.discount = None
        return removed

    # The verbs of each further theme stand in a module of their own.
    change = editing.change
    changes_since = editing.changes_since
    lock_currency = single_currency.lock_currency
    bill_only_in = single_currency.bill_only_in
    bill_in_another_currency = single_currency.bill_in_another_currency
    family = single_currency.family
    take_invoice_number = numbering.take_invoice_number
    mark_deleted = deletion.mark_deleted
    restore = deletion.restore
    anonymize = deletion.anonymize

    # Private steps, also those of merges, tax IDs and bulk changes.
    locked = locking.locked
    refuse_if_deleted = deletion.refuse_if_deleted
    differences = editing.differences
    write = editing.write
    take = editing.take
    refuse_reuse = numbering.refuse_reuse
    refuse_taken_prefix = numbering.refuse_taken_prefix
    derive = search_columns.derive
    derive_tax_ids = search_columns.derive_tax_ids
