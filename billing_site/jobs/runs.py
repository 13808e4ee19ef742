"""Runs of workers that hold rows while they talk with others: who holds what, and who of them has died."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Self

from billing_site.jobs import workers


class Run:
    """One run: its name as a worker, and the time, which goes on by whole seconds from what the caller said."""

    # Those of this process that are not over: a row under another name of this process was left by one that failed.
    under_way: set[str] = set()

    def __init__(self, now: datetime, stopping: Callable[[], bool]) -> None:
        self.begun_at, self.stopping = now, stopping
        self.started = time.monotonic()
        self.name = workers.own_name()

    def __enter__(self) -> Self:
        self.under_way.add(self.name)
        return self

    def __exit__(self, *_) -> None:
        self.under_way.discard(self.name)

    @property
    def now(self) -> datetime:
        return self.begun_at + timedelta(seconds=int(time.monotonic() - self.started))


def is_abandoned(worker: str, claimed_at: datetime | None, now: datetime, patience: timedelta) -> bool:
    """Whether whoever held a row under this name is no more, or of another machine and silent for too long."""
    if not workers.is_here(worker):
        return claimed_at is None or claimed_at < now - patience
    if workers.is_own(worker):
        return worker not in Run.under_way
    return workers.has_died(worker)
