"""Two people saving the same settings: what the later one's form holds next, and what they are told."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """One property that somebody else saved meanwhile; `kept` when the form still holds what was typed here."""

    field: str
    before: str
    after: str
    who: str
    kept: bool


def settle(typed: dict, events, words: Callable) -> tuple[dict, list[Clash]]:
    """({field: value for the next try}, clashes) after `events` (oldest first) changed what was being edited.

    A property that only the other person changed takes their value; one that both changed keeps what was typed.
    `words(field, value)` gives (label, value as people read it).
    """
    before, after, who = {}, {}, {}
    for event in events:
        for field, (old, new) in event.changes.items():
            before.setdefault(field, old)
            after[field], who[field] = new, str(event.actor or "Billfold")
    merged, clashes = dict(typed), []
    for field, theirs in after.items():
        if theirs == before[field]:
            continue
        kept = field in typed and typed[field] not in (before[field], theirs)
        if field in typed and not kept:
            merged[field] = theirs
        label, was = words(field, before[field])
        clashes.append(Clash(label, was, words(field, theirs)[1], who[field], kept))
    return merged, clashes
