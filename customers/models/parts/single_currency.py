"""A customer's one currency: when it is fixed, and the linked customers that are billed in others."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from billing_site.lib.db.transaction import whole
from billing_site.lib.money.currencies import CURRENCIES
from customers.models.errors import CurrencyLocked
from customers.models.parts.locking import lock_all
from customers.rules.fields import PROFILE

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer
    from customers.models.query import CustomerQuerySet


@whole
def lock_currency(self: Customer, currency: str, because: str, *, by: User | None, now: datetime) -> None:
    """Fix the currency, because something was billed in it. `because` completes "Currency is locked: …".

    Raises CurrencyLocked when the customer has another currency already.
    """
    (current := self.locked()).bill_only_in(currency, because, by=by, now=now)
    self.__dict__.update(current.__dict__)


def bill_only_in(self: Customer, currency: str, because: str, *, by: User | None, now: datetime) -> None:
    """What lock_currency does, to a customer that was read and locked just now."""
    if self.currency and self.currency != currency:
        raise CurrencyLocked(self.currency_lock)
    if not self.currency:
        if currency not in CURRENCIES:
            raise ValueError(f"“{currency}” is not a currency you can bill in.")
        self.write({"currency": ["", currency]}, by=by, now=now)
    if self.currency_locked_by in ("", self.set_by_hand):
        # What was billed first says more than that somebody chose the currency, and more than later bills.
        type(self).objects.filter(pk=self.pk).update(currency_locked_by=because)
        self.currency_locked_by = because


@whole
def bill_in_another_currency(self: Customer, currency: str, *, by: User | None, now: datetime) -> Customer:
    """A linked customer with the same profile that is billed in `currency`; the one there is, if there is one."""
    if currency == self.currency or currency not in CURRENCIES:
        raise ValueError("Choose a currency that differs from this customer's.")
    # The first of the family is the lock of them all: two siblings may be asked for the same currency at once.
    found = lock_all(
        type(self), {self.pk, self.sibling_of_id or self.pk}, lambda locked: {locked[self.pk].sibling_of_id or self.pk}
    )
    current = found[self.pk]
    current.refuse_if_deleted()
    first = found[current.sibling_of_id or current.pk]
    family = type(self).objects.existing().filter(Q(pk=first.pk) | Q(sibling_of=first))
    sibling = family.filter(currency=currency).first()
    if sibling is None:
        profile = {field: getattr(current, field) for field in PROFILE}
        sibling = type(self).create(by=by, now=now, sibling_of=first, currency=currency, **profile)
    return sibling


def family(self: Customer) -> CustomerQuerySet:
    """The other customers that are this same party in other currencies."""
    first = self.sibling_of_id or self.pk
    return type(self).objects.existing().filter(Q(pk=first) | Q(sibling_of=first)).exclude(pk=self.pk)
