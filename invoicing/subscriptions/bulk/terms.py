"""The verbs of bulk actions, each with its terms: tried in memory, done, and taken back, for one subscription."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.bulk.change import BulkChange
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs import changing, ending
from invoicing.subscriptions.models.verbs.advancing import billed_first
from invoicing.subscriptions.models.verbs.creating import Choice
from invoicing.subscriptions.models.verbs.loading import course_of, save
from invoicing.subscriptions.rules import life

NOW, LATER = "now", "period_end"
CHANGED = "It was changed or billed since, so it stays as it is."
INVOICED = "It was invoiced at once. Change it back by hand, and the credit goes to its customer."
GONE = "It ended at once, and that is for good. Create it again instead."


@dataclass(frozen=True)
class Terms:
    """What is to be done, read from a BulkChange: `when` is now or at the end of the period."""

    verb: str
    when: str = NOW
    quantity: Decimal = Decimal(0)
    old: Price | None = None
    new: Price | None = None
    proration: str = PlannedChange.CREATE
    credits: bool = False
    coupon: Coupon | None = None

    @classmethod
    def of(cls, verb: str, kept: dict[str, Any]) -> Terms:
        prices = Price.objects.select_related("product")
        named: dict[str, Any] = {name: prices.get(public_id=kept[name]) for name in ("old", "new") if kept.get(name)}
        coupon = Coupon.objects.get(public_id=kept["coupon"]) if kept.get("coupon") else None
        plain = {name: kept[name] for name in ("when", "proration", "credits") if name in kept}
        return cls(verb, quantity=Decimal(kept.get("quantity", "0")), coupon=coupon, **named, **plain)

    @property
    def changes_items(self) -> bool:
        return self.verb in (BulkChange.QUANTITY, BulkChange.PRICE)


def choices_for(terms: Terms, items: Sequence[SubscriptionItem]) -> list[Choice]:
    """The items as they are to be. Raises IllegalMove where there is nothing to change."""
    concerned = [item for item in items if terms.old is None or item.price_id == terms.old.pk]
    if terms.verb == BulkChange.QUANTITY:
        concerned = [item for item in concerned if item.price.usage_type != Price.METERED]
    if not concerned:
        raise IllegalMove("It does not have this price." if terms.old else "It has no price with a quantity.")
    if terms.verb == BulkChange.QUANTITY and len(concerned) > 1:
        raise IllegalMove("It has several prices. Say which one's quantity changes.")
    if terms.verb == BulkChange.QUANTITY and concerned[0].quantity == terms.quantity:
        raise IllegalMove("It has this quantity already.")
    return [changed(terms, item) if item in concerned else kept(item) for item in items]


def kept(item: SubscriptionItem) -> Choice:
    return Choice(item.price, item.quantity, list(item.tax_rates), dict(item.metadata))


def changed(terms: Terms, item: SubscriptionItem) -> Choice:
    if terms.new is None:
        return Choice(item.price, terms.quantity, list(item.tax_rates), dict(item.metadata))
    quantity = item.quantity or Decimal(1)
    return Choice(terms.new, quantity, list(item.tax_rates), dict(item.metadata))


@whole
def do(terms: Terms, subscription: Subscription, *, by: User | None, now: datetime) -> dict[str, Any]:
    """Do it to one of them; returns what taking it back needs. Raises ValueError in words."""
    if terms.verb == BulkChange.COUPON and terms.coupon:
        _, current = subscription.locked_with_customer()
        ending.refuse_unless_live(current)
        given = terms.coupon.redeem_for_subscription(current.customer, current.public_id, by=by, now=now)
        return {"discount": given.public_id}
    # What is kept for taking it back is of after what is due.
    _, current = billed_first(subscription, now=now, needs_all=terms.changes_items)
    if terms.verb == BulkChange.CANCEL:
        return end(terms, current, by=by, now=now)
    changing.refuse_unless_changeable(current)
    course = course_of(current)
    choices = choices_for(terms, course.standing())
    if terms.when == LATER:
        planned = changing.change_later(current, choices, None, by=by, now=now)
        return {"planned": planned.public_id}
    before = {"items": [written(item) for item in course.standing()], "reductions": current.reductions}
    waiting = set(pending_of(current))
    invoice = changing.change(current, choices, by=by, now=now, proration=terms.proration)
    made = [name for name in pending_of(current) if name not in waiting]
    return before | {"version": current.version, "invoice": invoice.public_id if invoice else "", "pending": made}


def end(terms: Terms, current: Subscription, *, by: User | None, now: datetime) -> dict[str, Any]:
    if terms.when == NOW:
        ending.cancel(current, by=by, now=now, credits=terms.credits)
        return {"ended": True}
    if current.cancel_at_period_end:
        raise IllegalMove("It ends with its period already.")
    ending.cancel_later(current, None, by=by, now=now)
    return {"version": current.version}


def pending_of(subscription: Subscription) -> list[str]:
    found = InvoiceItem.objects.pending().filter(subscription=subscription.public_id)
    return list(found.values_list("public_id", flat=True))


def written(item: SubscriptionItem) -> dict[str, Any]:
    return {
        "item": item.public_id,
        "price": item.price.public_id,
        "quantity": str(item.quantity),
        "billed": item.billed,
        "used_until": item.used_until.isoformat() if item.used_until else "",
    }


@whole
def undo(terms: Terms, subscription: Subscription, before: dict[str, Any], *, by: User | None, now: datetime) -> None:
    """Take it back, as long as no invoice contains it. Raises IllegalMove, in words, where it stays."""
    _, current = subscription.locked_with_customer()
    if before.get("ended"):
        raise IllegalMove(GONE)
    if "planned" in before:
        planned = current.planned_changes.filter(public_id=before["planned"]).first()
        if planned is None or not changing.drop_planned(current, planned, by=by, now=now):
            raise IllegalMove(CHANGED)
    elif "discount" in before:
        take_coupon(current, before["discount"], by=by, now=now)
    elif terms.verb == BulkChange.CANCEL:
        if not current.is_live or not current.cancel_at_period_end:
            raise IllegalMove(CHANGED)
        ending.keep(current, by=by, now=now)
    else:
        put_back(current, before, by=by, now=now)


def take_coupon(current: Subscription, name: str, *, by: User | None, now: datetime) -> None:
    discount = Discount.objects.filter(public_id=name, removed_at=None).first()
    if discount is None:
        raise IllegalMove(CHANGED)
    if Invoice.objects.filter(subscription=current.public_id, created__gte=discount.start).exists():
        raise IllegalMove("An invoice was made with it since.")
    discount.end_for_subscription(by=by, now=now, cause="Bulk change undone")


def put_back(current: Subscription, before: dict[str, Any], *, by: User | None, now: datetime) -> None:
    """The items as they were, and nothing waits for the next invoice: as if it had not been."""
    if before["invoice"]:
        raise IllegalMove(INVOICED)
    items = InvoiceItem.objects.pending().filter(public_id__in=before["pending"]).order_by("pk")
    waiting = list(locked(items).select_related("customer"))
    used = any(each.details.get("kind") == life.USAGE for each in waiting)
    if current.version != before["version"] or len(waiting) < len(before["pending"]) or used:
        raise IllegalMove(CHANGED)
    for each in waiting:
        each.remove(by=by, now=now)
    was = {each["item"]: each for each in before["items"]}
    course = course_of(current)
    gone = current.items.filter(public_id__in=set(was) - {item.public_id for item in course.items})
    course.items += list(gone.select_related("price__product"))
    prices = Price.objects.select_related("product").filter(public_id__in=[each["price"] for each in before["items"]])
    known = {price.public_id: price for price in prices}
    for item in course.items:
        restore(item, was.get(item.public_id), known, now)
    current.reductions = before["reductions"]
    items_now = [{"price": each["price"], "quantity": each["quantity"]} for each in before["items"]]
    current.record("updated", by=by, now=now, changes={"items": [told(course, current), items_now]}, why="undone")
    save(course, now=now)


def told(course: Course, current: Subscription) -> list[dict[str, str]]:
    return [{"price": item.price.public_id, "quantity": str(item.quantity)} for item in course.standing()]


def restore(item: SubscriptionItem, was: dict[str, Any] | None, known: dict[str, Price], now: datetime) -> None:
    if was is None:
        item.removed_at = now
        return
    item.removed_at = None
    item.price, item.quantity = known[was["price"]], Decimal(was["quantity"])
    item.billed = was["billed"]
    item.used_until = datetime.fromisoformat(was["used_until"]) if was["used_until"] else None
