"""Answers to balancers and to Prometheus: alive, ready, figures."""

import ipaddress

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from billing_site.desk.monitoring.figures import exposition
from billing_site.desk.monitoring.readiness import problems

# Any of them says that a proxy passed the request on: its own address is the proxy's then.
FORWARDED = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"),
    *("HTTP_X_REAL_IP", "HTTP_VIA"),
)
CLOSED = "The figures are for this machine alone; elsewhere METRICS_TOKEN opens them, sent as a bearer token.\n"


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where pages can be served, else 503 and what is wrong: {"ready": false, "problems": {"clock": "…"}}."""
    wrong = problems(timezone.now())
    return JsonResponse({"ready": not wrong, "problems": wrong}, status=503 if wrong else 200)


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for who asks at the machine itself or has the token."""
    if not (is_local(request) or has_token(request)):
        response = HttpResponse(CLOSED, status=401, content_type="text/plain; charset=utf-8")
        response["WWW-Authenticate"] = "Bearer"
        return response
    return HttpResponse(exposition(timezone.now()), content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), wanted)


def is_local(request: HttpRequest) -> bool:
    """Asked at this machine, for this machine, by nobody who passes on what others ask."""
    host = request.META.get("HTTP_HOST", "").rpartition(":")[0] or request.META.get("HTTP_HOST", "")
    return (
        is_loopback(request.META.get("REMOTE_ADDR", ""))
        and (host == "localhost" or is_loopback(host.strip("[]")))
        and not any(request.META.get(name) for name in FORWARDED)
    )


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
