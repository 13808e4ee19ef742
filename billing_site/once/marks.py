"""What a view says of itself where it is not carried out whole, in one transaction, with its key: four marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def looks(*, having: str = "", without: str = "") -> Callable[[View], View]:
    """Decorator: a POST of this view only looks and writes nothing, so it must not keep others from writing.

    Only a POST with the field `having`, or without the field `without`, where they are given.
    """

    def is_look(request: HttpRequest) -> bool:
        return (not having or having in request.POST) and (not without or without not in request.POST)

    return marking("only_looks", is_look)


def in_steps(view: View) -> View:
    """Decorator: the view commits one thing after another, each of which nobody can do twice."""
    return marking("commits_in_steps", True)(view)


def keeps_last(view: View) -> View:
    """Decorator: its page sends again and again under one key; only the last answer is kept."""
    return marking("keeps_last", True)(view)


def answers_itself(view: View) -> View:
    """Decorator: the view calls `answer_once` around what it writes, after work that must not hold the database."""
    return marking("answers_itself", True)(view)


def marking(name: str, value: Any) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, name, value)
        return view

    return mark


def only_looks(view: Callable[..., Any], request: HttpRequest) -> bool:
    is_look = getattr(view, "only_looks", None)
    return is_look is not None and is_look(request)


def is_left_alone(path: str) -> bool:
    """Whether the pages at this address keep what they write, whatever they answer: tries that are counted, say."""
    return path.startswith(tuple(settings.NEVER_UNDONE))
