"""What an operation wrote into a customer, part by part, and whether it can be put back."""

from billing_site.lib.dates import short_date
from customers.models.fields import EDITABLE, INVOICE_SETTINGS, LABELS, METADATA_KEYS

MISSING = ""


class UndoRefused(ValueError):
    """Nothing was undone; the text says why, in plain words."""


def fold(events):
    """{(field, metadata key or ""): [value before the first event, value after the last]}, without what came back."""
    parts = {}
    for event in events:
        for field, (old, new) in event.changes.items():
            for key in sorted({*old, *new}) if field == "metadata" else [""]:
                before, after = (old.get(key, MISSING), new.get(key, MISSING)) if key else (old, new)
                if before != after or (field, key) in parts:
                    parts[field, key] = [parts.get((field, key), [before])[0], after]
    return {part: pair for part, pair in parts.items() if pair[0] != pair[1]}


def changes_back(customer, events, later, batch):
    """{field: [what is there, what was there before `events`]} for a locked customer.

    `later` are the customer's other events since. Raises UndoRefused when a part holds anything but what `events`
    wrote, when the currency is locked meanwhile, and for what cannot be set.
    """
    changes = {}
    for (field, key), (old, new) in fold(events).items():
        if field not in (*EDITABLE, *INVOICE_SETTINGS):
            raise UndoRefused(f"{LABELS.get(field, field)} of {customer} cannot be put back from here.")
        present = customer.metadata.get(key, MISSING) if key else getattr(customer, field)
        if present != new:
            raise UndoRefused(who_changed(customer, field, key, later, batch))
        if key:
            put_key_back(changes.setdefault("metadata", [customer.metadata, {**customer.metadata}])[1], key, old)
        else:
            changes[field] = [present, old]
    check(customer, changes)
    return changes


def put_key_back(metadata, key, value):
    if value == MISSING:
        metadata.pop(key, None)
    else:
        metadata[key] = value


def check(customer, changes):
    """Raise UndoRefused for a currency that is in use, a number that was given out and too many metadata keys."""
    if "currency" in changes and customer.currency_locked_by not in ("", customer.set_by_hand):
        raise UndoRefused(f"{customer}: {customer.currency_lock}")
    if {"invoice_prefix", "next_invoice_sequence"} & set(changes):
        try:
            customer.refuse_reuse(changes)
        except ValueError as error:
            raise UndoRefused(f"{customer}: {error}") from None
    if len(changes.get("metadata", [{}, {}])[1]) > METADATA_KEYS:
        raise UndoRefused(f"{customer} would have more than {METADATA_KEYS} metadata keys.")


def who_changed(customer, field, key, later, batch):
    """'Maria changed Account email of Acme afterwards, on 3 Dec 2026.'"""
    label = f"Metadata {key}" if key else LABELS.get(field, field)
    for event in reversed(later):
        pair = event.changes.get(field)
        if pair and (not key or pair[0].get(key) != pair[1].get(key)):
            if event.data.get("undoes") == batch:
                return f"This was undone already, by {said(event)}."
            return f"{actor(event)} changed {label} of {customer} afterwards, on {short_date(event.created)}."
    return f"{label} of {customer} changed afterwards."


def actor(event):
    return str(event.actor or "Billfold")


def said(event):
    return f"{actor(event)} on {short_date(event.created)}"
