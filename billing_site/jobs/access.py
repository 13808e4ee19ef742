"""Which jobs there are for whom, and which one an address names."""

from billing_site.jobs.models import Job, JobQuerySet
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find
from billing_site.staff.models.user import User


def jobs_of(user: User) -> JobQuerySet:
    """The jobs that this person may see: all for administrators, for others those they started."""
    jobs = Job.objects.all()
    if not user.has_perm("jobs.view_job"):
        return jobs.none()
    return jobs if user.has_perm("jobs.change_job") else jobs.filter(created_by=user)


def find_job(request: StaffRequest, public_id: str) -> Job:
    """The job, for whoever started it and for administrators. Raises Http404."""
    return find(jobs_of(request.user), public_id)
