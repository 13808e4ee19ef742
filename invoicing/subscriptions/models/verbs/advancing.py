"""What the clock does with a subscription: everything that was due by now, each moment in its order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from invoicing.collecting.models.charging.beginning import chargeable_of
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import course as steps
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, issue, note_period, put_aside
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.invoices.worth import leave_out_drafts
from invoicing.subscriptions.models.revenue.recording import note
from invoicing.subscriptions.models.revenue.recounting import count_first
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.closing import close
from invoicing.subscriptions.models.verbs.loading import course_of, save

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.subscriptions.models.course import Course, Moment, Step
    from invoicing.subscriptions.models.run.billing_run import BillingRun
    from invoicing.subscriptions.models.subscription import Subscription

# Nobody was there for so many moments in a row: the rest comes in the next round.
MOST_MOMENTS = 400
LOOK_AGAIN = timedelta(minutes=10)
# Why what somebody asks for has to wait for what is due.
STUCK = "What is due cannot be billed, and comes first: {problem}"
TOO_MUCH = "So much is due that it is being billed first. Try it again in a minute."


@whole
def advance(subscription: Subscription, *, now: datetime, run: BillingRun | None = None) -> int:
    """Have happen what is due by `now`; returns how many moments that were. Each period has an invoice of its own.

    One that waits for a person is left alone. `run` is the run of the clock that this is a part of.
    """
    customer, subscription = subscription.locked_with_customer()
    if subscription.mrr is None:
        count_first(subscription, now=now)
    course = course_of(subscription)
    load_usage(course)
    course.run = run
    done = 0
    invoices: list[Invoice | None] = []
    with held(subscription):
        while done < MOST_MOMENTS and not subscription.problem:
            moment = course.next()
            if moment is None or moment.at > now or waits_for_charge(course, moment):
                break
            invoices.append(take_moment(course, customer, moment.at, now=now))
            note(course, at=moment.at)
            done += 1
        save(course, now=now)
        if run:
            parked = bool(subscription.problem)
            run.count(bool(done) and not parked, [each for each in invoices if each], parked=parked)
        moment = course.next()
        if moment and moment.at <= now and waits_for_charge(course, moment):
            subscription.next_at = now + LOOK_AGAIN
            subscription.save(update_fields=["next_at"])
    return done


def billed_first(subscription: Subscription, *, now: datetime, needs_all: bool = True) -> tuple[Customer, Subscription]:
    """(customer, subscription), locked, once what is due by now is billed: so what somebody does then comes after it.

    Raises IllegalMove where it cannot be billed, unless that does not matter (`needs_all`).
    """
    customer, current = subscription.locked_with_customer()
    if is_behind(current, now) and not current.problem:
        advance(current, now=now)
        customer, current = current.locked_with_customer()
    if needs_all and is_behind(current, now):
        raise IllegalMove(behind_words(current))
    return customer, current


def is_behind(subscription: Subscription, now: datetime) -> bool:
    """Whether something is due of it that nobody billed yet."""
    return subscription.next_at is not None and subscription.next_at <= now


def behind_words(subscription: Subscription) -> str:
    """Why what is due of it is not billed."""
    return STUCK.format(problem=subscription.problem) if subscription.problem else TOO_MUCH


def waits_for_charge(course: Course, moment: Moment) -> bool:
    """Whether nobody knows yet if the first invoice is paid: it expires once a charge that is under way failed."""
    invoice = course.subscription.latest_invoice
    return moment.kind == steps.EXPIRY and invoice is not None and invoice.charging


def take_moment(course: Course, customer: Customer, at: datetime, *, now: datetime) -> Invoice | None:
    """All that happens at one moment, billed together; the invoice of it."""
    if at == course.subscription.ends_at and course.subscription.cancel_credits:
        leave_out_drafts(course)
    bill, taken = steps_at(course, customer, at)
    for step in taken:
        if step.waits:
            put_aside(course, list(step.entries), customer, by=None, now=now)
    invoice = issue(course, bill, customer, by=None, now=now) if makes_invoice(bill, taken) else None
    for step in taken:
        note_period(course, step, invoice, now=now)
        tell(course, step, invoice, now=now)
    return invoice


def steps_at(course: Course, customer: Customer, at: datetime) -> tuple[Bill, list[Step]]:
    """Have happen in memory what happens at this moment: what that bills together, and its steps."""
    bill: Bill = Bill(at, steps.CYCLE)
    taken: list[Step] = []
    while (moment := course.next()) and moment.at == at and moment.kind not in [step.kind for step in taken]:
        step = course.step(moment, has_method=moment.kind != steps.TRIAL_OVER or can_charge(course, customer))
        taken.append(step)
        if not step.waits:
            bill.add(step)
    return bill, taken


def makes_invoice(bill: Bill, taken: list[Step]) -> bool:
    """Whether there may be something to bill: entries, or what waited for a period that begins or ends."""
    return bool(bill.entries) or any(step.period or step.kind == steps.END for step in taken)


def can_charge(course: Course, customer: Customer) -> bool:
    """Whether there is something to charge, which matters to what is charged alone."""
    subscription = course.subscription
    if subscription.collection_method != Invoice.CHARGE:
        return True
    return bool(chargeable_of(customer, subscription.currency))


def tell(course: Course, step: Step, invoice: Invoice | None, *, now: datetime) -> None:
    """The event of a step, and what its end brings beside it."""
    subscription = course.subscription
    about = {"at": step.at.isoformat()} | ({"invoice": invoice.public_id} if invoice else {})
    if step.kind == steps.END or subscription.status == states.INCOMPLETE_EXPIRED:
        close(course, by=None, now=now, **about)
    elif subscription.status == states.PAUSED:
        subscription.record("paused", by=None, now=now, **about)
    elif step.kind == steps.RESUMPTION:
        subscription.record("resumed", by=None, now=now, **about)
    elif step.kind == steps.CHANGE:
        subscription.record("updated", by=None, now=now, why="planned", **about)
    else:
        subscription.record("renewed", by=None, now=now, **about)
