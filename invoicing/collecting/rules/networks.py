"""What card networks allow: how often one card may be tried. Hard rules, also for staff.

Visa: 20 tries in 30 days. Mastercard: 10 in 24 hours and 35 in 30 days. Both: a card that was declined with a code of
the kind "do not try again" is not tried again. Source: the networks' rules on excessive reattempts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from invoicing.collecting.rules.declines import NEVER, decline

LONGEST = timedelta(days=30)
NAMES = {"visa": "Visa", "mastercard": "Mastercard"}
# Codes that forbid the card itself, whatever the customer changes of its details.
OF_THE_CARD = frozenset(
    "do_not_try_again lost_card pickup_card restricted_card stolen_card stop_payment_order "
    "revocation_of_all_authorizations revocation_of_authorization".split()
)


@dataclass(frozen=True)
class Limit:
    tries: int
    period: timedelta

    @property
    def words(self) -> str:
        hours = self.period // timedelta(hours=1)
        return f"{self.tries} tries in {hours // 24} days" if hours > 24 else f"{self.tries} tries in {hours} hours"


LIMITS: dict[str, tuple[Limit, ...]] = {
    "visa": (Limit(20, LONGEST),),
    "mastercard": (Limit(10, timedelta(hours=24)), Limit(35, LONGEST)),
}


@dataclass(frozen=True)
class CardUse:
    """All tries of one card by this account, of whatever invoice, oldest first; and the code of the last that failed.

    `code` is '' where the last one succeeded, or there was none.
    """

    network: str
    tried_at: tuple[datetime, ...] = ()
    code: str = ""

    @property
    def is_over(self) -> bool:
        """Whether this card must not be tried again, whoever asks."""
        return bool(self.code) and decline(self.code).again == NEVER


def broken(use: CardUse, at: datetime) -> Limit | None:
    """The limit that one more try at this moment would break; None where there is none."""
    return next(
        (limit for limit in LIMITS.get(use.network, ()) if within(use.tried_at, limit, at) >= limit.tries), None
    )


def within(tried_at: Iterable[datetime], limit: Limit, at: datetime) -> int:
    """How many of these tries count against one at this moment; also those behind it, by a clock that was set back."""
    return sum(each > at - limit.period for each in tried_at)


def earliest(use: CardUse, at: datetime) -> tuple[datetime, Limit | None]:
    """The first moment from `at` on at which one more try breaks no limit, and the limit that put it off."""
    last = None
    while limit := broken(use, at):
        inside = sorted(each for each in use.tried_at if each > at - limit.period)
        at, last = inside[-limit.tries] + limit.period, limit
    return at, last
