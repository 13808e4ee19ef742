"""Reports of usage from the cells of a file, for the import and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from invoicing.models.catalog.price import Price
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import (
    ACTION,
    IDENTIFIER,
    ITEM,
    QUANTITY,
    REPLACES,
    TIMESTAMP,
    Reported,
)

NEEDED = (IDENTIFIER, ITEM, QUANTITY, TIMESTAMP)
MOMENT = "Write the moment like 2026-04-10 09:30:00 (UTC), 2026-04-10T09:30:00+02:00 or in seconds since 1970."
# Digits of a moment in seconds since 1970: from 2001 until 2286.
SECONDS = 10


def items_named(texts: Iterable[str]) -> dict[str, str]:
    """{text: id of an item} of subscriptions with one metered item, which may stand in its place."""
    wanted = {text for text in texts if text.startswith("sub_")}
    if not wanted:
        return {}
    metered = SubscriptionItem.objects.filter(
        subscription__public_id__in=wanted, price__usage_type=Price.METERED, removed_at=None
    )
    found: dict[str, list[str]] = {}
    for subscription, item in metered.values_list("subscription__public_id", "public_id"):
        found.setdefault(subscription, []).append(item)
    return {subscription: items[0] for subscription, items in found.items() if len(items) == 1}


def read_record(values: Mapping[str, str], items: Mapping[str, str]) -> tuple[Reported | None, list[list[str]]]:
    """(what the cells of a row report, what is wrong with them); `items` as `items_named` gives them."""
    problems = [[name, "This cell is empty."] for name in NEEDED if not values.get(name)]
    quantity = read_quantity(values.get(QUANTITY, ""))
    moment = read_moment(values.get(TIMESTAMP, ""))
    action = values.get(ACTION, "").lower() or UsageRecord.INCREMENT
    if values.get(QUANTITY) and quantity is None:
        problems.append([QUANTITY, "A quantity is a whole number, at least 0."])
    if values.get(TIMESTAMP) and moment is None:
        problems.append([TIMESTAMP, MOMENT])
    item = values.get(ITEM, "")
    if item.startswith("sub_") and item not in items:
        problems.append([ITEM, "This subscription does not have exactly one metered item. Give the item's id."])
    if problems or quantity is None or moment is None:
        return None, problems
    found = Reported(items.get(item, item), quantity, moment, values[IDENTIFIER], action, values.get(REPLACES, ""))
    return found, []


def read_quantity(text: str) -> int | None:
    """Digits alone: a file of a machine has no thousands, and a comma may be a decimal point."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def read_moment(text: str) -> datetime | None:
    """A moment; without a zone it is in UTC. None for what is none."""
    try:
        if text.isascii() and text.isdigit() and len(text) == SECONDS:
            return datetime.fromtimestamp(int(text), UTC)
        if "-" not in text:
            return None
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
