"""What a row of the list of movements shows, and the list page itself."""

from __future__ import annotations

from django.utils.html import format_html

from billing_site.lib.dates import day
from billing_site.pages.columns import Column, badge, id_column
from billing_site.pages.listing import Listing
from invoicing.invoice.wording import amount_cell
from invoicing.subscriptions.figures.movements.filters import CHIPS, MovementFilter
from invoicing.subscriptions.figures.wording import signed
from invoicing.subscriptions.models.revenue import movement as ledger
from invoicing.subscriptions.models.revenue.movement import MovementQuerySet, RevenueMovement

TONES = {
    ledger.NEW: "info",
    ledger.EXPANSION: "good",
    ledger.CONTRACTION: "warn",
    ledger.CHURN: "bad",
    ledger.REACTIVATION: "info",
    ledger.TRANSFER: "neutral",
    ledger.TRIAL_CONVERTED: "good",
    ledger.TRIAL_LOST: "neutral",
}


def light(queryset: MovementQuerySet) -> MovementQuerySet:
    """Movements with their customers and subscriptions, without what no list shows."""
    found = queryset.select_related("customer", "subscription")
    return found.only(
        *("public_id", "currency", "kind", "amount", "mrr", "customers", "at", "month"),
        *("subscription__public_id", "customer__public_id", "customer__name", "customer__email"),
    )


def kind_cell(movement: RevenueMovement) -> str:
    return badge(movement.get_kind_display(), TONES[movement.kind])


def customer_cell(movement: RevenueMovement) -> str:
    url = movement.customer.get_absolute_url()
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, movement.customer)


def subscription_cell(movement: RevenueMovement) -> str:
    url = movement.subscription.get_absolute_url()
    return format_html('<a href="{}" data-row-link><code>{}</code></a>', url, movement.subscription)


def change_cell(movement: RevenueMovement) -> str:
    return format_html('<span class="amount">{}</span>', signed(movement.amount, movement.currency) or "—")


LISTING = Listing(
    plural="movements",
    columns=(
        Column("at", "When", lambda m: day(m.at), css="muted", sort="at", fixed=True),
        Column("kind", "Kind", kind_cell),
        Column("customer", "Customer", customer_cell, css="flex"),
        Column("subscription", "Subscription", subscription_cell, css="is-lesser"),
        Column("amount", "Change", change_cell, css="num", fixed=True),
        Column("mrr", "MRR after", lambda m: amount_cell(m.mrr, m.currency), css="num", default=False),
        id_column(),
    ),
    filter_class=MovementFilter,
    chips=CHIPS,
    sorts={"-at": ("-at", "-id"), "at": ("at", "id")},
    default_sort="-at",
    icon="chart-line",
    empty_text="Each change of what a subscription comes to a month stands here, from its first period to its end.",
    title="Movements of revenue",
)
