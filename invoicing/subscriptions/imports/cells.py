"""The cells of a subscription in a file: its days, quantity, collection, as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from billing_site.lib.money.number_formats import FILES
from billing_site.lib.money.text import parse_number
from invoicing.imports.kind import Read
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.subscription import Subscription

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
COLLECTION = {
    "charge automatically": Invoice.CHARGE,
    "charge": Invoice.CHARGE,
    "automatic": Invoice.CHARGE,
    "send invoice": "send_invoice",
    "send": "send_invoice",
    "email": "send_invoice",
    "invoice": "send_invoice",
}
# The further items that a row has room for, each with its price and quantity.
PLACES = ("", "_2", "_3", "_4")
MOST_DAYS = 365


def moment(text: str, zone: ZoneInfo) -> datetime:
    """The beginning of a day on the account's clocks, or a moment with its time; ValueError in words."""
    try:
        if match := DAY.fullmatch(text):
            year, month, day = (int(part) for part in match.groups())
            return datetime(year, month, day, tzinfo=zone).astimezone(UTC)
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:40]}” is not a day. Write it as 2026-12-31.") from None


def quantity(text: str) -> Decimal:
    found = parse_number(text, FILES)
    if found != int(found) or found < 0:
        raise ValueError("A quantity is a whole number, at least 0.")
    return found


def collection(text: str) -> str:
    key = text.casefold().replace("_", " ").strip()
    if key not in COLLECTION:
        raise ValueError(f"“{text[:40]}” is neither charge_automatically nor send_invoice.")
    return COLLECTION[key]


def days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 4 or int(text) > MOST_DAYS:
        raise ValueError(f"Days until due are a whole number from 0 to {MOST_DAYS}.")
    return int(text)


def memo(text: str) -> str:
    if len(text) > Subscription.LONGEST_MEMO:
        raise ValueError(f"A memo has at most {Subscription.LONGEST_MEMO} characters.")
    return text


def reference(text: str) -> str:
    if len(text) > 200:
        raise ValueError("A reference has at most 200 characters.")
    return text


def read(rows: Sequence[Read], zone: ZoneInfo, problems: list[list[str]]) -> dict[str, Any]:
    """{column: value} of the rows of one subscription, apart from its items; the rows may not disagree."""
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("paid_until", "started", "trial_end", "cancel_at"), lambda text: moment(text, zone)),
        "collection_method": collection,
        "days_until_due": days,
        "description": memo,
        "reference": reference,
    }
    found: dict[str, Any] = {}
    for name in (*readers, "customer", "coupon"):
        said = dict.fromkeys(row.values[name] for row in rows if name in row.values)
        if len(said) > 1:
            problems.append([name, "The rows of this subscription do not say the same."])
        elif said:
            try:
                found[name] = readers.get(name, str)(next(iter(said)))
            except ValueError as error:
                problems.append([name, str(error)])
    return found


def items(rows: Sequence[Read], problems: list[list[str]]) -> list[tuple[str, Decimal]]:
    """[(price as it is named, quantity)] of all rows, in their order."""
    found = []
    for row in rows:
        for place in PLACES:
            name, count = row.values.get(f"price{place}", ""), row.values.get(f"quantity{place}", "")
            if not name:
                if count:
                    problems.append([f"price{place}", "There is a quantity and no price."])
                continue
            try:
                found.append((name, quantity(count) if count else Decimal(1)))
            except ValueError as error:
                problems.append([f"quantity{place}", str(error)])
    return found
