"""The pages of a subscription's usage: list, sums by period, add, correct, export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.dates import short_date
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from billing_site.pages.list_pages import list_pages
from billing_site.pages.listing import list_page
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Report, ReportRefused
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.usage.access import find_record, find_subscription, metered_items, with_state
from invoicing.subscriptions.usage.export import columns
from invoicing.subscriptions.usage.figures import counted, periods_of, total
from invoicing.subscriptions.usage.forms import CorrectionForm, UsageForm, tell
from invoicing.subscriptions.usage.listing import UsageFilter, UsageListing, listing_of

PAGE = "invoicing/subscriptions/usage/usage_list.html"


@permitted("subscriptions.view_usagerecord")
def usage_list(request: StaffRequest, public_id: str, page: str) -> HttpResponseBase:
    """One item's records. Its index orders them; those of several items at once would have to be sorted."""
    subscription = find_subscription(public_id)
    items = metered_items(subscription)
    listing, item = listing_of(subscription, items), chosen(request, items)
    rows = UsageRecord.objects.filter(item=item) if item else UsageRecord.objects.none()
    if page == "list":
        return shown(request, subscription, listing, item, rows)
    return list_pages(request, page, listing, rows, columns)


def chosen(request: StaffRequest, items: list[SubscriptionItem]) -> SubscriptionItem | None:
    """The item that the address asks for, else the first."""
    asked = request.GET.get("item", "")
    return next((item for item in items if item.public_id == asked), items[0] if items else None)


def shown(
    request: StaffRequest,
    subscription: Subscription,
    listing: UsageListing,
    item: SubscriptionItem | None,
    rows: QuerySet[UsageRecord],
) -> HttpResponse:
    more: dict[str, Any] = {"subscription": subscription, "customer": subscription.customer, "item": item}
    more["tab"] = f"item={item.public_id}&" if item and "item" in request.GET else ""
    if item:
        more["periods"] = periods_of(item, subscription, timezone.now())
        filtered = UsageFilter(request.GET, queryset=rows)
        if filtered.form.is_valid() and not filtered.form.cleaned_data.get("q"):
            these = "in these days" if filtered.form.cleaned_data.get("used") else "in all"
            more["note"] = f"{counted(total(item, *filtered.moments()))} used {these}."
    found = with_state(rows).select_related("item__subscription", "reported_by")
    return list_page(request, listing, found, PAGE, **more)


@require_http_methods(["GET", "POST"])
@permitted("subscriptions.add_usagerecord")
def usage_add(request: StaffRequest, public_id: str) -> HttpResponse:
    subscription, now = find_subscription(public_id), timezone.now()
    items = [item for item in metered_items(subscription) if not item.removed_at or request.POST.get("item")]
    start = {"moment": timezone.localtime(now), "item": request.GET.get("item", "")}
    form = UsageForm(request.POST or None, items=items, initial=start)
    if form.is_valid():
        try:
            outcome = report([form.record(now)], by=request.user, now=now)
        except ReportRefused as refusal:
            tell(form, refusal)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said(outcome, form.cleaned_data["quantity"]))
            return redirect(back_to(subscription, form.cleaned_data["item"]))
    lead = f"What {subscription.customer} used. It is billed when its period ends."
    return form_page(request, form, "Add usage", back=back_to(subscription, ""), lead=lead)


@require_http_methods(["GET", "POST"])
@permitted("subscriptions.add_usagerecord")
def usage_correct(request: StaffRequest, public_id: str, record: str) -> HttpResponse:
    subscription, now = find_subscription(public_id), timezone.now()
    old = find_record(subscription, record)
    form = CorrectionForm(request.POST or None, initial={"quantity": old.quantity})
    back = back_to(subscription, old.item.public_id)
    if form.is_valid():
        try:
            outcome = report([form.record(old, now)], by=request.user, now=now)
        except ReportRefused as refusal:
            tell(form, refusal)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said(outcome, form.cleaned_data["quantity"], "Corrected to"))
            return redirect(back)
    lead = (
        f"{counted(old.quantity)} of {old.item.price.product} was reported for {short_date(old.timestamp)} as "
        f"{old.identifier}. The record stays; the correction counts in its place."
    )
    return form_page(request, form, "Correct usage", back=back, lead=lead, submit="Correct usage")


def said(outcome: Report, quantity: int, verb: str = "Added") -> str:
    """What happened, and when it is billed."""
    if outcome.repeated:
        return "Nothing was added: this identifier was reported before, with the same content."
    if outcome.late:
        return f"{verb} {counted(quantity)}. The period is billed: the difference is on the next invoice."
    if outcome.free:
        return f"{verb} {counted(quantity)}. It was free at that time, and is not billed."
    return f"{verb} {counted(quantity)}. It is billed when its period ends."


def back_to(subscription: Subscription, item: str) -> str:
    """The list of an item, the first one where none is named."""
    address = reverse("usage_list", args=[subscription.public_id])
    items = metered_items(subscription)
    return f"{address}?item={item}" if item and items and item != items[0].public_id else address
