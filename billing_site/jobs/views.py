"""The page of one job: how far it is, what came of it, and a way to stop it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing_site.jobs.access import find_job
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted


@require_GET
@permitted("jobs.view_job")
def job_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    job = find_job(request, public_id)
    template = "jobs/job_progress.html" if request.htmx else "jobs/job_detail.html"
    context = {
        "job": job,
        "url": reverse("job_detail", args=[job.public_id]),
        "waits": job.waits_for_another(timezone.now()),
    }
    return render(request, template, context)


@require_POST
@permitted("jobs.view_job")
def job_cancel(request: StaffRequest, public_id: str) -> HttpResponse:
    find_job(request, public_id).cancel(timezone.now())
    return redirect("job_detail", public_id)
