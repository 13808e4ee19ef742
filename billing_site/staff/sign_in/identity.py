"""Whoever changes who gets in proves once more who they are: password or second step, minutes ago at most.

A form is asked for after that. One that was sent too late is kept, and continues when it is proven.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
KEPT = "sent_before_confirming"
# Forms about people are short; what is longer is sent again by hand.
LONGEST = 20_000


def is_proven(request: HttpRequest) -> bool:
    return not is_reauthentication_required(request, app="billing_site.staff")


def identity_confirmed(view: View) -> View:
    """Decorator of a view that changes who gets in; below `permitted`, so that others are refused first."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return asked_first(request) or view(request, *args, **kwargs)

    return confirmed  # type: ignore[return-value]


def identity_confirmed_for_secrets(view: View) -> View:
    """The same for a form that takes a secret: what was sent too late is not kept, and is entered again."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return asked_first(request, keeps=False) or view(request, *args, **kwargs)

    return confirmed  # type: ignore[return-value]


def asked_first(request: HttpRequest, *, keeps: bool = True) -> HttpResponse | None:
    """The way to the page that asks who one is, None for whom it asked just now. `keeps`: a form sent too late."""
    if is_proven(request):
        if request.method == "POST" and KEPT in request.session:
            del request.session[KEPT]
        return None
    there = request.get_full_path()
    if request.method == "POST" and keeps:
        keep(request)
        there = reverse("identity_continue")
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return redirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: there})}")


def keep(request: HttpRequest) -> None:
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [field for field in fields if field[0] != "csrfmiddlewaretoken"]
    if sum(len(name) + len(value) for name, value in fields) <= LONGEST:
        request.session[KEPT] = {"action": request.get_full_path(), "fields": fields}


def kept(request: HttpRequest) -> dict | None:
    """What was sent too late, not done yet: {action, fields: [[name, value]]}."""
    return request.session.get(KEPT)
