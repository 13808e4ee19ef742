"""The page Upcoming: the last look ahead with its sums and rows, its file, and the form that begins another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.company.models import Company, today
from billing_site.jobs.models import Job, JobQuerySet
from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.money import amount_text
from billing_site.lib.csv.stream import BOM, written
from billing_site.lib.dates import day
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.sections import section_tabs
from invoicing.subscriptions.models.run.upcoming import UpcomingInvoice
from invoicing.subscriptions.sections import SECTIONS
from invoicing.subscriptions.upcoming.forms import UntilForm, end_of
from invoicing.subscriptions.upcoming.work import due_until

FUNCTION = "invoicing.subscriptions.upcoming.work.work"
SHOWN = 100
COLUMNS = (
    *("Customer", "Customer Name", "Subscription", "At (UTC)", "Outcome", "Currency", "Total", "Amount Due"),
    *("Invoice Before", "Difference", "Reason"),
)
# What can be shown of it: {name: (label, the rows)}.
TABS = {
    "": ("All", lambda rows: rows),
    "changed": ("Other than last time", lambda rows: rows.exclude(total=F("previous")).exclude(outcome="refused")),
    "refused": ("Refused", lambda rows: rows.filter(outcome="refused")),
}


def looks() -> JobQuerySet:
    return Job.objects.filter(function=FUNCTION).order_by("-id")


@require_http_methods(["GET", "POST"])
@permitted("subscriptions.view_subscription")
@permitted("jobs.view_job")
def upcoming_page(request: StaffRequest) -> HttpResponse:
    """The newest look ahead; POST begins another."""
    last = looks().filter(state=Job.DONE).first()
    form = UntilForm(request.POST or None, today=today(), last=until_of(last).date() if last else None)
    if request.method == "POST" and not request.user.has_perm("jobs.add_job"):
        return HttpResponse(status=403)
    if form.is_valid():
        return begin(request, end_of(form.cleaned_data["until"], Company.current().time_zone))
    running = looks().unfinished().first()
    may_see = running and (running.created_by_id == request.user.pk or request.user.has_perm("jobs.change_job"))
    job = running if may_see else None
    context = {
        "form": form,
        "sections": section_tabs(request, SECTIONS),
        "last": last,
        "running": running,
        "failed": looks().filter(state=Job.FAILED, pk__gt=last.pk if last else 0).first(),
        "job": job,
        "url": reverse("job_detail", args=[job.public_id]) if job else "",
        "may_look": request.user.has_perm("jobs.add_job") and not running,
        **(found_of(request, last) if last else {}),
    }
    return render(
        request, "invoicing/subscriptions/upcoming/upcoming.html", context, status=422 if form.is_bound else 200
    )


def begin(request: StaffRequest, until: datetime) -> HttpResponse:
    if looks().unfinished().exists():
        messages.info(request, "A look ahead is under way already.")
    else:
        back, total = reverse("upcoming"), due_until(until).count()
        title, details = "Look ahead at what will be billed", {"until": until.isoformat()}
        Job.start(title, FUNCTION, by=request.user, now=timezone.now(), total=total, back_url=back, **details)
    return redirect("upcoming")


def rows_of(last: Job) -> QuerySet[UpcomingInvoice]:
    found = UpcomingInvoice.objects.filter(job=last).select_related("customer", "subscription")
    return found.defer("customer__search_text", "customer__metadata", "subscription__metadata").order_by("id")


def found_of(request: StaffRequest, last: Job) -> dict[str, Any]:
    """What the page shows of a look ahead."""
    show = request.GET.get("show", "")
    show = show if show in TABS else ""
    found = list(TABS[show][1](rows_of(last))[: SHOWN + 1])
    return {
        "until": day(until_of(last)),
        "sums": [sums_row(code, sums) for code, sums in sorted(last.result["sums"].items())],
        "tabs": [tab_of(request, name, label, show) for name, (label, _) in TABS.items()],
        "rows": [shown(row) for row in found[:SHOWN]],
        "is_cut": len(found) > SHOWN,
        "most": SHOWN,
        "file_url": reverse("upcoming_file"),
    }


def until_of(last: Job) -> datetime:
    """The last moment that a look ahead counted, on the account's clocks."""
    return datetime.fromisoformat(last.result["until"]).astimezone(ZoneInfo(Company.current().time_zone))


def tab_of(request: StaffRequest, name: str, label: str, show: str) -> dict[str, Any]:
    return {"label": label, "url": f"?show={name}" if name else request.path, "current": name == show}


def sums_row(code: str, sums: dict[str, int]) -> dict[str, Any]:
    return {
        "currency": code.upper(),
        "issued": f"{sums['issued']:,}",
        "drafts": f"{sums['drafts']:,}",
        "refused": f"{sums['refused']:,}",
        "total": format_amount(sums["total"], code),
        "previous": format_amount(sums["previous"], code),
        "difference": difference(sums["total"] - sums["previous"], code),
    }


def difference(amount: int, code: str) -> str:
    return f"+{format_amount(amount, code)}" if amount > 0 else format_amount(amount, code) if amount else "–"


def shown(row: UpcomingInvoice) -> dict[str, Any]:
    refused = row.outcome == row.REFUSED
    return {
        "customer": row.customer,
        "url": row.subscription.get_absolute_url(),
        "day": day(row.at),
        "total": "" if refused else format_amount(row.total, row.currency),
        "previous": "" if row.previous is None else format_amount(row.previous, row.currency),
        "difference": "" if refused or row.previous is None else difference(row.total - row.previous, row.currency),
        "outcome": row.refusal or row.get_outcome_display(),
        "refused": refused,
    }


@require_GET
@permitted("subscriptions.view_subscription")
@permitted("jobs.view_job")
def upcoming_file(request: StaffRequest) -> HttpResponseBase:
    """All rows of the newest look ahead as CSV."""
    last = looks().filter(state=Job.DONE).first()
    if last is None:
        raise Http404("Nobody looked ahead yet.")
    name = "upcoming.csv"
    exported = Exported(name, streams=True)
    answer = StreamingHttpResponse(
        lines(last, exported),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
    mark(answer, exported)
    return answer


def lines(last: Job, exported: Exported) -> Iterator[bytes]:
    yield BOM + written([(head, False) for head in COLUMNS]).encode()
    for row in rows_of(last).iterator(chunk_size=2000):
        exported.rows += 1
        code = row.currency
        amounts = [row.total, row.amount_due, row.previous, row.total - (row.previous or 0)]
        texts = ["" if amount is None else amount_text(amount, code) for amount in amounts]
        ids = [(row.customer.public_id, False), (row.customer.name, True), (row.subscription.public_id, False)]
        about = [(f"{row.at:%Y-%m-%d %H:%M:%S}", False), (row.get_outcome_display(), False), (code.upper(), False)]
        yield written([*ids, *about, *((text, False) for text in texts), (row.refusal, True)]).encode()
