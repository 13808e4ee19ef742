"""The pages of an import: upload, columns, dry run with its preview, import."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.jobs.access import jobs_of
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import answers_itself
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import form_page
from billing_site.staff.models.user import User
from customers.bulk.deletion import new_operation_id
from customers.imports import reading
from customers.imports.forms import MappingForm, UploadForm
from customers.imports.mapping import target_label
from customers.imports.pages import accented, preview, recent, samples, start, take
from customers.models.csv_import import ImportBatch, ImportRow
from customers.profile.timeline import shown


@answers_itself
@csrf_exempt
@require_http_methods(["GET", "POST"])
@permitted("customers.add_customer")
@permitted("customers.change_customer")
def customer_import(request: StaffRequest) -> HttpResponseBase:
    return take(request, ImportBatch.CUSTOMERS, upload_page)


def upload_page(request: StaffRequest, form: UploadForm) -> HttpResponse:
    page: dict[str, Any] = {
        "template": "customers/imports/import_upload.html",
        "status": 422 if form.is_bound else 200,
        "recent": recent(ImportBatch.CUSTOMERS),
    }
    return form_page(request, form, "Import customers", submit="Upload", back="customer_list", **page)


def find_import(public_id: str) -> ImportBatch:
    rows = ImportBatch.objects.filter(subject=ImportBatch.CUSTOMERS)
    return find(rows.select_related("created_by", "job"), public_id)


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
        context |= preview(request, batch, row_context)
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


def row_context(row: ImportRow) -> dict:
    changes = [change for field, pair in row.changes.items() for change in shown(field, *pair)]
    told = [(target_label(field) if field else "", words) for field, words in row.problems]
    left = row.kind == ImportRow.ERROR or row.outcome == ImportRow.STALE
    told_apart = {"problems": told if left else [], "remarks": [] if left else told}
    url = reverse("customer_detail", args=[row.customer_id]) if row.customer_id else ""
    return {"row": row, "url": url, "changes": changes, **told_apart}


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
