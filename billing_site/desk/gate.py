"""The door for requests that write: no more at a time than leaves threads for those that read."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from billing_site.desk.faults import READING, busy
from billing_site.lib.db.transaction import NOTHING, UNKNOWN

FOR_READERS = 2  # threads that no writer takes


class Gate:
    """Middleware: while the database keeps writers waiting, they must not take every thread of the process.

    Whoever comes in waits for the database, and no longer than settings.DATABASE_WAIT; whoever finds the places taken
    is told at once to come again, since waiting here would take a thread too. It stands outside of whatever asks the
    database, and says what is certain of a request that fails before its view is reached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places = BoundedSemaphore(max(settings.WEB_THREADS - FOR_READERS, 1))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in READING:
            return self.get_response(request)
        request.outcome = NOTHING  # type: ignore[attr-defined]
        if not self.places.acquire(blocking=False):
            return busy(request)
        try:
            return self.get_response(request)
        finally:
            self.places.release()

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]) -> None:
        request.outcome = UNKNOWN  # type: ignore[attr-defined]
