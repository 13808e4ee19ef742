"""By which tax rates of its own an item was billed: what is given back is taxed as it was, whatever counts now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.subscriptions.models.invoices.worth import AHEAD
from invoicing.subscriptions.rules import life

if TYPE_CHECKING:
    from invoicing.subscriptions.models.subscription import Subscription
    from invoicing.subscriptions.rules.life import Entry

# The newest lines of a subscription: what is billed ahead stands among them.
MOST = 200


def rates_billed(subscription: Subscription, entries: Iterable[Entry]) -> dict[Entry, list[dict]]:
    """{what is given back: the rates of the line that billed it}, of those that a line did."""
    credits = [entry for entry in entries if entry.kind == life.UNUSED]
    if not credits or subscription.pk is None:
        return {}
    pending = InvoiceItem.objects.pending().filter(subscription=subscription.public_id)
    lines = InvoiceLine.objects.filter(invoice__subscription=subscription.public_id)
    billed: dict[tuple[str, str, str], list[dict]] = {}
    for found in (lines, pending):
        for details, rates in reversed(found.order_by("-pk").values_list("details", "tax_rates")[:MOST]):
            if details.get("kind") in AHEAD:
                billed[details["item"], details["price"], details["until"]] = rates
    keys = {entry: (entry.item, entry.rate.price, entry.end.isoformat()) for entry in credits}
    return {entry: billed[key] for entry, key in keys.items() if key in billed}
