"""The pages for many PDFs as one file: what will be in it, the background job, the file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.jobs.models import Job
from billing_site.jobs.selection import frozen
from billing_site.jobs.views import find as find_job
from billing_site.lib.renamed import current
from invoicing.documents.zip import archive as zipping

FUNCTION = "invoicing.documents.zip.archive.zip_job"


@require_http_methods(["GET", "POST"])
def documents_zip(request, what):
    """Confirm, then make the file in the background."""
    content = zipping.CONTENTS[what]
    if not request.user.has_perm(content.permission):
        raise PermissionDenied
    found = zipping.selected(content, request.GET)
    count, back = found.order_by()[: zipping.MOST + 1].count(), list_address(request, content)
    if not count:
        messages.warning(request, f"No {content.nouns[1]} are selected.")
        return redirect(back)
    if request.method == "POST" and count <= zipping.MOST:
        return redirect("job_detail", start(request, what, content, found, count, back).public_id)
    return render(request, "invoicing/documents/documents_zip.html", page(content, found, count, back))


def page(content, found, count, back):
    noun = content.nouns[count != 1]
    too_many = count > zipping.MOST
    drafts = found.filter(status="draft").count() if what_has_drafts(content) and not too_many else 0
    return {
        "title": f"Download PDFs of {count:,} {noun}?" if not too_many else "Too many for one file",
        "too_many": too_many,
        "most": f"{zipping.MOST:,} {content.nouns[1]}",
        "drafts": f"{drafts:,} {'draft is' if drafts == 1 else 'drafts are'}" if drafts else "",
        "submit": f"Make the file ({count:,} {'PDF' if count == 1 else 'PDFs'})",
        "cancel_url": back,
    }


def what_has_drafts(content):
    return content.nouns[0] == "invoice"


def list_address(request, content):
    kept = request.GET.copy()
    for name in ("ids", "matching", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    url = reverse(content.list_view)
    return f"{url}?{kept.urlencode()}" if kept else url


def start(request, what, content, found, count, back):
    return Job.start(
        f"PDFs of {count:,} {content.nouns[count != 1]}",
        FUNCTION,
        by=request.user,
        now=timezone.now(),
        total=count,
        back_url=back[:500],
        what=what,
        query=frozen(request.GET, timezone.localdate()),
        zone=timezone.get_current_timezone_name(),
        upto=found.aggregate(last=Max("pk"))["last"],
    )


@require_GET
def documents_file(request, public_id):
    """The file of a job that ended, for whoever started it as long as they may see what is in it."""
    job = find_job(request, public_id)
    if current(job.function) != FUNCTION or job.state != Job.DONE:
        raise Http404
    if not request.user.has_perm(zipping.CONTENTS[job.params["what"]].permission):
        raise PermissionDenied
    try:
        file = zipping.path_of(job).open("rb")
    except FileNotFoundError:
        messages.warning(request, "This file was deleted 24 hours after it was made. Make it again from the list.")
        return redirect(job.back_url)
    name = f"{job.params['what']}-{timezone.localtime(job.created):%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
