"""The page of one job: how far it is, what came of it, and a way to stop it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing_site.jobs.models import Job


def find(request, public_id):
    """The job, for whoever started it and for administrators."""
    jobs = Job.objects.all()
    if not request.user.has_perm("jobs.change_job"):
        jobs = jobs.filter(created_by=request.user)
    return get_object_or_404(jobs, public_id=public_id)


@require_GET
def job_detail(request, public_id):
    job = find(request, public_id)
    template = "jobs/job_progress.html" if request.htmx else "jobs/job_detail.html"
    return render(request, template, {"job": job, "url": reverse("job_detail", args=[job.public_id])})


@require_POST
def job_cancel(request, public_id):
    find(request, public_id).cancel(timezone.now())
    return redirect("job_detail", public_id)
