"""What a row of a file does to a thing of the catalogue that there is: it is changed as was checked, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from billing_site.events.archivable import Archivable
    from billing_site.staff.models.user import User

SINCE_CHECKED = "Somebody changed it after the check."
SINCE_CHANGED = "Somebody changed this {noun} since. Look at it before you change it back."


def change_as_checked(thing: Archivable, values: dict[str, Any], *, by: User | None, now: datetime) -> str:
    """Set what the row says; returns its id. Raises ValueError where it is not what it was when that was checked."""
    if any(getattr(thing, field) != old for field, old in values["old"].items()):
        raise ValueError(SINCE_CHECKED)
    thing.change(values["fields"], by=by, now=now)
    return thing.public_id


def take_back(
    thing: Archivable | None, values: dict[str, Any], delete: Callable[..., Any], *, by: User | None, now: datetime
) -> None:
    """Delete what was added, unless it was used; set what was changed as it was, unless it was changed since.

    Raises ValueError. What is gone already is passed over.
    """
    if thing is None:
        return
    if not values["old"]:
        delete(thing, by=by, now=now)
        return
    if any(getattr(thing, field) != new for field, new in values["fields"].items()):
        raise ValueError(SINCE_CHANGED.format(noun=thing.noun))
    thing.change(values["old"], by=by, now=now)
