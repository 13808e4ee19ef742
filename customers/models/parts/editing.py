"""How a customer's properties are changed: compared, set with all that follows, saved with their event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.company.numbers import FormerPrefix
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.db.transaction import whole
from customers.models import dependents
from customers.models.errors import CurrencyLocked
from customers.models.metadata_key import MetadataKey
from customers.rules.fields import EDITABLE, INVOICE_SETTINGS

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer


@whole
def change(
    self: Customer,
    fields: dict,
    *,
    by: User | None,
    now: datetime,
    base_version: int | None = None,
    operation_id: str = "",
    cause: str = "",
) -> dict:
    """Set EDITABLE `fields`, write what changed to the timeline, and return {field: [old, new]}.

    `base_version` is the version the editor saw: raises SavedMeanwhile when it is no longer the current one.
    Raises CurrencyLocked, DeletedCustomer.
    """
    current = self.locked()
    if base_version is not None and base_version != current.version:
        raise SavedMeanwhile(current.changes_since(base_version))
    changes = current.differences(fields)
    if changes:
        current.write(changes, by=by, now=now, operation_id=operation_id, cause=cause)
    self.__dict__.update(current.__dict__)
    return changes


def differences(self: Customer, fields: dict) -> dict:
    """{field: [old, new]} for the fields that would change. Raises CurrencyLocked."""
    unknown = set(fields) - {*EDITABLE, *INVOICE_SETTINGS}
    if unknown:
        raise ValueError(f"These properties cannot be changed: {', '.join(sorted(unknown))}")
    changes = {f: [getattr(self, f), new] for f, new in fields.items() if getattr(self, f) != new}
    if "currency" in changes and self.currency:
        raise CurrencyLocked(self.currency_lock)
    self.refuse_reuse(changes)
    return changes


def write(
    self: Customer,
    changes: dict,
    *,
    by: User | None,
    now: datetime,
    operation_id: str = "",
    cause: str = "",
    type: str = "customer.updated",
    **details: Any,
) -> None:
    """Save {field: [old, new]} with its event, which also holds the `details`; the row is locked already."""
    self.take(changes, now=now)
    self.save()
    if "metadata" in changes:
        MetadataKey.remember(self.metadata)
    if "tax_exempt" in changes:
        dependents.on_change([self.pk], now=now)
    if "preferred_locales" in changes:
        dependents.on_language({self.pk: changes["preferred_locales"][0] or []}, now=now)
    details |= {"cause": cause} if cause else {}
    Event.record(
        type, self, by=by, now=now, operation_id=operation_id, changes=changes, version=self.version, **details
    )


def take(self: Customer, changes: dict, *, now: datetime) -> None:
    """Set {field: [old, new]} with all that follows from it, unsaved."""
    FormerPrefix.keep(self, changes)
    for field, (_, new) in changes.items():
        setattr(self, field, new)
    if "currency" in changes:
        self.currency_locked_by = self.set_by_hand if self.currency else ""
    self.version, self.updated = self.version + 1, now
    self.derive()


def changes_since(self: Customer, version: int) -> list[Event]:
    """The events that made later versions than `version`, oldest first."""
    # Ledger entries and coupons are told without a version, any number of them between two that have one.
    events = Event.objects.of(self).filter(data__version__gt=version)[: max(self.version - version, 0) + 5]
    return list(reversed(events))
