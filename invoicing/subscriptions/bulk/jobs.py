"""The work of bulk actions, for billing_site.jobs: each subscription in a transaction of its own, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.jobs.selection import refuse_unless_still_allowed, selected_by
from billing_site.lib.db.transaction import run_whole
from billing_site.lib.text import count_of
from billing_site.staff.models.user import User
from invoicing.subscriptions.bulk import terms as deeds
from invoicing.subscriptions.bulk.terms import Terms
from invoicing.subscriptions.directory.filters import SubscriptionFilter
from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.subscription import Subscription

BATCH = 50
PERMISSION = "subscriptions.change_subscription"


def change_job(job: Job) -> Iterator[int]:
    """Do a bulk action; what each came to is written with it, so that a crash repeats nothing."""
    change = BulkChange.objects.get(public_id=job.params["change"])
    terms, after = Terms.of(change.verb, change.terms), job.cursor.get("after", 0)
    chosen = selected_by(job, SubscriptionFilter, Subscription.objects.all()).order_by("pk")
    done = job.cursor.get("done", 0)
    while rows := list(chosen.filter(pk__gt=after)[:BATCH]):
        refuse_unless_still_allowed(job, PERMISSION)
        known = set(change.rows.filter(subscription__in=rows).values_list("subscription", flat=True))
        for subscription in rows:
            if subscription.pk not in known:
                do_one(change, terms, subscription, by=job.created_by, now=timezone.now())
        done, after = done + len(rows), rows[-1].pk
        job.cursor = {"after": after, "done": done}
        job.message = outcome(change)
        yield done


def do_one(change: BulkChange, terms: Terms, subscription: Subscription, *, by: User | None, now: datetime) -> None:
    def work() -> None:
        before = deeds.do(terms, subscription, by=by, now=now)
        BulkRow.objects.create(change=change, subscription=subscription, outcome=BulkRow.DONE, before=before)

    try:
        run_whole(work)
    except ValueError as refusal:
        why = str(refusal)[:500]
        BulkRow.objects.create(change=change, subscription=subscription, outcome=BulkRow.REFUSED, why=why)


def outcome(change: BulkChange) -> str:
    """'Changed 12 subscriptions. 3 were refused.'"""
    found = counts(change)
    done = f"Done to {count_of(found.get(BulkRow.DONE, 0), 'subscription')}."
    refused = found.get(BulkRow.REFUSED, 0)
    return f"{done} {refused:,} refused." if refused else done


def counts(change: BulkChange) -> dict[str, int]:
    return dict(change.rows.order_by().values_list("outcome").annotate(Count("pk")))


def undo_job(job: Job) -> Iterator[int]:
    """Take a bulk action back, the last one first; what stays says why."""
    change = BulkChange.objects.get(public_id=job.params["change"])
    terms = Terms.of(change.verb, change.terms)
    done = job.cursor.get("done", 0)
    rows = change.rows.filter(outcome=BulkRow.DONE).select_related("subscription").order_by("-pk")
    while portion := list(rows[:BATCH]):
        refuse_unless_still_allowed(job, PERMISSION)
        for row in portion:
            undo_one(terms, row, by=job.created_by, now=timezone.now())
        done += len(portion)
        job.cursor = {"done": done}
        yield done
    BulkChange.objects.filter(pk=change.pk).update(undone_at=timezone.now())
    found = counts(change)
    stayed = found.get(BulkRow.KEPT, 0)
    job.message = f"{found.get(BulkRow.UNDONE, 0):,} taken back." + (f" {stayed:,} stay as they are." if stayed else "")


def undo_one(terms: Terms, row: BulkRow, *, by: User | None, now: datetime) -> None:
    def work() -> None:
        deeds.undo(terms, row.subscription, row.before, by=by, now=now)
        BulkRow.objects.filter(pk=row.pk).update(outcome=BulkRow.UNDONE)

    try:
        run_whole(work)
    except ValueError as refusal:
        BulkRow.objects.filter(pk=row.pk).update(outcome=BulkRow.KEPT, why=str(refusal)[:500])
