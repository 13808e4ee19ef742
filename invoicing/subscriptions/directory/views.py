"""The list of subscriptions, its columns and its file."""

from __future__ import annotations

from django.http import HttpResponseBase

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.list_pages import list_pages
from invoicing.subscriptions.directory.export import columns, metadata_keys
from invoicing.subscriptions.directory.filters import PERSON, SubscriptionFilter, asks_for_renewals
from invoicing.subscriptions.directory.listing import LISTING, RENEWING_LISTING, WAITING_LISTING, listed
from invoicing.subscriptions.models.subscription import Subscription


@permitted("subscriptions.view_subscription")
def subscription_list(request: StaffRequest, page: str) -> HttpResponseBase:
    """In the order of their renewal where that is what was asked for, and with the reason where they wait."""
    rows = Subscription.objects.all()
    waiting = WAITING_LISTING if request.GET.get("planned") == PERSON else LISTING
    listing = RENEWING_LISTING if asks_for_renewals(request.GET) else waiting

    def file_columns(zone):
        return columns(zone, metadata_keys(SubscriptionFilter(request.GET, queryset=rows)))

    return list_pages(request, page, listing, rows, file_columns, shown=listed(rows), strict=True)
