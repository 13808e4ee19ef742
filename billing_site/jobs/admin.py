"""Jobs in the Django admin: to read, and to stop."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from billing_site.jobs.access import jobs_of
from billing_site.jobs.models import Job, JobQuerySet
from billing_site.lib.requests import StaffRequest, signed_in
from billing_site.pages.admin.rows import ReadOnlyAdmin


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("created", "title", "state", "done", "total", "created_by")
    list_filter = ("state",)
    search_fields = ("title", "=public_id")
    list_select_related = ("created_by",)
    ordering = ("-id",)
    actions = ("cancel_jobs",)
    # How the work is done, and the page it was asked from.
    quiet = ("function", "params", "cursor", "result", "back_url")

    def get_queryset(self, request: HttpRequest):
        """As on the desk: everybody's for administrators, else one's own."""
        ordering = self.get_ordering(request)
        return jobs_of(signed_in(request)).order_by(*ordering)

    def has_cancel_permission(self, request: StaffRequest) -> bool:
        return request.user.has_perm("jobs.change_job")

    @admin.action(description="Stop the selected jobs", permissions=["cancel"])
    def cancel_jobs(self, request: StaffRequest, queryset: JobQuerySet) -> None:
        stopped = sum(job.cancel(timezone.now()) for job in queryset)
        messages.success(request, f"Stopped {stopped} {'job' if stopped == 1 else 'jobs'}.")
