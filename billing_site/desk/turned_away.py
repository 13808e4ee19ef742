"""What is asked by somebody who is signed out by now, or sent from a page that is too old: nothing typed is lost.

Nothing was saved, which the answer says; what was typed stays in the dialog, or can be sent again from the page.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import escape_leading_slashes

from billing_site.desk.faults import READING, sent, wants_json
from billing_site.lib.db.transaction import NOTHING

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


@dataclass(frozen=True)
class TurnedAway:
    """Why, and what to do: sentences; `sign_in` offers the sign-in page in another tab."""

    heading: str
    happened: str
    todo: str
    sign_in: bool = False


SIGNED_OUT = TurnedAway("You are signed out", "The session ended.", "Sign in in another tab, then try again.", True)


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: the token of the form is not that of the browser, or there is none."""
    user: Any = getattr(request, "user", None)
    now = f" You are signed in as {user}." if user and user.is_authenticated else ""
    happened = f"Somebody signed in or out since it was opened, or the browser keeps no cookies.{now}"
    return answer(request, TurnedAway("This page is too old", happened, "Send it again."))


class SignInFirst(LoginRequiredMiddleware):
    """Django's, which throws away what was typed when the session ended before the form was sent."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        # The editor, which saves by itself, knows the sign-in page for what it is.
        by_itself = "X-Autosave" in request.headers
        if not by_itself and (wants_json(request) or (request.method == "POST" and is_ours(request))):
            return answer(request, SIGNED_OUT)
        return super().handle_no_permission(request, view_func)


def answer(request: HttpRequest, away: TurnedAway) -> HttpResponse:
    """A page, or JSON for the script of a dialog, with a token for the next try."""
    sign_in = {"url": reverse("account_login"), "text": "Sign in", "tab": True} if away.sign_in else None
    if wants_json(request):
        saved = "" if request.method in READING else ", so nothing was saved"
        text = f"{away.heading}{saved}. {away.happened} {away.todo}"
        data = {
            "text": text,
            "outcome": NOTHING,
            "happened": away.heading,
            "link": sign_in,
            "token": get_token(request),
        }
        response: HttpResponse = JsonResponse(data, status=403)
    else:
        context = {
            "reference": getattr(request, "request_id", ""),
            "away": away,
            "sign_in": sign_in,
            "again": once_more(request),
            "path": escape_leading_slashes(request.get_full_path()),
        }
        response = render(request, "turned_away.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def once_more(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The fields of the form with a token that is right: for forms of our own pages only, never for those of others."""
    fields = sent(request) if is_ours(request) else None
    return fields and [(name, get_token(request) if name == TOKEN else value) for name, value in fields]


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this very site sent it, as browsers say with every form."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
