"""The store of keys: one is reserved before its request is carried out, and keeps the answer; pages and API alike."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError

from billing_site.lib.db.rows import insert_unless_there
from billing_site.once.models import KeyedRequest

KEPT = timedelta(days=7)
BATCH = 5000
# A request that commits in steps and has not answered by then is taken for dead: its key may be held by another.
DEAD = timedelta(seconds=60)
PAUSE, USUAL_WAIT = 0.1, 20  # seconds


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


class StillAtWork(OperationalError):
    """The first request with this key has not answered in time; coded as PostgreSQL's "no lock in time"."""

    sqlstate = "55P03"


def reserve(attempt: Attempt, *, now: datetime, replace: bool = False, held: bool = False) -> dict[str, Any] | None:
    """None where the request is to be carried out, in this transaction; the answer where that was done before.

    Whoever comes second waits here until the first is committed or undone. Raises OtherInput; with `replace` the key
    is free for other input too, and only its last answer is kept. With `held` the caller has the key by `hold`.
    """
    while True:
        if insert_unless_there(row_of(attempt, now)):
            return None
        # Not there any more: the first was undone meanwhile.
        if found := rows(attempt).select_for_update().first():
            if held and not found.answer:
                return None
            return answer_in(found, attempt, replace, now)


def hold(attempt: Attempt, *, now: datetime) -> dict[str, Any] | None:
    """None where the caller is to do the request, which commits in steps; the answer where that was done before.

    The key is committed without an answer first; whoever comes second waits until there is one, as long as for the
    database. Raises OtherInput, StillAtWork.
    """
    ends = time.monotonic() + (settings.DATABASE_WAIT or USUAL_WAIT)
    while True:
        found = rows(attempt).first()
        if found is None:
            if insert_unless_there(row_of(attempt, now)):
                return None
        elif found.answer:
            return answer_in(found, attempt, False, now)
        elif found.created <= now - DEAD and rows(attempt).filter(created=found.created, answer={}).update(
            created=now, fingerprint=attempt.fingerprint
        ):
            return None
        if time.monotonic() > ends:
            raise StillAtWork("The first request with this key is still at work.")
        time.sleep(PAUSE)


def answer_in(found: KeyedRequest, attempt: Attempt, replace: bool, now: datetime) -> dict[str, Any] | None:
    if not found.answer:
        raise StillAtWork("The first request with this key is still at work.")
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


def let_go(attempt: Attempt, answer: dict[str, Any] | None, *, now: datetime) -> None:
    """Keep the answer of what was held since `now`, unless there is one; None where it may be asked for again."""
    mine = rows(attempt).filter(answer={}, created=now)
    if answer is None:
        mine.delete()
    else:
        mine.update(answer=answer)


def row_of(attempt: Attempt, now: datetime) -> KeyedRequest:
    return KeyedRequest(actor=attempt.actor, key=attempt.key, fingerprint=attempt.fingerprint, answer={}, created=now)


def rows(attempt: Attempt):
    return KeyedRequest.objects.filter(actor=attempt.actor, key=attempt.key)


def forget_old_answers(now: datetime) -> int:
    """Sweep: forget answers older than a week, so many at a time; returns how many."""
    old, count = KeyedRequest.objects.filter(created__lt=now - KEPT).order_by("created"), 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        count += KeyedRequest.objects.filter(pk__in=keys).delete()[0]
    return count
