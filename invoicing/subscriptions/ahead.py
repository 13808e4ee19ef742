"""Whether what items keep of what they were billed ahead is what invoices, or what waits for one, say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import floor
from typing import NamedTuple

from billing_site.lib.findings import Finding
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.models.states import DRAFT, OPEN, PAID
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.invoices.worth import AHEAD, Charge, net_of, share_owed
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.kept import kept_item, prices_named
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.loading import prices_by_id
from invoicing.subscriptions.rules.segments import Segment

BATCH = 500


class Told(NamedTuple):
    """What invoices say of a charge: minor units, and whether that is for good (a draft's is not)."""

    net: int
    is_final: bool


def items_say_what_was_billed() -> Iterator[Finding]:
    """Each item that is billed ahead: the same stretch stands on an invoice that is owed or paid, or waits for one."""
    live = Subscription.objects.filter(status__in=states.BILLED).exclude(current_period_start=None)
    last = 0
    while batch := list(live.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from of_batch(batch)
        last = batch[-1].pk


def of_batch(subscriptions: list[Subscription]) -> Iterator[Finding]:
    by_key = {each.pk: each for each in subscriptions}
    items = list(
        SubscriptionItem.objects.filter(subscription__in=subscriptions, removed_at=None).select_related(
            "price__product"
        )
    )
    told, prices = told_of(subscriptions), prices_by_id(prices_named(items))
    for item in items:
        segment = kept_item(by_key[item.subscription_id], item, prices).segment
        if segment and not segment.before:
            yield from differing(item, segment, told)


def differing(item: SubscriptionItem, segment: Segment, told: dict[Charge, list[Told]]) -> Iterator[Finding]:
    charge = Charge(item.public_id, *segment.rate.key, segment.start, segment.end)
    found = told.get(charge)
    if not found:
        # What was billed elsewhere, before it came here, stands on no invoice.
        if not came_from_elsewhere(item, segment):
            yield Finding(item.public_id, "billed ahead", f"no invoice bills it from {segment.start} to {segment.end}")
    elif all(each.is_final for each in found) and sum(each.net for each in found) != segment.charged:
        says = f"it keeps {segment.charged} as billed, the invoice says {sum(each.net for each in found)}"
        yield Finding(item.public_id, "billed ahead", says)


def came_from_elsewhere(item: SubscriptionItem, segment: Segment) -> bool:
    periods = item.subscription.periods.filter(start__lte=segment.start, end__gt=segment.start)
    return not periods.filter(invoice__isnull=False).exists()


def told_of(subscriptions: Iterable[Subscription]) -> dict[Charge, list[Told]]:
    """{what was billed ahead of these in their current periods: what each invoice, or what waits, says of it}"""
    ids = [each.public_id for each in subscriptions]
    since = min(each.current_period_start for each in subscriptions if each.current_period_start)
    invoices = {each.pk: each for each in invoices_of(ids).filter(created__gte=since)}
    net: dict[tuple[Charge, int], int] = defaultdict(int)
    for line in InvoiceLine.objects.filter(invoice__in=invoices.keys()):
        if line.details.get("kind") in AHEAD:
            net[Charge.of(line), line.invoice_id] += net_of(line)
    found: dict[Charge, list[Told]] = defaultdict(list)
    for (charge, key), amount in net.items():
        invoice = invoices[key]
        share = 1 if invoice.status == DRAFT else share_owed(invoice)
        found[charge].append(Told(floor(amount * share), invoice.status != DRAFT))
    for pending in InvoiceItem.objects.pending().filter(subscription__in=ids):
        if pending.details.get("kind") in AHEAD:
            found[Charge.of(pending)].append(Told(pending.exact_amount, is_final=True))
    return found


def invoices_of(ids: list[str]):
    """Those that may be owed, and drafts that correct nothing."""
    found = Invoice.objects.filter(subscription__in=ids, status__in=(DRAFT, OPEN, PAID))
    return found.exclude(status=DRAFT, from_invoice__isnull=False)
