"""How pages are reached: their addresses, who may open one, which row and number a request names."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.urls import path


def permitted(permission):
    """For those who have "app.verb_noun", such as "customers.view_coupon"; others get 403."""
    return permission_required(permission, raise_exception=True)


def find(rows, public_id):
    """The row of a model or queryset with this public id. Raises Http404."""
    return get_object_or_404(rows, public_id=public_id)


def number(text):
    """A version or key out of a request, None for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def urls_of(views, noun, *pages, below="", home=""):
    """Addresses named as their views are: `<noun>_<page>` one step further than `below`, `<noun>_<home>` there."""
    routes = {f"{below}{page}/": page for page in pages}
    names = {route: f"{noun}_{page}" for route, page in ({below: home} | routes if home else routes).items()}
    return [path(route, getattr(views, name), name=name) for route, name in names.items()]
