"""What a row of the subscriptions list shows, and the list page itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html

from billing_site.lib.dates import day
from billing_site.lib.requests import StaffRequest
from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import Listing
from billing_site.pages.selection import action_on_rows
from invoicing.subscriptions.directory.filters import CHIPS, STATUSES, SubscriptionFilter
from invoicing.subscriptions.models.bulk.change import BulkChange
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.sections import SECTIONS
from invoicing.subscriptions.subscription import wording

ICONS = {"quantity": "hash", "price": "tag", "cancel": "circle-x", "coupon": "ticket-percent"}
# What no row shows.
HEAVY = (
    *("metadata", "default_tax_rates", "reductions", "comment"),
    *("customer__search_text", "customer__metadata", "customer__description"),
)
ITEMS = SubscriptionItem.objects.filter(removed_at=None).select_related("price__product").order_by("id")
ITEMS = ITEMS.defer("billed", "metadata", "tax_rates", "price__metadata", "price__product__metadata")


def listed(queryset: SubscriptionQuerySet) -> SubscriptionQuerySet:
    """Subscriptions with their customers and, as `standing`, their items."""
    return light(queryset).prefetch_related(Prefetch("items", ITEMS.all(), to_attr="standing"))


def light(queryset: SubscriptionQuerySet) -> SubscriptionQuerySet:
    return queryset.select_related("customer").defer(*HEAVY)


def costs_cell(subscription: Any) -> str:
    return format_html('<span class="amount">{}</span>', wording.costs(subscription, subscription.standing))


def pause_cell(subscription: Any) -> str:
    return subscription.get_pause_behavior_display() if subscription.pause_behavior else ""


def bulk_actions(request: StaffRequest) -> list:
    """What may be done to those that are ticked."""
    if not request.user.has_perm("subscriptions.change_subscription"):
        return []
    return [
        action_on_rows(
            label, reverse("subscription_bulk", args=[verb]), ICONS[verb], tone="is-danger" if verb == "cancel" else ""
        )
        for verb, label in BulkChange.VERBS
    ]


LISTING = Listing(
    plural="subscriptions",
    actions=bulk_actions,
    columns=(
        Column("customer", "Customer", lambda s: str(s.customer), css="main", fixed=True),
        Column("email", "Email", lambda s: s.customer.email, default=False),
        Column("status", "Status", wording.status_cell),
        Column("items", "Items", lambda s: wording.items_words(s.standing), css="flex"),
        Column("amount", "Amount", costs_cell, css="num"),
        Column("renews", "Renews", wording.renewal_cell, css="muted"),
        Column("collection", "Collection", lambda s: s.get_collection_method_display(), css="is-least", default=False),
        Column("started", "Started", lambda s: day(s.start), css="muted", default=False),
        Column("trial", "Trial ends", lambda s: day(s.trial_end), css="muted", default=False),
        Column("pause", "Pause", pause_cell, default=False),
        Column("problem", "Why it waits", lambda s: s.problem, css="wrap", default=False),
        id_column(),
        created_column(css="muted is-lesser"),
    ),
    filter_class=SubscriptionFilter,
    chips=CHIPS,
    icon="repeat",
    empty_text="A subscription bills a customer again and again: every month for what was chosen, until it ends.",
    add_label="Create subscription",
    adds_in_dialog=False,
    is_imported=True,
    tabbed="status",
    tabs=(("", "All"), *STATUSES),
    sections=SECTIONS,
)
# Asked for what waits for somebody, each says why: that needs the room of what matters less.
GIVE_WAY = ("items", "amount", "created")
WAITING_LISTING = replace(
    LISTING,
    columns=tuple(
        replace(column, fixed=True, css="wrap flex")
        if column.name == "problem"
        else replace(column, default=column.default and column.name not in GIVE_WAY)
        for column in LISTING.columns
    ),
)
# Asked for by the day of renewal they stand in that order, the next one first: so stands its index.
RENEWING_LISTING = replace(
    LISTING,
    columns=tuple(replace(column, sort="renews" if column.name == "renews" else "") for column in LISTING.columns),
    sorts={"renews": ("current_period_end", "id"), "-renews": ("-current_period_end", "-id")},
    default_sort="renews",
)
