"""The door of the portal: its cookie, which visit it opens, and what every answer tells browsers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from billing_site.company.models import Company
from billing_site.once.marks import answers_itself
from invoicing.documents.limits import DocumentTooLarge
from invoicing.hosted.language import choices
from invoicing.hosted.opened import (
    answered,
    from_elsewhere,
    many,
    plain,
    readers_language,
    reads,
    telling_outcome,
    too_often,
)
from invoicing.models.portal.visit import AT_MOST, PortalVisit
from invoicing.portal.words import PortalWords, words_of

# Stylesheets and pictures of our own, no script at all.
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
COOKIE = settings.PORTAL_COOKIE_NAME

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, PortalVisit, Rest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def portal(*methods: str) -> Callable[[View], View]:
    """A view for whoever comes: without the desk's session and its tokens, and never sent by a page of another site."""

    def decorated(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @csp_replace(POLICY)
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
            with telling_outcome(request):
                response = allowed(request, *args, **more)
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            return response

        def allowed(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
            if too_often(request):
                return many(request)
            if request.method not in methods:
                return plain(request, "unreadable", status=405, headers={"Allow": ", ".join(methods)})
            if request.method == "POST" and from_elsewhere(request):
                return plain(request, "elsewhere", status=403, page=reverse("portal_ask"))
            return view(request, *args, **more)

        # Also where whoever comes is signed in to the desk: a gateway is asked in no transaction.
        return answers_itself(guarded)

    return decorated


def by_visit(*methods: str) -> Callable[[Page], View]:
    """A `portal` view of the visit that the cookie tells of; without one, the page that offers a link."""

    def decorated(view: Page) -> View:
        @portal(*methods)
        @wraps(view)
        def visited(request: HttpRequest, **more: Any) -> HttpResponseBase:
            visit = visit_of(request)
            if visit is None:
                ended = "?ended" if COOKIE in request.COOKIES else ""
                return redirect(f"{reverse('portal_ask')}{ended}")
            reads(request, visit.language)
            try:
                return view(request, visit, **more)
            except DocumentTooLarge:
                return plain(request, "unavailable", status=503)

        return visited

    return decorated


def visit_of(request: HttpRequest) -> PortalVisit | None:
    return PortalVisit.find(request.COOKIES.get(COOKIE, ""), now=timezone.now())


def let_in(response: HttpResponse, token: str) -> None:
    """Give the browser the cookie of a visit."""
    age = int(AT_MOST.total_seconds())
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, secure=settings.HTTPS, samesite="Lax")


def let_out(response: HttpResponse) -> None:
    """Take it back; browsers delete a cookie of this kind only by what made it."""
    response.set_cookie(COOKIE, "", max_age=0, httponly=True, secure=settings.HTTPS, samesite="Lax")


def outside(request: HttpRequest, template: str, *, status: int = 200, language: str = "", **more: Any) -> HttpResponse:
    """A page without a visit, in the language that is asked for, else in the visitor's."""
    doc = PortalWords("", language or readers_language(request), "")
    return answered(request, f"invoicing/portal/{template}.html", {"doc": doc, **look(), **more}, status)


def inside(request: HttpRequest, visit: PortalVisit, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A page of a visit."""
    return answered(request, f"invoicing/portal/{template}.html", surroundings(request, visit) | more, status)


def surroundings(request: HttpRequest, visit: PortalVisit) -> dict[str, Any]:
    """What stands around a page of a visit; `here` is the name of its address, which the navigation marks."""
    doc = words_of(visit.customer, visit.language)
    signed_in = doc.say("Signed in as %(email)s", email=visit.email)
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {"doc": doc, "visit": visit, "languages": choices(), "signed_in": signed_in, "here": here, **look()}


def look() -> dict[str, Any]:
    """The account's name, logo and colour."""
    company = Company.current()
    return {
        "seller": str(company),
        "logo": reverse("hosted_logo", args=[company.logo.rpartition("/")[2]]) if company.logo else "",
        "colour": reverse("hosted_colour", args=[company.brand_color[1:]]) if company.brand_color else "",
    }
