"""The URL table: (name, route) of every address that the site answers, and which of them a path is."""

import re

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses(resolver=None, route="", space=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield space + (entry.name or ""), path


ADDRESSES = sorted(set(addresses()))
BY_ROUTE = {route.replace("^", ""): (name, route) for name, route in ADDRESSES}


def readable(route):
    """The route with its <parameters>, without the signs of regular expressions."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("^", "").replace("$", "")


def address_of(path):
    """The (name, route) that answers a path; None where none does."""
    try:
        found = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    return BY_ROUTE.get(found.route.replace("^", ""))
