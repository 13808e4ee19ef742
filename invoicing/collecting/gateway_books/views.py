"""The page "Gateway against books": what the last comparison found, its file, and the form that begins another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.jobs.models import Job, JobQuerySet
from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.money import amount_text
from billing_site.lib.csv.stream import BOM, written
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.listing import filter_errors
from invoicing.collecting.gateway_books.comparison import FEE, NOUNS, WORDS, Difference
from invoicing.collecting.gateway_books.filters import DifferenceFilter, differences_of, gateways_of
from invoicing.collecting.gateway_books.forms import DaysForm
from invoicing.collecting.gateway_books.work import days_of
from invoicing.invoice.wording import plain_day

FUNCTION = "invoicing.collecting.gateway_books.work.work"
PAGES = {"charge": "charge_detail", "refund": "refund_detail", "dispute": "dispute_detail"}
COLUMNS = ("Kind", "Difference", "Day", "Gateway Reference", "id", "At Gateway", "In Books", "Currency", "Gateway")


def comparisons() -> JobQuerySet:
    return Job.objects.filter(function=FUNCTION).order_by("-id")


@require_http_methods(["GET", "POST"])
@permitted("collecting.view_chargeattempt")
@permitted("jobs.view_job")
def gateway_books(request: StaffRequest) -> HttpResponse:
    """The newest comparison; POST begins another."""
    form = DaysForm(request.POST or None, today=timezone.now().astimezone(UTC).date())
    if request.method == "POST" and not request.user.has_perm("jobs.add_job"):
        return HttpResponse(status=403)
    if form.is_valid():
        return begin(request, **form.cleaned_data)
    last, running = comparisons().filter(state=Job.DONE).first(), comparisons().unfinished().first()
    may_see = running and (running.created_by_id == request.user.pk or request.user.has_perm("jobs.change_job"))
    job = running if may_see else None
    context = {
        "form": form,
        "last": last,
        "running": running,
        "failed": comparisons().filter(state=Job.FAILED, pk__gt=last.pk if last else 0).first(),
        "job": job,
        "url": reverse("job_detail", args=[job.public_id]) if job else "",
        "may_compare": request.user.has_perm("jobs.add_job") and not running,
        **(found_of(request, last.result) if last else {}),
    }
    return render(request, "collecting/gateway_books/gateway_books.html", context, status=422 if form.is_bound else 200)


def begin(request: StaffRequest, *, first: date, last: date) -> HttpResponse:
    if comparisons().unfinished().exists():
        messages.info(request, "A comparison is under way already.")
    else:
        details: dict[str, Any] = {"first": first.isoformat(), "last": last.isoformat()}
        back, total = reverse("gateway_books"), len(days_of(first, last))
        title = "Compare the gateway with the books"
        Job.start(title, FUNCTION, by=request.user, now=timezone.now(), total=total, back_url=back, **details)
    return redirect("gateway_books")


def found_of(request: StaffRequest, result: dict) -> dict[str, Any]:
    """What the page shows of a comparison, and which of its differences were asked for."""
    gateways = gateways_of(result)
    chosen = DifferenceFilter(request.GET, gateways=gateways)
    shown = [row_of(found) for found in differences_of(result) if chosen.keeps(found)]
    return {
        "chips": chosen.chips(request),
        "filter_errors": filter_errors(chosen),
        "filtered": not chosen.is_valid() or bool(chosen.asked),
        "clear_url": request.path,
        "file_url": f"{reverse('gateway_books_file')}?{request.GET.urlencode()}",
        "several": len(gateways) > 1,
        "count": result["count"],
        "kept": len(result["differences"]),
        "cut": cut_words(result),
        "period": " – ".join(plain_day(date.fromisoformat(result[name])) for name in ("first", "last")),
        "differences": shown,
        "totals": [
            {
                "noun": NOUNS[kind],
                "currency": currency.upper(),
                "there": format_amount(there, currency),
                "here": format_amount(here, currency),
            }
            for currency, kind, there, here in result["totals"]
            if kind != FEE
        ],
        "fees": [
            {"currency": currency.upper(), "kept": format_amount(-there, currency)}
            for currency, kind, there, _ in result["totals"]
            if kind == FEE and there
        ],
    }


def cut_words(result: dict) -> str:
    """What is said where there are more differences than a comparison keeps; '' where all are there."""
    kept, count = len(result["differences"]), result["count"]
    return f"Only the first {kept:,} of {count:,} differences are kept. Compare fewer days." if kept < count else ""


def row_of(found: Difference) -> dict[str, Any]:
    return {
        "what": WORDS[found.what],
        "noun": NOUNS[found.kind],
        "gateway": found.gateway.capitalize(),
        "day": plain_day(date.fromisoformat(found.day)),
        "reference": found.reference,
        "ours": found.ours,
        "url": reverse(PAGES[found.kind], args=[found.ours]) if found.ours else "",
        "there": format_amount(found.at_gateway, found.currency) if found.at_gateway else "",
        "here": format_amount(found.in_books, found.currency) if found.in_books else "",
    }


@require_GET
@permitted("collecting.view_chargeattempt")
@permitted("jobs.view_job")
def gateway_books_file(request: StaffRequest) -> HttpResponseBase:
    """The differences of the newest comparison that the page shows, as CSV."""
    last = comparisons().filter(state=Job.DONE).first()
    if last is None:
        raise Http404("Nothing was compared yet.")
    chosen = DifferenceFilter(request.GET, gateways=gateways_of(last.result))
    if not chosen.is_valid():
        return redirect(f"{reverse('gateway_books')}?{request.GET.urlencode()}")
    rows, name = list(lines(last.result, chosen)), "gateway-against-books.csv"
    answer = HttpResponse(
        BOM + "".join(rows).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    mark(answer, Exported(name, rows=len(rows) - 1))
    return answer


def lines(result: dict, chosen: DifferenceFilter) -> Iterator[str]:
    yield written([(head, False) for head in COLUMNS])
    for found in filter(chosen.keeps, differences_of(result)):
        there, here = (amount_text(amount, found.currency) for amount in (found.at_gateway, found.in_books))
        texts = (NOUNS[found.kind], WORDS[found.what], found.day, found.reference, found.ours, there, here)
        ends = [(found.currency.upper(), False), (found.gateway, False)]
        yield written([*((text, text == found.reference) for text in texts), *ends])
    if cut := cut_words(result):
        yield written([(text, False) for text in (cut, *[""] * (len(COLUMNS) - 1))])
