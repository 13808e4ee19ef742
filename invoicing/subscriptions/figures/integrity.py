# ruff: noqa: S608
"""Rules of the books about recurring revenue: the ledger, what subscriptions keep, and the sums of months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch
from django.utils import timezone

from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from invoicing.integrity.money import findings, rows
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.revenue.counting import lasting_discounts, mrr_of
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription

SUBSCRIPTION, MOVEMENT, TOTAL = (
    *("subscriptions_subscription", "subscriptions_revenuemovement", "subscriptions_revenuetotal"),
)
CHUNK = 1000
ITEMS = SubscriptionItem.objects.filter(removed_at=None).select_related("price__product").order_by("id")


def check() -> Iterator[Finding]:
    """Every Finding, one rule after the other."""
    for rule in RULES:
        yield from rule()


def counts() -> dict[str, int]:
    """What was looked at: {"movements of revenue": 12}."""
    return {"movements of revenue": RevenueMovement.objects.count()}


def movements_come_to_what_subscriptions_come_to() -> Iterator[Finding]:
    """To the minor unit, in the currency of the subscription, and for the customer whom it counts for."""
    yield from findings(
        "revenue",
        "it comes to {} a month, its movements to {}",
        f"""SELECT s.public_id, s.currency, COALESCE(s.mrr, 0), COALESCE(m.amount, 0) FROM {SUBSCRIPTION} s
        LEFT JOIN (SELECT subscription_id, sum(amount) AS amount FROM {MOVEMENT} GROUP BY subscription_id) m
        ON m.subscription_id = s.id WHERE COALESCE(s.mrr, 0) <> COALESCE(m.amount, 0)""",
    )
    for public_id, customer in rows(
        f"""SELECT s.public_id, c.public_id FROM {SUBSCRIPTION} s
        JOIN (SELECT subscription_id, customer_id, sum(amount) AS amount FROM {MOVEMENT}
        GROUP BY subscription_id, customer_id HAVING sum(amount) <> 0) m ON m.subscription_id = s.id
        JOIN customers_customer c ON c.id = m.customer_id WHERE s.mrr_customer_id IS NULL
        OR s.mrr_customer_id <> m.customer_id"""
    ):
        yield Finding(public_id, "revenue", f"movements count for {customer}, the subscription for another customer")
    for public_id, subscription in rows(
        f"""SELECT m.public_id, s.public_id FROM {MOVEMENT} m JOIN {SUBSCRIPTION} s ON s.id = m.subscription_id
        WHERE m.currency <> s.currency"""
    ):
        yield Finding(public_id, "revenue", f"the movement is in another currency than {subscription}")


def each_movement_follows_the_one_before() -> Iterator[Finding]:
    before = "LAG(m.mrr, 1, 0) OVER (PARTITION BY m.subscription_id ORDER BY m.id)"
    yield from findings(
        "revenue",
        "after the movement the subscription comes to {}, with the one before to {}",
        f"""SELECT public_id, currency, mrr, before_it + amount FROM
        (SELECT m.*, {before} AS before_it FROM {MOVEMENT} m) m WHERE mrr <> before_it + amount""",
    )


def customers_come_once_before_they_leave() -> Iterator[Finding]:
    """One who pays came once more than they left; nobody is new twice."""
    paying = f"""SELECT c.public_id, s.currency FROM {SUBSCRIPTION} s
        JOIN customers_customer c ON c.id = s.mrr_customer_id GROUP BY c.public_id, s.currency HAVING sum(s.mrr) > 0"""
    came = f"""SELECT c.public_id, m.currency, sum(m.customers), sum(CASE m.kind WHEN 'new' THEN 1 ELSE 0 END)
        FROM {MOVEMENT} m JOIN customers_customer c ON c.id = m.customer_id GROUP BY c.public_id, m.currency"""
    standing = set(rows(paying))
    for public_id, currency, number, new in rows(came):
        if number != ((public_id, currency) in standing):
            yield Finding(public_id, "revenue", f"came {number} times more than they left in {currency.upper()}")
        if new > 1:
            yield Finding(public_id, "revenue", f"is new {new} times in {currency.upper()}")


def sums_of_months_are_those_of_their_movements() -> Iterator[Finding]:
    """Of the rows that joined them."""
    key = "currency, month, kind"
    both = f"""SELECT {key}, sum(amount), sum(number), sum(customers) FROM (
        SELECT {key}, amount, count AS number, customers FROM {TOTAL} UNION ALL
        SELECT {key}, -amount, -1, -customers FROM {MOVEMENT} WHERE is_added) t
        GROUP BY {key} HAVING sum(amount) <> 0 OR sum(number) <> 0 OR sum(customers) <> 0"""
    for currency, month, kind, amount, number, _ in rows(both):
        text = f"{kind} differs from its movements by {format_amount(int(amount), currency)} and {number} rows"
        yield Finding(f"{str(month)[:7]} {currency.upper()}", "revenue", text)


def trials_end_once() -> Iterator[Finding]:
    for public_id, result in rows(
        f"""SELECT s.public_id, s.trial_result FROM {SUBSCRIPTION} s LEFT JOIN
        (SELECT subscription_id, max(kind) AS kind, count(*) AS number FROM {MOVEMENT} WHERE kind LIKE 'trial_%%'
        GROUP BY subscription_id) m ON m.subscription_id = s.id
        WHERE COALESCE(m.kind, '') <> s.trial_result OR COALESCE(m.number, 0) > 1"""
    ):
        yield Finding(public_id, "revenue", f"its trial is kept as “{result}”, its movements say otherwise")


def subscriptions_keep_what_their_items_come_to() -> Iterator[Finding]:
    """What is worked out again from items, prices and discounts; not of what the clock is about to count again."""
    now, after = timezone.now(), 0
    found = Subscription.objects.exclude(mrr=None).exclude(mrr_until__lte=now).order_by("pk")
    found = found.prefetch_related(Prefetch("items", ITEMS, to_attr="standing"))
    while batch := list(found.filter(pk__gt=after)[:CHUNK]):
        yield from those_that_differ(batch, lasting_discounts([each for each in batch if each.is_live], now))
        after = batch[-1].pk


def those_that_differ(batch: Iterable[Subscription], discounts: dict[int, list[dict]]) -> Iterator[Finding]:
    for each in batch:
        real = mrr_of(each, each.standing)  # type: ignore[attr-defined]
        if each.mrr != real:
            says, comes_to = (format_amount(amount or 0, each.currency) for amount in (each.mrr, real))
            yield Finding(each.public_id, "revenue", f"{says} a month is kept, its items come to {comes_to}")
        if each.is_live and each.mrr_discounts != discounts[each.pk]:
            yield Finding(each.public_id, "revenue", "it counts with other discounts than it has")


RULES = (
    movements_come_to_what_subscriptions_come_to,
    each_movement_follows_the_one_before,
    customers_come_once_before_they_leave,
    sums_of_months_are_those_of_their_movements,
    trials_end_once,
    subscriptions_keep_what_their_items_come_to,
)
