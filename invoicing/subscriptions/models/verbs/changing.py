"""How the items of a subscription change, now or at the end of its period, and how its billing day moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from invoicing.models.billing.reasons import UPDATED
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, issue, note_period, put_aside
from invoicing.subscriptions.models.course import RENEWAL, Course, Step
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.advancing import billed_first
from invoicing.subscriptions.models.verbs.creating import Choice, Phase, check_choices, check_sold, plan, told
from invoicing.subscriptions.models.verbs.ending import refuse_unless_live
from invoicing.subscriptions.models.verbs.foreseeing import Foresight, caught_up
from invoicing.subscriptions.models.verbs.loading import course_of, save
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import Cycle, whole_second

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer
    from invoicing.subscriptions.models.subscription import Subscription

NOT_PAID = "The first invoice of this subscription is not paid yet. It can be changed once it is."
TWICE = (
    "Moving the billing day begins a new period now. What was billed for the rest of the old one must be given back: "
    "choose a proration."
)
THIS_SECOND = "Its current period began this very second, and no two begin at once. Try it again."


def refuse_unless_changeable(subscription: Subscription) -> None:
    refuse_unless_live(subscription)
    if subscription.status == states.INCOMPLETE:
        raise IllegalMove(NOT_PAID)


def refuse_unless_current(subscription: Subscription, base_version: int | None) -> None:
    if base_version is not None and base_version != subscription.version:
        raise IllegalMove("This subscription was changed meanwhile. Look at it again.")


def changeable(subscription: Subscription, base_version: int | None, *, now: datetime) -> tuple[Customer, Subscription]:
    """(customer, subscription), locked, once what is due is billed. Raises IllegalMove."""
    refuse_unless_current(subscription.locked_with_customer()[1], base_version)
    customer, current = billed_first(subscription, now=now)
    refuse_unless_changeable(current)
    return customer, current


def refuse_archived(course: Course, choices: Sequence[Choice]) -> None:
    """What is archived stays where it is, and comes onto no subscription any more. Raises SubscriptionRefused."""
    standing = {item.price_id for item in course.standing()}
    check_sold([choice for choice in choices if choice.price.pk not in standing])


def wanted(course: Course, choices: Sequence[Choice], at: datetime, now: datetime) -> dict[str, dict]:
    """{item: what it becomes} of all items from `at` on; an item of the same price is the same one.

    Where one price takes the place of another at the same position, the item stays and changes its price. One that was
    taken out within this very second comes back as it was.
    """
    gone = course.subscription.items.filter(removed_at=at).select_related("price__product")
    back = {item.price_id: item for item in gone}
    standing = {item.price_id: item for item in course.standing()}
    leaving = [item for price, item in standing.items() if price not in {choice.price.pk for choice in choices}]
    found = {}
    for choice in choices:
        item = standing.get(choice.price.pk) or back.get(choice.price.pk)
        if item is None and leaving:
            item = leaving.pop(0)
        if item is not None and item.removed_at:
            item.removed_at = None
            course.items.append(item)
        id = item.public_id if item else public_id(SubscriptionItem.prefix, now)
        found[id] = {"price": choice.price.public_id, "quantity": str(choice.quantity), "tax_rates": choice.tax_rates}
    course.prices |= {choice.price.public_id: choice.price for choice in choices}
    return found


def try_change(
    course: Course, choices: Sequence[Choice], *, now: datetime, proration: str, resets_anchor: bool = False
) -> Step:
    """The change in memory alone: what a preview shows, and the verb writes. Raises SubscriptionRefused."""
    subscription = course.subscription
    check_choices(choices, subscription.currency)
    refuse_archived(course, choices)
    at = max(whole_second(now), subscription.start)
    price = choices[0].price
    other_interval = (price.interval, price.interval_count) != (subscription.interval, subscription.interval_count)
    new = wanted(course, choices, at, now)
    if subscription.status in (states.TRIALING, states.PAUSED):
        course.put(new, at, prorates=False)
        if other_interval:
            subscription.interval, subscription.interval_count = price.interval, price.interval_count
        return Step(at, RENEWAL, reason=UPDATED)
    if not (other_interval or resets_anchor):
        billed = course.put(new, at, prorates=proration != PlannedChange.NONE)
        return Step(at, RENEWAL, billed.entries, UPDATED, waits=proration == PlannedChange.CREATE)
    if proration == PlannedChange.NONE:
        raise SubscriptionRefused("proration", TWICE)
    if subscription.current_period_start == at:
        raise SubscriptionRefused("items", THIS_SECOND)
    return restart(course, new, Cycle(at, subscription.time_zone, price.interval, price.interval_count), at)


def restart(course: Course, new: dict[str, dict], cycle: Cycle, at: datetime) -> Step:
    """A new period from now on, at what the items are by then: the rest of the old one is given back."""
    credits, items = life.give_back(course.state, at)
    used, items = life.use_up(items, at)
    course.take(life.Billed(life.replace(course.state, items=items)), at)
    course.put(new, at, prorates=False)
    ahead = life.begin(life.replace(course.state, cycle=cycle), at)
    course.take(ahead, at)
    return Step(at, RENEWAL, (*credits, *used, *ahead.entries), UPDATED, ahead.state.period)


def foresee_change(
    subscription: Subscription,
    choices: Sequence[Choice],
    *,
    now: datetime,
    company: Company,
    proration: str = PlannedChange.CREATE,
    resets_anchor: bool = False,
) -> Foresight:
    """What `change` would bill now, and the invoice after it, in memory. Raises what that raises."""
    found = foresight_of(subscription, company, now=now)
    found.change(try_change(found.course, choices, now=now, proration=proration, resets_anchor=resets_anchor))
    found.until(len(found.found) + 1)
    return found


def foresee_later(
    subscription: Subscription, choices: Sequence[Choice], *, now: datetime, company: Company
) -> Foresight:
    """The next invoice where `change_later` plans a change for the end of the period. Raises what that raises."""
    found = foresight_of(subscription, company, now=now)
    found.changed_at, found.is_planned = plan_later(found.course, choices, None, now=now).at, True
    found.until(len(found.found) + 1)
    return found


def foresight_of(subscription: Subscription, company: Company, *, now: datetime) -> Foresight:
    """A changeable one once what is due by now is billed, in memory alone. Raises IllegalMove."""
    refuse_unless_changeable(subscription)
    found = caught_up(subscription, company, now=now)
    refuse_unless_changeable(found.course.subscription)
    return found


@whole
def change(
    subscription: Subscription,
    choices: Sequence[Choice],
    *,
    by: User | None,
    now: datetime,
    proration: str = PlannedChange.CREATE,
    resets_anchor: bool = False,
    base_version: int | None = None,
) -> Invoice | None:
    """Have these items from now on, all others leave; returns the invoice that it makes, if any.

    With another interval, or when `resets_anchor`, a new period begins now and is billed at once. Raises IllegalMove,
    SubscriptionRefused.
    """
    customer, current = changeable(subscription, base_version, now=now)
    course = course_of(current)
    load_usage(course)
    before, invoice = told(course), None
    with held(current):
        step = try_change(course, choices, now=now, proration=proration, resets_anchor=resets_anchor)
        save(course, now=now)
        if step.waits:
            put_aside(course, list(step.entries), customer, by=by, now=now)
        elif step.entries:
            invoice = issue(course, Bill(step.at, UPDATED, list(step.entries), step=step), customer, by=by, now=now)
        note_period(course, step, invoice, now=now)
        about = {"invoice": invoice.public_id} if invoice else {}
        current.record("updated", by=by, now=now, changes={"items": [before, told(course)]}, **about)
        save(course, now=now)
    subscription.__dict__.update(current.__dict__)
    return invoice


@whole
def change_later(
    subscription: Subscription,
    choices: Sequence[Choice],
    at: datetime | None,
    *,
    by: User | None,
    now: datetime,
    proration: str = PlannedChange.NONE,
    base_version: int | None = None,
) -> PlannedChange:
    """Plan other items from a moment on, None for the end of the current period; what was planned for then gives way.

    Raises IllegalMove, SubscriptionRefused.
    """
    _, current = changeable(subscription, base_version, now=now)
    course = course_of(current)
    planned = plan_later(course, choices, at, now=now, proration=proration)
    current.planned_changes.filter(at=planned.at, done_at=None, dropped_at=None).update(dropped_at=now)
    planned.subscription = current
    planned.save(force_insert=True)
    current.record("planned", by=by, now=now, at=planned.at.isoformat(), items=planned.rates)
    save(course, now=now)
    subscription.__dict__.update(current.__dict__)
    return planned


def plan_later(
    course: Course,
    choices: Sequence[Choice],
    at: datetime | None,
    *,
    now: datetime,
    proration: str = PlannedChange.NONE,
) -> PlannedChange:
    """The unsaved planned change in the place of one that was planned for then. Raises SubscriptionRefused."""
    refuse_archived(course, choices)
    at = at or course.subscription.current_period_end
    if at is None or at <= now:
        raise SubscriptionRefused("at", "Choose a moment in the future.")
    at = whole_second(at)
    course.planned = [each for each in course.planned if each.at != at]
    return plan(course, Phase(at, choices, proration), now=now)


@whole
def drop_planned(subscription: Subscription, planned: PlannedChange, *, by: User | None, now: datetime) -> bool:
    """Take a planned change back; False where it is made or dropped already."""
    _, current = billed_first(subscription, now=now, needs_all=False)
    waiting = current.planned_changes.filter(pk=planned.pk, done_at=None, dropped_at=None)
    if not waiting.update(dropped_at=now):
        return False
    current.record("plan_dropped", by=by, now=now, at=planned.at.isoformat())
    save(course_of(current), now=now)
    subscription.__dict__.update(current.__dict__)
    return True
