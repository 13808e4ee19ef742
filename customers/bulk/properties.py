"""Properties of many customers changed in one go: the same rules, columns and events as one by one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from billing_site.events.models import Event
from billing_site.lib.db.rows import insert_many, write_many
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey

# What Customer.take sets besides the changed properties themselves.
FOLLOWS = (
    *("version", "updated", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "search_text"),
    "currency_locked_by",
)


def change_many(
    changes: list[tuple[Customer, dict]], *, by: User | None, now: datetime, operation_id: str, **details: Any
) -> None:
    """Write [(customer, {field: [old, new]}), …] with an event each. The caller holds the transaction and the locks."""
    groups = {}
    for customer, fields in changes:
        customer.take(fields, now=now)
        groups.setdefault(tuple(sorted(fields)), []).append(customer)
    for fields, customers in groups.items():
        write_many(customers, [*fields, *FOLLOWS])
    taxed = [customer.pk for customer, fields in changes if "tax_exempt" in fields]
    if taxed:
        dependents.on_change(taxed, now=now)
    languages = {
        customer.pk: fields["preferred_locales"][0] or []
        for customer, fields in changes
        if "preferred_locales" in fields
    }
    if languages:
        dependents.on_language(languages, now=now)
    MetadataKey.remember({key for customer, fields in changes if "metadata" in fields for key in customer.metadata})
    events = [
        Event.build(
            "customer.updated",
            c,
            by=by,
            now=now,
            operation_id=operation_id,
            changes=fields,
            version=c.version,
            **details,
        )
        for c, fields in changes
    ]
    insert_many(events)


def locked(public_ids: Iterable[str]) -> dict[str, Customer]:
    """{public id: customer} of these customers, deleted ones too, locked in the order of their keys."""
    found = Customer.objects.lock().filter(public_id__in=public_ids).order_by("pk").defer("search_text")
    return {customer.public_id: customer for customer in found}
