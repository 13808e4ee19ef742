"""What an operation wrote into a customer, part by part, and whether it can be put back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from billing_site.lib.dates import short_date
from billing_site.lib.metadata import KEYS
from customers.rules.fields import EDITABLE, INVOICE_SETTINGS, LABELS

if TYPE_CHECKING:
    from billing_site.events.models import Event
    from customers.models.customer import Customer
    from customers.models.tax_id import TaxId


MISSING = ""
TAX_IDS, TAX_ID_EVENTS = "tax_ids", {"customer.tax_id.created": "added", "customer.tax_id.deleted": "removed"}


class UndoRefused(ValueError):
    """Nothing was undone; the text says why, in plain words."""


def fold(events: list[Event]) -> dict:
    """{(field, key): [value before the first event, value after the last]}, without what came back; see `parts_of`."""
    parts = {}
    for event in events:
        for part, (before, after) in parts_of(event):
            if before != after or part in parts:
                parts[part] = [parts.get(part, [before])[0], after]
    return {part: pair for part, pair in parts.items() if pair[0] != pair[1]}


def parts_of(event: Event) -> Iterator[tuple[tuple[str, str], list]]:
    """((field, key), [old, new]) of what an event changed; the key is that of metadata, or a tax ID as files write it.

    What a registry said about a tax ID changes nothing of the customer.
    """
    for field, (old, new) in event.changes.items():
        if field == "metadata":
            for key in sorted({*old, *new}):
                yield (field, key), [old.get(key, MISSING), new.get(key, MISSING)]
        elif field != TAX_IDS:
            yield (field, ""), [old, new]
        elif event.type in TAX_ID_EVENTS:
            yield (field, event.data["written"]), [old, new]


def changes_back(customer: Customer, events: list[Event], later: list[Event], operation_id: str) -> dict:
    """{field: [what is there, what was there before `events`]} for a locked customer.

    `later` are the customer's other events since. Raises UndoRefused when a part holds anything but what `events`
    wrote, when the currency is locked meanwhile, and for what cannot be set. Tax IDs are for `tax_ids_back`.
    """
    changes = {}
    for (field, key), (old, new) in fold(events).items():
        if field == TAX_IDS:
            continue
        if field not in (*EDITABLE, *INVOICE_SETTINGS):
            raise UndoRefused(f"{LABELS.get(field, field)} of {customer} cannot be put back from here.")
        present = customer.metadata.get(key, MISSING) if key else getattr(customer, field)
        if present != new:
            raise UndoRefused(who_changed(customer, field, key, later, operation_id))
        if key:
            put_key_back(changes.setdefault("metadata", [customer.metadata, {**customer.metadata}])[1], key, old)
        else:
            changes[field] = [present, old]
    check(customer, changes)
    return changes


def tax_ids_back(
    customer: Customer, events: list[Event], later: list[Event], operation_id: str
) -> tuple[list[dict], list[TaxId]]:
    """(tax IDs to put back, each as its event kept it; tax IDs to remove) that take back what `events` did.

    Raises UndoRefused when one that was added is gone, or one that was removed is there again.
    """
    changed = {key: pair for (field, key), pair in fold(events).items() if field == TAX_IDS}
    there = {tax_id.written: tax_id for tax_id in customer.tax_ids.all()} if changed else {}
    back, remove = [], []
    for written, (_, new) in changed.items():
        if (written in there) != bool(new):
            raise UndoRefused(who_changed(customer, TAX_IDS, written, later, operation_id))
        if new:
            remove.append(there[written])
        else:
            back.append(next(e.data["removed"] for e in events if "removed" in e.data and e.data["written"] == written))
    return back, remove


def put_key_back(metadata: dict, key: str, value: str) -> None:
    if value == MISSING:
        metadata.pop(key, None)
    else:
        metadata[key] = value


def check(customer: Customer, changes: dict) -> None:
    """Raise UndoRefused for a currency that is in use, a number that was given out and too many metadata keys."""
    if "currency" in changes and customer.currency_locked_by not in ("", customer.set_by_hand):
        raise UndoRefused(f"{customer}: {customer.currency_lock}")
    try:
        customer.refuse_reuse(changes)
    except ValueError as error:
        raise UndoRefused(f"{customer}: {error}") from None
    if len(changes.get("metadata", [{}, {}])[1]) > KEYS:
        raise UndoRefused(f"{customer} would have more than {KEYS} metadata keys.")


def who_changed(customer: Customer, field: str, key: str, later: list[Event], operation_id: str) -> str:
    """'Maria changed Account email of Acme afterwards, on 3 Dec 2026.'"""
    label = f"Metadata {key}" if field == "metadata" else LABELS.get(field, field)
    for event in reversed(later):
        pair = dict(parts_of(event)).get((field, key))
        if pair and pair[0] != pair[1]:
            if event.data.get("undoes") == operation_id:
                return f"This was undone already, by {who_and_when(event)}."
            verb = TAX_ID_EVENTS.get(event.type, "changed")
            label = f"the tax ID {pair[0] or pair[1]}" if field == TAX_IDS else label
            return f"{actor(event)} {verb} {label} of {customer} afterwards, on {short_date(event.created)}."
    return f"{label} of {customer} changed afterwards."


def actor(event: Event) -> str:
    return str(event.actor or "Billfold")


def who_and_when(event: Event) -> str:
    return f"{actor(event)} on {short_date(event.created)}"
