"""Starting a job from a page; which rows of a list it is for is fixed then, and they are found again while it runs."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from billing_site.jobs.models import Job, JobFailed
from billing_site.lib.money.number_formats import USUAL, NumberFormat, number_format, numbers_as
from billing_site.lib.requests import StaffRequest
from billing_site.pages.filters import period
from billing_site.pages.selection import selected
from billing_site.staff.models.user import User

Rows = TypeVar("Rows", bound=QuerySet)


def start_job(
    request: StaffRequest,
    title: str,
    function: str,
    *,
    now: datetime,
    total: int,
    back_url: str,
    upto: int | None = None,
    **params: Any,
) -> HttpResponse:
    """Start `function` (a dotted name), whose page is next; with the key `upto` for the rows that the address names."""
    if upto is not None:
        zone = timezone.get_current_timezone_name()
        query, numbers = frozen(request.GET, timezone.localdate()), asdict(number_format())
        params = {"query": query, "zone": zone, "numbers": numbers, "upto": upto, **params}
    job = Job.start(title, function, by=request.user, now=now, total=total, back_url=back_url, **params)
    return redirect("job_detail", job.public_id)


def frozen(params: QueryDict, today: date) -> str:
    """The query string of `params` for a job: a period such as "today" becomes the days it means now."""
    frozen_params = params.copy()
    start, end = period(params.get("created"), today)
    if start and end:
        frozen_params["created"] = "custom"
        frozen_params["created_from"] = start.isoformat()
        frozen_params["created_to"] = end.isoformat()
    return frozen_params.urlencode()


def selected_by(job: Job, filter_class, queryset: Rows) -> Rows:
    """The rows that were meant when the job was started: days in that person's zone and numbers as they write them,
    none added since.
    """
    numbers = NumberFormat(**job.params["numbers"]) if "numbers" in job.params else USUAL
    with timezone.override(ZoneInfo(job.params["zone"])), numbers_as(lambda: numbers):
        found = selected(QueryDict(job.params["query"]), filter_class, queryset)
        return found.filter(pk__lte=job.params["upto"])


def refuse_unless_still_allowed(job: Job, permission: str) -> None:
    """Raise JobFailed where whoever began the job may not do that any more: roles change while it waits and works."""
    person = User.objects.get(pk=job.created_by_id)
    if not person.has_perm(permission):
        raise JobFailed(f"{person} may not do this any more. {job.message}".strip())
