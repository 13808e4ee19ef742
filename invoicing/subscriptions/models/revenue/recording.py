"""How every change of recurring revenue is written down, in the transaction of the verb that made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Sum

from billing_site.company.models import today_at
from billing_site.lib.ids import public_id
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.revenue import movement as ledger
from invoicing.subscriptions.models.revenue.counting import COUNTED, lasting_discounts, mrr_of, next_end
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription

if TYPE_CHECKING:
    from invoicing.subscriptions.models.course import Course

# The columns of a subscription that only this module writes.
COLUMNS = ("mrr", "mrr_discounts", "mrr_until", "mrr_customer", "trial_result")
OTHERS = [field.name for field in Subscription._meta.concrete_fields if field.name not in (*COLUMNS, "id")]


@dataclass
class Note:
    """A change to be written: `amount` minor units a month more or less since `at`; `kind` of the end of a trial."""

    at: datetime
    amount: int
    mrr: int
    kind: str = ""


def note(course: Course, *, at: datetime) -> None:
    """Keep what the subscription comes to since `at`, for `write`.

    It asks the database nothing, unless a discount ran out by then, or it is counted for the first time: then its
    discounts are looked at.
    """
    subscription = course.subscription
    if subscription.mrr is None or (subscription.mrr_until and subscription.mrr_until <= at):
        take_discounts(course, at)
    before, mrr = subscription.mrr or 0, mrr_of(subscription, course.standing())
    if mrr != before:
        course.notes.append(Note(at, mrr - before, mrr))
    result = trial_result(subscription)
    if result != subscription.trial_result:
        course.notes.append(Note(at, 0, mrr, kind=result))
        subscription.trial_result = result
    until = next_end(subscription)
    course.revenue_changed |= subscription.mrr != mrr or subscription.mrr_until != until or bool(course.notes)
    subscription.mrr, subscription.mrr_until = mrr, until


def take_discounts(course: Course, at: datetime) -> None:
    """Look at its discounts again: those that last, as of this moment."""
    subscription = course.subscription
    kept = lasting_discounts([subscription], at)[subscription.pk]
    course.revenue_changed |= kept != subscription.mrr_discounts
    subscription.mrr_discounts = kept


def trial_result(subscription: Subscription) -> str:
    """How its trial ended: converted where it was billed then; '' while it runs, and where there is none."""
    if subscription.trial_result or not subscription.trial_end or subscription.status == states.TRIALING:
        return subscription.trial_result
    return ledger.TRIAL_CONVERTED if subscription.status in COUNTED else ledger.TRIAL_LOST


def write(course: Course) -> None:
    """Write what was noted: the ledger's rows, and what the subscription keeps. The customer is locked."""
    subscription, notes = course.subscription, course.notes
    if not course.revenue_changed:
        return
    subscription.mrr_customer_id = subscription.mrr_customer_id or subscription.customer_id
    subscription.save(update_fields=COLUMNS)
    if notes:
        RevenueMovement.objects.bulk_create(movements(subscription, notes))
    course.notes, course.revenue_changed = [], False


def movements(subscription: Subscription, notes: list[Note]) -> list[RevenueMovement]:
    """The rows of these notes; of which kind they are follows from what else the customer pays, and paid before."""
    customer, currency = subscription.mrr_customer_id, subscription.currency
    theirs = Subscription.objects.filter(mrr_customer=customer, currency=currency).exclude(pk=subscription.pk)
    total = (theirs.aggregate(sum=Sum("mrr"))["sum"] or 0) + notes[0].mrr - notes[0].amount
    paid_before = RevenueMovement.objects.filter(customer=customer, currency=currency, customers=1).exists()
    found = []
    for each in notes:
        kind, came = each.kind, 0
        if each.amount:
            kind, came = kind_of(total, each.amount, paid_before=paid_before)
            total += each.amount
            paid_before = True
        found.append(row(subscription, each, kind, came))
    return found


def kind_of(total: int, amount: int, *, paid_before: bool) -> tuple[str, int]:
    """(kind, customers that came) of a change by `amount` for a customer whose subscriptions came to `total`."""
    if total == 0:
        return (ledger.REACTIVATION if paid_before else ledger.NEW), 1
    if total + amount == 0:
        return ledger.CHURN, -1
    return (ledger.EXPANSION if amount > 0 else ledger.CONTRACTION), 0


def row(subscription: Subscription, noted: Note, kind: str, came: int, customer: int = 0) -> RevenueMovement:
    return RevenueMovement(
        public_id=public_id(RevenueMovement.prefix, noted.at),
        subscription=subscription,
        customer_id=customer or subscription.mrr_customer_id or subscription.customer_id,
        currency=subscription.currency,
        kind=kind,
        amount=noted.amount,
        mrr=noted.mrr,
        customers=came,
        at=noted.at,
        month=today_at(noted.at).replace(day=1),
    )
