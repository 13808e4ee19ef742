"""One property set for many customers: languages, tax status or a metadata key; whom it would change, and doing it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from billing_site.lib.csv.text import JsonValue
from billing_site.lib.db.transaction import whole
from billing_site.lib.metadata import KEYS
from billing_site.staff.models.user import User
from customers.bulk.properties import change_many
from customers.models.customer import Customer
from customers.models.query import CustomerQuerySet

CAUSE = "Set for several customers"


@dataclass(frozen=True)
class Setting:
    """What is set: `field` to `value`; for metadata the `key`, and None as value takes the key away."""

    field: str
    value: Any
    key: str = ""

    def differing(self, customers: CustomerQuerySet) -> CustomerQuerySet:
        """The customers of this queryset that would change."""
        if self.field != "metadata":
            return customers.exclude(**{self.field: self.value})
        customers = customers.annotate(present=JsonValue("metadata", self.key))
        if self.value is None:
            return customers.filter(present__isnull=False)
        return customers.filter(Q(present__isnull=True) | ~Q(present=self.value))

    def changes(self, customer: Customer) -> dict:
        """{field: [old, new]}, {} where it is so already and where a customer has all metadata keys one can have."""
        old = getattr(customer, self.field)
        new: Any = self.value
        if self.field == "metadata":
            new = {key: value for key, value in old.items() if key != self.key}
            new |= {} if self.value is None else {self.key: self.value}
        too_many = self.field == "metadata" and len(new) > KEYS
        return {} if old == new or too_many else {self.field: [old, new]}


@whole
def set_many(customers: list[Customer], setting: Setting, *, by: User | None, now: datetime, operation_id: str) -> int:
    """Set it for these customers (a list) in one transaction; returns how many changed."""
    there = Customer.objects.lock().existing().filter(pk__in=[c.pk for c in customers]).order_by("pk")
    planned = [(customer, setting.changes(customer)) for customer in there.defer("search_text")]
    planned = [(customer, changes) for customer, changes in planned if changes]
    change_many(planned, by=by, now=now, operation_id=operation_id, cause=CAUSE)
    return len(planned)
