"""How an invoice that is charged automatically stands, as far as reminders ask for it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Charged:
    """`since` when it is owed, because it could not be charged; None where nothing failed yet, and `why` says so.

    `next_try` is the moment of a try that reminders wait for, None for none; `under_way` that a charge is.
    """

    since: datetime | None = None
    why: str = ""
    under_way: bool = False
    next_try: datetime | None = None
