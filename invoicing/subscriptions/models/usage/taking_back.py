"""How reports are taken back while nothing of them is billed: an import that is undone leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from invoicing.subscriptions.models.usage.billed import BilledUsage, save_changes, stretch_at, stretches_of
from invoicing.subscriptions.models.usage.hours import add_to_hours, by_hour
from invoicing.subscriptions.models.usage.items import locked_items, tell
from invoicing.subscriptions.models.usage.known import by_identifier, later_sets, overwritten, replaced
from invoicing.subscriptions.models.usage.record import UsageRecord

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

BILLED = "It is billed already. Correct it instead: the next invoice has the difference."
CORRECTED = "Another record corrected it, or set what was used at its moment, since."
Stretches = dict[int, list[BilledUsage]]


@whole
def take_back(names: Sequence[tuple[str, str]], *, by: User | None, now: datetime) -> dict[tuple[str, str], str]:
    """Delete the records of these (item's public id, identifier); those that stay are answered with the reason why.

    What is not there is passed over: it is taken back already.
    """
    items = locked_items({item for item, _ in names})
    named = {(items[item].pk, identifier): (item, identifier) for item, identifier in names if item in items}
    records = by_identifier(named)
    stretches = stretches_of({record.item_id for record in records.values()})
    reasons = why_they_stay(list(records.values()), stretches)
    gone = [record for record in records.values() if record.pk not in reasons]
    add_to_hours(by_hour((record.item_id, record.timestamp, -record.change) for record in gone))
    note_gone(gone, stretches)
    UsageRecord.objects.filter(pk__in=[record.pk for record in gone]).delete()
    if by:
        tell("usage_taken_back", gone, items.values(), by=by, now=now)
    return {named[name]: reasons[record.pk] for name, record in records.items() if record.pk in reasons}


def why_they_stay(records: Sequence[UsageRecord], stretches: Stretches) -> dict[int, str]:
    """{key: why} of those of these records that cannot go; the newest first, for older ones may hang on them."""
    keys = [record.pk for record in records]
    replacing, set_since = replaced(keys), overwritten(keys)
    stay: dict[int, str] = {}
    going: set[int] = set()
    for record in sorted(records, key=lambda each: -each.pk):
        stretch = stretch_at(record.timestamp, stretches.get(record.item_id, ()))
        hanging = {replacing[record.pk]} if record.pk in replacing else set()
        hanging |= later_sets(record) if record.pk in set_since else set()
        if stretch and record.pk <= stretch.through:
            stay[record.pk] = BILLED
        elif hanging - going:
            stay[record.pk] = CORRECTED
        else:
            going.add(record.pk)
    return stay


def note_gone(records: Sequence[UsageRecord], stretches: Stretches) -> None:
    """What was late for a stretch that is billed, and waited for the next invoice, does so no more."""
    changed = {}
    for record in records:
        stretch = stretch_at(record.timestamp, stretches.get(record.item_id, ()))
        if stretch is None:
            continue
        changed[stretch.pk] = stretch
        if corrects(record):
            stretch.corrected -= record.change
        else:
            stretch.late -= record.change
    for stretch in changed.values():
        if not stretch.late and not stretch.corrected:
            stretch.changed_at = None
    save_changes(changed.values())


def corrects(record: UsageRecord) -> bool:
    """Whether it changed what was reported before, as the verb that reports tells it."""
    if record.replaces_id or record.action != UsageRecord.SET:
        return bool(record.replaces_id)
    earlier = UsageRecord.objects.filter(item=record.item_id, timestamp=record.timestamp, pk__lt=record.pk)
    return earlier.exists()
