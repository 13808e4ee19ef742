"""Which job an address names, and who may see it."""

from billing_site.jobs.models import Job
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find


def find_job(request: StaffRequest, public_id: str) -> Job:
    """The job, for whoever started it and for administrators. Raises Http404."""
    jobs = Job.objects.all()
    if not request.user.has_perm("jobs.change_job"):
        jobs = jobs.filter(created_by=request.user)
    return find(jobs, public_id)
