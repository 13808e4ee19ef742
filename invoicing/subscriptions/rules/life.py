"""What each moment of a subscription bills: its beginning, each period, changes, and its end. Plain values in and out.

The pages, the clock, the billing run, every preview and the proof of the arithmetic all ask these functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from invoicing.subscriptions.rules.calendar import Cycle, Period
from invoicing.subscriptions.rules.segments import IN_FULL, Rate, Reduction, Segment, follow, share, whole

# What an entry bills: a whole period; a part of one; what is given back; the rest of a period after a change; what was
# used in a stretch of time; and once that is billed, what was reported later for it, and what was corrected.
PERIOD, PART, UNUSED, REMAINING, USAGE = "period", "part", "unused", "remaining", "usage"
LATE, CORRECTED = "late", "corrected"


class Entry(NamedTuple):
    """One thing to bill, or to give back, of an item.

    `amount` is in minor units, None for what is billed by lines of its own: a PERIOD by the parts of its price, USAGE
    by what was used.
    """

    kind: str
    item: str
    rate: Rate
    start: datetime
    end: datetime
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """`segment` is what is billed ahead of it. Of a metered one, usage is billed up to `used_until`."""

    id: str
    rate: Rate
    segment: Segment | None = None
    used_until: datetime | None = None


class Percent(NamedTuple):
    """A discount by a share (0.1: ten percent off) that counts for the current period, of these products or of all."""

    share: Fraction
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A subscription as its arithmetic sees it.

    `period` is the current one, None before the first; it may be shorter than one of `cycle`. `ends_at` is where it is
    planned to end. `off` is what fixed discounts took off each item of the current period, in minor units.
    """

    cycle: Cycle
    items: tuple[Item, ...]
    period: Period | None = None
    is_free: bool = False
    ends_at: datetime | None = None
    percents: tuple[Percent, ...] = ()
    off: Mapping[str, int] | None = None

    def item(self, id: str) -> Item | None:
        return next((item for item in self.items if item.id == id), None)

    def reduction(self, item: str, rate: Rate) -> Reduction:
        """What discounts leave of this item in the current period."""
        keeps = Fraction(1)
        for percent in self.percents:
            if not percent.products or rate.product in percent.products:
                keeps *= 1 - percent.share
        return Reduction(keeps, (self.off or {}).get(item, 0))


class Billed(NamedTuple):
    """What a moment bills, and how the subscription stands then."""

    state: State
    entries: tuple[Entry, ...] = ()


def try_out(state: State, stretch: Period) -> Billed:
    """A trial: nothing is billed for it, neither ahead nor what is used."""
    items = tuple(replace(item, segment=None, used_until=stretch.end) for item in state.items)
    return Billed(replace(state, items=items, period=stretch, is_free=True))


def begin(state: State, moment: datetime, *, bills_part: bool = True) -> Billed:
    """The first period that is billed: from `moment` to the next boundary of the cycle.

    Where that is a part of a period only its share is billed, or nothing unless it `bills_part`. What was used before
    is free where all was.
    """
    usual = state.cycle.period_at(moment)
    period = Period(moment, usual.end)
    items = tuple(replace(item, used_until=moment) for item in state.items) if state.is_free else state.items
    fresh = replace(state, items=items, is_free=False, percents=(), off=None)
    return bill_ahead(fresh, period, usual, bills_part=bills_part)


def renew(state: State) -> Billed:
    """The next period, at the end of the current one; first what was used in that."""
    if state.period is None:
        raise ValueError("A subscription renews after its first period.")
    moment = state.period.end
    used, items = use_up(state.items, moment)
    ahead = begin(replace(state, items=items), moment)
    return Billed(ahead.state, (*used, *ahead.entries))


def bill_ahead(state: State, period: Period, usual: Period, *, bills_part: bool = True) -> Billed:
    """`period`, or up to the planned end, as a whole or as its share of the `usual` one."""
    entries, items = [], []
    stretch = Period(period.start, min(period.end, state.ends_at or period.end))
    for item in state.items:
        segment = None
        if not item.rate.is_metered and stretch == usual:
            segment = whole(item.rate, usual)
            entries.append(Entry(PERIOD, item.id, item.rate, *stretch))
        elif not item.rate.is_metered and bills_part and stretch.seconds > 0:
            segment = share(item.rate, stretch, usual)
            entries.append(Entry(PART, item.id, item.rate, *stretch, segment.charged))
        items.append(replace(item, segment=segment, used_until=item.used_until or period.start))
    return Billed(replace(state, items=tuple(items), period=period), tuple(entries))


def discounted(state: State, charged: Mapping[str, int], percents: Iterable[Percent], off: Mapping[str, int]) -> State:
    """The state once discounts were taken from what a period billed: {item: minor units charged}, and how they work."""
    items = tuple(
        replace(item, segment=replace(item.segment, worth=Fraction(charged[item.id]), charged=charged[item.id]))
        if item.segment and item.id in charged and item.segment.charged != charged[item.id]
        else item
        for item in state.items
    )
    return replace(state, items=items, percents=tuple(percents), off=dict(off))


def change(state: State, moment: datetime, rates: Mapping[str, Rate | None], *, prorates: bool = True) -> Billed:
    """Other rates for items from `moment` on: {item: rate}, new items too; None takes an item out.

    What was billed ahead for the rest of the period is given back and billed as it is now, unless it does not prorate:
    then it stands until the period ends.
    """
    entries: list[Entry] = []
    known = {item.id for item in state.items}
    added = (Item(id, rate) for id, rate in rates.items() if id not in known and rate)
    items = [
        changed(state, item, rates[item.id], moment, entries, prorates=prorates) if item.id in rates else item
        for item in (*state.items, *added)
    ]
    return Billed(replace(state, items=tuple(items)), tuple(entries))


def changed(
    state: State, item: Item, rate: Rate | None, moment: datetime, entries: list[Entry], *, prorates: bool
) -> Item:
    """An item at another rate (None: at none, it stays as long as it is billed ahead); what that bills is added."""
    until = state.period.end if state.period else moment
    used_until = item.used_until
    if item.rate.is_metered and (rate is None or rate.key != item.rate.key):
        used, (item,) = use_up((item,), moment)
        entries += used
        used_until = until if state.is_free else moment
    elif rate and rate.is_metered and (used_until is None or not item.rate.is_metered):
        used_until = until if state.is_free else moment
    current = replace(item, rate=rate or item.rate, used_until=used_until)
    if state.is_free or not prorates or state.period is None or moment >= until:
        return current
    ahead = rate if rate and not rate.is_metered else None
    stretch = Period(moment, min(until, state.ends_at or until))
    usual = state.cycle.period_at(moment)
    reduction = state.reduction(item.id, ahead) if ahead else IN_FULL
    found = follow(item.segment, ahead, stretch, usual, reduction)
    if found.segment == item.segment:
        return current
    if item.segment and found.credit:
        entries.append(Entry(UNUSED, item.id, item.segment.rate, moment, item.segment.end, found.credit))
    if ahead and stretch.seconds > 0:
        entries.append(Entry(REMAINING, item.id, ahead, *stretch, found.charge))
    return replace(current, segment=found.segment)


def move_anchor(state: State, moment: datetime, cycle: Cycle) -> Billed:
    """A new period of `cycle` begins at `moment`: the rest of the current one is given back, and usage billed."""
    credits, items = give_back(state, moment)
    used, items = use_up(items, moment)
    ahead = begin(replace(state, cycle=cycle, items=items), moment)
    return Billed(ahead.state, (*credits, *used, *ahead.entries))


def end(state: State, moment: datetime, *, credits: bool = True, bills_usage: bool = True) -> Billed:
    """Nothing is billed from `moment` on: the rest of the period is given back where it `credits`."""
    back, items = give_back(state, moment) if credits else ((), state.items)
    used, items = use_up(items, moment) if bills_usage else ((), items)
    return Billed(replace(state, items=items, ends_at=moment), (*back, *used))


def give_back(state: State, moment: datetime) -> tuple[tuple[Entry, ...], tuple[Item, ...]]:
    """What is billed ahead of each item for the time after `moment`, and the items without it."""
    entries = tuple(
        Entry(UNUSED, item.id, item.segment.rate, moment, item.segment.end, credit)
        for item in state.items
        if item.segment and (credit := item.segment.unused_at(moment))
    )
    return entries, tuple(replace(item, segment=None) for item in state.items)


def use_up(items: Iterable[Item], moment: datetime) -> tuple[tuple[Entry, ...], tuple[Item, ...]]:
    """What is to be billed of what was used until `moment`, and the items from then on."""
    entries, after = [], []
    for item in items:
        if item.rate.is_metered and item.used_until and item.used_until < moment:
            entries.append(Entry(USAGE, item.id, item.rate, item.used_until, moment))
            item = replace(item, used_until=moment)
        after.append(item)
    return tuple(entries), tuple(after)
