"""The credit balance: an append-only ledger whose sum is the customer's balance."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F

from billing_site.events.models import Event
from billing_site.lib.dates import short_date
from billing_site.lib.db.instances import new
from billing_site.lib.db.rows import insert
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import LARGEST, checked_amount
from billing_site.lib.money.currencies import AMOUNT_LIMIT, payable_step
from billing_site.lib.money.text import format_amount
from billing_site.staff.models.user import User

if TYPE_CHECKING:
    from customers.models.customer import Customer


class BalanceRefused(ValueError):
    """The ledger does not take this entry; the text says why, fit for a form."""


def balance_words(amount: int, currency: str) -> str:
    """A balance or an entry as staff read it, never with a bare sign: '€12.00 credit', '€5.00 debit', '€0.00'.

    '' without a currency: such a customer has no balance yet.
    """
    if not currency:
        return ""
    text = format_amount(abs(amount), currency)
    return f"{text} {'credit' if amount < 0 else 'debit'}" if amount else text


class BalanceTransaction(models.Model):
    """One row of the ledger. Negative amounts are credits to the customer, positive ones debits.

    The database refuses to change or delete a row, save for its description and metadata (docs/rules.md, Credit
    balance).
    """

    ADJUSTMENT, INITIAL = "adjustment", "initial"
    TYPES = [
        (ADJUSTMENT, "Adjustment"),
        (INITIAL, "Starting balance"),
        ("applied_to_invoice", "Applied to invoice"),
        ("unapplied_from_invoice", "Given back by invoice"),
        ("credit_note", "Credit note"),
        ("invoice_overpaid", "Invoice overpaid"),
        ("invoice_too_small", "Invoice too small to charge"),
        ("invoice_too_large", "Invoice too large to charge"),
        ("payment_on_account", "Payment on account"),
        ("payment_reversed", "Payment reversed"),
        ("migration", "Migration"),
        ("unspent_receiver_credit", "Unspent credit"),
    ]
    # What people decide; every other entry follows an invoice or a credit note, and changes with that alone.
    BY_HAND = (ADJUSTMENT, INITIAL)
    prefix = "cbtxn"

    public_id = models.CharField(max_length=40)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="balance_transactions")
    type = models.CharField(max_length=24, choices=TYPES)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    ending_balance = models.BigIntegerField()
    description = models.CharField("internal note", max_length=350, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    # The public id of the invoice, credit note or payment that caused the row; no foreign key, as customers knows
    # nothing of invoices.
    cause = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="customers_balance_public_id")]
        indexes = [
            models.Index(F("customer"), F("id").desc(), name="customers_balance_customer"),
            models.Index(fields=["cause"], name="customers_balance_cause", condition=~models.Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.public_id}"

    @property
    def is_credit(self) -> bool:
        return self.amount < 0

    @property
    def amount_words(self) -> str:
        return balance_words(self.amount, self.currency)

    @property
    def ending_words(self) -> str:
        return balance_words(self.ending_balance, self.currency)

    @property
    def reversible(self) -> bool:
        return self.is_by_hand(self.type, self.cause)

    @classmethod
    def is_by_hand(cls, type: str, cause: str) -> bool:
        """Whether a person decided such an entry: invoices write adjustments too, reversals are caused by an entry."""
        return type in cls.BY_HAND and (not cause or cause.startswith(f"{cls.prefix}_"))

    @classmethod
    @whole
    def record(
        cls,
        customer: Customer,
        amount: int,
        *,
        currency: str | None = None,
        type: str = ADJUSTMENT,
        description: str = "",
        cause: str = "",
        by: User | None,
        now: datetime,
    ) -> Self:
        """Add an entry of `amount` minor units (negative: credit) to the ledger; the balance and the timeline follow.

        A customer without a currency needs one with the first entry, which fixes it; `cause` is the public id of what
        caused the entry. Raises BalanceRefused, CurrencyLocked, and DeletedCustomer for what is done by hand.
        """
        by_hand = cls.is_by_hand(type, cause)
        current = customer.locked(even_deleted=not by_hand)
        currency = currency or current.currency
        cls.refuse_unless_possible(amount, currency, by_hand)
        if currency != current.currency or (by_hand and not current.balance_transactions.exists()):
            because = f"a balance entry of {balance_words(amount, currency)} was made on {short_date(now)}"
            current.lock_currency(currency, because, by=by, now=now)
        entry = cls.enter(current, amount, type=type, description=description, cause=cause, by=by, now=now)
        entry.save(force_insert=True)
        current.save(update_fields=["balance"])
        insert(entry.moved(by_hand, by=by, now=now))
        customer.__dict__.update(current.__dict__)
        return entry

    @classmethod
    def enter(cls, customer: Customer, amount: int, **details: Any) -> Self:
        """An unsaved row, as `build`; the balance of the locked customer follows, unsaved. Raises BalanceRefused."""
        if abs(customer.balance + amount) > LARGEST:
            raise BalanceRefused("With this the balance is larger than the books can hold.")
        entry = cls.build(customer, amount, **details)
        customer.balance = entry.ending_balance
        return entry

    def moved(self, by_hand: bool, *, by: User | None, now: datetime) -> Event:
        """The unsaved event that tells of this row on the customer's timeline."""
        before = self.ending_balance - self.amount
        words = f"Credit balance: {self.get_type_display().lower()} {self.cause}"
        words = "Credit balance adjusted" if by_hand else words
        return self.told(words, {"balance": [before, self.ending_balance]}, by=by, now=now)

    @classmethod
    def refuse_unless_possible(cls, amount: int, currency: str, by_hand: bool) -> None:
        """Raise BalanceRefused for an amount that the ledger cannot take, or that nobody may enter by hand."""
        try:
            checked_amount(amount)
        except ValueError as error:
            raise BalanceRefused(str(error)) from error
        if not currency:
            raise BalanceRefused("Choose the currency of the first balance entry.")
        if not amount:
            raise BalanceRefused("Enter an amount above zero.")
        if not by_hand:
            return
        step = payable_step(currency)
        if abs(amount) > AMOUNT_LIMIT:
            largest = format_amount(AMOUNT_LIMIT - AMOUNT_LIMIT % step, currency)
            raise BalanceRefused(f"The largest amount is {largest}.")
        if amount % step:
            smallest = format_amount(step, currency)
            raise BalanceRefused(f"Amounts in {currency.upper()} are multiples of {smallest}.")

    @whole
    def reverse(self, *, by: User | None, now: datetime) -> BalanceTransaction:
        """Undo this entry by an opposite one that names it, once. Returns that entry.

        Raises BalanceRefused for what an invoice or a credit note wrote, and when it was reversed already.
        """
        if not self.reversible:
            raise BalanceRefused("This entry follows an invoice or a credit note: change that instead.")
        current = self.customer.locked()
        if current.balance_transactions.filter(cause=self.public_id).exists():
            raise BalanceRefused("This entry was reversed already.")
        note = f"Reverses {self.public_id}"
        return current.adjust_balance(-self.amount, description=note, cause=self.public_id, by=by, now=now)

    @whole
    def change_note(self, description: str, *, by: User | None, now: datetime) -> bool:
        """Replace the internal note, the one thing that may change. Returns whether it did."""
        self.customer.locked()
        self.refresh_from_db()
        before = self.description
        if before == description:
            return False
        self.description = description
        self.save(update_fields=["description"])
        self.tell("Note on a balance entry changed", {"balance_note": [before, description]}, by=by, now=now)
        return True

    def tell(self, words: str, changes: dict, *, by: User | None, now: datetime) -> None:
        """Record on the customer's timeline what changed. It takes no version: an open form is about other fields."""
        insert(self.told(words, changes, by=by, now=now))

    def told(self, words: str, changes: dict, *, by: User | None, now: datetime) -> Event:
        """The event of it, unsaved."""
        details: dict[str, Any] = {
            "changes": changes,
            "entry": self.public_id,
            "currency": self.currency,
            "kind": self.type,
        }
        return Event.build("customer.updated", self.customer, by=by, now=now, cause=words, **details)

    @classmethod
    def build(
        cls,
        customer: Customer,
        amount: int,
        *,
        type: str,
        description: str = "",
        cause: str = "",
        by: User | None,
        now: datetime,
    ) -> Self:
        """An unsaved row that follows the customer's present balance; the customer is locked already."""
        return new(
            cls,
            public_id=public_id(cls.prefix, now),
            customer=customer,
            type=type,
            amount=amount,
            currency=customer.currency,
            ending_balance=customer.balance + amount,
            description=description,
            cause=cause,
            actor=by,
            created=now,
        )
