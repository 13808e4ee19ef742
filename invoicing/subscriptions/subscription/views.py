"""The page of one subscription."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number, permitted
from invoicing.subscriptions.models.verbs.loading import course_of
from invoicing.subscriptions.subscription.about import about
from invoicing.subscriptions.subscription.access import find_subscription
from invoicing.subscriptions.subscription.timeline import timeline
from invoicing.subscriptions.subscription.upcoming import upcoming


@require_GET
@permitted("subscriptions.view_subscription")
def subscription_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """What it bills and when, what is planned, its invoices, and what happened to it."""
    subscription = find_subscription(public_id)
    events, more = timeline(subscription, number(request.GET.get("events_before")))
    now = timezone.now()
    facts = about(course_of(subscription), now=now)
    # What is foreseen changes rows in memory: those are others.
    foreseen = upcoming(find_subscription(public_id), now)
    page = "invoicing/subscriptions/subscription/subscription_detail.html"
    may = request.user.has_perm("subscriptions.change_subscription")
    more_facts = {"events": events, "more_events": more, "upcoming": foreseen, "may_change": may}
    return render(request, page, facts | more_facts)
