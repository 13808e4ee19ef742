"""How the collection of a subscription's invoices is paused and resumed, and one that is paused begins again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from invoicing.models.billing.reasons import CYCLE
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, issue, note_period
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.advancing import billed_first
from invoicing.subscriptions.models.verbs.ending import refuse_unless_live, said
from invoicing.subscriptions.models.verbs.loading import course_of, save
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import whole_second

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.subscriptions.models.subscription import Subscription


@whole
def pause(
    subscription: Subscription, behavior: str, *, by: User | None, now: datetime, resumes_at: datetime | None = None
) -> None:
    """From now on its invoices are kept as drafts, marked uncollectible or voided; its periods continue.

    Raises IllegalMove, ValueError.
    """
    _, current = billed_first(subscription, now=now)
    refuse_unless_live(current)
    if behavior not in dict(current.PAUSED):
        raise ValueError("Choose what becomes of its invoices while it is paused.")
    if resumes_at is not None and resumes_at <= now:
        raise ValueError("Choose a day in the future on which it resumes.")
    changes = {"pause": [current.pause_behavior, behavior], "resumes_at": [said(current.pause_resumes_at), ""]}
    current.pause_behavior = behavior
    current.pause_resumes_at = resumes_at and whole_second(resumes_at)
    changes["resumes_at"][1] = said(current.pause_resumes_at)
    current.record("paused", by=by, now=now, changes=changes)
    save(course_of(current), now=now)
    subscription.__dict__.update(current.__dict__)


@whole
def resume(subscription: Subscription, *, by: User | None, now: datetime) -> Invoice | None:
    """Bill and collect again. One that is paused since its trial begins a period now; returns the invoice of that.

    Raises IllegalMove where nothing is paused.
    """
    customer, current = billed_first(subscription, now=now)
    refuse_unless_live(current)
    if current.status != states.PAUSED and not current.pause_behavior:
        raise IllegalMove("This subscription is not paused.")
    course, invoice = course_of(current), None
    load_usage(course)
    current.pause_behavior, current.pause_resumes_at = "", None
    with held(current):
        if current.status == states.PAUSED:
            at = whole_second(now)
            current.status = states.ACTIVE
            current.anchor = at
            # What was used since its trial is free, as that was.
            billed = life.begin(life.replace(course.state, is_free=True), at)
            step = course.bill(at, "renewal", billed, CYCLE)
            invoice = issue(course, Bill(at, CYCLE, list(step.entries), step=step), customer, by=by, now=now)
            note_period(course, step, invoice, now=now)
        current.record("resumed", by=by, now=now)
        save(course, now=now)
    subscription.__dict__.update(current.__dict__)
    return invoice
