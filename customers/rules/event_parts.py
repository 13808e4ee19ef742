"""What an operation wrote into a customer, part by part, and whether it can be put back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from billing_site.lib.dates import short_date
from billing_site.lib.metadata import KEYS
from customers.rules import contacts
from customers.rules.fields import EDITABLE, INVOICE_SETTINGS, LABELS

if TYPE_CHECKING:
    from billing_site.events.models import Event
    from customers.models.customer import Customer
    from customers.models.tax_id import TaxId


MISSING = ""
CONTACTS = "contacts"
# It tells what somebody wants, and changes nothing.
ASKED_FOR = "customer.portal_requested"
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
    """((field, key), [old, new]) of what an event changed; the key is that of metadata or of a contact, or a tax ID as
    files write it.

    What a registry said about a tax ID changes nothing of the customer, nor does what was asked for in the portal.
    """
    if event.type == ASKED_FOR:
        return
    changes = as_contacts(event.changes)
    if CONTACTS in changes:
        old, new = (contacts.keyed(several) for several in changes.pop(CONTACTS))
        for key in {**old, **new}:
            yield (CONTACTS, key), [old.get(key, MISSING), new.get(key, MISSING)]
    for field, (old, new) in changes.items():
        if field == "metadata":
            for key in sorted({*old, *new}):
                yield (field, key), [old.get(key, MISSING), new.get(key, MISSING)]
        elif field != TAX_IDS:
            yield (field, ""), [old, new]
        elif event.type in TAX_ID_EVENTS:
            yield (field, event.data["written"]), [old, new]


def as_contacts(changes: dict) -> dict:
    """The changes of an event, where those of bare addresses, as there were before contacts, are such of contacts."""
    kept = {field: pair for field, pair in changes.items() if field not in ("email_to", "email_cc")}
    if len(kept) == len(changes):
        return kept
    to, cc = (changes.get(field, [[], []]) for field in ("email_to", "email_cc"))
    return kept | {CONTACTS: [contacts.from_addresses(to[side] or [], cc[side] or []) for side in (0, 1)]}


def changes_back(customer: Customer, events: list[Event], later: list[Event], operation_id: str) -> dict:
    """{field: [what is there, what was there before `events`]} for a locked customer.

    `later` are the customer's other events since. Raises UndoRefused when a part holds anything but what `events`
    wrote, when the currency is locked meanwhile, and for what cannot be set. Tax IDs are for `tax_ids_back`.
    """
    changes: dict[str, list] = contacts_back(customer, events)
    parts: dict[str, dict] = {}
    for (field, key), (old, new) in fold(events).items():
        if field == TAX_IDS:
            continue
        if field not in (*EDITABLE, *INVOICE_SETTINGS):
            raise UndoRefused(f"{LABELS.get(field, field)} of {customer} cannot be put back from here.")
        whole = getattr(customer, field)
        there = contacts.keyed(whole) if field == CONTACTS else whole
        if (there.get(key, MISSING) if key else there) != new:
            raise UndoRefused(who_changed(customer, field, key, later, operation_id))
        if field == CONTACTS:
            continue
        if key:
            put_key_back(parts.setdefault(field, {**there}), key, old)
        else:
            changes[field] = [whole, old]
    for field, there in parts.items():
        changes[field] = [getattr(customer, field), there]
    check(customer, changes)
    return changes


def contacts_back(customer: Customer, events: list[Event]) -> dict:
    """{"contacts": [those there, those with what `events` changed as it was before]}; {} where that is the same."""
    there = back = customer.contacts
    for event in reversed(events):
        if pair := as_contacts(event.changes).get(CONTACTS):
            back = contacts.rebased(back, pair[1], pair[0])
    return {CONTACTS: [there, back]} if there != back else {}


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


def put_key_back(there: dict, key: str, value: str) -> None:
    if value == MISSING:
        there.pop(key, None)
    else:
        there[key] = value


def check(customer: Customer, changes: dict) -> None:
    """Raise UndoRefused for a currency that is in use, a number that was given out, and too many contacts or keys."""
    if "currency" in changes and customer.currency_locked_by not in ("", customer.set_by_hand):
        raise UndoRefused(f"{customer}: {customer.currency_lock}")
    try:
        customer.refuse_reuse(changes)
    except ValueError as error:
        raise UndoRefused(f"{customer}: {error}") from None
    if len(changes.get("metadata", [{}, {}])[1]) > KEYS:
        raise UndoRefused(f"{customer} would have more than {KEYS} metadata keys.")
    if problem := contacts.together_problem(changes.get(CONTACTS, [[], []])[1]):
        raise UndoRefused(f"{customer}: {problem}")


def who_changed(customer: Customer, field: str, key: str, later: list[Event], operation_id: str) -> str:
    """'Maria changed Account email of Acme afterwards, on 3 Dec 2026.'"""
    label = {"metadata": f"Metadata {key}", CONTACTS: "A contact"}.get(field, LABELS.get(field, field))
    for event in reversed(later):
        pair = dict(parts_of(event)).get((field, key))
        if pair and pair[0] != pair[1]:
            label = f"the contact {contacts.title(pair[0] or pair[1])}" if field == CONTACTS else label
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
