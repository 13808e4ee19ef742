"""A request carried out once: whole, in the outermost transaction, with its key, its answer and its outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from billing_site.lib.db.transaction import NOTHING, SAVED, UNKNOWN, outcome_of, put_back, run_whole
from billing_site.lib.requests import StaffRequest
from billing_site.once import keys
from billing_site.once.answers import answer_of, attempt_of, given_again, queued
from billing_site.once.keys import Attempt, OtherInput
from billing_site.once.refusal import refused_page
from billing_site.once.writes import writes_seen

Work = Callable[[], HttpResponseBase]
REFUSED = 400  # the first status that means: this was not done


def answer_once(
    request: StaffRequest, work: Work, *, replace: bool = False, rows: Sequence[Model] = ()
) -> HttpResponseBase:
    """The answer of `work`, all of which is undone where it refuses; for a key used before, the answer of then.

    `rows` are those that were read before and that the work changes: a second try starts from what they held.
    `request.outcome` says what became of it, for the page that tells of an error: "nothing", "saved" or "unknown".
    """
    request.outcome = NOTHING
    attempt = attempt_of(request)
    start = Start(request, rows)

    def once() -> HttpResponseBase:
        return carried_out(request, work, attempt, start.told, replace)

    try:
        response = run_whole(once, again=start.put_back)
    except OtherInput as refusal:
        return refused_page(request, refusal.answer)
    except Exception as error:
        request.outcome = outcome_of(error)
        raise
    if response.status_code < REFUSED:
        request.outcome = SAVED
        do_afterwards(request)
    return response


def carried_out(
    request: StaffRequest, work: Work, attempt: Attempt | None, told: int, replace: bool
) -> HttpResponseBase:
    """Inside the transaction: the key first, so that a second one waits, then the work, then what it answered."""
    begin_afterwards(request)
    if attempt:
        held = hasattr(request, "holds_its_key")
        before = keys.reserve(attempt, now=timezone.now(), replace=replace, held=held)
        if before is not None:
            return given_again(request, before)
    with writes_seen() as written:
        response = work()
    if response.status_code >= REFUSED:
        transaction.set_rollback(True)
    elif attempt and not (written and is_kept(response)):
        keys.forget(attempt)
    elif attempt:
        keys.keep(attempt, answer_of(request, response, told))
    return response


def answer_in_steps(request: StaffRequest, work: Work) -> HttpResponseBase:
    """The answer of `work`, which commits in steps by itself; for a key used before, the answer of then."""
    request.outcome, now = NOTHING, timezone.now()
    attempt, told = attempt_of(request), len(queued(request))
    # Of one who does the same just now it is not known either what it will have saved.
    request.outcome = UNKNOWN
    if attempt is None:
        return done_in_steps(request, work)[0]
    try:
        before = keys.hold(attempt, now=now)
    except OtherInput as refusal:
        request.outcome = NOTHING
        return refused_page(request, refusal.answer)
    if before is not None:
        request.outcome = SAVED
        return given_again(request, before)
    request.holds_its_key, answer = True, None
    try:
        response, written = done_in_steps(request, work)
        if written and response.status_code < REFUSED and is_kept(response):
            answer = answer_of(request, response, told)
    finally:
        with suppress(DatabaseError):  # Then the key is free again when its holder is taken for dead.
            keys.let_go(attempt, answer, now=now)
    return response


def done_in_steps(request: StaffRequest, work: Work) -> tuple[HttpResponseBase, list[str]]:
    """(the answer, the statements that wrote)"""
    with writes_seen() as written:
        response = work()
    request.outcome = SAVED if written else NOTHING
    return response, written


def is_kept(response: HttpResponseBase) -> bool:
    """Whether an answer can be given again: a stream cannot. A page that is drawn later is drawn now."""
    if response.streaming:
        return False
    render = getattr(response, "render", None)
    if callable(render):
        render()
    return True


class Start:
    """What a request held, besides rows, when its work began; put back before a second try."""

    def __init__(self, request: StaffRequest, rows: Sequence[Model]) -> None:
        self.request = request
        self.told = len(queued(request))
        self.files: list[UploadedFile] = [file for files in request.FILES.lists() for file in files[1]]
        user: Any = request.user
        # Django hands out a proxy that loads the person when asked.
        changing = (getattr(user, "_wrapped", user), *rows)
        self.rows = [(row, row.__getstate__()) for row in changing]

    def put_back(self) -> None:
        del queued(self.request)[self.told :]
        for file in self.files:
            file.seek(0)
        put_back(self.rows)


def afterwards(request: HttpRequest, work: Callable[[], None]) -> None:
    """Do `work` once all of this request is committed, before it is answered: sending a mail, say. At once where no
    transaction is around the request."""
    waiting = getattr(request, "afterwards", None)
    if waiting is None:
        work()
    else:
        waiting.append(work)


def begin_afterwards(request: Any) -> None:
    request.afterwards = []


def do_afterwards(request: Any) -> None:
    waiting, request.afterwards = request.afterwards, None
    for work in waiting:
        work()
