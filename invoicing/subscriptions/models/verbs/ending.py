"""How a subscription ends: now, at the end of its period or at a date, and how a planned end is undone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from invoicing.models.billing.reasons import UPDATED
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, issue
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.invoices.worth import leave_out_drafts
from invoicing.subscriptions.models.usage.differences import load_usage
from invoicing.subscriptions.models.verbs.advancing import billed_first
from invoicing.subscriptions.models.verbs.closing import close
from invoicing.subscriptions.models.verbs.loading import course_of, save
from invoicing.subscriptions.rules.calendar import whole_second

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.subscriptions.models.subscription import Subscription

ENDED = "This subscription has ended. Create a new one instead."


def refuse_unless_live(subscription: Subscription) -> None:
    if not subscription.is_live:
        raise IllegalMove(ENDED)


@whole
def cancel(
    subscription: Subscription,
    *,
    by: User | None,
    now: datetime,
    credits: bool = False,
    bills_usage: bool = True,
    reason: str = states.REQUESTED,
    feedback: str = "",
    comment: str = "",
) -> Invoice | None:
    """End it now, for good. `credits` gives back what was billed for the time after; returns the last invoice, if any.

    What is due when somebody asks for it is billed first, and what waits for its next invoice with the last one.
    Raises IllegalMove.
    """
    asked = reason == states.REQUESTED
    customer, current = (
        billed_first(subscription, now=now, needs_all=False) if asked else subscription.locked_with_customer()
    )
    refuse_unless_live(current)
    course = course_of(current)
    load_usage(course)
    at = max(whole_second(now), current.start)
    if not (current.latest_invoice and current.latest_invoice.is_draft):
        # A draft that cannot be issued waits for somebody still; what is not billed any more does not.
        current.problem, current.problem_at = "", None
    why_it_ends(current, reason, feedback, comment)
    if credits:
        leave_out_drafts(course)
    with held(current):
        step = course.end(at, credits=credits and current.bills_ahead, bills_usage=bills_usage)
        bill = Bill(at, UPDATED, list(step.entries))
        invoice = issue(course, bill, customer, by=by, now=now) if not customer.deleted_at else None
        close(course, by=by, now=now, credits=credits, **({"invoice": invoice.public_id} if invoice else {}))
        save(course, now=now)
    subscription.__dict__.update(current.__dict__)
    return invoice


@whole
def cancel_later(
    subscription: Subscription,
    at: datetime | None,
    *,
    by: User | None,
    now: datetime,
    credits: bool = False,
    feedback: str = "",
    comment: str = "",
) -> None:
    """Plan its end: at a moment, or None for the end of the current period. Raises IllegalMove, ValueError."""
    _, current = billed_first(subscription, now=now)
    refuse_unless_live(current)
    if at is not None and at <= now:
        raise ValueError("Choose a day in the future, or cancel it now.")
    before = {"cancel_at": said(current.cancel_at), "cancel_at_period_end": current.cancel_at_period_end}
    current.cancel_at, current.cancel_at_period_end = at and whole_second(at), at is None
    current.cancel_credits = credits and at is not None
    current.canceled_at = now
    why_it_ends(current, states.REQUESTED, feedback, comment)
    record_plan(current, before, by=by, now=now)
    subscription.__dict__.update(current.__dict__)


@whole
def keep(subscription: Subscription, *, by: User | None, now: datetime) -> bool:
    """Undo a planned end; False where none is planned. Raises IllegalMove: of one whose day has come, too."""
    _, current = billed_first(subscription, now=now, needs_all=False)
    refuse_unless_live(current)
    if current.ends_at is None:
        return False
    before = {"cancel_at": said(current.cancel_at), "cancel_at_period_end": current.cancel_at_period_end}
    current.cancel_at, current.cancel_at_period_end = None, False
    current.cancel_credits = False
    current.canceled_at = None
    why_it_ends(current, "", "", "")
    record_plan(current, before, by=by, now=now)
    subscription.__dict__.update(current.__dict__)
    return True


def record_plan(current: Subscription, before: dict, *, by: User | None, now: datetime) -> None:
    save(course_of(current), now=now)
    after = {"cancel_at": said(current.cancel_at), "cancel_at_period_end": current.cancel_at_period_end}
    current.record("updated", by=by, now=now, changes={name: [before[name], after[name]] for name in before})


def said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def why_it_ends(subscription: Subscription, reason: str, feedback: str, comment: str) -> None:
    subscription.reason = reason
    subscription.feedback = feedback
    subscription.comment = comment
