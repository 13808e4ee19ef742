"""What a row of the list of usage shows, and the list of one item of a subscription."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from billing_site.lib.dates import day, when
from billing_site.lib.requests import StaffRequest
from billing_site.pages.columns import Column, badge
from billing_site.pages.filters import PERIODS, RangeForm, asked_filter, date_filter, period, says_period, text_filter
from billing_site.pages.listing import Chip, Listing
from billing_site.staff.models.user import User
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.usage.figures import counted


class UsedForm(RangeForm):
    """The days of a range in their order."""

    RANGES = ("used",)


class UsageFilter(django_filters.FilterSet):
    """By the days on which it was used, and by identifier."""

    q = text_filter("Search", "by_identifier", "Identifier")
    used = asked_filter("Used", PERIODS, "by_used", "Any time")
    used_from = date_filter("From")
    used_to = date_filter("To")

    class Meta:
        model = UsageRecord
        fields: tuple = ()
        form = UsedForm

    def by_identifier(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(identifier=value.strip())

    def by_used(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        start, end = self.moments()
        queryset = queryset.filter(timestamp__gte=start) if start else queryset
        return queryset.filter(timestamp__lt=end) if end else queryset

    def keep(self, queryset: QuerySet, name: str, value) -> QuerySet:
        return queryset

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """From when (inclusive) to when (exclusive), None where it is open."""
        data = self.form.cleaned_data
        first, last = period(data.get("used"), timezone.localdate(), data.get("used_from"), data.get("used_to"))
        return midnight(first), midnight(last + timedelta(days=1)) if last and last < date.max else None


def midnight(first: date | None) -> datetime | None:
    return datetime.combine(first, time.min, timezone.get_current_timezone()) if first and first > date.min else None


SHOWN = 24


def kind_cell(record: UsageRecord) -> str:
    """What the record does to the sum, and whether it still counts."""
    if record.is_replaced:  # type: ignore[attr-defined]
        return badge("Corrected since", "neutral")
    if record.is_overwritten:  # type: ignore[attr-defined]
        return badge("Set again since", "neutral")
    if record.replaces_id:
        return badge("Correction", "info")
    return badge("Set", "info") if record.action == UsageRecord.SET else badge("Added", "good")


def change_cell(record: UsageRecord) -> str:
    return f"{'+' if record.change > 0 else ''}{counted(record.change)}"


def identifier_cell(record: UsageRecord) -> str:
    """Long ones whole on hover: two columns of figures have to stand beside them."""
    whole = record.identifier
    shown = whole if len(whole) <= SHOWN else f"{whole[: SHOWN - 1]}…"
    return format_html('<code title="{}">{}</code>', whole, shown)


COLUMNS = (
    Column("timestamp", "Used", lambda record: when(record.timestamp), css="main", sort="timestamp", fixed=True),
    Column("quantity", "Quantity", lambda record: counted(record.quantity), css="num", fixed=True),
    Column("kind", "Record", kind_cell),
    Column("change", "Counts", change_cell, css="num"),
    Column("identifier", "Identifier", identifier_cell, css="wrap is-lesser"),
    Column("by", "Reported by", lambda record: str(record.reported_by or ""), css="muted is-least", default=False),
    Column("created", "Reported", lambda record: day(record.created), css="muted is-least"),
)


@dataclass(frozen=True)
class UsageListing(Listing):
    """The usage of one item of a subscription."""

    subscription: Subscription | None = None

    def url(self, page: str) -> str:
        subscription = self.subscription
        if page == "import":
            return reverse("usage_record_import")
        return reverse(f"usage_{page}", args=[subscription.public_id if subscription else ""])

    def tab(self, request: StaffRequest, value: str, label: str) -> dict:
        """The first item has the address without one, and is shown wherever none of the others is named."""
        asked = request.GET.get(self.tabbed, "")
        others = [other for other, _ in self.tabs if other]
        current = asked == value if value else asked not in others
        return super().tab(request, value, label) | {"current": current}

    def chosen_columns(self, user: User) -> list[Column]:
        """A record opens as the form that corrects it: for those who may."""
        may_open = user.has_perm("subscriptions.add_usagerecord")
        return [replace(column, opens=may_open) for column in super().chosen_columns(user)]


def listing_of(subscription: Subscription, items: list) -> UsageListing:
    """The list with a tab for each item, where there are several."""
    tabs = [(item.public_id if number else "", str(item.price.product)) for number, item in enumerate(items)]
    return UsageListing(
        plural="usage records",
        title="Usage",
        columns=COLUMNS,
        filter_class=UsageFilter,
        chips=(Chip("used", "Used", ("used", "used_from", "used_to"), says_period(PERIODS)),),
        sorts={"-timestamp": ("-timestamp", "-id"), "timestamp": ("timestamp", "id")},
        default_sort="-timestamp",
        icon="gauge",
        empty_text="What is used of a metered price is reported here: one by one, or as a file.",
        add_label="Add usage" if subscription.is_live and items else "",
        is_imported=True,
        tabbed="item",
        tabs=tuple(tabs) if len(tabs) > 1 else (),
        subscription=subscription,
    )
