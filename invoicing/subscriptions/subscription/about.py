"""What the page of a subscription shows: how it stands in a sentence, its items, invoices, plans and coupons."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from billing_site.company.models import today
from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount, format_number
from customers.coupons.listing import discount_state
from customers.models.discount import Discount
from invoicing.invoice import wording as of_invoice
from invoicing.invoices.listing import light
from invoicing.models.catalog.wording import price_words
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.course import Course
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionItem
from invoicing.subscriptions.models.kept import rate_of
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.subscription import wording
from invoicing.totals.pricing import explain

NEWEST = 6


def about(course: Course, *, now: datetime) -> dict[str, Any]:
    """The facts of the page, for its template."""
    subscription, items = course.subscription, course.standing()
    invoices = list(invoices_of(subscription)[: NEWEST + 1])
    return {
        "subscription": subscription,
        "customer": subscription.customer,
        "what": wording.items_words(items),
        "costs": wording.costs(subscription, items),
        "badges": wording.badges_of(subscription),
        "waits": wording.waits(subscription),
        "sentences": sentences(subscription, now=now),
        "items": [item_row(subscription, item, now) for item in items],
        "metadata": sorted(subscription.metadata.items()),
        "invoices": [invoice_row(invoice) for invoice in invoices[:NEWEST]],
        "more_invoices": len(invoices) > NEWEST,
        "planned": [planned_row(course, each) for each in course.planned],
        "discounts": [(each, *discount_state(each, now)) for each in discounts_of(subscription)],
        "is_trialing": subscription.status == states.TRIALING,
        "may_resume": subscription.status == states.PAUSED or (subscription.is_live and subscription.pause_behavior),
        "may_pause": subscription.is_live and subscription.status != states.PAUSED,
    }


def invoices_of(subscription: Subscription) -> InvoiceQuerySet:
    """Its invoices, newest first."""
    return light(Invoice.objects.of_subscription(subscription.public_id)).order_by("-id")


def invoice_row(invoice: Invoice) -> tuple[Invoice, str, str, str]:
    amount = format_amount(invoice.total, invoice.currency)
    return invoice, of_invoice.badge_cell(invoice, today()), of_invoice.plain_day(invoice.due_date), amount


def used_so_far(subscription: Subscription, item: SubscriptionItem, now: datetime) -> int:
    """What was used of a metered item and is not billed yet."""
    since = item.used_until or subscription.current_period_start
    return used_between(item.pk, since, now) if since and since < now else 0


def item_row(subscription: Subscription, item: SubscriptionItem, now: datetime) -> dict[str, Any]:
    """What an item sells, how its amount comes about, and the amount of a period."""
    price, metered = item.price, item.price.usage_type == item.price.METERED
    row = {
        "id": item.public_id,
        "product": price.product,
        "price": price,
        "words": price_words(price, subscription.currency),
        "quantity": format_number(Decimal(used_so_far(subscription, item, now) if metered else item.quantity)),
        "is_metered": metered,
    }
    try:
        rate = rate_of(price, item.quantity, subscription.currency)
    except ValueError as error:
        return row | {"how": str(error), "amount": ""}
    if metered:
        return row | {"how": "Billed afterwards, by what was used.", "amount": "By use"}
    how = explain(rate.pricing, rate.quantity, subscription.currency, price.product.unit_label)
    return row | {"how": how, "amount": format_amount(rate.in_lines, subscription.currency)}


def planned_row(course: Course, planned: PlannedChange) -> dict[str, Any]:
    """What is planned, from when on, in words."""
    words = []
    for rate in planned.rates:
        price, quantity = course.prices[rate["price"]], Decimal(rate["quantity"])
        many = "" if price.usage_type == price.METERED or quantity == 1 else f"{format_number(quantity)} × "
        words.append(f"{many}{price.product} ({price_words(price, course.subscription.currency)})")
    return {"id": planned.public_id, "at": planned.at, "words": words, "proration": planned.get_proration_display()}


def discounts_of(subscription: Subscription) -> list[Discount]:
    found = Discount.objects.of_subscriptions([subscription.public_id]).open()
    return list(found.select_related("coupon", "promotion_code"))


def sentences(subscription: Subscription, *, now: datetime) -> list[tuple[str, str, str]]:
    """(tone, icon, sentence) of all that somebody should know of how it stands; nothing where it just renews."""
    found = [*of_problem(subscription), *of_status(subscription), *of_pause(subscription), *of_end(subscription)]
    return [each for each in found if each[2]]


def of_problem(subscription: Subscription) -> list[tuple[str, str, str]]:
    if not subscription.problem:
        return []
    since = short_date(subscription.problem_at) if subscription.problem_at else ""
    words = f"It is not billed since {since}: {subscription.problem}" if since else subscription.problem
    return [("warn", "circle-alert", words)]


def expiry(subscription: Subscription) -> str:
    """Until when the first payment may come: '3 Dec 2026, 14:05'."""
    at = subscription.start + timedelta(hours=states.HOURS_TO_COMPLETE)
    return f"{short_date(at)}, {localtime(at):%H:%M}"


def of_status(subscription: Subscription) -> list[tuple[str, str, str]]:
    """What the status means here."""
    invoice = subscription.latest_invoice
    called = f"invoice {invoice.number or 'without a number'}" if invoice else "its invoice"
    end = short_date(subscription.current_period_end) if subscription.current_period_end else ""
    tone, icon = wording.LOOKS[subscription.status]
    words = {
        states.INCOMPLETE: f"Waiting for the first payment: {called} is not paid. Unless it is by "
        f"{expiry(subscription)}, the invoice is void and the subscription ends.",
        states.INCOMPLETE_EXPIRED: "The first payment was not made in time. Nothing more is billed.",
        states.TRIALING: f"In trial until {end}: nothing is billed before. {without_method(subscription)}".strip(),
        states.PAST_DUE: f"{called[0].upper()}{called[1:]} is not paid. {why_unpaid(subscription)}".strip(),
        states.UNPAID: f"{called[0].upper()}{called[1:]} was not paid after all tries. New invoices stay drafts until "
        "it is paid.",
        states.PAUSED: "Its trial ended without a payment method. Nothing is billed until it is resumed.",
        states.CANCELED: ended_words(subscription),
    }.get(subscription.status, "")
    return [(tone if tone != "good" else "info", icon, words)]


def why_unpaid(subscription: Subscription) -> str:
    invoice = subscription.latest_invoice
    if invoice is None:
        return ""
    left = format_amount(invoice.amount_remaining, invoice.currency)
    if subscription.collection_method == Invoice.CHARGE:
        return f"The charge of {left} failed; the invoice says whether it is tried again."
    if not invoice.due_date:
        return f"{left} remains to be paid."
    verb = "was" if invoice.due_date < today() else "is"
    return f"{left} {verb} due on {of_invoice.plain_day(invoice.due_date)}."


def without_method(subscription: Subscription) -> str:
    if subscription.collection_method != Invoice.CHARGE or subscription.missing_method == subscription.CREATE_INVOICE:
        return ""
    verb = "paused" if subscription.missing_method == subscription.PAUSE else "canceled"
    return f"Without a payment method by then it is {verb}."


def ended_words(subscription: Subscription) -> str:
    """'Ended on 3 Dec 2026: payment failed.'"""
    day = short_date(subscription.ended_at) if subscription.ended_at else ""
    reason = subscription.get_reason_display().lower()
    feedback = subscription.get_feedback_display()
    said = f" Feedback: {feedback[0].lower()}{feedback[1:]}." if feedback else ""
    comment = f" “{subscription.comment}”" if subscription.comment else ""
    return f"Ended{f' on {day}' if day else ''}{f': {reason}' if reason else ''}.{said}{comment}"


def of_pause(subscription: Subscription) -> list[tuple[str, str, str]]:
    if not subscription.pause_behavior or not subscription.is_live:
        return []
    until = f"until {short_date(subscription.pause_resumes_at)}" if subscription.pause_resumes_at else "until resumed"
    kept = {
        subscription.KEEP_AS_DRAFT: "stay drafts",
        subscription.UNCOLLECTIBLE: "are marked uncollectible",
        subscription.VOID: "are voided",
    }[subscription.pause_behavior]
    return [("warn", "circle-pause", f"Collection is paused {until}: its invoices {kept}.")]


def of_end(subscription: Subscription) -> list[tuple[str, str, str]]:
    if not subscription.is_live or subscription.ends_at is None:
        return []
    when = short_date(subscription.ends_at)
    words = f"It ends on {when}, with its period." if subscription.cancel_at_period_end else f"It ends on {when}."
    return [("warn", "calendar-x", f"{words} Nothing is billed after that.")]
