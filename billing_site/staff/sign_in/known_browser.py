"""Browsers in which somebody signed in fully before: strangers who lock an account do not lock its owner out there."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from billing_site.lib.requests import PageRequest
from billing_site.staff.models.user import User

COOKIE = "__Host-known-browser" if settings.HTTPS else "known-browser"
SALT = "billing_site.staff.known_browser"
AGE = 180 * 86400
# So many people may share one browser; the cookie of more forgets who came first.
MOST_PEOPLE = 8


def browser_id(request: HttpRequest, user: User | None) -> str:
    """The id of a browser in which `user` signed in before, '' for any other."""
    if user is None:
        return ""
    browser, people = read(request)
    stamp = people.get(str(user.pk), "")
    return browser if stamp and constant_time_compare(stamp, stamp_of(browser, user)) else ""


def stamp_of(browser: str, user: User) -> str:
    """Holds for one account in one browser, until its password changes or it is signed out everywhere."""
    value = f"{browser} {user.pk} {user.browser_generation} {user.password}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()


def read(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """(id of the browser, {person: stamp}) of the cookie; ('', {}) without one, or for one that we did not make."""
    try:
        browser, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return "", {}
    return browser, people


def remember(request: HttpRequest, user: User) -> None:
    """Both steps were taken here: the answer to this request makes the browser known as one of `user`."""
    request.known_to = user  # type: ignore[attr-defined]


def known_browsers(get_response: Callable):
    """Middleware: gives the cookie to a browser in which somebody just signed in, or changed the password."""

    def middleware(request: PageRequest) -> HttpResponseBase:
        response = get_response(request)
        user = getattr(request, "known_to", None)
        if user is not None:
            give_cookie(request, response, user)
        return response

    return middleware


def give_cookie(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    browser, people = read(request)
    browser = browser or secrets.token_urlsafe(16)
    others = [(pk, stamp) for pk, stamp in people.items() if pk != str(user.pk)]
    people = dict([*others, (str(user.pk), stamp_of(browser, user))][-MOST_PEOPLE:])
    value = signing.dumps([browser, people], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=AGE, secure=settings.HTTPS, httponly=True, samesite="Lax")
