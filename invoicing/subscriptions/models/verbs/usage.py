"""How usage is reported: in batches, each record once, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.rows import insert_many
from billing_site.lib.db.transaction import whole
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.batch import Batch
from invoicing.subscriptions.models.usage.billed import save_changes, stretch_at, stretches_of
from invoicing.subscriptions.models.usage.checks import unfit
from invoicing.subscriptions.models.usage.hours import add_to_hours, by_hour
from invoicing.subscriptions.models.usage.items import locked_items, tell
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Report, Reported, ReportRefused, check_form

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
    if problems := list(unfit(enumerate(records), items)):
        raise ReportRefused(problems)
    batch = Batch(records, items, by=by, now=now)
    if batch.problems:
        raise ReportRefused(batch.problems)
    insert_many(batch.rows)
    add_to_hours(by_hour((row.item_id, row.timestamp, row.change) for row in batch.rows))
    late, free = note_late(batch.rows, batch.fresh, items.values(), now)
    if by:
        tell("usage_reported", batch.rows, items.values(), by=by, now=now)
    return Report(len(batch.rows), batch.repeated, late, free)


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
