"""How usage is reported: in batches, each record once, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.locks import locked
from billing_site.lib.db.rows import insert_many
from billing_site.lib.db.transaction import whole
from customers.models.customer import Customer
from invoicing.models.catalog.price import Price
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage import reported as of
from invoicing.subscriptions.models.usage.batch import Batch
from invoicing.subscriptions.models.usage.billed import BilledUsage, save_changes
from invoicing.subscriptions.models.usage.hours import add_to_hours, by_hour
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Problem, Report, Reported, ReportRefused, check_form
from invoicing.subscriptions.rules.calendar import whole_second

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


@whole
def report(records: Sequence[Reported], *, by: User | None, now: datetime) -> Report:
    """Record what was used, at most 1,000 records at once. What is known with the same content is passed over.

    All of them or none: raises ReportRefused, which names what is wrong of each. What belongs to time that was billed
    already is on the next invoice.
    """
    if problems := check_form(records, now):
        raise ReportRefused(problems)
    items = locked_items({record.item for record in records})
    licensed = {item.pk for item in items.values() if item.price.usage_type != Price.METERED}
    were_metered = stretches_of(licensed) if licensed else {}
    if problems := [one for at, record in enumerate(records) for one in unfit(at, record, items, were_metered)]:
        raise ReportRefused(problems)
    batch = Batch(records, items, by=by, now=now)
    if batch.problems:
        raise ReportRefused(batch.problems)
    insert_many(batch.rows)
    add_to_hours(by_hour((row.item_id, row.timestamp, row.change) for row in batch.rows))
    late, free = note_late(batch.rows, batch.fresh, items.values(), now)
    if by:
        tell(batch.rows, items.values(), by=by, now=now)
    return Report(len(batch.rows), batch.repeated, late, free)


def locked_items(public_ids: set[str]) -> dict[str, SubscriptionItem]:
    """{public id: item with its subscription and price}, their customers locked: none of them is billed meanwhile.

    Raises IllegalMove where a merge moved one just now.
    """
    found = SubscriptionItem.objects.filter(public_id__in=public_ids)
    keys = set(found.values_list("subscription__customer", flat=True))
    list(locked(Customer.objects.filter(pk__in=keys)).values_list("id"))
    items = {item.public_id: item for item in found.select_related("subscription__customer", "price")}
    if any(item.subscription.customer_id not in keys for item in items.values()):
        raise IllegalMove("A subscription went to another customer meanwhile. Report it again.")
    return items


def unfit(
    index: int, record: Reported, items: dict[str, SubscriptionItem], were_metered: dict[int, list[BilledUsage]]
) -> Iterable[Problem]:
    """Why this item has no such usage. One whose price is licensed now may have been metered at that moment."""
    item = items.get(record.item)
    if item is None:
        yield Problem(index, of.ITEM, f"There is no subscription item {record.item}.")
        return
    subscription, moment = item.subscription, whole_second(record.timestamp)
    is_metered = item.price.usage_type == Price.METERED
    if not is_metered and stretch_at(moment, were_metered.get(item.pk, ())) is None:
        yield Problem(index, of.ITEM, f"{record.item} is not metered: it is billed by its quantity.")
    elif subscription.status in states.OVER:
        yield Problem(index, of.ITEM, f"Subscription {subscription} of {record.item} has ended.")
    elif item.removed_at and moment >= item.removed_at:
        yield Problem(index, of.TIMESTAMP, f"{record.item} ended on {item.removed_at:%Y-%m-%d at %H:%M} UTC.")
    elif moment < item.created:
        yield Problem(index, of.TIMESTAMP, f"{record.item} began on {item.created:%Y-%m-%d at %H:%M} UTC.")


def note_late(
    rows: Sequence[UsageRecord], fresh: Sequence[bool], items: Collection[SubscriptionItem], now: datetime
) -> tuple[int, int]:
    """Have stretches that were billed know what was reported for them (`fresh`), or corrected, since.

    Returns how many of the rows that are, and how many concern time that is free.
    """
    billed_until = {item.pk: item.used_until for item in items if item.used_until}
    late = [
        (row, is_fresh)
        for row, is_fresh in zip(rows, fresh, strict=True)
        if row.item_id in billed_until and row.timestamp < billed_until[row.item_id]
    ]
    if not late:
        return 0, 0
    stretches = stretches_of({row.item_id for row, _ in late}, min(row.timestamp for row, _ in late))
    changed, free = {}, 0
    for row, is_fresh in late:
        known = stretches.get(row.item_id, [])
        stretch = stretch_at(row.timestamp, known)
        if stretch is None:
            free += 1
            continue
        changed[stretch.pk] = stretch
        stretch.changed_at = stretch.changed_at or now
        if is_fresh:
            stretch.late += row.change
        else:
            stretch.corrected += row.change
    save_changes(changed.values())
    return len(late) - free, free


def stretch_at(moment: datetime, stretches: Iterable[BilledUsage]) -> BilledUsage | None:
    return next((each for each in stretches if each.start <= moment < each.end), None)


def stretches_of(items: Collection[int], since: datetime | None = None) -> dict[int, list[BilledUsage]]:
    """{item's key: what was billed of it, after this moment}"""
    found: dict[int, list[BilledUsage]] = {}
    wanted = BilledUsage.objects.filter(item__in=items)
    for stretch in wanted.filter(end__gt=since) if since else wanted:
        found.setdefault(stretch.item_id, []).append(stretch)
    return found


def tell(rows: Sequence[UsageRecord], items: Collection[SubscriptionItem], *, by: User, now: datetime) -> None:
    """An event of each subscription, of what people report; what machines do, the records tell."""
    changes: dict[int, list[UsageRecord]] = {}
    for row in rows:
        changes.setdefault(row.item_id, []).append(row)
    for item in items:
        if item.pk in changes:
            subscription = item.subscription
            number, change = len(changes[item.pk]), sum(row.change for row in changes[item.pk])
            about = {"item": item.public_id, "records": number, "quantity": change}
            subscription.record("usage_reported", by=by, now=now, **about)
