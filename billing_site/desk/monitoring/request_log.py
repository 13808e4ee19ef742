"""One line of the log for each request, with an id that its answer carries too."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import SimpleLazyObject

from billing_site.desk.monitoring.figures import count_request
from billing_site.desk.monitoring.lines import request_id
from billing_site.lib.masking import masked
from billing_site.lib.origin import client_address

log = logging.getLogger("billfold.requests")
HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


class Streamed:
    """What is streamed to the client, counted; `close`, which the server calls in any case, tells how much it was."""

    def __init__(self, parts: Iterable[bytes], tell: Callable[[int], None]):
        self.parts = iter(parts)
        self.tell = tell
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = next(self.parts)
        self.size += len(part)
        return part

    def close(self) -> None:
        self.tell(self.size)


def request_log(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable:
    """The outermost middleware: it sees every answer, also those of the others."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        identity = given_id(request) or uuid.uuid4().hex
        request.request_id = identity  # type: ignore[attr-defined]
        token = request_id.set(identity)
        try:
            response = get_response(request)
            response[HEADER] = identity
            if request.method == "HEAD" and isinstance(response, HttpResponse):
                # Left to the server, each would be a second line: its complaint about a body that nobody asked for.
                response.content = b""

            def tell(size: int) -> None:
                again = request_id.set(identity)
                write_line(request, response, size, time.perf_counter() - started)
                request_id.reset(again)

            if isinstance(response, StreamingHttpResponse) and getattr(response, "file_to_stream", None) is None:
                response.streaming_content = Streamed(response.streaming_content, tell)  # type: ignore[arg-type]
            else:
                tell(size_of(response))
            return response
        finally:
            request_id.reset(token)

    return middleware


def given_id(request: HttpRequest) -> str:
    """The id that a proxy gave the request; '' where there is none or it is not one."""
    given = request.headers.get(HEADER, "")
    return given if WELL_FORMED.fullmatch(given) else ""


def size_of(response: HttpResponseBase) -> int:
    """Bytes of the answer's body; a file is sent by the server itself, and says its size."""
    if isinstance(response, HttpResponse):
        return len(response.content)
    return int(response.headers.get("Content-Length", 0))


def write_line(request: HttpRequest, response: HttpResponseBase, size: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "OTHER"
    match = request.resolver_match
    facts = {
        "method": method,
        "path": masked(quote(request.path, safe="/:@!$&'()*+,;=~")),
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "bytes": size,
        "person": person(request),
        "address": client_address(request),
        "note": getattr(request, "log_note", ""),
    }
    count_request(match.view_name if match else "", method, response.status_code, seconds)
    line = f"{method} {facts['path']} {facts['status']} {facts['ms']} ms {size} bytes"
    for name in ("person", "address", "note"):
        line += f" {name}={facts[name]}" if facts[name] else ""
    log.info("%s", line, extra={"facts": facts})


def person(request: HttpRequest) -> str:
    """Who asked, as far as the request found out by itself: the log costs no query."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "public_id", "")
