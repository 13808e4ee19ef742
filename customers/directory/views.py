"""The customers list, its columns, and its export: the dialog with its choices, and the file."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.columns import remember_columns
from billing_site.pages.counts import count_label
from billing_site.pages.export import csv_file
from billing_site.pages.listing import list_page
from billing_site.pages.selection import carried, is_ticked
from customers.directory import export
from customers.directory.forms import ExportForm
from customers.directory.listing import LISTING, rows_for
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey
from customers.models.query import CustomerQuerySet


@require_GET
@permitted("customers.view_customer")
def customer_list(request: StaffRequest) -> HttpResponse:
    merged = merged_customer(request.GET.get("q", "").strip())
    if merged:
        messages.info(request, f"{merged} ({merged.public_id}) was merged into this customer.")
        return redirect(merged.merged_into)
    return list_page(request, LISTING, rows_for(request))


def merged_customer(query: str):
    """The merged customer whose id this is, None when it is anything else."""
    if not query.startswith(f"{Customer.prefix}_") or not query.isascii() or not query.isprintable():
        return None
    return Customer.objects.filter(public_id=query, merged_into__isnull=False).select_related("merged_into").first()


@require_POST
@permitted("customers.view_customer")
def customer_columns(request: StaffRequest) -> HttpResponse:
    return remember_columns(request, LISTING)


@require_GET
@permitted("customers.view_customer")
def customer_export(request: StaffRequest) -> HttpResponse:
    """The dialog; asked for its count alone, how many rows the choices so far give."""
    form = export_form(request, request.GET if "period" in request.GET else None)
    counted = count(request, form, *export.exported(request.GET))
    if request.htmx and request.htmx.target == "export-count":
        return render(request, "customers/directory/export_count.html", counted)
    return dialog(request, form, counted)


@require_GET
@permitted("customers.view_customer")
def customer_export_file(request: StaffRequest) -> HttpResponseBase:
    """The CSV file; choices that make no sense are shown in the dialog instead."""
    form = export_form(request, request.GET)
    customers, problem = export.exported(request.GET)
    if problem:
        form.add_error(None, problem)
    if not form.is_valid():
        return dialog(request, form, count(request, form, customers, problem), 422)
    return csv_file("customers", form.narrowed(customers), form.chosen_columns(), form.today)


def export_form(request: StaffRequest, data) -> ExportForm:
    keys = list(MetadataKey.objects.values_list("key", flat=True))
    zone = timezone.get_current_timezone()
    return ExportForm(data, columns=export.columns, keys=keys, zone=zone, now=timezone.now())


def dialog(request: StaffRequest, form: ExportForm, counted, status: int = 200) -> HttpResponse:
    hidden = carried(request.GET, but=form.fields)
    filters = urlencode([(name, value) for name, value in hidden if name not in ("ids", "matching")])
    context = {
        "title": "Export customers",
        "form": form,
        "hidden": hidden,
        "cancel_url": f"{LISTING.url('list')}?{filters}",
        "count_url": LISTING.url("export"),
        "file_url": LISTING.url("export_file"),
    }
    return render(request, "customers/directory/export.html", context | counted, status=status)


def count(request: StaffRequest, form: ExportForm, customers: CustomerQuerySet, problem) -> dict:
    """How many rows the file would have, and which; `problem` says why there is no number."""
    if form.is_bound and not problem and not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
    if problem:
        return {"problem": problem}
    label = count_label(form.narrowed(customers) if form.is_bound else customers)
    return {"count": label, "ticked": is_ticked(request.GET)}
