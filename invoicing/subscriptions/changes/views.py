"""A subscription's items are changed: the page with what that credits, charges and bills next, and the change."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing_site.events.models import Event
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import permitted
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.changes.figures import change_shown
from invoicing.subscriptions.changes.typed import Changed
from invoicing.subscriptions.editor.rows import ITEM, blank_row, spare_rows
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import refuse_unless_changeable
from invoicing.subscriptions.subscription.access import find_subscription

TEMPLATE = "invoicing/subscriptions/changes/change.html"


@looks(having="preview")
@require_http_methods(["GET", "POST"])
@permitted("subscriptions.change_subscription")
@never_cache
def subscription_change(request: StaffRequest, public_id: str) -> HttpResponse:
    subscription = find_subscription(public_id)
    try:
        refuse_unless_changeable(subscription)
    except IllegalMove as refusal:
        messages.warning(request, str(refusal))
        return redirect(subscription)
    changed = Changed(request.POST if request.method == "POST" else None, subscription, now=timezone.now())
    if request.method != "POST":
        return page(request, changed)
    if "X-Preview" in request.headers:
        return live(request, changed)
    if "preview" in request.POST:
        found = preview(changed)
        return page(request, changed, found, status=422 if changed.problems else 200)
    return save(request, changed)


def preview(changed: Changed) -> dict[str, Any] | None:
    """What the change comes to, in words; None where something is wrong, which is said at its field."""
    if changed.problems or changed.is_nothing:
        return None
    try:
        return change_shown(changed.foresee(), changed.before, changed.items)
    except ValueError as refusal:
        changed.take(refusal)
        return None


def live(request: StaffRequest, changed: Changed) -> HttpResponse:
    """Answer the page's own script: {html, problems, words}."""
    found = preview(changed)
    context = {"change": found, "problems": changed.problems, "clash": clash(request, changed)}
    html = render_to_string("invoicing/subscriptions/changes/preview.html", context, request)
    answer = {"html": html, "problems": changed.problems, "words": found["words"] if found else ""}
    return JsonResponse(answer, status=422 if changed.problems else 200)


def save(request: StaffRequest, changed: Changed) -> HttpResponse:
    if changed.problems:
        return page(request, changed, status=422)
    if changed.is_stale:
        told = clash(request, changed)
        changed.version = changed.subscription.version
        return page(request, changed, preview(changed), status=409, told=told)
    if changed.is_nothing:
        messages.info(request, "Nothing was changed: the items are as before.")
        return redirect(changed.subscription)
    try:
        with transaction.atomic():
            invoice = changed.save(by=request.user)
    except ValueError as refusal:
        changed.take(refusal)
        return page(request, changed, status=422)
    messages.success(request, done_words(changed, invoice))
    return redirect(changed.subscription)


def done_words(changed: Changed, invoice: Invoice | None) -> str:
    if changed.form.is_later:
        return "Planned the change for the end of the current period."
    if invoice is None:
        return "Changed the subscription."
    return f"Changed the subscription. {invoice} bills {format_amount(invoice.total, invoice.currency)}."


def clash(request: StaffRequest, changed: Changed) -> str:
    """Who changed it since the page was opened, and when; '' where nobody did."""
    if not changed.is_stale:
        return ""
    event = Event.objects.of(changed.subscription).first()
    who = "You" if event and event.actor == request.user else (event and event.actor) or "Billfold"
    at = f"{timezone.localtime(changed.subscription.updated):%H:%M}"
    return f"{who} changed this subscription at {at}, after this page was opened."


def page(
    request: StaffRequest, changed: Changed, found: dict[str, Any] | None = None, *, status: int = 200, told: str = ""
) -> HttpResponse:
    subscription = changed.subscription
    context = {
        "subscription": subscription,
        "customer": subscription.customer,
        "back": subscription.get_absolute_url(),
        "form": changed.form,
        "items": changed.items,
        "spare_items": spare_rows(changed.items, "i", ITEM, Subscription.MOST_ITEMS),
        "blank_item": blank_row("n__prefix__", ITEM),
        "version": changed.version,
        "clash": told,
        "problems": changed.problems,
        "change": found,
        "rate_choices": changed.rates.suggestions(),
        "most_items": Subscription.MOST_ITEMS,
    }
    return render(request, TEMPLATE, context, status=status)
