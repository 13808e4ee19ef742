"""How a subscription begins: what may be chosen, its first period, and its first invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from billing_site.company.models import Company
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import QUANTITY_DIGITS, checked_number
from invoicing.issuing.draft import check_currency
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, issue, note_period
from invoicing.subscriptions.models.course import Course, rates_quantity
from invoicing.subscriptions.models.discounts import Wanted
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.foreseeing import Foresight
from invoicing.subscriptions.models.verbs.loading import save
from invoicing.subscriptions.models.verbs.terms import (
    SubscriptionRefused,
    check_end,
    cycle_of,
    dates,
    first_billed,
    first_day,
    refuse_unless_payable,
)
from invoicing.subscriptions.rules.calendar import whole_second
from invoicing.totals.pricing import parts

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.coupon import Coupon
    from customers.models.customer import Customer
    from customers.models.promotions.promotion_code import PromotionCode


@dataclass
class Choice:
    """One item that is chosen: so many of a price. `tax_rates` of its own, None for those that it has."""

    price: Price
    quantity: Decimal = Decimal(1)
    tax_rates: list[dict] | None = None
    metadata: dict = field(default_factory=dict)


@dataclass
class Phase:
    """Other items from a moment on, each price with its quantity."""

    at: datetime
    choices: Sequence[Choice]
    proration: str = PlannedChange.NONE


def check_choices(choices: Sequence[Choice], currency: str, *, where: str = "items") -> None:
    """Raise SubscriptionRefused for items that cannot stand together on one subscription in this currency."""
    if not choices:
        raise SubscriptionRefused(where, "Choose at least one price.")
    if len(choices) > Subscription.MOST_ITEMS:
        raise SubscriptionRefused(where, f"A subscription has at most {Subscription.MOST_ITEMS} items.")
    if len({choice.price.pk for choice in choices}) < len(choices):
        raise SubscriptionRefused(where, "Each price stands once on a subscription. Raise its quantity instead.")
    first = choices[0].price
    for choice in choices:
        price = choice.price
        if not price.interval:
            raise SubscriptionRefused(where, f"{price} is a one-time price. Choose a recurring one.")
        if (price.interval, price.interval_count) != (first.interval, first.interval_count):
            raise SubscriptionRefused(where, "All prices of a subscription recur in the same interval.")
        try:
            pricing = price.pricing_in(currency)
            quantity = rates_quantity(price, checked_number(choice.quantity, "quantity", QUANTITY_DIGITS))
        except ValueError as error:
            raise SubscriptionRefused(where, str(error)) from error
        if quantity < 0 or quantity != int(quantity):
            raise SubscriptionRefused(where, "A quantity is a whole number, at least 0.")
        if len(parts(pricing, quantity)) > Invoice.MAX_LINES // Subscription.MOST_ITEMS:
            raise SubscriptionRefused(where, f"{price} has more tiers than fit on an invoice.")


def check_new(choices: Sequence[Choice], currency: str) -> None:
    """What is archived is sold to nobody new."""
    check_choices(choices, currency)
    check_sold(choices)


def check_sold(choices: Sequence[Choice]) -> None:
    for choice in choices:
        if not (choice.price.active and choice.price.product.active):
            raise SubscriptionRefused("items", f"{choice.price} is archived. Choose another price.")


def draw_up(
    customer: Customer,
    choices: Sequence[Choice],
    *,
    now: datetime,
    currency: str = "",
    anchor: datetime | None = None,
    anchor_day: int | None = None,
    trial_end: datetime | None = None,
    cancel_at: datetime | None = None,
    phases: Sequence[Phase] = (),
    company: Company | None = None,
    **fields: Any,
) -> Course:
    """An unsaved subscription that begins now; `anchor_day` is the day of the month on which it is billed.

    Raises SubscriptionRefused.
    """
    company, start = company or Company.current(), whole_second(now)
    currency = currency or customer.currency or company.default_currency
    check_new(choices, currency)
    ends = cancel_at and whole_second(cancel_at)
    check_end(ends, start, [phase.at for phase in phases])
    billed_from = first_billed(start, trial_end)
    cycle = cycle_of(choices[0].price, billed_from, company)
    subscription = Subscription(
        public_id=public_id(Subscription.prefix, now),
        customer=customer,
        status=states.TRIALING if trial_end else states.ACTIVE,
        currency=currency,
        **dates(cycle._replace(anchor=first_day(cycle, anchor, anchor_day)), start, trial_end and billed_from),
        cancel_at=ends,
        created=now,
        updated=now,
        **fields,
    )
    course = Course(subscription, [new_item(choice, start, now) for choice in choices], prices=priced(choices))
    for phase in phases:
        plan(course, phase, now=now)
    return course


def priced(choices: Sequence[Choice]) -> dict[str, Price]:
    return {choice.price.public_id: choice.price for choice in choices}


def new_item(choice: Choice, at: datetime, now: datetime) -> SubscriptionItem:
    return SubscriptionItem(
        public_id=public_id(SubscriptionItem.prefix, now),
        price=choice.price,
        quantity=rates_quantity(choice.price, choice.quantity),
        tax_rates=choice.tax_rates or [],
        metadata=choice.metadata,
        created=at,
    )


def plan(course: Course, phase: Phase, *, now: datetime) -> PlannedChange:
    """Add an unsaved planned change: items of the same price keep their place. Raises SubscriptionRefused."""
    check_choices(phase.choices, course.subscription.currency, where="phases")
    subscription, price = course.subscription, phase.choices[0].price
    if (price.interval, price.interval_count) != (subscription.interval, subscription.interval_count):
        raise SubscriptionRefused("phases", "Prices of a phase recur in the same interval as those before it.")
    if phase.at <= subscription.start or any(phase.at == each.at for each in course.planned):
        raise SubscriptionRefused("phases", "Each phase begins after the start, at a moment of its own.")
    known = {item.price.public_id: item.public_id for item in course.standing()}
    known |= {rate["price"]: rate["item"] for each in course.planned for rate in each.rates}
    rates = [
        {
            "item": known.get(choice.price.public_id) or public_id(SubscriptionItem.prefix, now),
            "price": choice.price.public_id,
            "quantity": str(choice.quantity),
            "tax_rates": choice.tax_rates,
        }
        for choice in phase.choices
    ]
    change = PlannedChange(
        public_id=public_id(PlannedChange.prefix, now),
        at=whole_second(phase.at),
        rates=rates,
        proration=phase.proration,
        created=now,
    )
    course.planned.append(change)
    course.prices |= priced(phase.choices)
    return change


@whole
def create(
    customer: Customer,
    choices: Sequence[Choice],
    *,
    by: User | None,
    now: datetime,
    coupons: Sequence[Coupon] = (),
    codes: Sequence[PromotionCode] = (),
    extra: Sequence[dict] = (),
    **fields: Any,
) -> Subscription:
    """Subscribe a customer from now on: the first invoice is issued at once, and charged where that is wanted.

    `extra` are one-off lines of the first invoice; `fields` are those of `draw_up`. Raises SubscriptionRefused,
    DeletedCustomer, CurrencyLocked, MethodRefused, CouponRefused.
    """
    customer = customer.locked()
    course = draw_up(customer, choices, now=now, **fields)
    subscription = course.subscription
    refuse_unless_payable(subscription, customer)
    because = f"a subscription is in {subscription.currency.upper()}"
    customer.lock_currency(subscription.currency, because, by=by, now=now)
    subscription.save(force_insert=True)
    save_planned(course)
    with held(subscription):
        wanted = Wanted(coupons, codes, lambda: first_order(customer, choices, extra, now=now, **fields))
        wanted.give(subscription, customer, by=by, now=now)
        save(course, now=now)
        begin(course, customer, extra, by=by, now=now)
    return subscription


def begin(course: Course, customer: Customer, extra: Sequence[dict], *, by: User | None, now: datetime) -> None:
    """Its first period, with the first invoice."""
    subscription = course.subscription
    subscription.record("created", by=by, now=now, items=told(course))
    first = course.begin(subscription.start)
    bill = Bill(first.at, first.reason, list(first.entries), list(extra), first)
    invoice = issue(course, bill, customer, by=by, now=now)
    note_period(course, first, invoice, now=now)
    if invoice and invoice.status == "open" and subscription.collection_method == Invoice.CHARGE:
        subscription.status = states.INCOMPLETE if subscription.status == states.ACTIVE else subscription.status
    save(course, now=now)


def foresee_new(
    customer: Customer,
    choices: Sequence[Choice],
    *,
    now: datetime,
    coupons: Sequence[Coupon] = (),
    codes: Sequence[PromotionCode] = (),
    extra: Sequence[dict] = (),
    invoices: int = 3,
    **fields: Any,
) -> Foresight:
    """The first invoices of what `create` would make of the same arguments, in memory. Raises what that raises."""
    company = Company.current()
    course = draw_up(customer, choices, now=now, company=company, **fields)
    refuse_unless_payable(course.subscription, customer)
    check_currency(customer, course.subscription.currency)
    wanted = Wanted(coupons, codes, lambda: first_order(customer, choices, extra, now=now, **fields))
    found = Foresight(course, customer, company, wanted.tried(course.subscription, customer, now=now))
    found.begin(extra)
    found.until(invoices)
    return found


def first_order(
    customer: Customer, choices: Sequence[Choice], extra: Sequence[dict], *, now: datetime, **fields: Any
) -> int:
    """What the first invoice comes to before discounts, in minor units; after a trial that is the one of its end."""
    company = Company.current()
    found = Foresight(draw_up(customer, choices, now=now, company=company, **fields), customer, company)
    found.begin(extra)
    return next((each.totals.subtotal for each in found.until(1)), 0)


def save_planned(course: Course) -> None:
    for change in course.planned:
        change.subscription = course.subscription
        change.save(force_insert=True)


def told(course: Course) -> list[dict]:
    """What the event says of its items."""
    return [
        {"price": item.price.public_id, "quantity": str(item.quantity)}
        | ({"tax_rates": [rate["id"] for rate in item.tax_rates]} if item.tax_rates else {})
        for item in course.standing()
    ]
