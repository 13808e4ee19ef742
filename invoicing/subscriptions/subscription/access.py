"""Which subscription an address names, who may change it, and what is said to those who cannot."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find
from invoicing.subscriptions.models.subscription import Subscription

CHANGES = "subscriptions.change_subscription"


def find_subscription(public_id: str) -> Subscription:
    """The subscription with its customer. Raises Http404."""
    return find(Subscription.objects.select_related("customer"), public_id)


def refused(request: StaffRequest, subscription: Subscription, why: str) -> HttpResponse:
    """Back to the page, which says why this cannot be done now."""
    messages.error(request, why)
    return redirect(subscription)
