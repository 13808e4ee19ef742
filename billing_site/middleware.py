"""What every request gets: redirects that htmx understands, and the staff member's own time zone."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from billing_site.lib.requests import PageRequest


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
