# ruff: noqa: S608
"""Rules of the books about subscriptions: periods, what bills them, what items were billed ahead, states, discounts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from billing_site.lib.findings import Finding
from invoicing.integrity.money import rows
from invoicing.models.line import InvoiceLine
from invoicing.models.states import DRAFT, VOID
from invoicing.subscriptions.ahead import items_say_what_was_billed
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.rules import life

SUBSCRIPTION, PERIOD = "subscriptions_subscription", "subscriptions_subscriptionperiod"
INVOICE, EVENT, DISCOUNT = "invoicing_invoice", "events_event", "customers_discount"
PLANNED = "subscriptions_plannedchange"
# Each period with the one before it, and the newest one of each subscription.
IN_ORDER = f"""(SELECT p.*, LAG(p."end") OVER w AS "before", LAG(p.is_free) OVER w AS was_free
    FROM {PERIOD} p WINDOW w AS (PARTITION BY p.subscription_id ORDER BY p.start))"""
NEWEST_PERIOD = f"""(SELECT p.*, ROW_NUMBER() OVER (PARTITION BY p.subscription_id ORDER BY p.start DESC) AS place
    FROM {PERIOD} p)"""
# The newest invoice of each subscription that is neither a draft nor void: its status follows that one.
NEWEST_INVOICE = f"""(SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.subscription ORDER BY i.id DESC) AS place
    FROM {INVOICE} i WHERE i.subscription <> '' AND i.status NOT IN ('draft', 'void'))"""


def happened(type: str, thing: str) -> str:
    """SQL: whether an event of this type is told of the thing with the public id in the column `thing`."""
    return f"EXISTS (SELECT 1 FROM {EVENT} e WHERE e.object_id = {thing} AND e.type = '{type}')"


OVER = "('canceled', 'incomplete_expired')"


def check() -> Iterator[Finding]:
    """Every Finding, one rule after the other."""
    for rule in RULES:
        yield from rule()


def counts() -> dict[str, int]:
    """What was looked at: {"subscriptions": 12, "billed periods": 40}."""
    return {
        "subscriptions": Subscription.objects.count(),
        "billed periods": SubscriptionPeriod.objects.count(),
    }


def periods_follow_each_other() -> Iterator[Finding]:
    """Without a gap, save while it was paused since its trial, or an overlap, save where its billing day moved."""
    for public_id, start in rows(
        f"""SELECT s.public_id, p.start FROM {IN_ORDER} p JOIN {SUBSCRIPTION} s ON s.id = p.subscription_id
        WHERE p."before" < p.start
        AND NOT (p.was_free AND {happened("customer.subscription.resumed", "s.public_id")})"""
    ):
        yield Finding(public_id, "periods", f"there is a gap before the period from {start}")
    moved = f"""COALESCE(i.billing_reason = 'subscription_update',
        {happened("customer.subscription.updated", "s.public_id")})"""
    for public_id, start in rows(
        f"""SELECT s.public_id, p.start FROM {IN_ORDER} p JOIN {SUBSCRIPTION} s ON s.id = p.subscription_id
        LEFT JOIN {INVOICE} i ON i.id = p.invoice_id WHERE p."before" > p.start AND NOT {moved}"""
    ):
        yield Finding(public_id, "periods", f"the period from {start} begins before the one before it ends")


def the_current_period_is_the_newest() -> Iterator[Finding]:
    for (public_id,) in rows(
        f"""SELECT s.public_id FROM {NEWEST_PERIOD} p JOIN {SUBSCRIPTION} s ON s.id = p.subscription_id
        WHERE p.place = 1 AND (s.current_period_start <> p.start OR s.current_period_end <> p."end"
        OR s.current_period_start IS NULL)"""
    ):
        yield Finding(public_id, "periods", "its current period is not the newest one that was written down")


def periods_have_their_own_invoice() -> Iterator[Finding]:
    """Each of its subscription, in its currency, and of no other period."""
    for public_id, number in rows(
        f"""SELECT s.public_id, i.public_id FROM {PERIOD} p JOIN {SUBSCRIPTION} s ON s.id = p.subscription_id
        JOIN {INVOICE} i ON i.id = p.invoice_id WHERE i.subscription <> s.public_id OR i.currency <> s.currency"""
    ):
        yield Finding(public_id, "periods", f"a period is billed by {number}, which is not an invoice of it")
    for public_id, number in rows(
        f"""SELECT i.public_id, count(*) FROM {PERIOD} p JOIN {INVOICE} i ON i.id = p.invoice_id
        GROUP BY i.public_id HAVING count(*) > 1"""
    ):
        yield Finding(public_id, "periods", f"{number} periods say that this invoice bills them")
    for (public_id,) in rows(
        f"""SELECT s.public_id FROM {SUBSCRIPTION} s JOIN {INVOICE} i ON i.id = s.latest_invoice_id
        WHERE i.subscription <> s.public_id"""
    ):
        yield Finding(public_id, "invoices", "its latest invoice is not an invoice of it")


def no_period_is_billed_twice() -> Iterator[Finding]:
    """By two invoices, save one that is void, or a correction that is not finalized yet."""
    ahead = InvoiceLine.objects.filter(details__kind__in=(life.PERIOD, life.PART)).exclude(invoice__status=VOID)
    ahead = ahead.exclude(invoice__status=DRAFT, invoice__from_invoice__isnull=False)
    found = ahead.order_by().values_list("details__item", "details__from")
    for item, start, number in found.annotate(n=Count("invoice", distinct=True)).filter(n__gt=1):
        yield Finding(item, "periods", f"the time from {start} is billed by {number} invoices")


def states_follow_invoices() -> Iterator[Finding]:
    """Of the newest invoice: overdue is past due, paid is neither that nor unpaid nor incomplete."""
    joined = f"{SUBSCRIPTION} s JOIN {NEWEST_INVOICE} i ON i.subscription = s.public_id AND i.place = 1"
    for (public_id,) in rows(
        f"""SELECT s.public_id FROM {joined} WHERE s.status = 'active' AND i.status = 'open'
        AND i.created >= s.current_period_start AND {happened("invoice.overdue", "i.public_id")}"""
    ):
        yield Finding(public_id, "state", "it is active, and its newest invoice is overdue")
    for public_id, status in rows(
        f"""SELECT s.public_id, s.status FROM {joined}
        WHERE s.status IN ('past_due', 'unpaid', 'incomplete') AND i.status = 'paid'"""
    ):
        yield Finding(public_id, "state", f"it is {dict(states.STATUSES)[status].lower()}, and nothing of it is owed")
    for (public_id,) in rows(
        f"SELECT s.public_id FROM {joined} WHERE s.status = 'incomplete_expired' AND i.status = 'open'"
    ):
        yield Finding(public_id, "state", "it expired, and its invoice is open")


def what_ended_is_over() -> Iterator[Finding]:
    """It has an end, nothing comes any more, and no discount runs; what lives has neither end nor stands still."""
    for (public_id,) in rows(
        f"SELECT public_id FROM {SUBSCRIPTION} WHERE (status IN {OVER}) <> (ended_at IS NOT NULL)"
    ):
        yield Finding(public_id, "state", "it has an end if, and only if, it ended")
    for (public_id,) in rows(
        f"""SELECT s.public_id FROM {SUBSCRIPTION} s WHERE s.status IN {OVER} AND (s.next_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM {PLANNED} c WHERE c.subscription_id = s.id AND c.done_at IS NULL
        AND c.dropped_at IS NULL))"""
    ):
        yield Finding(public_id, "state", "it ended, and something is planned of it")
    for (public_id,) in rows(
        f"""SELECT s.public_id FROM {DISCOUNT} d JOIN {SUBSCRIPTION} s ON s.public_id = d.subscription
        WHERE s.status IN {OVER} AND d.removed_at IS NULL"""
    ):
        yield Finding(public_id, "discounts", "it ended, and a discount of it is not removed")
    for (public_id,) in rows(
        f"SELECT public_id FROM {SUBSCRIPTION} WHERE status NOT IN {OVER} AND status <> 'paused' AND next_at IS NULL"
    ):
        yield Finding(public_id, "state", "it is live, and nothing would ever happen to it again")


def discounts_are_of_its_customer() -> Iterator[Finding]:
    for (public_id,) in rows(
        f"""SELECT s.public_id FROM {DISCOUNT} d JOIN {SUBSCRIPTION} s ON s.public_id = d.subscription
        WHERE d.removed_at IS NULL AND d.customer_id <> s.customer_id AND s.status NOT IN {OVER}"""
    ):
        yield Finding(public_id, "discounts", "a discount of it stands on another customer")


RULES = (
    periods_follow_each_other,
    the_current_period_is_the_newest,
    periods_have_their_own_invoice,
    no_period_is_billed_twice,
    items_say_what_was_billed,
    states_follow_invoices,
    what_ended_is_over,
    discounts_are_of_its_customer,
)
