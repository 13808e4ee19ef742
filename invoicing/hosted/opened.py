"""The door of the customer's page: which link opens it, how often one may try, what every answer tells browsers."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from billing_site.lib.db.outages import BUSY, outage
from billing_site.lib.db.transaction import NOTHING, UNKNOWN, outcome_of
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.lib.origin import client_address, network_of
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, best_supported
from billing_site.once.marks import answers_itself
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import too_many
from invoicing.documents.limits import DocumentTooLarge
from invoicing.hosted.language import Words, asked_language
from invoicing.models.hosted.link import HostedLink, Opened

log = logging.getLogger("billfold")
# Nothing but our own stylesheets, pictures and one script; forms go nowhere else, and nobody frames the page.
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "script-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# Read from the address itself: its form may be one that Django refuses to read.
LANG = re.compile(r"(?:^|&)lang=([A-Za-z0-9-]+)(?:&|$)")
WRONG_LINKS = Limit("wrong links to invoices, network", 30, 5 * 60)
# Of one process; what is right is only looked at, so nothing is written down for it.
MOST_READ, READ_SECONDS = 300, 60

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, Opened, Rest], HttpResponseBase]


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view for whoever has a link, without a session: the link itself is what proves that somebody may.

    So no cookie is asked for, and no token of one (docs/security.md); `from_elsewhere` refuses forms of other sites.
    """

    @login_not_required
    @csrf_exempt
    @csp_replace(POLICY)
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            with telling_outcome(request):
                response = view(request, *args, **kwargs)
        except (DocumentTooLarge, KeyFault) as fault:
            log.error("%s could not be shown: %s", request.path, fault)
            # hosted/faults.py tells what became of what was sent.
            request.outcome = NOTHING  # type: ignore[attr-defined]
            response = HttpResponse(status=503)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    # Also where whoever comes is signed in to the desk: a gateway is asked in no transaction.
    return answers_itself(guarded)


@contextmanager
def telling_outcome(request: HttpRequest) -> Iterator[None]:
    """What became of the form where the database failed: outsiders' posts are carried out without middleware `Once`.

    A database that is busy has refused the first thing that was to be written; the verbs tell what became of theirs.
    """
    try:
        yield
    except DatabaseError as error:
        known = outcome_of(error)
        if known != UNKNOWN or outage(error) == BUSY:
            request.outcome = NOTHING if known == UNKNOWN else known  # type: ignore[attr-defined]
        raise


def by_link(*methods: str, old: Page | None = None) -> Callable[[Page], Callable[..., HttpResponseBase]]:
    """A `public` view of what a right link leads to; every other link gets one and the same answer.

    `old` answers a link that was right once; without it that answer leads to the new one.
    """

    def decorated(view: Page) -> Callable[..., HttpResponseBase]:
        @public
        @wraps(view)
        def opened(request: HttpRequest, public_id: str, part: str, **more) -> HttpResponseBase:
            found = HostedLink.open(public_id, part)
            if found is None:
                return wrong_link(request)
            reads(request, asked_language(request, found.invoice))
            if too_often(request):
                return many(request)
            if request.method not in methods:
                return plain(request, "unreadable", status=405, headers={"Allow": ", ".join(methods)})
            return (old or replaced if found.is_old else view)(request, found, **more)

        return opened

    return decorated


def wrong_link(request: HttpRequest) -> HttpResponse:
    """Forged, guessed, unknown, a draft's, turned off: nobody learns which."""
    wrong = Place(WRONG_LINKS, source=network_of(client_address(request)))
    return many(request) if too_many(timezone.now(), wrong) else plain(request, "gone", status=404)


def many(request: HttpRequest) -> HttpResponse:
    response = plain(request, "many", status=429)
    response["Retry-After"] = "300"
    return response


def replaced(request: HttpRequest, found: Opened, **more) -> HttpResponse:
    """There is a newer link; it is sent to the address on file alone."""
    return plain(request, "replaced", status=410, action=reverse("hosted_new_link", args=path_of(request)))


def path_of(request: HttpRequest) -> list[str]:
    """The public id and the part that opens it, which the addresses of the page begin with."""
    match = request.resolver_match
    return [match.kwargs["public_id"], match.kwargs["part"]] if match else []


def reads(request: HttpRequest, language: str) -> None:
    """From here on it is known which language the reader of this answer wants, whatever becomes of the answer."""
    request.reader_language = language  # type: ignore[attr-defined]


def plain(
    request: HttpRequest, what: str, *, status: int, language: str = "", headers: dict[str, str] | None = None, **more
) -> HttpResponse:
    """A page that shows nothing of an invoice, in the language of its reader."""
    doc = Words("", language or readers_language(request))
    response = answered(request, f"invoicing/hosted/{what}.html", {"doc": doc, **more}, status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def answered(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """Rendered without the desk's own context, which would look for a session."""
    response = HttpResponse(render_to_string(template, context), status=status)
    # What is in words of outsiders already; hosted/faults.py gives them to every other answer that failed.
    response.for_outsiders = True  # type: ignore[attr-defined]
    return response


def readers_language(request: HttpRequest) -> str:
    """What was found out of an invoice or a visit, else what the address asks for, else what the browser does."""
    known = getattr(request, "reader_language", "")
    if known:
        return known
    wanted = LANG.search(str(request.META.get("QUERY_STRING") or "")[:2000])
    return wanted[1] if wanted and wanted[1] in DOCUMENT_LANGUAGES else visitors_language(request)


def visitors_language(request: HttpRequest) -> str:
    """What the browser prefers, of the languages that documents speak."""
    wishes = request.headers.get("Accept-Language", "")[:200].split(",")
    return best_supported([wish.partition(";")[0].strip() for wish in wishes[:10]], "en")


def too_often(request: HttpRequest) -> bool:
    """Whether a network reads more pages a minute than anybody needs."""
    key = f"hosted-pages-{network_of(client_address(request))}"
    memory = caches["memory"]
    if memory.add(key, 1, READ_SECONDS):
        return False
    try:
        return memory.incr(key) > MOST_READ
    except ValueError:  # Its time ended between the two.
        return False


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that another site's page sent this form. Programs and old browsers say nothing."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return site in ("cross-site", "same-site") or (origin is not None and origin not in ours)
