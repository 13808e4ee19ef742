"""Random histories of a subscription from a seed: what it begins with, and what is done to it, second by second."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random
from zoneinfo import available_timezones

from invoicing.subscriptions.rules.segments import Rate
from invoicing.totals.pricing import DOWN, GRADUATED, UP, VOLUME, Pricing, Tier
from tests.invoicing.subscriptions.rules.oracle import Calendar

ZONES = sorted(available_timezones())
# Clocks that once left out a whole day, and a moment before it.
SKIPPED_DAYS = (
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Fakaofo", "2011-12-30"),
    ("Pacific/Kiritimati", "1994-12-31"),
    ("Pacific/Enderbury", "1994-12-31"),
    ("Pacific/Kwajalein", "1993-08-21"),
)
DAY, HOUR = 86_400, 3600
USUAL = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}
UNITS = (1, 2, 3, 5, 8, 12, 40)


@dataclass
class Act:
    """One thing done at a moment; `how` says the rest of it."""

    at: int
    kind: str
    how: dict = field(default_factory=dict)


@dataclass
class History:
    """All that a seed tells: `usage` are (item, moment, quantity)."""

    seed: int
    zone: str
    items: dict
    acts: list
    usage: list


def history(seed):
    return Telling(seed).told()


class Telling:
    """Makes up one history; it knows nothing but where periods end."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.seed, self.acts, self.counter = seed, [], 0
        self.zone = ZONES[seed % len(ZONES)]
        self.interval = self.any("day", "week", "month", "month", "month", "year")
        self.every = self.any(1, 1, 1, 2, 3)
        self.now = self.beginning()
        self.prices = [self.price(number) for number in range(self.any(1, 2, 3, 4))]
        self.items = {self.new_item(): self.rate() for _ in range(self.any(1, 1, 2, 3))}
        self.ends_at = None

    def any(self, *choices):
        return self.random.choice(choices)

    def often(self, share):
        return self.random.random() < share

    def beginning(self):
        """Any second of many years; often near a month's end, a leap day, or a day that a zone left out."""
        if self.often(0.02):
            self.zone, day = self.any(*SKIPPED_DAYS)
            skipped = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
            return skipped - self.random.randrange(-DAY, 40 * DAY)
        year, month, day = self.random.randint(1990, 2036), self.random.randint(1, 12), self.random.randint(1, 28)
        if self.often(0.1):
            year, month, day = 4 * self.random.randint(498, 508), 2, 29
        start = int(datetime(year, month, day, tzinfo=UTC).timestamp())
        return start + self.random.randrange(4 * DAY) // self.any(1, 60, HOUR) * self.any(1, 1, 60)

    def amount(self):
        amount = Decimal(self.random.randint(0, 10 ** self.random.randint(0, 7)))
        return amount if self.often(0.7) else amount / self.any(7, 100, 1000)

    def tiers(self):
        ends = sorted({self.random.randint(1, 12) for _ in range(self.any(1, 2, 3))})
        flat = lambda: self.amount() if self.often(0.5) else Decimal(0)  # noqa: E731
        return tuple(Tier(end and Decimal(end), self.amount(), flat()) for end in (*ends, None))

    def price(self, number):
        kind = self.any("unit", "unit", "graduated", "volume", "package")
        if kind == "unit":
            pricing = Pricing(self.amount())
        elif kind == "package":
            pricing = Pricing(self.amount(), divide_by=self.random.randint(2, 10), round=self.any(UP, DOWN))
        else:
            pricing = Pricing(tiers=self.tiers(), tiers_mode=GRADUATED if kind == "graduated" else VOLUME)
        return f"price_{number}", pricing, f"prod_{number % 2}", self.often(0.2)

    def rate(self):
        price, pricing, product, is_metered = self.any(*self.prices)
        quantity = Decimal(0 if is_metered else self.any(0, *UNITS))
        if quantity and self.often(0.05):
            quantity -= Decimal("0.75")
        return Rate(price, pricing, quantity, product, is_metered)

    def new_item(self):
        self.counter += 1
        return f"si_{self.counter}"

    def told(self):
        items, start = dict(self.items), self.now
        self.on_calendar(self.now + (self.random.randrange(1, self.length()) if self.often(0.3) else 0))
        if self.often(0.2):
            self.trial()
        self.act("begin", cycle=self.cycle, bills_part=self.often(0.8))
        self.period_begins()
        self.voids()
        for _ in range(self.random.randint(1, 7)):
            if self.now == self.ends_at:
                break
            self.any(self.renews, self.renews, self.changes, self.changes, self.changes, self.moves, self.plans)()
        self.ends()
        usage = [
            (item, self.random.randint(start, self.now), self.random.randint(0, 9))
            for item in (f"si_{number}" for number in range(1, self.counter + 1))
            for _ in range(self.any(0, 1, 3))
        ]
        return History(self.seed, self.zone, items, self.acts, usage)

    def length(self):
        return self.every * USUAL[self.interval]

    def on_calendar(self, anchor):
        self.cycle = anchor, self.zone, self.interval, self.every
        self.calendar = Calendar(*self.cycle)

    def period_begins(self):
        self.period_end = self.calendar.around(self.now)[1]
        self.discounts()

    def act(self, kind, **how):
        self.acts.append(Act(self.now, kind, how))

    def trial(self):
        """Free days, changed in meanwhile; after them a period begins at once, or as the anchor says."""
        self.period_end = self.now + self.random.randrange(1, 60 * DAY)
        self.act("try_out", cycle=self.cycle, until=self.period_end)
        for _ in range(self.any(0, 0, 1, 2)):
            self.changes()
        # Where nothing could be charged it stood still for a while.
        self.now = self.period_end + (self.random.randrange(20 * DAY) if self.often(0.2) else 0)
        if self.often(0.7):
            self.on_calendar(self.now)

    def discounts(self):
        if self.often(0.2):
            shares = [Fraction(self.random.randint(1, 400), 400) for _ in range(self.any(0, 1, 1, 2))]
            percents = tuple((share, self.any((), (), ("prod_0",))) for share in shares)
            fixed = {item: self.random.randint(1, 500) for item in self.items if self.often(0.3)}
            self.act("discount", percents=percents, fixed=fixed, rounds=self.any(0, 1))

    def voids(self):
        """Its collection is paused, or somebody voids the invoice: nobody owes this period."""
        if self.often(0.1):
            self.act("void")

    def until(self):
        return min(self.period_end, self.ends_at or self.period_end)

    def renews(self):
        self.now = self.until()
        if self.now == self.ends_at:
            return
        if self.often(0.1):
            self.change()
        self.act("renew")
        self.period_begins()
        self.voids()

    def later(self):
        """A moment of the current period, often the last one that something happened at."""
        if self.often(0.7):
            self.now += self.random.randrange(max(1, self.until() - self.now))

    def changes(self):
        self.later()
        self.change()

    def change(self):
        """One change or several within a second, of which the last says what an item becomes."""
        choices = list(self.items)
        steps = []
        for _ in range(self.any(1, 1, 1, 2, 3)):
            steps.append(step := self.step(choices))
            for item, rate in step.items():
                self.items[item] = rate
                choices += [item] if item not in choices else []
            self.items = {item: rate for item, rate in self.items.items() if rate}
        self.act("change", steps=steps, prorates=self.often(0.85))

    def step(self, choices):
        """What some items become: another rate, the same one, none; or a new one comes; or nothing is changed."""
        if self.often(0.1):
            return {item: self.rate() for item in self.items}
        if self.often(0.15):
            return {self.new_item(): self.rate()} if self.often(0.7) else {}
        item = self.any(*choices)
        if self.often(0.1) and item in self.items and len(self.items) > 1:
            return {item: None}
        return {item: self.items[item] if self.often(0.1) and item in self.items else self.rate()}

    def moves(self):
        """Another billing day from now on, or another interval."""
        self.later()
        if self.often(0.4):
            self.interval, self.every = self.any(*USUAL), self.any(1, 2, 3)
        self.on_calendar(self.now + (self.random.randrange(1, self.length()) if self.often(0.4) else 0))
        self.act("move", cycle=self.cycle)
        self.period_begins()

    def plans(self):
        """It is to end at a moment of this period, or of a later one."""
        if self.ends_at is None and self.often(0.5):
            self.later()
            self.ends_at = self.now + self.random.randrange(1, 2 * (self.period_end - self.now) + 2)
            self.act("plan_end", ends_at=self.ends_at)

    def ends(self):
        if self.ends_at and self.ends_at <= self.period_end:
            self.now = self.ends_at
        else:
            self.later()
        self.act("end", credits=self.often(0.6), bills_usage=self.often(0.8))
