"""How usage is billed: each stretch of time once, and what is heard of it afterwards as a difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Max

from billing_site.lib.money.amounts import round_half_up
from invoicing.subscriptions.models.usage.billed import BilledUsage, save_changes
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.life import Entry
from invoicing.subscriptions.rules.segments import Rate
from invoicing.totals.pricing import Pricing, parts

if TYPE_CHECKING:
    from invoicing.models.catalog.price import Price
    from invoicing.models.invoice import Invoice
    from invoicing.subscriptions.models.course import Course
    from invoicing.subscriptions.models.item import SubscriptionItem


def load_usage(course: Course) -> None:
    """Have a course know what was used of its items, and what was heard of stretches since they were billed."""
    known: dict[Entry, Decimal] = {}

    def used(entry: Entry) -> Decimal:
        if entry not in known:
            key = next((item.pk for item in course.items if item.public_id == entry.item), None)
            known[entry] = Decimal(used_between(key, entry.start, entry.end) if key else 0)
        return known[entry]

    course.usage = used
    changed = BilledUsage.objects.of(course.subscription).changed()
    course.changed_usage = list(changed.select_related("item", "invoice", "price__product"))
    course.prices |= {stretch.price.public_id: stretch.price for stretch in course.changed_usage}


def comes_to(pricing: Pricing, quantity: int) -> int:
    """What so much comes to in minor units, as the lines of an invoice: each part of the price rounded."""
    return sum(part.amount for part in parts(pricing, Decimal(quantity)))


def differences(stretches: Iterable[BilledUsage]) -> list[Entry]:
    """What the next invoice bills, or gives back, of these."""
    return [entry for stretch in stretches for entry in differences_of(stretch)]


def differences_of(stretch: BilledUsage) -> Iterator[Entry]:
    """What was reported late, then what was corrected: what the price comes to with it, less what it came to without.

    Nothing where that is the same. What is given back is what was billed after discounts.
    """
    pricing, quantity, amount = stretch.pricing, stretch.quantity, stretch.amount
    price, item = stretch.price, stretch.item.public_id
    for kind, change in ((life.LATE, stretch.late), (life.CORRECTED, stretch.corrected)):
        before, quantity = amount, quantity + change
        amount = comes_to(pricing, quantity)
        difference = amount - before
        if difference < 0:
            difference = round_half_up(amount * stretch.kept) - round_half_up(before * stretch.kept)
        if difference:
            rate = Rate(price.public_id, pricing, Decimal(change), price.product.public_id, is_metered=True)
            yield Entry(kind, item, rate, stretch.start, stretch.end, difference)


def note_billed(course: Course, entries: Iterable[Entry], invoice: Invoice | None) -> None:
    """An invoice was made of these entries and of the differences."""
    note_usage(course, entries, invoice)
    note_differences(course)


def note_usage(course: Course, entries: Iterable[Entry], invoice: Invoice | None) -> None:
    """Write down what was billed of usage by these entries, so that what comes later is told from it."""
    used = [entry for entry in entries if entry.kind == life.USAGE]
    through = last_record() if used else 0
    BilledUsage.objects.bulk_create([billed(course, entry, invoice, through) for entry in used])


def last_record() -> int:
    """The key of the newest record. While a customer is locked, those of their items that follow have higher ones."""
    return UsageRecord.objects.aggregate(last=Max("pk"))["last"] or 0


def billed(course: Course, entry: Entry, invoice: Invoice | None, through: int) -> BilledUsage:
    item = next(item for item in course.items if item.public_id == entry.item)
    if item.pk is None:
        item.subscription = course.subscription
        item.save(force_insert=True)
    price = course.prices.get(entry.rate.price) or item.price
    quantity = int(course.usage(entry))
    return BilledUsage(
        subscription=course.subscription,
        item=item,
        start=entry.start,
        end=entry.end,
        price=price,
        amounts=amounts_of(price, course.subscription.currency),
        quantity=quantity,
        amount=comes_to(entry.rate.pricing, quantity),
        invoice=invoice,
        through=through,
    )


def amounts_of(price: Price, currency: str) -> dict:
    """The amounts to keep: in other currencies than its own those of a price may change."""
    return {} if currency == price.currency else price.amounts[currency]


def note_differences(course: Course) -> None:
    """What was reported or corrected afterwards is on an invoice now."""
    through = last_record() if course.changed_usage else 0
    for stretch in course.changed_usage:
        stretch.through = through
        stretch.quantity += stretch.late + stretch.corrected
        stretch.amount = comes_to(stretch.pricing, stretch.quantity)
        stretch.late = stretch.corrected = 0
        stretch.changed_at = None
    save_changes(course.changed_usage)
    course.changed_usage = []


def items_by_id(course: Course) -> dict[str, SubscriptionItem]:
    """{public id: item} of a course, with those that left it and are billed a difference."""
    former = {stretch.item.public_id: stretch.item for stretch in course.changed_usage}
    return former | {item.public_id: item for item in course.items}
