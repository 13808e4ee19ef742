"""What of a subscription may change at any time: how it is collected, what its invoices say, when its trial ends."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.db.transaction import whole
from invoicing.collecting.models.method import PaymentMethod
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import check_method
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.advancing import billed_first, take_moment
from invoicing.subscriptions.models.verbs.ending import refuse_unless_live
from invoicing.subscriptions.models.verbs.loading import course_of, save
from invoicing.subscriptions.models.verbs.terms import NO_METHOD, SubscriptionRefused, check_trial
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import Period, whole_second

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer
    from invoicing.subscriptions.models.course import Course
    from invoicing.subscriptions.models.subscription import Subscription

# Of one that has ended only this changes: nothing is collected any more.
AFTER_THE_END = {"metadata"}
NO_TRIAL = "This subscription is not in a trial."


@whole
def edit(
    subscription: Subscription,
    fields: dict[str, Any],
    *,
    by: User | None,
    now: datetime,
    base_version: int | None = None,
) -> dict[str, list]:
    """Set EDITABLE `fields` and return {field: [old, new]}; they count from the next invoice on.

    Raises IllegalMove, MethodRefused, SubscriptionRefused, and SavedMeanwhile where somebody edited it since the
    version `base_version`.
    """
    customer, current = subscription.locked_with_customer()
    if base_version is not None and (since := edits_since(current, base_version)):
        raise SavedMeanwhile(since)
    changes = {name: [getattr(current, name), new] for name, new in fields.items() if getattr(current, name) != new}
    if set(changes) - set(current.EDITABLE):
        raise ValueError("Only how a subscription is collected and what its invoices say can be edited.")
    if not current.is_live and set(changes) - AFTER_THE_END:
        raise IllegalMove("This subscription has ended. Only its metadata can be edited.")
    refuse_without_method(current, customer, changes)
    for name, (_, new) in changes.items():
        setattr(current, name, new)
    if changes:
        current.updated = now
        current.version += 1
        current.save(update_fields=[*changes, "updated", "version"])
        current.record("updated", by=by, now=now, changes=changes, version=current.version)
    subscription.__dict__.update(current.__dict__)
    return changes


def refuse_without_method(subscription: Subscription, customer: Customer, changes: dict[str, list]) -> None:
    """Raise for a method that is not the customer's, and for charging one who has none."""
    if "default_payment_method" in changes:
        check_method(customer, changes["default_payment_method"][1])
    charges = changes.get("collection_method", ("", ""))[1] == Invoice.CHARGE
    if not charges or subscription.status == states.TRIALING:
        return
    if not PaymentMethod.objects.of(customer).chargeable(subscription.currency).exists():
        raise SubscriptionRefused("collection_method", NO_METHOD)


def edits_since(subscription: Subscription, version: int) -> list[Event]:
    """The edits that made later versions than `version`, oldest first; renewals are none."""
    return list(Event.objects.of(subscription).filter(data__version__gt=version).order_by("id"))


@whole
def move_trial_end(subscription: Subscription, at: datetime | None, *, by: User | None, now: datetime) -> None:
    """Have the trial end at another moment, None for now; its periods are counted from then on.

    Ended now, the first period is billed at once. Raises IllegalMove, SubscriptionRefused.
    """
    customer, current = billed_first(subscription, now=now)
    refuse_unless_live(current)
    if current.status != states.TRIALING or current.period is None:
        raise IllegalMove(NO_TRIAL)
    moment = whole_second(at or now)
    if at is not None:
        check_trial(moment, whole_second(now))
    if moment <= current.period.start:
        raise SubscriptionRefused("trial_end", "The trial began just now. Try again in a moment.")
    course, before = course_of(current), current.trial_end
    load_usage(course)
    stretch(course, Period(current.period.start, moment))
    about = {"trial_end": [before.isoformat() if before else "", moment.isoformat()]}
    current.record("updated", by=by, now=now, changes=about)
    with held(current):
        if at is None:
            take_moment(course, customer, moment, now=now)
        save(course, now=now)
    subscription.__dict__.update(current.__dict__)


def stretch(course: Course, trial: Period) -> None:
    """The trial is this long, with what is counted from its end."""
    subscription = course.subscription
    course.take(life.try_out(course.state, trial), trial.start)
    subscription.trial_end = subscription.anchor = trial.end
    subscription.periods.filter(start=trial.start).update(end=trial.end)
