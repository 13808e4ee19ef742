"""Which subscriptions a verb of their own is at work on, so that nothing changes their rows behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoicing.subscriptions.models.subscription import Subscription

# Those whose own verb is at work: it holds their rows, and sets the status itself.
_held: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())


@contextmanager
def held(subscription: Subscription) -> Iterator[None]:
    """While a verb of this subscription is at work, what happens to its invoices changes no row behind its back."""
    token = _held.set(_held.get() | {subscription.public_id})
    try:
        yield
    finally:
        _held.reset(token)


def is_held(public_id: str) -> bool:
    return public_id in _held.get()
