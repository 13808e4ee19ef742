"""The company's row read once a request, never longer: outside a request every read asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBase

from billing_site.lib.db.transaction import forgets

if TYPE_CHECKING:
    from billing_site.company.models import Company


_during_request: ContextVar[dict | None] = ContextVar("company_during_request", default=None)


def company_once(get_response: Callable) -> Callable:
    """Middleware: let `Company.current` read the row once while this request is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = _during_request.set({})
        try:
            return get_response(request)
        finally:
            _during_request.reset(token)

    return middleware


def recall(read: Callable[[], Company]) -> Company:
    """What `read` gives, from this request's memory where there is one."""
    memory = _during_request.get()
    if memory is None:
        return read()
    if "company" not in memory:
        memory["company"] = read()
    return memory["company"]


@contextmanager
def remembered(company: Company) -> Iterator[None]:
    """While much is made of the company as it was read, nothing reads it again."""
    token = _during_request.set({"company": company})
    try:
        yield
    finally:
        _during_request.reset(token)


@forgets
def forget() -> None:
    """The next `recall` reads again; called by whatever changes the row, and when a change was undone."""
    memory = _during_request.get()
    if memory is not None:
        memory.clear()
