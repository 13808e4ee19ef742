"""Two staff editing at once: what the second one is told, and what the form holds for the next try."""

from customers.profile.forms import CustomerForm
from customers.profile.timeline import shown
from customers.rules.fields import EDITABLE


def settle(customer, form, events):
    """(a form for the next try, what clashed) after `events` changed the customer under the editor.

    A property (in metadata: a key) that only the other person changed takes their value; one that both changed keeps
    what this editor typed and is listed with the other's value; nothing typed is lost.
    """
    typed = form.values()
    merged = {field: typed.get(field, getattr(customer, field)) for field in EDITABLE}
    merged["metadata"] = dict(merged["metadata"])
    clashes = []
    for (field, key), (old, new, who) in changed_parts(events).items():
        mine = merged[field].get(key, "") if key else merged[field]
        # A currency that was set meanwhile is locked: the form has no place for another one.
        kept = mine not in (old, new) and not (field == "currency" and customer.currency)
        if not kept:
            put(merged, field, key, new)
        if old != new:
            row = shown(field, {key: old}, {key: new})[0] if key else shown(field, old, new)[0]
            clashes.append(row | {"who": str(who or "Billfold"), "kept": kept})
    return CustomerForm(customer=customer, initial=merged), clashes


def changed_parts(events):
    """{(field, metadata key or ""): (value before the first event, value after the last, who made that one)}."""
    parts = {}
    for event in events:
        for field in event.changes.keys() & set(EDITABLE):
            old, new = event.changes[field]
            keys = sorted({*old, *new}) if field == "metadata" else [""]
            for key in keys:
                before, after = (old.get(key, ""), new.get(key, "")) if key else (old, new)
                if before != after:
                    parts[field, key] = (parts.get((field, key), (before,))[0], after, event.actor)
    return parts


def put(values, field, key, value):
    if not key:
        values[field] = value
    elif value:
        values[field][key] = value
    else:
        values[field].pop(key, None)
