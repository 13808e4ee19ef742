"""A batch of subscriptions billed together: those whose next period begins, and nothing else happens.

All others, and what cannot be issued, is left to `verbs.advancing`, which bills one. Both do the same: a test compares
every row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from billing_site.company.models import Company
from billing_site.company.remember import remembered
from billing_site.events.models import Event
from billing_site.lib.db.rows import insert_many, write_many
from billing_site.lib.db.transaction import whole
from customers.models.coupon import Coupon
from customers.models.errors import CurrencyLocked
from invoicing.collecting.models.charging.beginning import read_ahead
from invoicing.models.billing.at_once import Batch, Drawn
from invoicing.models.invoice import Invoice
from invoicing.models.states import PAID
from invoicing.models.tax.currencies import rates_read_once
from invoicing.subscriptions.models import course as steps
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, fields_of, lines_for, period_of
from invoicing.subscriptions.models.invoices.worth import take_discounts
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.run.reading import Loaded, load
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.differences import billed, last_record
from invoicing.subscriptions.models.usage.many import Stretch
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.life import Entry

if TYPE_CHECKING:
    from invoicing.subscriptions.models.course import Course, Moment, Step
    from invoicing.subscriptions.models.run.billing_run import BillingRun
    from invoicing.subscriptions.models.usage.billed import BilledUsage

# What a renewal changes.
RENEWED = (
    *("current_period_start", "current_period_end", "reductions", "latest_invoice", "next_at", "leased_until"),
    *("updated", "version", "status"),
)


@whole
def renew_together(keys: Collection[int], *, now: datetime, run: BillingRun | None = None) -> list[int]:
    """Bill the renewals among these subscriptions; returns the keys of those that have to be looked at one by one."""
    company = Company.read()
    with remembered(company), rates_read_once():
        found = load(keys, now=now)
        with read_ahead(course.subscription.customer for course in found.courses):
            return Renewals(found, company, now=now, run=run).bill()


class Renewals:
    """The renewals of a batch that was read and locked."""

    def __init__(self, found: Loaded, company: Company, *, now: datetime, run: BillingRun | None) -> None:
        self.found = found
        self.company = company
        self.now = now
        self.run = run
        self.batch = Batch(company, found.known, most=max(1, len(found.courses)), now=now)
        self.done: list[tuple[Course, Step, Drawn]] = []
        self.changed: list[SubscriptionItem] = []
        self.billed: list[BilledUsage] = []
        # The key of the newest usage record, once something was billed of usage.
        self.through: int | None = None

    def bill(self) -> list[int]:
        left, behind = [], set()
        for course in self.found.courses:
            subscription, moment = course.subscription, course.next()
            # Of one customer each comes after the other: once one has to wait, so do the rest.
            if subscription.customer_id not in behind and moment and self.renews(course, moment):
                continue
            behind.add(subscription.customer_id)
            left.append(subscription.pk)
        self.batch.issue()
        self.write()
        return left

    def renews(self, course: Course, moment: Moment) -> bool:
        """Draw up its renewal; False where that is not all that happens, or cannot be done."""
        return self.is_plain(course, moment) and self.draw(course, moment)

    def is_plain(self, course: Course, moment: Moment) -> bool:
        """Whether all that happens is that the next period is billed ahead, to a customer who can be billed."""
        subscription, customer = course.subscription, course.subscription.customer
        if moment.kind != steps.RENEWAL or subscription.status not in (states.ACTIVE, states.PAST_DUE):
            return False
        if subscription.pause_behavior or customer.deleted_at or customer.merged_into_id:
            return False
        # Coupons that staff chose for what waits are used up one by one; use that stood on a deleted draft is noted so.
        waiting = self.found.waiting.get(customer.pk, ())
        if any(line["discounts"] or line["details"].get("kind") == life.USAGE for line in waiting):
            return False
        if customer.currency != subscription.currency or customer.currency_locked_by in ("", customer.set_by_hand):
            return False
        # Where a discount runs out, what it comes to a month is worked out again.
        counted = subscription.mrr is not None and not (subscription.mrr_until and subscription.mrr_until <= moment.at)
        if subscription.pk in self.found.used_since or not counted:
            return False
        own = self.found.discounts[subscription.public_id]
        discounts = [*own, *([customer.discount] if customer.discount else ())]
        return all(each.coupon.duration != Coupon.ONCE for each in discounts)

    def draw(self, course: Course, moment: Moment) -> bool:
        """Have the period begin and draw up its invoice; False, with nothing changed, where that cannot be issued."""
        subscription = course.subscription
        before, items = dict(subscription.__dict__), [dict(item.__dict__) for item in course.items]
        course.run, course.usage = self.run, partial(self.used, course)
        step = course.step(moment)
        bill = Bill(moment.at, step.reason, list(step.entries))
        own = [each for each in self.found.discounts[subscription.public_id] if each.is_running(self.now)]
        fields = fields_of(subscription, subscription.customer, self.company, now=self.now, own=own)
        try:
            lines = lines_for(course, bill.entries, subscription.customer, self.company)
            lines = [*self.waiting_for(subscription, Invoice.MAX_LINES - len(lines)), *lines]
            if not lines:
                raise ValueError("Nothing is billed.")
            drawn = self.batch.draw(subscription.customer, lines, fields | {"billing_reason": bill.reason})
        except (ValueError, CurrencyLocked):
            subscription.__dict__.update(before)
            for item, was in zip(course.items, items, strict=True):
                item.__dict__.update(was)
            return False
        self.take_waiting(drawn)
        self.note_used(course, step, drawn)
        take_discounts(course, drawn.invoice, drawn.lines)
        self.changed += [item for item, was in zip(course.items, items, strict=True) if differs(item, was)]
        self.done.append((course, step, drawn))
        return True

    def used(self, course: Course, entry: Entry) -> Decimal:
        item = next(item for item in course.items if item.public_id == entry.item)
        return Decimal(self.found.used[Stretch(item.pk, entry.start, entry.end)])

    def waiting_for(self, subscription: Subscription, room: int) -> list[dict]:
        """The lines of what waits for an invoice of this subscription, at most so many."""
        return [
            line
            for line in self.found.waiting.get(subscription.customer_id, ())
            if line["item"].currency == subscription.currency
            and line["item"].subscription in ("", subscription.public_id)
        ][: max(0, room)]

    def take_waiting(self, drawn: Drawn) -> None:
        """What stands on an invoice waits no more."""
        taken = {line.item_id for line in drawn.lines if line.item_id}
        if taken:
            left = [line for line in self.found.waiting[drawn.customer.pk] if line["item"].pk not in taken]
            self.found.waiting[drawn.customer.pk] = left

    def note_used(self, course: Course, step: Step, drawn: Drawn) -> None:
        """What was billed of usage, from which later reports are told."""
        entries = [entry for entry in step.entries if entry.kind == life.USAGE]
        if entries and self.through is None:
            self.through = last_record()
        self.billed += [billed(course, entry, drawn.invoice, self.through or 0) for entry in entries]

    def write(self) -> None:
        periods = []
        for course, step, drawn in self.done:
            subscription, upcoming = course.subscription, course.next()
            subscription.latest_invoice = drawn.invoice
            if drawn.invoice.status == PAID and subscription.status == states.PAST_DUE:
                subscription.status = states.ACTIVE
            subscription.next_at = upcoming.at if upcoming else None
            subscription.leased_until = None
            subscription.updated = self.now
            subscription.version += 1
            periods.append(period_of(course, step, drawn.invoice, now=self.now))
            drawn.events.append(self.told(subscription, step, drawn))
        write_many([course.subscription for course, _, _ in self.done], RENEWED)
        write_many(self.changed, ("billed", "used_until"))
        if self.run:
            self.run.count(len(self.done), [drawn.invoice for _, _, drawn in self.done])
        insert_many(periods)
        insert_many(self.billed)
        self.batch.write_events()

    def told(self, subscription: Subscription, step: Step, drawn: Drawn) -> Event:
        about = {"at": step.at.isoformat(), "invoice": drawn.invoice.public_id}
        return subscription.event("renewed", by=None, now=self.now, **about)


def differs(item: SubscriptionItem, was: dict) -> bool:
    return item.billed != was["billed"] or item.used_until != was["used_until"]
