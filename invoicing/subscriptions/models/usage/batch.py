"""A batch of reports on its way into the table: what each changes is told from what stands before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS

from billing_site.lib.db.instances import instance
from invoicing.subscriptions.models.usage.known import by_identifier, overwritten, replaced, sums_at
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import IDENTIFIER, REPLACES, Problem, Reported
from invoicing.subscriptions.rules.calendar import whole_second

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.subscriptions.models.item import SubscriptionItem

REPLACED, OVERWRITTEN = "was replaced already.", "counts no more: its second was set to another quantity."


class Batch:
    """`rows` to insert, unsaved, each with whether it is `fresh`: no change of what was reported before.

    `repeated` are the indexes of records that are known, `problems` what cannot be.
    """

    def __init__(
        self, records: Sequence[Reported], items: Mapping[str, SubscriptionItem], *, by: User | None, now: datetime
    ) -> None:
        self.by, self.now = by, now
        self.rows: list[UsageRecord] = []
        self.fresh: list[bool] = []
        self.repeated: list[int] = []
        self.problems: list[Problem] = []
        self.read([(items[record.item], record) for record in records])
        for index, record in enumerate(records):
            self.take(index, items[record.item], record)

    def read(self, pairs: Sequence[tuple[SubscriptionItem, Reported]]) -> None:
        """What the table has of these records, and of those that they replace."""
        replacing = [(item.pk, record.replaces) for item, record in pairs if record.replaces]
        self.known = by_identifier({*((item.pk, record.identifier) for item, record in pairs), *replacing})
        before = [self.known[name].pk for name in replacing if name in self.known]
        self.gone = dict.fromkeys(overwritten(before) if before else (), OVERWRITTEN)
        self.gone |= dict.fromkeys(replaced(before) if before else (), REPLACED)
        moments = {
            (item.pk, whole_second(record.timestamp)) for item, record in pairs if record.action == UsageRecord.SET
        }
        self.sums = sums_at(moments) if moments else {}
        self.seen: set[tuple[int, str]] = set()
        self.set_here: set[tuple[int, datetime]] = set()

    def take(self, index: int, item: SubscriptionItem, record: Reported) -> None:
        key = (item.pk, record.identifier)
        there = self.known.get(key)
        if key in self.seen or there:
            if there and not self.says_the_same(there, record):
                words = f"{record.identifier} was reported before, with other content: {there.quantity:,} at "
                self.problems.append(Problem(index, IDENTIFIER, f"{words}{there.timestamp:%Y-%m-%d %H:%M:%S} UTC."))
            else:
                self.repeated.append(index)
            return
        self.seen.add(key)
        if record.replaces:
            self.replace(index, item, record)
            return
        at = (item.pk, whole_second(record.timestamp))
        change, fresh = record.quantity, True
        if record.action == UsageRecord.SET:
            change, fresh = record.quantity - self.sums.get(at, 0), at not in self.sums
            self.set_here.add(at)
        self.add(item, record, change, fresh=fresh)

    def replace(self, index: int, item: SubscriptionItem, record: Reported) -> None:
        """One in the place of another: it counts by how much it differs from that."""
        old, at = self.known.get((item.pk, record.replaces)), (item.pk, whole_second(record.timestamp))
        if old is None:
            words = f"There is no earlier record {record.replaces} of this item."
        elif old.timestamp != at[1]:
            words = (
                f"{record.replaces} is of {old.timestamp:%Y-%m-%d %H:%M:%S} UTC: a correction is of the same moment."
            )
        elif old.pk in self.gone or at in self.set_here:
            words = f"{record.replaces} {self.gone.get(old.pk, OVERWRITTEN)}"
        else:
            self.gone[old.pk] = REPLACED
            self.add(item, record, record.quantity - old.quantity, old)
            return
        self.problems.append(Problem(index, REPLACES, words))

    def add(
        self,
        item: SubscriptionItem,
        record: Reported,
        change: int,
        old: UsageRecord | None = None,
        *,
        fresh: bool = False,
    ) -> None:
        at = (item.pk, whole_second(record.timestamp))
        self.sums[at] = self.sums.get(at, 0) + change
        self.fresh.append(fresh)
        values = {
            "id": None,
            "item_id": item.pk,
            "identifier": record.identifier,
            "timestamp": at[1],
            "quantity": record.quantity,
            "action": old.action if old else record.action,
            "change": change,
            "replaces_id": old.pk if old else None,
            "reported_by_id": self.by.pk if self.by else None,
            "created": self.now,
        }
        # The ORM's own way takes longer than the database to write the row.
        self.rows.append(instance(UsageRecord, values, DEFAULT_DB_ALIAS))

    def says_the_same(self, there: UsageRecord, record: Reported) -> bool:
        old = self.known.get((there.item_id, record.replaces)) if record.replaces else None
        if (there.quantity, there.timestamp) != (record.quantity, whole_second(record.timestamp)):
            return False
        return (old.pk if old else None) == there.replaces_id and (bool(old) or there.action == record.action)
