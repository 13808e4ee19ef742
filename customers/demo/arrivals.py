"""When demo customers were created: more and more of them over four years, the last a moment before now."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from customers.demo.chance import Chance

SPAN = timedelta(days=4 * 365 + 1)
# The daily number of new customers grows by e to this power over the span, about fivefold.
GROWTH = 1.6

_SCALE = math.expm1(GROWTH)
_TICK = timedelta(microseconds=1)


def arrivals(count: int, chance: Chance, now: datetime) -> Iterator[datetime]:
    """Yield `count` strictly increasing moments (UTC) before `now`, as dense as an exponentially growing business."""
    end = now.astimezone(UTC)
    start = last = end - SPAN
    width = SPAN.total_seconds() * 1_000_000
    for index in range(count):
        reached = math.log1p(_SCALE * (index + chance.fraction()) / count) / GROWTH
        last = max(start + timedelta(microseconds=int(width * reached)), last + _TICK)
        yield last
