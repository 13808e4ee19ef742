"""What is answered before anything else looks at a request: a wrong Host, and those who watch over the site."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from billing_site.desk.monitoring.urls import urlpatterns

GetResponse = Callable[[HttpRequest], HttpResponseBase]
WATCHED = {f"/{entry.pattern}": entry.callback for entry in urlpatterns}
LONGEST_HOST = 100


def watched(get_response: GetResponse) -> GetResponse:
    """Answer /healthz, /readyz and /metrics here: for any Host, without a session, a sign-in or a redirect to https."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        view = WATCHED.get(request.path_info)
        return view(request) if view else get_response(request)

    return middleware


def known_host(get_response: GetResponse) -> GetResponse:
    """Refuse a Host that ALLOWED_HOSTS does not name, with 400 and a note in the request's own line of the log."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            said = request.META.get("HTTP_HOST", "")[:LONGEST_HOST]
            request.log_note = f"wrong Host {said!a}, not in ALLOWED_HOSTS"  # type: ignore[attr-defined]
            text = "Billfold does not answer to this host name. The setting ALLOWED_HOSTS has those it answers to.\n"
            return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware
