"""Movements of money at a gateway, compared with our charges, refunds and disputes: pure of pages and jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from invoicing.collecting.gateways.interface import DEBITS, Entry
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.order import Order
from invoicing.collecting.models.refund import Refund

CHARGE, REFUND, DISPUTE, DISPUTE_FEE, FEE = "charge", "refund", "dispute", "dispute_fee", "fee"
NOUNS = {CHARGE: "Charge", REFUND: "Refund", DISPUTE: "Dispute", DISPUTE_FEE: "Dispute fee", FEE: "Fee"}
MISSING_HERE, MISSING_THERE, AMOUNT, STATE = "missing_here", "missing_there", "amount", "state"
WORDS = {
    MISSING_HERE: "Not in the books",
    MISSING_THERE: "Not at the gateway",
    AMOUNT: "Another amount",
    STATE: "Another state",
}
# A debit moves at the gateway when it is submitted, and is known here when the bank paid it, up to two weeks later.
BEFORE, AFTER = timedelta(days=15), timedelta(days=1)
MANY = 500


@dataclass(frozen=True)
class Difference:
    """`kind` of movement, `what` differs, the gateway's `reference`, our id ('' for none), both amounts.

    `gateway` is the name of it, '' where nobody said.
    """

    kind: str
    what: str
    reference: str
    ours: str
    at_gateway: int
    in_books: int
    currency: str
    day: str
    gateway: str = ""


def asked_from(first: date) -> date:
    return first - BEFORE


def compare(gateway: str, entries: Sequence[Entry], first: date, last: date) -> Iterator[Difference]:
    """What differs on these days (UTC). `entries` are those from `asked_from` to a day after the last one."""
    ours_of_days = [entry for entry in entries if first <= entry.at.astimezone(UTC).date() <= last]
    yield from unlike(gateway, ours_of_days, Asked(entries, last))
    known = {(entry.kind, entry.reference) for entry in entries}
    keys = {(entry.kind, entry.key) for entry in entries if entry.key}
    for kind, row, amount, at in of_books(gateway, first, last):
        if (kind, row.reference) not in known and (kind, row.public_id) not in keys:
            yield Difference(
                kind, MISSING_THERE, row.reference, row.public_id, 0, amount, row.currency, at.date().isoformat()
            )


class Asked:
    """All that the gateway was asked for, to the day after the `last` one that is compared."""

    def __init__(self, entries: Iterable[Entry], last: date) -> None:
        ordered = sorted(entries, key=lambda entry: entry.at)
        self.latest = {(entry.kind, entry.reference): entry for entry in ordered}
        self.until = datetime.combine(last + AFTER + timedelta(days=1), time(), UTC)

    def is_last(self, entry: Entry) -> bool:
        """Whether it is the last movement of its reference, however often that went back and forth."""
        return self.latest[entry.kind, entry.reference] is entry

    def may_be_undone_later(self, row: Any) -> bool:
        """Whether the movement back of a debit that failed may stand on a day that was not asked for."""
        return bool(row.settled_at and row.settled_at >= self.until)


def unlike(gateway: str, entries: Iterable[Entry], asked: Asked) -> Iterator[Difference]:
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    for kind, model in ((CHARGE, ChargeAttempt), (REFUND, Refund), (DISPUTE, Dispute)):
        found = by_kind[kind]
        for start in range(0, len(found), MANY):
            part = found[start : start + MANY]
            rows = ours(gateway, model, part)
            for entry in part:
                yield from unlike_row(entry, rows.get(entry.reference) or rows.get(entry.key), asked)


def ours(gateway: str, model: Any, entries: Sequence[Entry]) -> dict[str, Any]:
    """{reference and public id: our row} of these movements."""
    references = [entry.reference for entry in entries]
    named = Q(reference__in=references) | Q(public_id__in=[entry.key for entry in entries if entry.key])
    found: dict[str, Any] = {}
    charges = ("method",) if model is ChargeAttempt else ()
    for row in model.objects.filter(named, gateway=gateway).select_related(*charges):
        found |= {row.reference: row, row.public_id: row}
    found.pop("", None)
    return found


def unlike_row(entry: Entry, row: Any, asked: Asked) -> Iterator[Difference]:
    if row is None:
        yield difference(entry, MISSING_HERE, "", 0)
        return
    amount = signed(entry.kind, row.amount) * (1 if is_forward(entry) else -1)
    if (abs(entry.amount), entry.currency) != (row.amount, row.currency):
        yield difference(entry, AMOUNT, row.public_id, amount)
    if not fits(entry, row, asked):
        yield difference(entry, STATE, row.public_id, amount)


def difference(entry: Entry, what: str, public_id: str, amount: int) -> Difference:
    day = entry.at.astimezone(UTC).date().isoformat()
    return Difference(entry.kind, what, entry.reference, public_id, entry.amount, amount, entry.currency, day)


def is_forward(entry: Entry) -> bool:
    """A charge that came in, a refund or a dispute that went out; the other way they were taken back."""
    return entry.amount > 0 if entry.kind == CHARGE else entry.amount < 0


def signed(kind: str, amount: int) -> int:
    return amount if kind == CHARGE else -amount


def fits(entry: Entry, row: Any, asked: Asked) -> bool:
    """Whether our row is in a state in which there is such a movement, which is the last one of it or not."""
    forward, is_last = is_forward(entry), asked.is_last(entry)
    if entry.kind == CHARGE:
        return charge_fits(row, asked, forward=forward, is_last=is_last)
    if entry.kind == REFUND:
        # One that came back may go out again.
        back = row.state == Order.FAILED or (row.state == Order.SUCCEEDED and not is_last)
        return row.state in (Order.SUCCEEDED, Order.PROCESSING, Order.FAILED) if forward else back
    return not row.is_inquiry and (forward or row.state == Dispute.WON)


def charge_fits(row: ChargeAttempt, asked: Asked, *, forward: bool, is_last: bool) -> bool:
    """A debit moves when it is submitted, stays pending, and moves the other way where the bank does not pay it.

    One that came in and went back again while nobody asked was never one that succeeded here.
    """
    is_debit = row.method.kind in DEBITS
    if row.state == Order.FAILED:
        return not forward or not is_last or (is_debit and asked.may_be_undone_later(row))
    if forward:
        return row.state == Order.SUCCEEDED or (is_debit and row.state == Order.PROCESSING)
    return row.returned_at is not None


def of_books(gateway: str, first: date, last: date) -> Iterator[tuple[str, Any, int, datetime]]:
    """(kind, row, amount, when) of what the books say was moved on these days, once for each row."""
    days = (datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC))
    # What came back as a dispute is a movement of the dispute, and none of the charge.
    lost = Dispute.objects.filter(attempt=OuterRef("pk"), state=Dispute.LOST)
    charges = ChargeAttempt.objects.annotate(came_back=Q(returned_at__isnull=False) & ~Exists(lost))
    for kind, rows in ((CHARGE, charges), (REFUND, Refund.objects.all())):
        settled = rows.filter(settled_at__gte=days[0], settled_at__lt=days[1])
        for row in settled.filter(gateway=gateway, state=Order.SUCCEEDED).order_by("pk").iterator(MANY):
            yield kind, row, signed(kind, row.amount), row.settled_at or row.created
    opened = Dispute.objects.filter(gateway=gateway, taken_at__gte=days[0], taken_at__lt=days[1])
    for dispute in opened.order_by("pk").iterator(MANY):
        yield DISPUTE, dispute, -dispute.amount, dispute.taken_at or dispute.created


def totals(gateway: str, entries: Iterable[Entry], first: date, last: date) -> list[list]:
    """[[currency, kind, at the gateway, in the books]]; of fees only those of disputes stand in books of ours."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        if first <= entry.at.astimezone(UTC).date() <= last:
            sums[entry.currency, entry.kind][0] += entry.amount
    for kind, row, amount, _ in of_books(gateway, first, last):
        back = (kind == CHARGE and row.came_back) or (kind == DISPUTE and row.state == Dispute.WON)
        sums[row.currency, kind][1] += 0 if back else amount
        if kind == DISPUTE and row.fee:
            sums[row.fee_currency, DISPUTE_FEE][1] -= row.fee
    return [[currency, kind, *sums[currency, kind]] for currency, kind in sorted(sums)]


def added_up(parts: Iterable[list[list]]) -> list[list]:
    """The totals of several gateways as one."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for currency, kind, there, here in (each for totals_of_one in parts for each in totals_of_one):
        sums[currency, kind][0] += there
        sums[currency, kind][1] += here
    return [[currency, kind, *sums[currency, kind]] for currency, kind in sorted(sums)]


def as_row(found: Difference) -> list:
    return list(astuple(found))
