"""The store of keys: one is reserved before its request is carried out, and keeps the answer; pages and API alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from billing_site.lib.db.rows import insert_unless_there
from billing_site.once.models import KeyedRequest

KEPT = timedelta(days=7)
BATCH = 5000


@dataclass(frozen=True)
class Attempt:
    """A request with a key: the public id of who asks, the key, the digest of where to and of what is sent."""

    actor: str
    key: str
    fingerprint: str


class OtherInput(Exception):
    """The key was used before for something else; `answer` is what that got."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("This key was used for another request.")
        self.answer = answer


def reserve(attempt: Attempt, *, now: datetime, replace: bool = False) -> dict[str, Any] | None:
    """None where the request is to be carried out, in this transaction; the answer where that was done before.

    Whoever comes second waits here until the first is committed or undone. Raises OtherInput; with `replace` the key
    is free for other input too, and only its last answer is kept.
    """
    while True:
        if insert_unless_there(row_of(attempt, now)):
            return None
        # Not there any more: the first was undone meanwhile.
        if found := rows(attempt).select_for_update().first():
            return answer_in(found, attempt, replace, now)


def answer_in(found: KeyedRequest, attempt: Attempt, replace: bool, now: datetime) -> dict[str, Any] | None:
    if found.fingerprint == attempt.fingerprint:
        return found.answer
    if not replace:
        raise OtherInput(found.answer)
    rows(attempt).update(fingerprint=attempt.fingerprint, created=now)
    return None


def keep(attempt: Attempt, answer: dict[str, Any]) -> None:
    """Keep what the reserved key's request got, in the same transaction."""
    rows(attempt).update(answer=answer)


def forget(attempt: Attempt) -> None:
    """The request changed nothing: repeated, it may be carried out again."""
    rows(attempt).delete()


def find(attempt: Attempt) -> dict[str, Any] | None:
    """The answer where the request was carried out before. Raises OtherInput."""
    found = rows(attempt).first()
    return answer_in(found, attempt, False, found.created) if found else None


def keep_after(attempt: Attempt, answer: dict[str, Any], *, now: datetime) -> None:
    """Keep the answer of what was committed in steps; of two who did so at once, the first one's stays."""
    insert_unless_there(row_of(attempt, now, answer))


def row_of(attempt: Attempt, now: datetime, answer: dict[str, Any] | None = None) -> KeyedRequest:
    return KeyedRequest(
        actor=attempt.actor, key=attempt.key, fingerprint=attempt.fingerprint, answer=answer or {}, created=now
    )


def rows(attempt: Attempt):
    return KeyedRequest.objects.filter(actor=attempt.actor, key=attempt.key)


def forget_old_answers(now: datetime) -> int:
    """Sweep: forget answers older than a week, so many at a time; returns how many."""
    old, count = KeyedRequest.objects.filter(created__lt=now - KEPT).order_by("created"), 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        count += KeyedRequest.objects.filter(pk__in=keys).delete()[0]
    return count
