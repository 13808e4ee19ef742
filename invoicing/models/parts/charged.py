"""What the row of an invoice knows of charges, and which of the customer's methods it is charged to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from billing_site.lib.db.transaction import whole
from billing_site.lib.renamed import find
from invoicing.models.states import DRAFT, OPEN, UNCOLLECTIBLE
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer

NO_METHOD = "The customer has no payment method on file that can be charged. Add one on the customer's page first."
NOT_COLLECTED = "Only an invoice that is charged automatically, and is not settled, has a payment method."


class MethodRefused(ValueError):
    """This invoice cannot be charged to that; `field` is the one of the invoice that is wrong, the text says why."""

    field = "default_payment_method"


def method_choices(customer: Customer) -> list[tuple[str, str]]:
    """[(public id, words)] of what the customer's invoices can be charged to, first ('', the usual one)."""
    return find(settings.PAYMENT_METHODS)(customer)


def check_method(customer: Customer, public_id: str) -> None:
    """Raise MethodRefused for an id of a method that the customer's invoices cannot be charged to; '' is fine."""
    if public_id and (problem := find(settings.PAYMENT_METHOD_PROBLEM)(customer, public_id)):
        raise MethodRefused(problem)


def kept_method(customer: Customer, public_id: str) -> str:
    """The id where the customer's invoices can still be charged to it, else '' for the usual one."""
    return "" if public_id and find(settings.PAYMENT_METHOD_PROBLEM)(customer, public_id) else public_id


class Charged(models.Model):
    """`default_payment_method` is the public id of the method that it is charged to, '' for the customer's usual one.

    While a charge is under way it is `charging`, and cannot be made void.
    """

    EDITABLE: tuple[str, ...] = ("default_payment_method",)

    default_payment_method = models.CharField(max_length=40, blank=True, default="")
    charging = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @whole
    def charge_to(self: Any, public_id: str, *, by: User | None, now: datetime) -> bool:
        """Have a draft or an unsettled invoice charged to this method, '' for the usual one; False where it is already.

        Raises IllegalMove, and MethodRefused for a method that is not the customer's.
        """
        customer, invoice = self.locked_with_customer()
        if not invoice.has_method:
            raise IllegalMove(NOT_COLLECTED)
        check_method(customer, public_id)
        if invoice.default_payment_method == public_id:
            return False
        invoice.default_payment_method = public_id
        words = dict(method_choices(customer)).get(public_id, "")
        columns = ("default_payment_method", "version", "updated")
        invoice.save_with_event("invoice.method_changed", by=by, now=now, fields=columns, words=words)
        self.__dict__.update(invoice.__dict__)
        return True

    @property
    def has_method(self: Any) -> bool:
        """Whether it matters what it is charged to."""
        return self.collection_method == self.CHARGE and self.status in (DRAFT, OPEN, UNCOLLECTIBLE)
