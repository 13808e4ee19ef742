"""The export of customers: the dialog with its choices, and the file."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.lib.csv.stream import csv_response
from billing_site.pages.listing import count_label
from customers.directory import export
from customers.directory.forms import ExportForm
from customers.models.metadata_key import MetadataKey
from customers.profile.views import may


@require_GET
@may("view")
def customer_export(request):
    """The dialog; asked for its count alone, how many rows the choices so far give."""
    form = export_form(request, request.GET if "period" in request.GET else None)
    if request.htmx and request.htmx.target == "export-count":
        return render(request, "customers/directory/export_count.html", count(request, form))
    return dialog(request, form)


@require_GET
@may("view")
def customer_export_file(request):
    """The CSV file; choices that make no sense are shown in the dialog instead."""
    form = export_form(request, request.GET)
    problem = export.problem(request.GET)
    if problem:
        form.add_error(None, problem)
    if not form.is_valid():
        return dialog(request, form, 422)
    rows = form.narrowed(export.exported(request.GET))
    return csv_response(f"customers-{form.today:%Y-%m-%d}.csv", rows, form.chosen_columns())


def export_form(request, data):
    keys = list(MetadataKey.objects.values_list("key", flat=True))
    zone = timezone.get_current_timezone()
    return ExportForm(data, columns=export.columns, keys=keys, zone=zone, now=timezone.now())


def dialog(request, form, status=200):
    kept = request.GET.copy()
    for name in (*form.fields, "after", "before", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    hidden = [(name, value) for name, values in kept.lists() for value in values]
    for name in ("ids", "matching"):
        kept.pop(name, None)
    context = {
        "title": "Export customers",
        "form": form,
        "hidden": hidden,
        "cancel_url": f"{reverse('customer_list')}?{kept.urlencode()}",
        "count_url": reverse("customer_export"),
        "file_url": reverse("customer_export_file"),
    }
    return render(request, "customers/directory/export.html", context | count(request, form), status=status)


def count(request, form):
    """How many rows the file would have, and which; `problem` says why there is no number."""
    problem = export.problem(request.GET)
    if form.is_bound and not problem and not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
    if problem:
        return {"problem": problem}
    rows = export.exported(request.GET)
    label = count_label(form.narrowed(rows) if form.is_bound else rows)
    return {"count": label, "ticked": export.is_ticked(request.GET)}
