"""What answers tell browsers beside the page: what to keep, what to forget, which devices no page here uses."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from billing_site.lib.masking import masked

DEVICES = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
# Passkeys are ours alone to ask for.
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{device}=()" for device in DEVICES), *(f"{passkeys}=(self)" for passkeys in PASSKEYS)]
)
# A view that says one of these has thought about it: a colour, a logo whose address changes with its content.
MEANT_TO_BE_KEPT = ("public", "immutable")


def careful_headers(get_response: Callable) -> Callable:
    """Browsers keep no page, and forget what they have at sign-out; links that open an account travel no further."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not any(word in response.get("Cache-Control", "") for word in MEANT_TO_BE_KEPT):
            response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        if masked(request.path) != request.path:
            # The origin alone: with "no-referrer" browsers send "Origin: null", and every form would be refused.
            response["Referrer-Policy"] = "strict-origin"
        if session_ended(response):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def session_ended(response: HttpResponseBase) -> bool:
    """Whether this answer takes the session's cookie away: at sign-out, and where a session had ended meanwhile."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and cookie["max-age"] == 0
