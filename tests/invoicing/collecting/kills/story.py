"""What a story is: where it plays, what is there before, who does what first, and the work that follows."""

from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from mmap import mmap
from typing import Any

import pytest

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.tasks import ask_gateway, charge_due_invoices

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECOND_LOOK = timedelta(seconds=2)
STORIES = {}


def nobody():
    """Nobody does anything before the worker."""


def work(now):
    """What a worker and the clock beside it do within two looks."""
    charge_due_invoices(now)
    look_after_due_charges(now)
    ask_gateway(now)
    learn_of_disputes(now)
    look_after_due_charges(now + SECOND_LOOK)
    tidy_due_checkouts(now)
    let_go_of_detached(now)


@dataclass
class Path:
    """An invoice, and when the worker begins; `press` is what somebody does first, and again where no answer came."""

    invoice: Any
    at: datetime
    press: Callable[[], None] = nobody
    work: Callable[[datetime], None] = work
    there: Any = None  # the stand-in of the gateway, where it is not the test gateway
    # Shared with the processes that are forked from here: whether what was pressed got its answer.
    answered: Any = field(default_factory=lambda: mmap(-1, 1))

    def whole(self):
        self.press()
        self.answered[0] = True
        self.work(self.at)

    def press_again(self):
        """Who was answered has no reason to."""
        if not self.answered[0]:
            self.press()


@contextmanager
def clock_stands():
    """Pages think that it is NOW."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        yield


def story(setting, place=nullcontext):
    """A setting makes an invoice and returns what a Path begins with; `place` is around all of the story."""
    STORIES[setting.__name__] = (setting, place)
    return setting


def at(place):
    """Decorator: a story that plays there; what the place gives goes to the setting, and stands in the Path."""
    return lambda setting: story(setting, place)


@contextmanager
def begun(name):
    """A path that begins anew, while its place is around."""
    setting, place = STORIES[name]
    with place() as there:
        CollectionPolicy.objects.all().delete()
        known = () if there is None else (there,)
        path = Path(*setting(NOW, *known))
        path.there = there
        yield path
