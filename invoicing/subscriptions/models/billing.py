"""How what a moment of a subscription bills becomes an invoice, or waits for the next one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from billing_site.company.models import Company
from billing_site.lib.db.instances import new
from billing_site.lib.db.rows import insert
from invoicing.collecting.models.charging.first import finalize_and_charge
from invoicing.issuing.draft import defaults
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.billing.reasons import CREATED
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import NotFinalizable
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.charged import kept_method
from invoicing.models.states import DRAFT, OPEN, PAID
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.invoices.taxed import rates_billed
from invoicing.subscriptions.models.invoices.used import note_waited
from invoicing.subscriptions.models.invoices.worth import charges_of, not_billed, take_discounts
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.lines import LineWriter, Sold, for_all
from invoicing.subscriptions.models.usage.differences import differences, items_by_id, note_billed, note_usage
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.life import Entry

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer
    from customers.models.discount import Discount
    from invoicing.subscriptions.models.course import Course, Step
    from invoicing.subscriptions.models.subscription import Subscription


@dataclass
class Bill:
    """What one moment bills together: the entries of all its steps, and one-off `extra` lines."""

    at: datetime
    reason: str
    entries: list[Entry] = field(default_factory=list)
    extra: list[dict] = field(default_factory=list)
    step: Step | None = None

    def add(self, step: Step) -> None:
        self.entries += step.entries
        self.reason = step.reason
        self.step = step if step.period or self.step is None else self.step


def sold_of(course: Course, entries: Collection[Entry]) -> dict[Entry, Sold]:
    """What is sold by each of these entries."""
    by_item, billed = items_by_id(course), rates_billed(course.subscription, entries)
    found = {}
    for entry in entries:
        item = by_item[entry.item]
        price = course.prices.get(entry.rate.price) or item.price
        found[entry] = Sold(price, tuple(billed.get(entry, item.tax_rates)), item.metadata)
    return found


def used_in(course: Course, entries: Iterable[Entry]) -> dict[Entry, Decimal]:
    """What was used, of the entries that bill it."""
    return {entry: course.usage(entry) for entry in entries if entry.kind == life.USAGE}


def lines_for(course: Course, entries: list[Entry], customer: Customer, company: Company) -> list[dict]:
    writer = LineWriter(course.subscription, customer, company)
    return for_all(writer, entries, sold_of(course, entries), used_in(course, entries))


def fields_of(
    subscription: Subscription,
    customer: Customer,
    company: Company,
    *,
    now: datetime,
    own: Sequence[Discount] | None = None,
) -> dict:
    """What an invoice of the subscription says, from the customer and the account as they are now.

    `own` are the subscription's running discounts where they are known.
    """
    found = defaults(customer, company, now=now)
    own = subscription.running_discounts(now) if own is None else own
    if own:
        found["discounts"] = [coupon_snapshot(each.coupon, now=now, discount=each) for each in own]
    if subscription.description:
        found["description"] = subscription.description
    if subscription.footer:
        found["footer"] = subscription.footer
    if subscription.days_until_due is not None:
        found["days_until_due"] = subscription.days_until_due
    return found | {
        "currency": subscription.currency,
        "collection_method": subscription.collection_method,
        "default_payment_method": kept_method(customer, subscription.default_payment_method),
        "default_tax_rates": list(subscription.default_tax_rates),
        "metadata": dict(subscription.metadata),
        "subscription": subscription.public_id,
    }


def issue(course: Course, bill: Bill, customer: Customer, *, by: User | None, now: datetime) -> Invoice | None:
    """The invoice of what a moment bills, with what waited for it; None where there is nothing.

    It is finalized and, where that is wanted, charged; or kept, given up or voided as a pause of the collection says.
    What cannot be finalized stays a draft, and the subscription says why.
    """
    subscription, company = course.subscription, Company.current()
    entries = [*bill.entries, *differences(course.changed_usage)]
    lines = [*lines_for(course, entries, customer, company), *bill.extra]
    waiting = InvoiceItem.objects.pending().filter(customer=customer, currency=subscription.currency)
    if not lines and not waiting.filter(subscription__in=("", subscription.public_id)).exists():
        note_billed(course, entries, None)
        return None
    fields = fields_of(subscription, customer, company, now=now) | {"billing_reason": bill.reason}
    invoice = Invoice.create(customer, lines=lines, include_pending=True, by=by, now=now, **fields)
    subscription.latest_invoice = invoice
    note_billed(course, entries, invoice)
    note_waited(invoice, invoice.lines.all())
    if subscription.status == states.UNPAID or subscription.pause_behavior == subscription.KEEP_AS_DRAFT:
        return invoice
    try:
        finish(subscription, invoice, bill, by=by, now=now)
    except (NotFinalizable, ValueError) as refusal:
        subscription.park(str(refusal), now=now)
    if invoice.status in (PAID, OPEN):
        take_discounts(course, invoice, invoice.lines.all())
    elif invoice.status != DRAFT:
        not_billed(course, invoice, charges_of(invoice.lines.all()))
    if invoice.status == PAID and subscription.status == states.PAST_DUE:
        subscription.status = states.ACTIVE
    return invoice


def finish(subscription: Subscription, invoice: Invoice, bill: Bill, *, by: User | None, now: datetime) -> None:
    """Finalize it; what is below zero goes to the credit balance."""
    if subscription.pause_behavior:
        invoice.finalize(by=by, now=now, rest_to_balance=True, send=False)
        if invoice.status == "open" and subscription.pause_behavior == subscription.VOID:
            invoice.void(by=by, now=now)
        elif invoice.status == "open":
            invoice.mark_uncollectible(by=by, now=now)
    elif bill.reason == CREATED and invoice.collection_method == invoice.CHARGE:
        finalize_and_charge(invoice, by=by, now=now, rest_to_balance=True)
    else:
        invoice.finalize(by=by, now=now, rest_to_balance=True)


def put_aside(course: Course, entries: list[Entry], customer: Customer, *, by: User | None, now: datetime) -> None:
    """What waits for the subscription's next invoice: pending items of it."""
    note_usage(course, entries, None)
    for line in lines_for(course, entries, customer, Company.current()):
        own = {"subscription": course.subscription.public_id, "currency": course.subscription.currency}
        InvoiceItem.create(customer, **own, **line, by=by, now=now)


def note_period(course: Course, step: Step, invoice: Invoice | None, *, now: datetime) -> None:
    """Write down the period that began: there can be only one of each beginning."""
    if step.period:
        insert(period_of(course, step, invoice, now=now))


def period_of(course: Course, step: Step, invoice: Invoice | None, *, now: datetime) -> SubscriptionPeriod:
    """The period that began (unsaved). Raises ValueError where none did."""
    if step.period is None:
        raise ValueError("No period began.")
    return new(
        SubscriptionPeriod,
        subscription=course.subscription,
        start=step.period.start,
        end=step.period.end,
        invoice=invoice,
        is_free=course.subscription.status == states.TRIALING,
        run=course.run,
        created=now,
    )
