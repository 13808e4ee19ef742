"""The pages of an import, for each kind of rows: upload, template, columns, dry run, import, undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.jobs.access import jobs_of
from billing_site.lib.csv.stream import BOM, in_line
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.once.marks import answers_itself
from billing_site.pages.access import find
from billing_site.pages.confirm import confirm_page, form_page
from customers.bulk.deletion import new_operation_id
from customers.imports import reading
from customers.imports.forms import UploadForm
from customers.imports.pages import accented, preview, recent, samples, start, take
from customers.models.csv_import import ImportBatch, ImportRow
from invoicing.imports.columns import KindForm
from invoicing.imports.kind import Kind

OVER = "This import is not ready, or was imported already."


def refuse_unless(request: StaffRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def find_import(kind: Kind, public_id: str) -> ImportBatch:
    rows = ImportBatch.objects.filter(subject=kind.subject)
    return find(rows.select_related("created_by", "job"), public_id)


@answers_itself
@csrf_exempt
@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest, kind: Kind) -> HttpResponseBase:
    refuse_unless(request, kind.change)

    def page(request: StaffRequest, form: UploadForm) -> HttpResponse:
        facts: dict[str, Any] = {
            "template": "customers/imports/import_upload.html",
            "status": 422 if form.is_bound else 200,
            "recent": recent(kind.subject),
            "intro": kind.lead,
            "example_url": reverse(f"{kind.subject}_import_template"),
            "targets": [(target.label, target.note) for target in kind.targets.values()],
        }
        return form_page(
            request, form, f"Import {kind.noun}s", submit="Upload", back=ImportBatch.list_name(kind.subject), **facts
        )

    return take(request, kind.subject, page)


@require_GET
def template(request: StaffRequest, kind: Kind) -> HttpResponse:
    """A file to fill in: the columns, with examples."""
    refuse_unless(request, kind.change)
    lines = "".join(in_line([(cell, False) for cell in row]) + "\r\n" for row in kind.example)
    answer = HttpResponse(BOM + lines.encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind.noun.replace(" ", "-")}s-template.csv"'
    return answer


@require_GET
def detail(request: StaffRequest, kind: Kind, public_id: str) -> HttpResponse:
    """What state the import is in, and the page for it."""
    refuse_unless(request, kind.view)
    batch, may = find_import(kind, public_id), request.user.has_perm(kind.change)
    job = batch.job
    if batch.state == ImportBatch.UPLOADED and not batch.cleared_at:
        if not batch.path.is_file():
            return shown(request, kind, batch, status=410, lost=reading.GONE)
        if may:
            return columns_page(request, batch, KindForm(kind=kind, batch=batch, samples=samples(batch)))
    facts: dict[str, Any] = {"job": job, "working": batch.is_working, "stopped": batch.is_stopped}
    done = (ImportBatch.CHECKED, ImportBatch.APPLIED, ImportBatch.UNDONE)
    if batch.state in done and not batch.cleared_at:
        facts |= preview(request, batch, lambda row: row_context(kind, row))
    if job and batch.is_working:
        facts["may_stop"] = jobs_of(request.user).filter(pk=job.pk).exists()
    return shown(request, kind, batch, **facts)


def shown(request: StaffRequest, of: Kind, batch: ImportBatch, status: int = 200, **facts: Any) -> HttpResponse:
    facts |= {"batch": batch, "may_import": request.user.has_perm(of.change), "shows": of.shows}
    return render(request, "customers/imports/import_detail.html", facts, status=status)


def row_context(kind: Kind, row: ImportRow) -> dict:
    changes = [{"field": label, "before": old, "after": new} for label, old, new in row.changes.get("shown", ())]
    told = [(kind.label(where) if where else "", words) for where, words in row.problems]
    left = row.kind == ImportRow.ERROR or row.outcome in (ImportRow.STALE, ImportRow.KEPT)
    there = row.customer_id and row.outcome != ImportRow.UNDONE
    url = reverse(f"{kind.subject}_detail", args=[row.customer_id]) if there else ""
    told_apart = {"problems": told if left else [], "remarks": [] if left else told}
    return {"row": row, "url": url, "changes": changes, **told_apart}


@require_http_methods(["GET", "POST"])
def columns(request: StaffRequest, kind: Kind, public_id: str) -> HttpResponse:
    """Say what the columns are; then the dry run starts."""
    refuse_unless(request, kind.change)
    batch = find_import(kind, public_id)
    if not batch.is_open:
        messages.warning(request, "The columns of this import cannot be changed any more.")
        return redirect(batch)
    if not batch.path.is_file():
        return shown(request, kind, batch, status=410, lost=reading.GONE)
    data = request.POST if request.method == "POST" else None
    form = KindForm(data, kind=kind, batch=batch, samples=samples(batch))
    if data is None or not form.is_valid():
        return columns_page(request, batch, form, 422 if data is not None else 200)
    batch.mapping = form.mapping
    return start(request, batch, ImportBatch.CHECKING, "Check", f"{kind.jobs}.check_job", batch.total_rows)


def columns_page(request: StaffRequest, batch: ImportBatch, form: KindForm, status: int = 200) -> HttpResponse:
    facts = {"batch": batch, "form": form, "rows": list(form.rows()), "accented": accented(batch)}
    return render(request, "customers/imports/import_columns.html", facts, status=status)


@require_POST
def apply(request: StaffRequest, kind: Kind, public_id: str) -> HttpResponse:
    """Import what the dry run found good; also continue after a stop."""
    refuse_unless(request, kind.change)
    batch = find_import(kind, public_id)
    if batch.state != ImportBatch.CHECKED and not (batch.state == ImportBatch.APPLYING and batch.is_stopped):
        messages.warning(request, OVER)
        return redirect(batch)
    batch.batch = batch.batch or new_operation_id(timezone.now())
    total = batch.rows.filter(kind__in=(ImportRow.NEW, ImportRow.CHANGED)).count()
    return start(request, batch, ImportBatch.APPLYING, "Import", f"{kind.jobs}.apply_job", total)


@require_http_methods(["GET", "POST"])
def undo(request: StaffRequest, kind: Kind, public_id: str) -> HttpResponse:
    """Ask, then take all of it back in the background."""
    refuse_unless(request, kind.change)
    batch = find_import(kind, public_id)
    total = batch.rows.filter(outcome__in=(ImportRow.APPLIED, ImportRow.KEPT)).count()
    over = batch.state in (ImportBatch.APPLIED, ImportBatch.UNDONE)
    if not total or not (over or batch.is_stopped):
        messages.warning(request, "Nothing of this import is there to be taken back.")
        return redirect(batch)
    if request.method == "POST":
        return start(request, batch, ImportBatch.UNDOING, "Undo", f"{kind.jobs}.undo_job", total)
    title = f"Undo the import of {count_of(total, kind.noun)}?"
    return confirm_page(request, title, submit="Undo import", back=batch, lead=kind.undoing)


@require_POST
def discard(request: StaffRequest, kind: Kind, public_id: str) -> HttpResponse:
    """Forget a file that was not imported."""
    refuse_unless(request, kind.change)
    batch = find_import(kind, public_id)
    if batch.discard(timezone.now()):
        messages.success(request, f"{batch.filename} was discarded. Nothing was imported.")
    return redirect(f"{kind.subject}_import")
