"""A customer's deletion: at once and restorable, then for ever, when the personal data is erased."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from customers.models import dependents
from customers.models.csv_import import ImportRow
from customers.models.errors import DeletedCustomer
from customers.rules.fields import EDITABLE

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer

# Properties that anonymizing leaves, because books refer to them.
STAY = {"currency", "tax_exempt", "address_country"}


@whole
def mark_deleted(self: Customer, *, by: User | None, now: datetime, operation_id: str = "") -> None:
    """Take the customer out of lists, search and export at once; restorable for 30 days."""
    current = self.locked()
    current.deleted_at = now
    current.deleted_by = by
    current.version += 1
    current.save(update_fields=["deleted_at", "deleted_by", "version"])
    Event.record("customer.deleted", current, by=by, now=now, operation_id=operation_id, version=current.version)
    dependents.on_delete([current.pk], by=by, now=now)
    self.__dict__.update(current.__dict__)


@whole
def restore(self: Customer, *, by: User | None, now: datetime, operation_id: str = "") -> None:
    """Undo the deletion. Raises DeletedCustomer once the personal data is gone."""
    current = self.locked(even_deleted=True)
    if current.anonymized_at:
        raise DeletedCustomer("This customer was anonymized and cannot be restored.")
    if current.merged_into:
        raise DeletedCustomer(f"This customer was merged into {current.merged_into}. Undo the merge instead.")
    if current.deleted_at:
        current.deleted_at = None
        current.deleted_by = None
        current.version += 1
        current.save(update_fields=["deleted_at", "deleted_by", "version"])
        Event.record("customer.restored", current, by=by, now=now, operation_id=operation_id, version=current.version)
    self.__dict__.update(current.__dict__)


@whole
def anonymize(self: Customer, *, now: datetime) -> None:
    """Erase the personal data of a customer deleted more than 30 days ago, here and in its timeline.

    Ids, dates, country and currency stay, because books refer to them; issued documents keep their own copies. What
    else was written to the customer and about it is forgotten by those who hold it.
    """
    current = self.locked(even_deleted=True)
    until = current.restorable_until
    if until is None or until > now or current.anonymized_at:
        return
    for field in type(self)._meta.concrete_fields:
        if field.name in EDITABLE and field.name not in STAY:
            setattr(current, field.name, field.get_default())
    current.tax_ids.all().delete()
    # A code for one person alone may well be their name.
    current.promotion_codes.update(active=False, code="", code_key="", metadata={})
    ImportRow.forget(current)
    current.tax_id_values = ""
    current.invoice_custom_fields = []
    current.invoice_footer = ""
    current.anonymized_at = now
    current.version += 1
    current.derive()
    current.save()
    Event.objects.of(current).filter(redacted_at=None).update(data={}, redacted_at=now)
    current.balance_transactions.update(description="", metadata={})
    dependents.on_erase([current.pk], now=now)
    Event.record("customer.anonymized", current, by=None, now=now, version=current.version)
    self.__dict__.update(current.__dict__)


def refuse_if_deleted(self: Customer) -> None:
    if self.deleted_at:
        raise DeletedCustomer("This customer was deleted. Restore it first.")
