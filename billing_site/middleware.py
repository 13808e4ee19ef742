"""What every request gets: methods that pages know, redirects that htmx understands, the person's zone and numbers."""

import logging
import zoneinfo
from collections.abc import Callable

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from billing_site.company.models import Company
from billing_site.lib.db.outages import and_before, outage
from billing_site.lib.money.number_formats import NumberFormat, format_named, numbers_as
from billing_site.lib.requests import PageRequest

log = logging.getLogger("billfold")


METHODS = ("GET", "HEAD", "POST")


def page_methods(get_response: Callable):
    """Pages are read and sent: any other method is refused before anything is looked up, whatever the view would do."""

    def middleware(request: PageRequest):
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


class PatientSessions(SessionMiddleware):
    """Django's own, which takes every refusal to save a session for one that was ended meanwhile, and answers 400.

    Where the database is out of service, reading is answered all the same, and anything else is told what happened.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            if not outage(error):
                raise
            if request.method in ("GET", "HEAD"):
                log.warning("The session could not be saved: %s", error)
                return response
            raise next(each for each in and_before(error) if isinstance(each, DatabaseError)) from None


def htmx_redirects(get_response: Callable):
    """Answer htmx's requests with HX-Redirect: the browser goes there instead of swapping a page into a dialog."""

    def middleware(request: PageRequest):
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not request.htmx or response.status_code not in (301, 302, 303):
            return response
        moved = HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
        moved.cookies = response.cookies
        return moved

    return middleware


def staff_time_zone(get_response: Callable):
    """Show times in the zone that the signed-in staff member chose, else in TIME_ZONE."""

    def middleware(request: PageRequest):
        name = request.user.time_zone if request.user.is_authenticated else ""
        if not name:
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(name)):
            return get_response(request)

    return middleware


def written_by(request: PageRequest) -> NumberFormat:
    """The number format that the person chose, else that of the account's country."""
    name = request.user.number_format if request.user.is_authenticated else ""
    return format_named(name) if name else format_named("", Company.current().address_country)


def staff_numbers(get_response: Callable):
    """Read and propose numbers as the signed-in staff member writes them, else as the account's country does."""

    def middleware(request: PageRequest):
        # The account is asked when the first number is read or proposed, and not on every page.
        with numbers_as(lambda: written_by(request)):
            return get_response(request)

    return middleware
