"""What entries charged, as their lines alone tell it, and which seconds that covers; `LawBroken` where a law is."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from invoicing.subscriptions.rules.life import USAGE
from invoicing.totals.pricing import parts

START = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def at(moment):
    return datetime.fromtimestamp(moment, UTC)


def seconds(moment):
    return int((moment - START).total_seconds())


class LawBroken(AssertionError):
    pass


def hold(law, is_kept, *facts):
    if not is_kept:
        raise LawBroken(f"{law}: {facts}")


def in_lines(entry, used=Decimal(0)):
    """The amounts of the lines that an entry becomes."""
    if entry.amount is not None:
        return [entry.amount]
    return [part.amount for part in parts(entry.rate.pricing, used if entry.kind == USAGE else entry.rate.quantity)]


def amount_of(entry):
    return sum(in_lines(entry))


def summed(entries):
    """What entries come to, without what is used."""
    return sum(amount_of(entry) for entry in entries if entry.kind != USAGE)


class Charge:
    """A stretch that was charged so much, as the lines alone tell it."""

    def __init__(self, entry):
        self.start, self.end = seconds(entry.start), seconds(entry.end)
        self.charged = amount_of(entry)


def spans(pieces):
    """Stretches of time in order, those that touch joined, empty ones left out."""
    joined = []
    for start, end in sorted(each for each in pieces if each[0] < each[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def differing(one, other):
    """Stretches that only one of two has, cut at every edge of both."""
    edges = sorted({edge for stretch in (*one, *other) for edge in stretch})
    inside = lambda stretches, moment: any(start <= moment < end for start, end in stretches)  # noqa: E731
    return [(a, b) for a, b in pairwise(edges) if inside(one, a) != inside(other, a)]
