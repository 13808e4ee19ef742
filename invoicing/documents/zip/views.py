"""The pages for many PDFs as one file: what will be in it, the background job, the file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.jobs.access import find_job
from billing_site.jobs.models import Job
from billing_site.jobs.selection import start_job
from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.renamed import current
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.pages.listing import Listing
from billing_site.pages.selection import list_address
from invoicing.documents.zip import archive
from invoicing.models.invoice import Invoice
from invoicing.models.states import DRAFT

FUNCTION = "invoicing.documents.zip.archive.zip_job"


@require_http_methods(["GET", "POST"])
def documents_zip(request: StaffRequest, what) -> HttpResponse:
    """Confirm, then make the file in the background."""
    content = archive.CONTENTS[what]
    if not request.user.has_perm(content.permission):
        raise PermissionDenied
    found = content.selected(request.GET)
    count = found.order_by()[: archive.MOST + 1].count()
    back = list_address(request, content.listing)
    if not count:
        messages.warning(request, f"No {content.listing.noun[1]} are selected.")
        return redirect(back)
    if request.method == "POST" and count <= archive.MOST:
        title = f"PDFs of {count_of(count, *content.listing.noun)}"
        upto = found.aggregate(last=Max("pk"))["last"]
        return start_job(request, title, FUNCTION, now=timezone.now(), total=count, upto=upto, back_url=back, what=what)
    return render(request, "invoicing/documents/documents_zip.html", page(content.listing, found, count, back))


def page(listing: Listing, found: QuerySet, count: int, back) -> dict:
    too_many = count > archive.MOST
    drafts = found.filter(status=DRAFT).count() if listing.model is Invoice and not too_many else 0
    return {
        "title": f"Download PDFs of {count_of(count, *listing.noun)}?" if not too_many else "Too many for one file",
        "too_many": too_many,
        "most": f"{archive.MOST:,} {listing.noun[1]}",
        "drafts": count_of(drafts, "draft is", "drafts are") if drafts else "",
        "submit": f"Make the file ({count_of(count, 'PDF')})",
        "cancel_url": back,
    }


@require_GET
def documents_file(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """The file of a job that ended, for whoever started it as long as they may see what is in it."""
    job = find_job(request, public_id)
    if current(job.function) != FUNCTION or job.state != Job.DONE:
        raise Http404
    if not request.user.has_perm(archive.CONTENTS[job.params["what"]].permission):
        raise PermissionDenied
    try:
        file = archive.path_of(job).open("rb")
    except FileNotFoundError:
        messages.warning(request, "This file was deleted 24 hours after it was made. Make it again from the list.")
        return redirect(job.back_url)
    name = f"{job.params['what']}-{timezone.localtime(job.created):%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    mark(response, Exported(name, rows=job.done))
    return response
