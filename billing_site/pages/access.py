"""How pages are reached: their addresses, who may open one, which row and number a request names."""

import re
from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.decorators import permission_required
from django.db.models import Manager, Model, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path

from billing_site.lib.requests import StaffRequest

# What of an address says where in a list somebody is, and which rows are ticked.
STATE = ("after", "before", "ids", "matching")
ID, LONGEST_ID = re.compile(r"[a-z]+_\w+", re.ASCII), 40
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
M = TypeVar("M", bound=Model)


def permitted(permission: str) -> Callable[[View], View]:
    """For those who have "app.verb_noun", such as "customers.view_coupon"; others get 403."""
    return permission_required(permission, raise_exception=True)


def find(rows: type[M] | Manager[M] | QuerySet[M], public_id: str) -> M:
    """The row of a model or queryset with this public id. Raises Http404."""
    return get_object_or_404(rows, public_id=public_id)


def number(text: str | None) -> int | None:
    """A version or key out of a request, None for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def an_id(text: str | None) -> str:
    """A public id out of a request, '' for anything that is none: PostgreSQL takes no text that holds a NUL."""
    return text if text and len(text) <= LONGEST_ID and ID.fullmatch(text) else ""


def urls_of(views, noun: str, *pages, below="", home="") -> list:
    """Addresses named as their views are: `<noun>_<page>` one step further than `below`, `<noun>_<home>` there."""
    routes = {f"{below}{page}/": page for page in pages}
    names = {route: f"{noun}_{page}" for route, page in ({below: home} | routes if home else routes).items()}
    return [path(route, getattr(views, name), name=name) for route, name in names.items()]


def address(request: StaffRequest, *, only=None, drop=(), **changes) -> str:
    """This page's address with some parameters changed; a new state starts at the first page."""
    params = request.GET.copy()
    for name in list(params):
        if name in STATE or name in drop or (only is not None and name not in only):
            del params[name]
    for name, value in changes.items():
        params[name] = value
    return f"{request.path}?{params.urlencode()}" if params else request.path
