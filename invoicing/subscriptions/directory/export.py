"""What the CSV file of subscriptions holds; every cell is written by the database."""

from __future__ import annotations

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from billing_site.lib.csv.columns import moments, texts, typed
from billing_site.lib.csv.stream import Column, metadata_columns
from billing_site.lib.csv.text import VendorText, true_or_false
from invoicing.subscriptions.directory.filters import SubscriptionFilter


class ItemsText(VendorText):
    """The standing items of a subscription, by its key, as "price_a: 12; price_b: 1"."""

    sqlite = (
        "(SELECT group_concat(public_id || ': ' || quantity, '; ') FROM (SELECT price.public_id, item.quantity "
        "FROM subscriptions_subscriptionitem item JOIN invoicing_price price ON price.id = item.price_id "
        "WHERE item.subscription_id = {} AND item.removed_at IS NULL ORDER BY item.id))"
    )
    postgresql = (
        "(SELECT string_agg(price.public_id || ': ' || CAST(trim_scale(item.quantity) AS text), '; ' ORDER BY item.id) "
        "FROM subscriptions_subscriptionitem item JOIN invoicing_price price ON price.id = item.price_id "
        "WHERE item.subscription_id = {} AND item.removed_at IS NULL)"
    )


class ProductsText(VendorText):
    """What is subscribed to, by the names of the products: "Gold; Support"."""

    sqlite = (
        "(SELECT group_concat(name, '; ') FROM (SELECT product.name "
        "FROM subscriptions_subscriptionitem item JOIN invoicing_price price ON price.id = item.price_id "
        "JOIN invoicing_product product ON product.id = price.product_id "
        "WHERE item.subscription_id = {} AND item.removed_at IS NULL ORDER BY item.id))"
    )
    postgresql = (
        "(SELECT string_agg(product.name, '; ' ORDER BY item.id) "
        "FROM subscriptions_subscriptionitem item JOIN invoicing_price price ON price.id = item.price_id "
        "JOIN invoicing_product product ON product.id = price.product_id "
        "WHERE item.subscription_id = {} AND item.removed_at IS NULL)"
    )


def numbers(**headers):
    """Whole numbers as text: {field: header}."""
    return tuple(Column(field, header, Cast(field, TextField())) for field, header in headers.items())


def columns(zone, keys):
    """One row a subscription; `zone` is the ZoneInfo of the times, `keys` are the metadata keys."""
    return (
        *texts(public_id="id", customer__public_id="Customer ID"),
        *typed(customer__name="Customer Name", customer__email="Customer Email"),
        *texts(status="Status", currency="Currency", collection_method="Collection"),
        *numbers(days_until_due="Days Until Due"),
        *texts(interval="Interval"),
        *numbers(interval_count="Interval Count"),
        Column("items", "Items", ItemsText(F("pk"))),
        Column("products", "Products", ProductsText(F("pk")), free=True),
        *moments(zone, start="Start", current_period_start="Period Start", current_period_end="Period End"),
        *moments(zone, trial_start="Trial Start", trial_end="Trial End", anchor="Billing Anchor"),
        Column("at_end", "Cancel At Period End", true_or_false("cancel_at_period_end")),
        *moments(zone, cancel_at="Cancel At", canceled_at="Canceled At", ended_at="Ended At"),
        *texts(reason="Reason", feedback="Feedback"),
        *typed(comment="Comment", description="Memo"),
        *texts(pause_behavior="Pause"),
        *moments(zone, pause_resumes_at="Resumes At"),
        *texts(latest_invoice__public_id="Latest Invoice ID", latest_invoice__number="Latest Invoice Number"),
        *typed(problem="Needs Attention"),
        *moments(zone, created="Created"),
        *metadata_columns(keys),
    )


def metadata_keys(found: SubscriptionFilter) -> list[str]:
    """Every metadata key in use on what a filter finds, in order."""
    if not found.form.is_valid():
        return []
    rows: QuerySet = found.qs.exclude(metadata={}).values_list("metadata", flat=True)
    return sorted({key for metadata in rows.iterator() for key in metadata})
