"""The list of billing runs, the page of one with what it billed, and their files."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.pages.access import find, permitted
from billing_site.pages.counts import count_label
from billing_site.pages.export import csv_file
from billing_site.pages.filters import matching
from billing_site.pages.list_pages import list_pages
from billing_site.pages.listing import page_of, pager
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.runs import wording
from invoicing.subscriptions.runs.export import columns, currencies_of, invoice_columns
from invoicing.subscriptions.runs.filters import BillingRunFilter
from invoicing.subscriptions.runs.listing import LISTING
from invoicing.subscriptions.runs.periods import listed, row_of, waiting

PAGE_SIZE = 50
# So many of those that wait are named on the page; the list of subscriptions has all.
MOST_WAITING = 20


@permitted("subscriptions.view_subscription")
def billing_run_list(request: StaffRequest, page: str) -> HttpResponseBase:
    """Newest first."""
    rows = BillingRun.objects.all()

    def file_columns(zone: ZoneInfo):
        return columns(zone, currencies_of(matching(BillingRunFilter, request.GET, rows)), timezone.now())

    return list_pages(request, page, LISTING, rows, file_columns, strict=True)


@require_GET
@permitted("subscriptions.view_subscription")
def billing_run_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """How far it is or came, what it billed, and what could not be billed and waits since."""
    run = find(BillingRun, public_id)
    periods = SubscriptionPeriod.objects.filter(run=run)
    page = page_of(request, listed(periods), ("-id",), PAGE_SIZE)
    left = list(waiting(run)[: MOST_WAITING + 1]) if run.parked else []
    context = figures_of(run) | {
        "rows": [row_of(period) for period in page.rows],
        "pager": pager(request, page, count_label(periods)),
        "waiting": left[:MOST_WAITING],
        "more_waiting": f"{reverse('subscription_list')}?planned=person" if len(left) > MOST_WAITING else "",
    }
    return render(request, "invoicing/subscriptions/runs/billing_run_detail.html", context)


@require_GET
@permitted("subscriptions.view_subscription")
def billing_run_progress(request: StaffRequest, public_id: str) -> HttpResponse:
    """What the page of a run asks again while it runs; that page is loaded anew once it is over."""
    run = find(BillingRun, public_id)
    context = figures_of(run)
    if not context["is_running"]:
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "invoicing/subscriptions/runs/progress.html", context)


def figures_of(run: BillingRun) -> dict[str, Any]:
    """What the page says of the run itself."""
    now = timezone.now()
    state, most = run.state(now), max(run.due, run.subscriptions)
    return {
        "run": run,
        "badge": wording.badge_of(run, now),
        "is_running": state == wording.RUNNING,
        "is_stopped": state == wording.STOPPED,
        "summary": wording.summary(run),
        "progress": wording.progress_words(run),
        "duration": wording.duration(run.seconds),
        "rate": wording.rate(run),
        "parked": f"{run.parked:,}",
        "totals": [(code.upper(), count_of(number, "invoice"), amount) for code, number, amount in run.amounts],
        "most": most,
        # What waits with a draft counts among both.
        "done": min(most, run.subscriptions + run.parked),
    }


@require_GET
@permitted("subscriptions.view_subscription")
def billing_run_invoices_file(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """The invoices that the run made, as CSV."""
    run = find(BillingRun, public_id)
    billed: QuerySet = SubscriptionPeriod.objects.filter(run=run, invoice__isnull=False)
    return csv_file("billing_run_invoices", billed, invoice_columns(timezone.get_current_timezone()))
