"""Customers that may be the one that is about to be added."""

from dataclasses import dataclass

from billing_site.lib.places.phones import phone_key
from billing_site.lib.tax_ids.types import spellings
from billing_site.lib.text import email_key, fold, name_fingerprint, names_look_alike
from customers.models.customer import Customer
from customers.models.query import CustomerQuerySet

LIMIT = 5
CANDIDATES = 50


@dataclass(frozen=True)
class Duplicate:
    """One likely duplicate and what is alike: "same email", "same tax ID", "same phone" or "similar name"."""

    customer: Customer
    reason: str


def likely_duplicates(*, name="", email="", phone="", country="", tax_ids=(), exclude=None) -> list[Duplicate]:
    """Up to five customers that look like this one, the surest first: same email, tax ID, phone, near-same name.

    `tax_ids` are numbers in any spelling.
    """
    existing = Customer.objects.existing().defer("search_text", "description")
    if exclude:
        existing = existing.exclude(pk=exclude.pk)
    found = {}
    for reason, customers in (
        ("same email", same_email(existing, email)),
        ("same tax ID", same_tax_id(existing, tax_ids, country)),
        ("same phone", same_phone(existing, phone)),
        ("similar name", similar_name(existing, name, country)),
    ):
        for customer in customers:
            found.setdefault(customer.pk, Duplicate(customer, reason))
    return list(found.values())[:LIMIT]


def same_email(customers: CustomerQuerySet, email: str):
    key = email_key(email)
    return customers.filter(email_key=key).order_by("-id")[:LIMIT] if "@" in key else []


def same_tax_id(customers: CustomerQuerySet, numbers, country: str):
    """By the stored spelling, whatever type and separators were typed."""
    values = {spelling for number in numbers for spelling in spellings(number, country)}
    return customers.filter(tax_ids__value__in=values).order_by("-id").distinct()[:LIMIT] if values else []


def same_phone(customers: CustomerQuerySet, phone):
    key = phone_key(phone)
    return customers.filter(phone_key=key).order_by("-id")[:LIMIT] if len(key) >= 6 else []


def similar_name(customers: CustomerQuerySet, name: str, country: str) -> list[Customer]:
    """Near-same names in the same country (or where one of the two has none): same words, or alike to the eye.

    Candidates come from two index seeks, one by the words and one by the first letters; a typo in the first letters
    of an otherwise different name is the price for not reading the whole table.
    """
    fingerprint, folded = name_fingerprint(name), fold(name)
    if len(folded) < 3:
        return []
    candidates = list(customers.filter(name_fingerprint=fingerprint)[:CANDIDATES]) if fingerprint else []
    stem = folded[: max(3, len(folded) // 2)]
    by_stem = customers.filter(name_key__gte=stem, name_key__lt=stem + "\U0010ffff").order_by("name_key")
    candidates += [c for c in by_stem[:CANDIDATES] if names_look_alike(c.name, name)]
    return [c for c in candidates if not country or c.address_country in ("", country)]
