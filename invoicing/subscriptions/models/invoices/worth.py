"""What an invoice is worth for later credits: what it billed counts while it is owed or paid, and never otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.states import OPEN, PAID
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.kept import NOT_BILLED, rate_of
from invoicing.subscriptions.models.verbs.loading import prices_by_id
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.life import Percent
from invoicing.subscriptions.rules.segments import Segment

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.line import InvoiceLine
    from invoicing.subscriptions.models.course import Course
    from invoicing.subscriptions.models.item import SubscriptionItem

DELETED = "invoice.deleted"
TYPES = (
    *("invoice.finalized", "invoice.voided", "invoice.marked_uncollectible", "invoice.credited", "invoice.updated"),
    DELETED,
)
AHEAD = (life.PERIOD, life.PART, life.REMAINING)


class Charge(NamedTuple):
    """What lines billed ahead of an item, whatever they came to: so many of a price, from `start` to `end`."""

    item: str
    price: str
    quantity: Decimal
    start: datetime
    end: datetime

    @classmethod
    def of(cls, line: InvoiceLine | InvoiceItem) -> Charge:
        details = line.details
        start, end = (datetime.fromisoformat(details[name]) for name in ("from", "until"))
        return cls(details["item"], details["price"], Decimal(details["quantity"]), start, end)

    def is_of(self, segment: Segment) -> bool:
        return (self.price, self.quantity, self.start, self.end) == (*segment.rate.key, segment.start, segment.end)


def concerns(type: str, invoice: Invoice) -> bool:
    """Whether an event may change what an invoice is worth: being paid does where it was not owed before."""
    if type == "invoice.paid":
        return bool(invoice.marked_uncollectible_at or invoice.pre_payment_credit)
    return type in TYPES


def follow(type: str, course: Course, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """Have the items say what the invoice bills of them after an event of it."""
    lines = list(invoice.lines.all())
    if share_owed(invoice):
        bill_again(course, invoice, lines)
        return
    # What waited for an invoice that is deleted waits for the next one.
    charges = charges_of(line for line in lines if type != DELETED or line.item_id is None)
    not_billed(course, invoice, charges)
    drop_credits(course, charges, by=by, now=now)


def share_owed(invoice: Invoice) -> Fraction:
    """How much of it is owed or paid: none of what is a draft, void or written off, and no part that was credited."""
    if invoice.status not in (OPEN, PAID):
        return Fraction(0)
    credited = invoice.pre_payment_credit + invoice.post_payment_credit
    return max(Fraction(0), 1 - Fraction(credited, invoice.total)) if credited else Fraction(1)


def charges_of(lines: Iterable[InvoiceLine]) -> dict[Charge, int]:
    """{what was billed ahead: minor units that it came to after discounts, before tax}"""
    found: dict[Charge, int] = {}
    for line in lines:
        if line.details.get("kind") in AHEAD:
            charge = Charge.of(line)
            found[charge] = found.get(charge, 0) + net_of(line)
    return found


def net_of(line: InvoiceLine) -> int:
    return line.amount - sum(dict(line.figures.get("discounts") or []).values())


def not_billed(course: Course, invoice: Invoice, charges: Collection[Charge]) -> None:
    """Nothing was billed by these, which stand on the invoice: no time of them is given back."""
    state = course.state
    for item in course.standing():
        kept = state.item(item.public_id)
        segment = kept.segment if kept else None
        if segment and any(each.item == item.public_id and each.is_of(segment) for each in charges):
            item.billed = NOT_BILLED | {"of": invoice.public_id}


def leave_out_drafts(course: Course) -> None:
    """What only a draft bills was charged to nobody yet: no time of it is given back."""
    drafts = Invoice.objects.drafts().of_subscription(course.subscription.public_id)
    for draft in drafts.prefetch_related("lines"):
        not_billed(course, draft, charges_of(draft.lines.all()))


def drop_credits(course: Course, charges: Collection[Charge], *, by: User | None, now: datetime) -> None:
    """What waits for the next invoice to be given back of what was never billed is not given back."""
    waiting = InvoiceItem.objects.pending().filter(subscription=course.subscription.public_id)
    for pending in waiting.select_related("customer"):
        if pending.details.get("kind") == life.UNUSED:
            start = datetime.fromisoformat(pending.details["from"])
            item = pending.details["item"]
            if any(each.item == item and each.start <= start < each.end for each in charges):
                pending.remove(by=by, now=now)


def bill_again(course: Course, invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """It is owed: what it says was billed of the current period, whatever was expected of a draft."""
    lines = [line for line in lines if line.details.get("kind") in AHEAD]
    charges, named, share = charges_of(lines), replaced(invoice), share_owed(invoice)
    begins, matching = begins_period(course, named), {}
    for item in course.standing():
        segment = segment_of(course, item)
        found = [each for each in charges if each.item == item.public_id and fits(each, segment, course)]
        if found and (segment or item.billed.get("of") in named):
            matching[item] = max(found, key=lambda each: each.start)
        elif segment and not found and begins and segment.start == course.subscription.current_period_start:
            item.billed = NOT_BILLED | {"of": invoice.public_id}
    taken = set(matching.values())
    take_discounts(course, invoice, [line for line in lines if Charge.of(line) in taken])
    for item, charge in matching.items():
        put_segment(course, item, as_segment(course, segment_of(course, item), charge, floor(charges[charge] * share)))


def fits(charge: Charge, segment: Segment | None, course: Course) -> bool:
    """Whether a charge is what is billed ahead now, or could be where nothing is."""
    return charge.is_of(segment) if segment else charge.end == course.subscription.current_period_end


def as_segment(course: Course, segment: Segment | None, charge: Charge, net: int) -> Segment:
    """The segment of a charge that came to so much, which staff may have edited."""
    if segment is None:
        price = (course.prices | prices_by_id({charge.price}))[charge.price]
        rate = rate_of(price, charge.quantity, course.subscription.currency)
        segment = Segment(rate, charge.start, charge.end, worth=Fraction(net), charged=net)
    return segment if segment.charged == net else replace(segment, worth=Fraction(net), charged=net)


def segment_of(course: Course, item: SubscriptionItem) -> Segment | None:
    kept = course.state.item(item.public_id)
    return kept.segment if kept else None


def put_segment(course: Course, item: SubscriptionItem, segment: Segment) -> None:
    state = course.state
    kept = state.item(item.public_id)
    if kept and kept.segment != segment:
        course.keep(item, replace(kept, segment=segment), state)


def replaced(invoice: Invoice) -> set[str]:
    """The public ids of the invoice and of those that it stands for."""
    found: set[str] = set()
    each: Invoice | None = invoice
    while each:
        found.add(each.public_id)
        each = each.from_invoice
    return found


def begins_period(course: Course, named: Collection[str]) -> bool:
    """Whether one of these was to bill the current period from its beginning."""
    start = course.subscription.current_period_start
    of_these = SubscriptionPeriod.objects.filter(subscription=course.subscription.pk, invoice__public_id__in=named)
    return start is not None and of_these.filter(start=start).exists()


def take_discounts(course: Course, invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """What discounts left of an item that was billed ahead is what is given back of it; they count for its changes."""
    if not invoice.total_discount:
        return
    percents = [percent_of(each) for each in invoice.discounts if each.get("percent_off") is not None]
    fixed = {each["id"] for each in invoice.discounts if each.get("amount_off") is not None}
    charged: dict[str, int] = {}
    off: dict[str, int] = {}
    for line in lines:
        item = line.details.get("item")
        if item and line.details["kind"] in (life.PERIOD, life.PART):
            taken = dict(line.figures.get("discounts") or [])
            charged[item] = charged.get(item, 0) + line.amount - sum(taken.values())
            if line.details["kind"] == life.PERIOD:
                off[item] = off.get(item, 0) + sum(amount for id, amount in taken.items() if id in fixed)
    if charged:
        state = life.discounted(course.state, charged, percents, off)
        course.subscription.reductions = {
            "percents": [[str(each.share), list(each.products)] for each in percents],
            "off": off,
        }
        for item in course.standing():
            kept = state.item(item.public_id)
            if kept:
                course.keep(item, kept, state)


def percent_of(snapshot: dict) -> Percent:
    return Percent(Fraction(Decimal(snapshot["percent_off"])) / 100, tuple(snapshot.get("products") or ()))
