"""What the pages of all imports share, whatever their rows are: the upload, how its work begins, and the preview."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect

from billing_site.jobs.models import Job
from billing_site.lib.db.transaction import NOTHING
from billing_site.lib.files.kept import NotWritten, whole_or_nothing
from billing_site.lib.requests import StaffRequest
from billing_site.once.answering import answer_once
from billing_site.pages.access import address
from billing_site.pages.confirm import refusals_in
from billing_site.pages.listing import page_of, pager
from billing_site.staff.models.user import User
from customers.imports import encodings, reading
from customers.imports.forms import UploadForm
from customers.models.csv_import import ImportBatch, ImportRow

PAGE = 50
# What became of rows and has a page of its own.
OUTCOMES = [(ImportRow.KEPT, "Not taken back"), (ImportRow.STALE, "Left out")]
# Among so many a text with letters beyond ASCII is looked for.
FIRST_ROWS = 2000
# What a form adds to the file itself.
MARGIN = 64 * 1024
UploadPage = Callable[[StaffRequest, UploadForm], HttpResponse]


def take(request: StaffRequest, subject: str, page: UploadPage) -> HttpResponseBase:
    """The page of an upload and what it sends; `page(request, form)` shows it. Its view checks no token itself.

    Refused by the announced size before the body is read: checking the token reads all of it.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > reading.LARGEST + MARGIN:
        return HttpResponse("The file is larger than 100 MB.", status=413, content_type="text/plain")
    try:
        # What does not fit into memory goes to a temporary file.
        request.FILES  # noqa: B018
    except UnreadablePostError:
        raise
    except OSError as error:
        return not_received(request, page, NotWritten(error.errno, error.strerror or str(error)))
    return upload(request, subject, page)


def not_received(request: StaffRequest, page: UploadPage, refusal: NotWritten) -> HttpResponse:
    form = UploadForm({}, {})
    form.is_valid()
    form.errors["file"] = form.error_class([str(refusal)])
    return page(request, form)


@csrf_protect
def upload(request: StaffRequest, subject: str, page: UploadPage) -> HttpResponseBase:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, reading.FileRefused, NotWritten, field="file"):
            file = form.cleaned_data["file"]
            return answer_with(request, receive(file, subject, by=request.user, now=timezone.now()))
    return page(request, form)


def recent(subject: str) -> QuerySet[ImportBatch]:
    """The newest imports of a subject, for the page of the upload."""
    return ImportBatch.objects.filter(subject=subject).select_related("created_by")[:5]


def answer_with(request: StaffRequest, batch: ImportBatch) -> HttpResponseBase:
    """Save the import that was read; the file of one that was sent before is not kept twice."""

    def save() -> HttpResponse:
        batch.save(force_insert=True)
        return redirect(batch)

    try:
        return answer_once(request, save, rows=[batch])
    finally:
        if batch._state.adding or request.outcome == NOTHING:
            batch.path.unlink(missing_ok=True)


def receive(file, subject: str, *, by: User | None, now: datetime) -> ImportBatch:
    """Store and read an uploaded file; the ImportBatch it becomes. Raises FileRefused or NotWritten: nothing stays."""
    batch = ImportBatch(public_id=ImportBatch.new_id(now), subject=subject, created_by=by, created=now)
    batch.filename = file.name[-200:]
    with whole_or_nothing(batch.path):
        batch.size, encoding = reading.store(file.chunks(), batch.path)
        batch.encoding = "" if encoding == encodings.UTF_8 else encoding
        shape = reading.scan(batch.path)
        batch.delimiter = shape.delimiter
        batch.headers = shape.headers
        batch.total_rows = shape.rows
    return batch


def accented(batch: ImportBatch) -> list[str]:
    """A few texts by which people see whether a file that was not UTF-8 was read in the right letters."""
    if not batch.encoding:
        return []
    cells = (cell for _, cells in islice(reading.records(batch.path, batch.delimiter), FIRST_ROWS) for cell in cells)
    return list(islice(dict.fromkeys(cell.strip()[:40] for cell in cells if not cell.isascii()), 4))


def samples(batch: ImportBatch) -> list:
    return [cells for _, cells in islice(reading.records(batch.path, batch.delimiter), 1, 6)]


@transaction.atomic
def start(request: StaffRequest, batch: ImportBatch, state, verb: str, function, total: int) -> HttpResponse:
    """Save the import and leave the work to a job; of two who start at once, one does."""
    now = timezone.now()
    mine = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, job=batch.job, cleared_at=None)
    before = {field: getattr(batch, field) for field in ("mapping", "match_email", "empty_clears", "batch")}
    if not mine.update(state=state, reason="", **before):
        messages.warning(request, "Somebody else has started this already.")
        return redirect(batch)
    names = {"back_url": batch.get_absolute_url(), "import": batch.public_id}
    if state == ImportBatch.CHECKING:
        batch.rows.all().delete()
    job = Job.start(f"{verb} {batch.filename}", function, by=request.user, now=now, total=total, **names)
    ImportBatch.objects.filter(pk=batch.pk).update(job=job)
    return redirect(batch)


def preview(request: StaffRequest, batch: ImportBatch, context_of: Callable[[ImportRow], dict]) -> dict:
    """The rows of one kind, a page of them, each as `context_of` shows it."""
    outcomes = [(kind, label) for kind, label in OUTCOMES if batch.counts.get(kind)]
    kinds = [*outcomes, *ImportRow.KINDS] if batch.counts.get(ImportRow.KEPT) else [*ImportRow.KINDS, *outcomes]
    tabs = [(kind, label, batch.counts.get(kind, 0)) for kind, label in kinds]
    asked = request.GET.get("kind", "")
    kind = asked if asked in dict(kinds) else next((kind for kind, _, count in tabs if count), ImportRow.NEW)
    rows = batch.rows.filter(outcome=kind) if kind in dict(OUTCOMES) else batch.rows.filter(kind=kind)
    page = page_of(request, rows, ["number"], PAGE)
    count = batch.counts.get(kind, 0)
    return {
        "tabs": [{"label": t, "count": n, "url": address(request, kind=k), "current": k == kind} for k, t, n in tabs],
        "kind": kind,
        "rows": [context_of(row) for row in page.rows],
        "good": batch.counts.get(ImportRow.NEW, 0) + batch.counts.get(ImportRow.CHANGED, 0),
        "left_out": [header for header, target in zip(batch.headers, batch.mapping, strict=False) if not target],
        "pager": pager(request, page, f"{count:,}", kind=kind),
    }
