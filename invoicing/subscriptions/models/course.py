"""What happens to a subscription by itself, one moment after another: the same in memory, for what is foreseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from invoicing.models.billing.reasons import CREATED, CYCLE, UPDATED
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.kept import billed_of, prices_named, rate_of, state_of
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import Period
from invoicing.subscriptions.rules.life import Billed, Entry, Item, State

if TYPE_CHECKING:
    from invoicing.models.catalog.price import Price
    from invoicing.subscriptions.models.revenue.recording import Note
    from invoicing.subscriptions.models.run.billing_run import BillingRun
    from invoicing.subscriptions.models.subscription import Subscription
    from invoicing.subscriptions.models.usage.billed import BilledUsage

# What happens at a moment. Of two at once the earlier of these comes first.
EXPIRY, RESUMPTION, END, CHANGE, TRIAL_OVER, RENEWAL = "expiry", "resumption", "end", "change", "trial_over", "renewal"
ORDER = (EXPIRY, RESUMPTION, END, CHANGE, TRIAL_OVER, RENEWAL)


class Moment(NamedTuple):
    at: datetime
    kind: str


@dataclass
class Step:
    """What a moment brought: `entries` to bill for `reason`, of the period that begins then (None: none does).

    Entries that `wait` go onto the next invoice.
    """

    at: datetime
    kind: str
    entries: tuple[Entry, ...] = ()
    reason: str = CYCLE
    period: Period | None = None
    waits: bool = False


@dataclass
class Course:
    """A subscription with what belongs to it, all in memory; `step` changes these rows and saves nothing."""

    subscription: Subscription
    items: list[SubscriptionItem]
    planned: list[PlannedChange] = field(default_factory=list)
    prices: dict[str, Price] = field(default_factory=dict)
    # What was used of a metered item, as an entry bills it.
    usage: Callable[[Entry], Decimal] = lambda entry: Decimal(0)
    # What was reported or corrected since it was billed: the next invoice has the difference.
    changed_usage: list[BilledUsage] = field(default_factory=list)
    # What changed of its recurring revenue and is not written yet (models.revenue.recording).
    notes: list[Note] = field(default_factory=list)
    revenue_changed: bool = False
    # The run of the clock that it is billed in; None for what somebody does.
    run: BillingRun | None = None

    @property
    def state(self) -> State:
        return state_of(self.subscription, self.standing(), self.prices)

    def standing(self) -> list[SubscriptionItem]:
        return [item for item in self.items if item.removed_at is None]

    def next(self) -> Moment | None:
        """What happens next by itself, and when; None for nothing any more."""
        found = [Moment(at, kind) for kind, at in self.ahead() if at]
        return min(found, key=lambda moment: (moment.at, ORDER.index(moment.kind)), default=None)

    def ahead(self) -> Iterable[tuple[str, datetime | None]]:
        subscription = self.subscription
        if not subscription.is_live:
            return
        if subscription.status == states.INCOMPLETE:
            yield EXPIRY, subscription.start + timedelta(hours=states.HOURS_TO_COMPLETE)
        yield RESUMPTION, subscription.pause_resumes_at if subscription.pause_behavior else None
        yield END, subscription.ends_at
        if subscription.status == states.PAUSED:
            return
        yield CHANGE, min((change.at for change in self.planned), default=None)
        trials = subscription.status == states.TRIALING
        yield (TRIAL_OVER if trials else RENEWAL), subscription.current_period_end

    def begin(self, at: datetime) -> Step:
        """Its first period: the trial, or one that is billed."""
        trial = self.subscription.trial_end
        if trial and trial > at:
            stretch = Period(at, trial)
            self.take(life.try_out(self.state, stretch), at)
            return Step(at, TRIAL_OVER, reason=CREATED, period=stretch)
        return self.bill(at, RENEWAL, life.begin(self.state, at, bills_part=self.subscription.bills_part), CREATED)

    def step(self, moment: Moment, *, has_method: bool = True) -> Step:
        """Have happen what happens at this moment. `has_method`: whether there is something to charge."""
        at, kind = moment
        if kind == TRIAL_OVER:
            return self.end_trial(at, has_method=has_method)
        if kind == RENEWAL:
            return self.bill(at, kind, life.renew(self.state), CYCLE)
        if kind == END:
            return self.end(at, credits=self.subscription.cancel_credits)
        if kind == CHANGE:
            return self.planned_change(at)
        if kind == RESUMPTION:
            self.subscription.pause_behavior, self.subscription.pause_resumes_at = "", None
        if kind == EXPIRY:
            self.subscription.status = states.INCOMPLETE_EXPIRED
            self.subscription.ended_at = at
        return Step(at, kind)

    def bill(self, at: datetime, kind: str, billed: Billed, reason: str) -> Step:
        self.take(billed, at)
        return Step(at, kind, billed.entries, reason, billed.state.period)

    def end_trial(self, at: datetime, *, has_method: bool) -> Step:
        subscription = self.subscription
        if not has_method and subscription.missing_method == subscription.CANCEL:
            subscription.reason = states.TRIAL_ENDED
            return self.end(at)
        if not has_method and subscription.missing_method == subscription.PAUSE:
            subscription.status = states.PAUSED
            return Step(at, TRIAL_OVER)
        subscription.status = states.ACTIVE
        return self.bill(at, TRIAL_OVER, life.begin(self.state, at, bills_part=subscription.bills_part), CYCLE)

    def end(self, at: datetime, *, credits: bool = False, bills_usage: bool = True) -> Step:
        """Nothing comes after `at`; what is given back and what was used is billed then."""
        billed = life.end(self.state, at, credits=credits, bills_usage=bills_usage)
        self.take(billed, at)
        subscription = self.subscription
        subscription.status, subscription.ended_at = states.CANCELED, at
        subscription.canceled_at = subscription.canceled_at or at
        return Step(at, END, billed.entries, UPDATED)

    def planned_change(self, at: datetime) -> Step:
        """The next planned change; at the end of a period it comes before what is billed ahead, and gives back none."""
        change = min((each for each in self.planned if each.at == at), key=lambda each: each.at)
        self.planned.remove(change)
        change.done_at = at
        rates = {each["item"]: each for each in change.rates}
        prorates = change.proration != change.NONE
        billed = self.put(rates, at, prorates=prorates)
        return Step(at, CHANGE, billed.entries, UPDATED, waits=change.proration == change.CREATE)

    def put(self, wanted: Mapping[str, dict], at: datetime, *, prorates: bool) -> Billed:
        """All items from `at` on: {item: {"price": id, "quantity": text}}, other ones leave. `prices` holds the prices.

        New items are those of ids that are not known. Where "tax_rates" are given they count for what is billed next.
        """
        standing = {item.public_id: item for item in self.standing()}
        rates = {id: None for id in standing if id not in wanted}
        chosen = {id: (self.prices[each["price"]], Decimal(each["quantity"])) for id, each in wanted.items()}
        currency = self.subscription.currency
        changed = rates | {id: rate_of(price, quantity, currency) for id, (price, quantity) in chosen.items()}
        billed = life.change(self.state, at, changed, prorates=prorates)
        for id, (price, quantity) in chosen.items():
            item = standing.get(id)
            if item is None:
                item = SubscriptionItem(public_id=id, created=at)
                self.items.append(item)
            if wanted[id].get("tax_rates") is not None:
                item.tax_rates = wanted[id]["tax_rates"]
            item.price, item.quantity = price, rates_quantity(price, quantity)
        self.take(billed, at)
        for id in rates:
            standing[id].removed_at = at
        return billed

    def take(self, billed: Billed, at: datetime) -> None:
        """Have the rows say what the arithmetic left."""
        state, subscription = billed.state, self.subscription
        if state.period:
            subscription.current_period_start, subscription.current_period_end = state.period
        subscription.anchor = state.cycle.anchor
        subscription.interval, subscription.interval_count = state.cycle.interval, state.cycle.every
        if not state.percents and not state.off:
            subscription.reductions = {}
        for item in self.items:
            kept = state.item(item.public_id)
            if kept:
                self.keep(item, kept, state)

    def keep(self, item: SubscriptionItem, kept: Item, state: State) -> None:
        """Have an item say what it was billed. A price's amounts in its own currency never change, others may."""
        others = item.price.currency != self.subscription.currency
        item.billed = billed_of(kept, state, amounts_may_change=others)
        item.used_until = kept.used_until

    def missing_prices(self) -> set[str]:
        """The public ids of prices that it needs and does not hold."""
        named = prices_named(self.items) | {each["price"] for change in self.planned for each in change.rates}
        return named - self.prices.keys()


def rates_quantity(price: Price, quantity: Decimal) -> Decimal:
    """Of a metered price there is no quantity: what is used says it."""
    return Decimal(0) if price.usage_type == price.METERED else quantity
