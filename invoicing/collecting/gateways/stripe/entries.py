"""All movements of money on an account at Stripe, read from its balance transactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from invoicing.collecting.gateways.interface import Entry
from invoicing.collecting.gateways.stripe.client import PAGE, Account, asking, every, id_of, key_of

# Their reporting categories -> our kinds; payouts and what else stays between the account and the bank is none of ours.
KINDS = {
    "charge": "charge",
    "charge_failure": "charge",
    "refund": "refund",
    "refund_failure": "refund",
    "partial_capture_reversal": "refund",
    "dispute": "dispute",
    "dispute_reversal": "dispute",
    "fee": "fee",
}


def between(account: Account, first: date, last: date) -> list[Entry]:
    created = {"gte": seconds(first), "lt": seconds(last + timedelta(days=1))}
    params = {"created": created, "limit": PAGE, "expand": ["data.source"]}
    with asking():
        movements = list(every(account.api.balance_transactions.list(params)))
        return [entry for each in reversed(movements) for entry in entries(each)]


def seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def entries(movement: dict[str, Any]) -> Iterator[Entry]:
    """A movement in the currency of what was charged, and the fee in that of the account."""
    kind, at = KINDS.get(movement["reporting_category"]), datetime.fromtimestamp(movement["created"], UTC)
    if not kind:
        return
    if kind == "fee":
        yield Entry("fee", movement["id"], "", movement["amount"], movement["currency"], at)
        return
    source = movement.get("source")
    thing: dict[str, Any] = source if isinstance(source, dict) else {"id": source}
    sign = 1 if movement["amount"] > 0 else -1
    amount = sign * thing["amount"] if "amount" in thing else movement["amount"]
    reference = (kind == "charge" and id_of(thing.get("payment_intent"))) or id_of(thing)
    yield Entry(kind, reference, key_of(thing), amount, thing.get("currency", movement["currency"]), at)
    if movement.get("fee"):
        fee = "dispute_fee" if kind == "dispute" else "fee"
        yield Entry(fee, movement["id"], "", -movement["fee"], movement["currency"], at)
