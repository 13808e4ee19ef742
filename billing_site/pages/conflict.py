"""Two people editing one thing: what the later one's form holds next, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing_site.events.models import Event
    from billing_site.events.timeline import Wording

LONGEST = 60
Keyed = Mapping[str, Callable[[list], dict]]
NOTHING_KEYED: Keyed = MappingProxyType({})


def conflict_words(noun: str, events: list[Event], wording: Wording) -> str:
    """What the other person changed; the form keeps what this one typed."""
    rows = [row for event in events for row in wording.row(event)["changes"]]
    changes = [f"{row['field']}: {quoted(row['before'])} became {quoted(row['after'])}" for row in rows]
    who = events[-1].actor if events else None
    what = f" ({'; '.join(changes)})" if changes else ""
    return f"{who or 'Somebody'} saved this {noun} meanwhile{what}. Check yours, then save again."


def quoted(value) -> str:
    text = str(value or "empty")
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"


def settle(
    typed: dict, events: list[Event], shown: Callable, *, fields=None, locked=(), keyed: Keyed = NOTHING_KEYED
) -> tuple[dict, list[dict]]:
    """({field: value for the next try}, clashes) after `events` (oldest first) changed what was being edited.

    A property (in a typed dict: a key) that only the other person changed takes their value; one that both changed
    keeps what was typed, unless the form has no place for it any more (`locked`); nothing typed is lost. Other
    `fields` than these do not count. `shown(field, before, after)` gives the timeline's rows of a change; a clash is
    such a row with `who` saved it and whether what was typed here is `kept`. `keyed` are the lists that are settled
    one by one: {field: what makes {key: one of it}}; they are lists again in what is returned.
    """
    typed = {field: keyed[field](value) if field in keyed else value for field, value in typed.items()}
    merged = {field: dict(value) if isinstance(value, dict) else value for field, value in typed.items()}
    clashes = []
    for (field, key), (before, after, who) in changed_parts(events, typed, fields, keyed).items():
        mine = merged.get(field, before)
        if key:
            mine = mine.get(key, "")
        survives = mine not in (before, after) and field not in locked
        if field in typed and not survives:
            put(merged, field, key, after)
        if before != after:
            rows = shown(field, {key: before}, {key: after})[:1] if key else shown(field, before, after)
            clashes += [row | {"who": str(who or "Billfold"), "kept": survives} for row in rows]
    return {field: [*value.values()] if field in keyed else value for field, value in merged.items()}, clashes


def changed_parts(events: list[Event], typed, fields, keyed: Keyed) -> dict:
    """{(field, key of a typed dict or ""): (value before the first event, after the last, who made that one)}."""
    parts = {}
    for event in events:
        for field, (old, new) in event.changes.items():
            if fields is not None and field not in fields:
                continue
            if field in keyed:
                old, new = keyed[field](old or []), keyed[field](new or [])
            keys = sorted({*old, *new}) if isinstance(typed.get(field), dict) else [""]
            for key in keys:
                before, after = (old.get(key, ""), new.get(key, "")) if key else (old, new)
                if before != after:
                    parts[field, key] = (parts.get((field, key), (before,))[0], after, event.actor)
    return parts


def put(values, field: str, key: str, value) -> None:
    if not key:
        values[field] = value
    elif value:
        values[field][key] = value
    else:
        values[field].pop(key, None)
