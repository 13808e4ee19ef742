"""What outsiders read in place of an answer that failed, whoever gave it: a page of their own, in their language."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from billing_site.lib.db.transaction import NOTHING, UNKNOWN
from invoicing.hosted.opened import POLICY, plain

# Where outsiders are; staff's pages about them have other addresses.
OUTSIDE = re.compile(r"/(?:i|portal|verify)(?:/|$)")
# What shows an invoice's page again: its address without what stands behind the part that opens it.
PAGE = re.compile(r"/(?:i/[^/]+/[^/]+/|portal/|verify/)")
READING = ("GET", "HEAD")
MOST_TO_SEND_AGAIN = 64 * 1024  # bytes of a form that the page hands back
PAGES = {403: "elsewhere", 404: "gone", 410: "gone", 429: "many"}


def own_faults(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the outermost but the log: no page of the desk, and nothing of its words, leaves to outsiders."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not OUTSIDE.match(request.path_info):
            return response
        # Their forms have no token (docs/security.md).
        response.cookies.pop(settings.CSRF_COOKIE_NAME, None)
        failed = response.status_code >= 400 and not getattr(response, "for_outsiders", False)
        told = settings.DEBUG and response.status_code in (404, 500)
        if failed and isinstance(response, HttpResponse) and not told:
            in_own_words(request, response)
        return response

    return middleware


def in_own_words(request: HttpRequest, response: HttpResponse) -> None:
    """Give a failed answer another page; its status stays, and what it says of methods and of when to come again."""
    status = response.status_code
    what = PAGES.get(status) or ("unavailable" if status >= 500 else "unreadable")
    outcome = None if request.method in READING else getattr(request, "outcome", UNKNOWN)
    again = sent(request) if status >= 500 and outcome == NOTHING else None
    page = PAGE.match(request.path_info)
    path = escape_leading_slashes(request.get_full_path())
    more: dict[str, Any] = {"outcome": outcome, "again": again, "path": path, "page": page[0] if page else ""}
    response.content = plain(request, what, status=status, **more).content
    response["Content-Type"] = "text/html; charset=utf-8"
    response["Content-Length"] = str(len(response.content))
    response[HEADER] = build_policy(replace=POLICY)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin")):
        response.headers.setdefault(name, value)
    patch_vary_headers(response, ["Accept-Language"])
    response.cookies.clear()


def sent(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The fields of a form that surely changed nothing, for sending them again; None where they cannot be read."""
    with suppress(Exception):  # What cannot be read now is typed again.
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if request.content_type == "application/x-www-form-urlencoded" and length <= MOST_TO_SEND_AGAIN:
            return [(name, value) for name, values in request.POST.lists() for value in values]
    return None
