"""Why a verb of the customer says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing_site.events.models import Event


class CurrencyLocked(ValueError):
    """The customer's currency is fixed; the text says what fixed it."""


class ChangedMeanwhile(Exception):
    """Somebody saved the same customer after it was read; `events` are the changes, oldest first."""

    def __init__(self, events: list[Event]) -> None:
        super().__init__("This customer was changed meanwhile.")
        self.events = events


class DeletedCustomer(ValueError):
    """The customer was deleted: nothing can be done with it but restoring it."""
