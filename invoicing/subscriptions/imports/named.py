"""What the rows of a file name: customers, prices, coupons, and the references that are here already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q

from billing_site.company.models import Company
from billing_site.lib.text import email_key
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.collecting.models.method import PaymentMethod
from invoicing.imports.kind import Read
from invoicing.models.catalog.price import Price
from invoicing.subscriptions.imports.cells import PLACES
from invoicing.subscriptions.models.item import MovedIn

# Where the import of customers, and people, keep what a customer is called elsewhere.
REFERENCES = ("stripe_id", "external_id", "external_reference", "reference", "customer_id", "id")


@dataclass
class Named:
    """All that a portion of rows names, by how it is named there."""

    company: Company
    customers: dict[str, list[Customer]]
    prices: dict[str, Price]
    coupons: dict[str, Coupon]
    here: dict[str, str]
    with_method: set[int]

    @classmethod
    def by(cls, rows: Sequence[Read]) -> Named:
        customers = customers_named(texts(rows, ["customer"]))
        wanted = texts(rows, [f"price{place}" for place in PLACES])
        prices = Price.objects.filter(Q(public_id__in=wanted) | Q(lookup_key__in=wanted)).select_related("product")
        codes = {code.strip() for text in texts(rows, ["coupon"]) for code in text.split(",")}
        moved = MovedIn.objects.filter(reference__in=texts(rows, ["reference"]))
        keys = {each.pk for found in customers.values() for each in found}
        methods = PaymentMethod.objects.filter(customer__in=keys, detached_at=None)
        return cls(
            company=Company.current(),
            customers=customers,
            prices={name: each for each in prices for name in (each.public_id, each.lookup_key) if name},
            coupons={each.public_id: each for each in Coupon.objects.filter(public_id__in=codes)},
            here=dict(moved.values_list("reference", "subscription__public_id")),
            with_method=set(methods.values_list("customer", flat=True)),
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.company.time_zone)


def texts(rows: Sequence[Read], columns: Iterable[str]) -> set[str]:
    return {row.values[name] for row in rows for name in columns if name in row.values}


def customers_named(names: set[str]) -> dict[str, list[Customer]]:
    """{name: the customers it may mean}: by id, else by email, else by what they are called elsewhere."""
    existing = Customer.objects.existing()
    found = {each.public_id: [each] for each in existing.filter(public_id__in=names)}
    keys: dict[str, list[str]] = {}
    for name in names - found.keys():
        if "@" in name:
            keys.setdefault(email_key(name), []).append(name)
    for each in existing.filter(email_key__in=keys):
        for name in keys[each.email_key]:
            found.setdefault(name, []).append(each)
    if left := {name for name in names - found.keys() if "@" not in name}:
        for key in REFERENCES:
            for each in existing.filter(**{f"metadata__{key}__in": sorted(left)}):
                known = found.setdefault(each.metadata[key], [])
                if each not in known:
                    known.append(each)
    return found
