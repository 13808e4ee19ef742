"""The pages in place of an answer that failed: what is certain about it, and what to do next; no database is asked."""

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import get_template
from django.urls import Resolver404, resolve
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme

from billing_site.lib.db.outages import BUSY, FULL, GONE, outage
from billing_site.lib.db.transaction import NOTHING, SAVED, UNKNOWN
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.once.answers import unsay

log = logging.getLogger("billfold")
READING = ("GET", "HEAD", "OPTIONS")
NO_KEY = "key"
AGAIN_LATER = {BUSY: 5, GONE: 10, FULL: 60, NO_KEY: 60}  # seconds, for Retry-After
MOST_TO_SEND_AGAIN = 64 * 1024  # bytes of a form that the page hands back

# heading, sentence; the icon of each is in templates/503.html and 500.html
HAPPENED = {
    BUSY: ("Billfold is busy", "The database did not answer in time."),
    GONE: ("The database cannot be reached", "It may be starting again just now."),
    FULL: ("The disk is full", "The server cannot write to its disk. An administrator must make room there."),
    NO_KEY: (
        "A key is missing",
        "This needs something that is kept encrypted, and the server cannot read it: its key file is missing, or is "
        "not the one it was encrypted with. Whoever runs the server finds the reason in its log. All else works.",
    ),
    "": ("Something broke on our side", "The fault has been recorded. Tell an administrator if it happens twice."),
}
A_MOMENT = "in a moment"
WHEN = {FULL: "once there is room", NO_KEY: "once the key is back"}


@dataclass(frozen=True)
class Fault:
    """One answer that failed: `kind` is an outage, NO_KEY or "", `outcome` what became of it, None for reading."""

    kind: str
    outcome: str | None
    look_at: str

    @property
    def status(self) -> int:
        return 503 if self.kind else 500

    @property
    def heading(self) -> str:
        return HAPPENED[self.kind][0]

    @property
    def happened(self) -> str:
        return HAPPENED[self.kind][1]

    @property
    def certain(self) -> str:
        """What is certain about it, and what to do next."""
        when = WHEN.get(self.kind, A_MOMENT)
        if self.outcome is None:
            return f"Try again {when}."
        if self.outcome == NOTHING:
            return f"Nothing was saved. Send it again {when}."
        if self.outcome == SAVED:
            return "It was saved, but the answer could not be shown."
        return "Look whether it was saved before you try again."

    @property
    def look(self) -> str:
        """The words of the link to what it was about; "" where there is nothing to look at."""
        return {UNKNOWN: "Look whether it was saved", SAVED: "See what was saved"}.get(self.outcome or "", "")


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a fault, or the database or disk out of service, told apart by the error under way."""
    error = sys.exc_info()[1]
    kind, outcome = outage(error), outcome_of(request)
    if outcome != SAVED:
        # The next page must not say "Added Jenny" of what may not be there.
        unsay(request)
    response = answer(request, Fault(kind, outcome, seen_at(request)))
    if kind:
        # One line: a database that is away would fill the log with the same traceback.
        log.warning("%s %s was not answered: %s", request.method, request.path, error)
        response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def secrets_unreadable(get_response: Callable):
    """Middleware: a page that needs a secret whose key is missing says so in words; the log names the key file."""

    def middleware(request: HttpRequest):
        return get_response(request)

    def process_exception(request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, KeyFault):
            return None
        outcome = outcome_of(request)
        log.error("%s %s was not answered: %s", request.method, request.path, fault)
        if outcome != SAVED:
            unsay(request)
        return answer(request, Fault(NO_KEY, outcome, seen_at(request)))

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def busy(request: HttpRequest) -> HttpResponse:
    """The answer to a request that was turned away at the door."""
    outcome = None if request.method in READING else NOTHING
    return answer(request, Fault(BUSY, outcome, seen_at(request)))


def outcome_of(request: HttpRequest) -> str | None:
    """What became of the request; where nobody said so, nothing is certain about one that may write."""
    return None if request.method in READING else getattr(request, "outcome", UNKNOWN)


def answer(request: HttpRequest, fault: Fault) -> HttpResponse:
    """The fault as the asker reads it: a page, or JSON for scripts, which show it themselves."""
    # Stands in the line of the log as well: whoever is told of it finds what happened.
    reference = getattr(request, "request_id", "")
    if wants_json(request):
        link = {"url": fault.look_at, "text": fault.look} if fault.look else None
        text = f"{fault.heading}. {fault.certain}"
        data = {"reference": reference, "outcome": fault.outcome, "text": text, "happened": fault.heading, "link": link}
        response: HttpResponse = JsonResponse(data, status=fault.status)
    else:
        again = sent(request) if fault.outcome == NOTHING else None
        path = escape_leading_slashes(request.get_full_path())
        context = {
            "reference": reference,
            "fault": fault,
            "reading": fault.outcome is None,
            "again": again,
            "path": path,
        }
        page = get_template(f"{fault.status}.html").render(context)
        response = HttpResponse(page, status=fault.status)
    if fault.kind:
        response["Retry-After"] = str(AGAIN_LATER[fault.kind])
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    headers = request.headers
    accepts = headers.get("Accept", "")
    asks = "application/json" in accepts and "text/html" not in accepts
    return asks or "HX-Request" in headers or "X-Autosave" in headers


def seen_at(request: HttpRequest) -> str:
    """Where one would see what the request was to do: the page it came from, or else the nearest one above it."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    with suppress(Exception):  # A wrong Host is no reason to fail once more.
        hosts = {request.get_host()}
        own = url_has_allowed_host_and_scheme(request.headers.get("Referer"), allowed_hosts=hosts)
        if (
            own
            and came_from.path.startswith("/")
            and not came_from.path.startswith("//")
            and came_from.path != request.path
        ):
            return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return above(request.path)


def above(path: str) -> str:
    """The nearest address above `path` at which there is a page."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        found = f"/{'/'.join(parts)}/"
        with suppress(Resolver404):
            resolve(found)
            return found
        parts.pop()
    return "/"


def sent(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The fields of a form for sending them again: not secrets, which no page repeats, not files, which none can."""
    with suppress(Exception):  # What cannot be read now is typed again.
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if request.content_type == "application/x-www-form-urlencoded" and length <= MOST_TO_SEND_AGAIN:
            return None if is_secret(request.path, request.POST) else pairs(request.POST)
    return None


def pairs(form: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in form.lists() for value in values]


def is_secret(path: str, form: QueryDict) -> bool:
    return path.startswith("/accounts/") or any("password" in name for name in form)
