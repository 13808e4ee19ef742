"""The timeline of a subscription in words: who, when, what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change, labelled, newest
from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_number
from billing_site.lib.text import count_of
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription

PREFIX = "customer.subscription."
KINDS = {
    f"{PREFIX}created": ("repeat", "Subscription created"),
    f"{PREFIX}updated": ("pencil", "Changed"),
    f"{PREFIX}renewed": ("refresh-cw", "Renewed"),
    f"{PREFIX}planned": ("calendar-clock", "Change planned"),
    f"{PREFIX}plan_dropped": ("undo-2", "Planned change taken back"),
    f"{PREFIX}paused": ("circle-pause", "Paused"),
    f"{PREFIX}resumed": ("play", "Resumed"),
    f"{PREFIX}deleted": ("ban", "Ended"),
    f"{PREFIX}retried": ("refresh-cw", "Tried again"),
    f"{PREFIX}trial_will_end": ("hourglass", "The trial ends soon"),
    f"{PREFIX}usage_reported": ("gauge", "Usage reported"),
    f"{PREFIX}usage_taken_back": ("undo-2", "Reported usage taken back"),
}
LABELS = {
    "collection_method": "Collection",
    "days_until_due": "Days until due",
    "default_payment_method": "Payment method",
    "default_tax_rates": "Tax rates",
    "description": "Memo",
    "footer": "Footer",
    "missing_method": "When the trial ends without a payment method",
    "status": "Status",
    "pause": "Pause",
    "resumes_at": "Resumes on",
    "cancel_at": "Ends on",
    "cancel_at_period_end": "Ends with its period",
    "trial_end": "Trial ends",
    "items": "Items",
}
WORDS: dict[str, dict] = {
    "collection_method": dict(Invoice.COLLECTION),
    "missing_method": dict(Subscription.WITHOUT_METHOD),
    "status": dict(states.STATUSES),
    "pause": dict(Subscription.PAUSED),
    "cancel_at_period_end": {True: "Yes", False: "No"},
}
MOMENTS = ("resumes_at", "cancel_at", "trial_end")


def told(event: Event, text: str) -> str:
    """The event's words, with why it ended, for when something is planned and how much was used."""
    data = event.data
    if event.type == f"{PREFIX}deleted":
        reason = dict(states.REASONS).get(data.get("reason", ""), "")
        return f"{text}: {reason[0].lower()}{reason[1:]}" if reason else text
    if event.type in (f"{PREFIX}planned", f"{PREFIX}plan_dropped") and data.get("at"):
        return f"{text} for {day_of(data['at'])}"
    if event.type == f"{PREFIX}updated" and data.get("why") == "planned":
        return "Changed as planned"
    if "records" in data:
        return f"{text}: {data['quantity']:+,} in {count_of(data['records'], 'record')}"
    return text


def timeline(subscription: Subscription, before: int | None = None) -> tuple[list[dict], int | None]:
    """(rows for components/timeline.html newest first, the id to ask on from or None), prices by their products."""
    events, more = newest(subscription, before)
    lists: list = [items for event in events for items in event.changes.get("items", ())]
    ids = {each["price"] for items in lists for each in items or ()}
    names = dict(Price.objects.filter(public_id__in=ids).values_list("public_id", "product__name")) if ids else {}
    wording = Wording(KINDS, told, partial(rows, names))
    return [wording.row(event) for event in events], more


def rows(names: Mapping[str, str], name: str, before, after, event: Event) -> list[dict]:
    """A row of one change in words; `names` are those of products, by the public ids of their prices."""
    if before == after:
        return []
    label = LABELS.get(name, "")
    if name in WORDS:
        return [change(label, *(WORDS[name].get(value, value) for value in (before, after)))]
    if name in MOMENTS:
        return [change(label, day_of(before), day_of(after))]
    if name == "items":
        return [change(label, items_of(before, names), items_of(after, names))]
    if name == "default_tax_rates":
        return [change(label, *(count_of(len(each or []), "rate") for each in (before, after)))]
    return labelled(LABELS)(name, before, after, event)


def day_of(text: str | None) -> str:
    return short_date(datetime.fromisoformat(text)) if text else ""


def items_of(found: list[dict] | None, names: Mapping[str, str]) -> str:
    """'12 × Gold, Support with 1 tax rate'"""
    return ", ".join(item_of(each, names) for each in found or [])


def item_of(each: dict, names: Mapping[str, str]) -> str:
    words = counted(Decimal(each["quantity"]), names.get(each["price"], each["price"]))
    rates = each.get("tax_rates") or []
    return f"{words} with {count_of(len(rates), 'tax rate')}" if rates else words


def counted(quantity: Decimal, name: str) -> str:
    """'12 × Gold'; 'Gold' of one, and of what is charged by use."""
    return name if quantity in (0, 1) else f"{format_number(quantity)} × {name}"


# Where the names of products are not asked for.
WORDING = Wording(KINDS, told, partial(rows, {}))
