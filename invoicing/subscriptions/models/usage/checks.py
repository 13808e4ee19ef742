"""Whether items take what is reported of them; and a dry run of reports, which writes nothing and locks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from invoicing.models.catalog.price import Price
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage import reported as of
from invoicing.subscriptions.models.usage.batch import Batch
from invoicing.subscriptions.models.usage.billed import BilledUsage, stretch_at, stretches_of
from invoicing.subscriptions.models.usage.reported import Problem, Reported, check_form
from invoicing.subscriptions.rules.calendar import whole_second


class Examined(NamedTuple):
    """What a report would come to: what is wrong, and the indexes of records that are known, and that come late."""

    problems: list[Problem]
    repeated: set[int]
    late: set[int]
    items: dict[str, SubscriptionItem]


def examine(records: Sequence[Reported], *, now: datetime) -> Examined:
    """What would become of these records, at most 1,000, as things stand."""
    problems = check_form(records, now)
    bad = {problem.index for problem in problems}
    found = SubscriptionItem.objects.filter(public_id__in={record.item for record in records})
    items = {item.public_id: item for item in found.select_related("subscription", "price__product")}
    problems += unfit(((at, record) for at, record in enumerate(records) if at not in bad), items)
    bad = {problem.index for problem in problems}
    good = [at for at in range(len(records)) if at not in bad]
    batch = Batch([records[at] for at in good], items, by=None, now=now)
    problems += [replace(problem, index=good[problem.index]) for problem in batch.problems]
    until = {item.public_id: item.used_until for item in items.values()}
    late = {at for at in good if (end := until[records[at].item]) and records[at].timestamp < end}
    return Examined(problems, {good[at] for at in batch.repeated}, late, items)


def unfit(records: Iterable[tuple[int, Reported]], items: Mapping[str, SubscriptionItem]) -> Iterator[Problem]:
    """Why items have no such usage, of records by index."""
    licensed = {item.pk for item in items.values() if item.price.usage_type != Price.METERED}
    were_metered = stretches_of(licensed) if licensed else {}
    for index, record in records:
        yield from why_unfit(index, record, items, were_metered)


def why_unfit(
    index: int, record: Reported, items: Mapping[str, SubscriptionItem], were_metered: dict[int, list[BilledUsage]]
) -> Iterator[Problem]:
    """One whose price is licensed now may have been metered at that moment."""
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
