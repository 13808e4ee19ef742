"""What the list of customers and its file know of payment methods; settings.CUSTOMER_METHODS names this module."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, Exists, OuterRef, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat

from billing_site.company.models import today
from customers.models.query import CustomerQuerySet
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules.brands import BRANDS

HAS, NONE, EXPIRING = "has", "none", "expiring"
CHOICES = [(HAS, "Has one"), (NONE, "Has none"), (EXPIRING, "Default expires within 30 days")]
SOON = timedelta(days=30)


def filtered(customers: CustomerQuerySet, value: str) -> CustomerQuerySet:
    """Those of the customers whose methods are so: `value` is one of CHOICES."""
    on_file = PaymentMethod.objects.on_file()
    if value == EXPIRING:
        soon = on_file.filter(is_default=True, expires_on__gte=today(), expires_on__lte=today() + SOON)
        return customers.filter(pk__in=soon.values("customer"))
    has = Exists(on_file.filter(customer=OuterRef("pk")))
    return customers.filter(has if value == HAS else ~has)


def default_text() -> Subquery:
    """The default method of a customer as PaymentMethod.words has it, NULL where there is none."""
    kinds = (When(kind=kind, then=Value(label)) for kind, label in PaymentMethod.KINDS)
    brands = (When(shown__brand=key, then=Value(label)) for key, label in BRANDS.items())
    brand = Case(*brands, *kinds, output_field=TextField())
    number = Concat(Value(" •••• "), KeyTextTransform("last4", "shown"), output_field=TextField())
    numbered = Case(When(shown__has_key="last4", then=number), default=Value(""), output_field=TextField())
    text = Concat(brand, numbered, output_field=TextField())
    default = PaymentMethod.objects.attached().filter(customer=OuterRef("pk"), is_default=True)
    return Subquery(default.annotate(text=text).values("text")[:1], output_field=TextField())
