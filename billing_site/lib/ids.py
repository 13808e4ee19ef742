"""Public ids: a prefix that names the kind of object, a time-sortable part, a random part."""

import secrets
import time
from datetime import datetime
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TIME_DIGITS, RANDOM_DIGITS = 8, 10
# Two digits at a time: ids are made by the thousand.
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def base62(number: int, digits: int) -> str:
    """`number` (>= 0) in base 62, left-padded to an even number of `digits`; sorts as the numbers do."""
    out = []
    for _ in range(digits // 2):
        number, rest = divmod(number, 3844)
        out.append(PAIRS[rest])
    out.reverse()
    return "".join(out)


def public_id(prefix: str, now: datetime | None = None) -> str:
    """A new id such as 'cus_0UtG5kPq3vN8sYwZb1'. `now` is an aware datetime; the clock when it is left out."""
    milliseconds = int((now.timestamp() if now else time.time()) * 1000)
    return f"{prefix}_{of_time(milliseconds)}{base62(secrets.randbits(59), RANDOM_DIGITS)}"


@lru_cache(maxsize=64)
def of_time(milliseconds: int) -> str:
    """The part that sorts; what is made together has the same."""
    return base62(milliseconds, TIME_DIGITS)
