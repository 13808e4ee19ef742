"""Every post of staff is carried out whole, and once if it carries a key; the innermost middleware, around the view."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponseBase

from billing_site.lib.db.transaction import NOTHING, UNKNOWN
from billing_site.lib.requests import StaffRequest
from billing_site.once.answering import answer_in_steps, answer_once
from billing_site.once.marks import is_left_alone, only_looks


class Once:
    """Middleware: it calls the view by itself where a request writes."""

    def __init__(self, get_response: Callable[[StaffRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # Django's handler, which asks the other middleware what to say of an error of a view.
        self.handler: Any = getattr(inspect.unwrap(get_response), "__self__", None)

    def __call__(self, request: StaffRequest) -> HttpResponseBase:
        if request.method == "POST":
            # Whatever fails from here on, before the view is called, has written nothing.
            request.outcome = NOTHING
        return self.get_response(request)

    def process_view(
        self, request: StaffRequest, view: Callable[..., HttpResponseBase], args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.method != "POST":
            return None
        request.outcome = UNKNOWN
        if not request.user.is_authenticated or is_left_alone(request.path) or hasattr(view, "answers_itself"):
            return None
        if only_looks(view, request):
            request.outcome = NOTHING
            return None
        work = partial(view, request, *args, **kwargs)
        try:
            if hasattr(view, "commits_in_steps"):
                return answer_in_steps(request, work)
            return answer_once(request, work, replace=hasattr(view, "keeps_last"))
        except Exception as error:
            answer = self.handler.process_exception_by_middleware(error, request)
            if answer is None:
                raise
            return answer
