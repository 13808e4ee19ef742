"""The pages of an import: upload, columns, dry run with its preview, import."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.jobs.access import jobs_of
from billing_site.jobs.models import Job
from billing_site.lib.db.transaction import NOTHING
from billing_site.lib.files.kept import NotWritten, whole_or_nothing
from billing_site.lib.requests import StaffRequest
from billing_site.once.answering import answer_once
from billing_site.once.marks import answers_itself
from billing_site.pages.access import address, find, permitted
from billing_site.pages.confirm import form_page, refusals_in
from billing_site.pages.listing import page_of, pager
from billing_site.staff.models.user import User
from customers.bulk.deletion import new_operation_id
from customers.imports import encodings, reading
from customers.imports.forms import MappingForm, UploadForm
from customers.imports.mapping import target_label
from customers.models.csv_import import ImportBatch, ImportRow
from customers.profile.timeline import shown

PAGE = 50
# Among so many a text with letters beyond ASCII is looked for.
FIRST_ROWS = 2000
# What a form adds to the file itself.
MARGIN = 64 * 1024


@answers_itself
@csrf_exempt
@require_http_methods(["GET", "POST"])
@permitted("customers.add_customer")
@permitted("customers.change_customer")
def customer_import(request: StaffRequest) -> HttpResponseBase:
    """Refuse by the announced size before the body is read: checking the token reads all of it."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > reading.LARGEST + MARGIN:
        return HttpResponse("The file is larger than 100 MB.", status=413, content_type="text/plain")
    try:
        # What does not fit into memory goes to a temporary file.
        request.FILES  # noqa: B018
    except UnreadablePostError:
        raise
    except OSError as error:
        return not_received(request, NotWritten(error.errno, error.strerror or str(error)))
    return upload(request)


def not_received(request: StaffRequest, refusal: NotWritten) -> HttpResponse:
    form = UploadForm({}, {})
    form.is_valid()
    form.errors["file"] = form.error_class([str(refusal)])
    return upload_page(request, form)


@csrf_protect
def upload(request: StaffRequest) -> HttpResponseBase:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, reading.FileRefused, NotWritten, field="file"):
            return answer_with(request, receive(form.cleaned_data["file"], by=request.user, now=timezone.now()))
    return upload_page(request, form)


def upload_page(request: StaffRequest, form: UploadForm) -> HttpResponse:
    page: dict[str, Any] = {
        "template": "customers/imports/import_upload.html",
        "status": 422 if form.is_bound else 200,
        "recent": ImportBatch.objects.select_related("created_by")[:5],
    }
    return form_page(request, form, "Import customers", submit="Upload", back="customer_list", **page)


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


def receive(file, *, by: User | None, now: datetime) -> ImportBatch:
    """Store and read an uploaded file; the ImportBatch it becomes. Raises FileRefused or NotWritten: nothing stays."""
    batch = ImportBatch(public_id=ImportBatch.new_id(now), filename=file.name[-200:], created_by=by, created=now)
    with whole_or_nothing(batch.path):
        batch.size, encoding = reading.store(file.chunks(), batch.path)
        batch.encoding = "" if encoding == encodings.UTF_8 else encoding
        shape = reading.scan(batch.path)
        batch.delimiter = shape.delimiter
        batch.headers = shape.headers
        batch.total_rows = shape.rows
    return batch


def find_import(public_id: str) -> ImportBatch:
    return find(ImportBatch.objects.select_related("created_by", "job"), public_id)


@require_GET
@permitted("customers.view_customer")
def import_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """What state the import is in, and the page for it."""
    batch = find_import(public_id)
    job = batch.job
    if batch.state == ImportBatch.UPLOADED and not batch.cleared_at:
        if not batch.path.is_file():
            return lost_page(request, batch)
        if may_import(request.user):
            return columns_page(request, batch, MappingForm(batch=batch, samples=samples(batch)))
    context: dict[str, Any] = {"job": job, "working": batch.is_working, "stopped": batch.is_stopped}
    if batch.state in (ImportBatch.CHECKED, ImportBatch.APPLIED) and not batch.cleared_at:
        context |= preview(request, batch)
    if job and batch.is_working:
        context["may_stop"] = jobs_of(request.user).filter(pk=job.pk).exists()
    return detail_page(request, batch, **context)


def may_import(user: User) -> bool:
    """Whether this person may upload files, and decide what becomes of those that are there."""
    return user.has_perms(("customers.add_customer", "customers.change_customer"))


def detail_page(request: StaffRequest, batch: ImportBatch, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"batch": batch, "may_import": may_import(request.user)}
    return render(request, "customers/imports/import_detail.html", context, status=status)


def lost_page(request: StaffRequest, batch: ImportBatch) -> HttpResponse:
    """Somebody removed the file: there is nothing to say of its columns."""
    return detail_page(request, batch, status=410, lost=reading.GONE)


def preview(request: StaffRequest, batch: ImportBatch) -> dict:
    """The rows of one kind, a page of them."""
    kinds = [*ImportRow.KINDS, (ImportRow.STALE, "Left out")] if batch.counts.get("stale") else ImportRow.KINDS
    tabs = [(kind, label, batch.counts.get(kind, 0)) for kind, label in kinds]
    asked = request.GET.get("kind", "")
    kind = asked if asked in dict(kinds) else next((kind for kind, _, count in tabs if count), ImportRow.NEW)
    rows = batch.rows.filter(outcome=kind) if kind == ImportRow.STALE else batch.rows.filter(kind=kind)
    page = page_of(request, rows, ["number"], PAGE)
    count = batch.counts.get(kind, 0)
    return {
        "tabs": [{"label": t, "count": n, "url": address(request, kind=k), "current": k == kind} for k, t, n in tabs],
        "kind": kind,
        "rows": [row_context(row) for row in page.rows],
        "good": batch.counts.get(ImportRow.NEW, 0) + batch.counts.get(ImportRow.CHANGED, 0),
        "left_out": [header for header, target in zip(batch.headers, batch.mapping, strict=False) if not target],
        "pager": pager(request, page, f"{count:,}", kind=kind),
    }


def row_context(row: ImportRow) -> dict:
    changes = [change for field, pair in row.changes.items() for change in shown(field, *pair)]
    told = [(target_label(field) if field else "", words) for field, words in row.problems]
    left = row.kind == ImportRow.ERROR or row.outcome == ImportRow.STALE
    return {"row": row, "changes": changes, "problems": told if left else [], "remarks": [] if left else told}


def accented(batch: ImportBatch) -> list[str]:
    """A few texts by which people see whether a file that was not UTF-8 was read in the right letters."""
    if not batch.encoding:
        return []
    cells = (cell for _, cells in islice(reading.records(batch.path, batch.delimiter), FIRST_ROWS) for cell in cells)
    return list(islice(dict.fromkeys(cell.strip()[:40] for cell in cells if not cell.isascii()), 4))


def samples(batch: ImportBatch) -> list:
    return [cells for _, cells in islice(reading.records(batch.path, batch.delimiter), 1, 6)]


@require_http_methods(["GET", "POST"])
@permitted("customers.add_customer")
@permitted("customers.change_customer")
def import_columns(request: StaffRequest, public_id: str) -> HttpResponse:
    """Say what the columns are; then the dry run starts."""
    batch = find_import(public_id)
    if not batch.is_open:
        messages.warning(request, "The columns of this import cannot be changed any more.")
        return redirect(batch)
    if not batch.path.is_file():
        return lost_page(request, batch)
    form = MappingForm(request.POST if request.method == "POST" else None, batch=batch, samples=samples(batch))
    if request.method != "POST" or not form.is_valid():
        return columns_page(request, batch, form, 422 if request.method == "POST" else 200)
    data = form.cleaned_data
    batch.mapping = form.mapping
    batch.match_email = data["match_email"]
    batch.empty_clears = data["empty_clears"]
    return start(request, batch, ImportBatch.CHECKING, "Check", "customers.imports.check.check_job", batch.total_rows)


def columns_page(request: StaffRequest, batch: ImportBatch, form: MappingForm, status: int = 200) -> HttpResponse:
    context = {"batch": batch, "form": form, "rows": list(form.rows()), "accented": accented(batch)}
    return render(request, "customers/imports/import_columns.html", context, status=status)


@require_POST
@permitted("customers.add_customer")
@permitted("customers.change_customer")
def import_apply(request: StaffRequest, public_id: str) -> HttpResponse:
    """Import what the dry run found good; also continue after a stop."""
    batch = find_import(public_id)
    goes_on = batch.state == ImportBatch.APPLYING and batch.is_stopped
    if batch.state != ImportBatch.CHECKED and not goes_on:
        messages.warning(request, "This import is not ready, or was imported already.")
        return redirect(batch)
    batch.batch = batch.batch or new_operation_id(timezone.now())
    total = batch.rows.filter(kind__in=(ImportRow.NEW, ImportRow.CHANGED)).count()
    return start(request, batch, ImportBatch.APPLYING, "Import", "customers.imports.apply.apply_job", total)


@require_POST
@permitted("customers.add_customer")
@permitted("customers.change_customer")
def import_discard(request: StaffRequest, public_id: str) -> HttpResponse:
    """Forget a file that was not imported."""
    batch = find_import(public_id)
    if batch.discard(timezone.now()):
        messages.success(request, f"{batch.filename} was discarded. Nothing was imported.")
    return redirect("customer_import")


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
