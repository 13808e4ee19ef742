"""What the pages of a customer and of an invoice show of subscriptions."""

from __future__ import annotations

from typing import Any

from django import template

from billing_site.pages.counts import count_label
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.directory.listing import listed
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.subscription import wording

register = template.Library()
NEWEST = 5


@register.inclusion_tag("invoicing/subscriptions/directory/customer_block.html", takes_context=True)
def customer_subscriptions(context, customer: Customer) -> dict[str, Any]:
    """The newest subscriptions of a customer, with the way to all of them and to a new one."""
    may = context["request"].user.has_perm
    if not may("subscriptions.view_subscription"):
        return {}
    theirs = Subscription.objects.filter(customer=customer)
    found: Any = list(listed(theirs).order_by("-created", "-id")[: NEWEST + 1])
    return {
        "customer": customer,
        "may_view": True,
        "may_add": may("subscriptions.add_subscription") and not customer.deleted_at,
        "rows": [row_of(each) for each in found[:NEWEST]],
        "all": count_label(theirs) if len(found) > NEWEST else "",
    }


def row_of(subscription: Any) -> dict[str, Any]:
    return {
        "subscription": subscription,
        "items": wording.items_words(subscription.standing),
        "badges": wording.badges_of(subscription),
        "costs": wording.costs(subscription, subscription.standing),
        "renews": wording.renewal_cell(subscription),
    }


@register.inclusion_tag("invoicing/subscriptions/subscription/billed_by.html", takes_context=True)
def billed_by(context, invoice: Invoice) -> dict[str, Any]:
    """Which subscription an invoice bills, for its facts; nothing where it bills none."""
    if not invoice.subscription:
        return {}
    found: Any = listed(Subscription.objects.filter(public_id=invoice.subscription)).first()
    may = context["request"].user.has_perm("subscriptions.view_subscription")
    return {
        "subscription": found,
        "words": wording.items_words(found.standing) if found else invoice.subscription,
        "may_view": may and found is not None,
        "id": invoice.subscription,
    }
