"""The downloads of invoices, of their lines, and of payments."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.lib.csv.stream import csv_response
from billing_site.pages.counts import count_label
from invoicing.invoice.views import may
from invoicing.invoices import export
from invoicing.invoices.bulk_views import list_address
from invoicing.invoices.filters import PaymentFilter
from invoicing.models.payment import InvoicePayment
from invoicing.payments.views import may_payment


@require_GET
@may("view")
def invoice_export(request):
    """The dialog: one row an invoice, or one row a line."""
    return dialog(request, export.problem(request.GET))


def dialog(request, problem, status=200):
    left_out = ("what", "after", "before", "csrfmiddlewaretoken")
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in left_out]
    context = {
        "title": "Export invoices",
        "problem": problem,
        "count": "" if problem else count_label(export.invoices(request.GET)),
        "ticked": export.is_ticked(request.GET),
        "hidden": kept,
        "what": request.GET.get("what") or export.INVOICES,
        "zone": timezone.get_current_timezone_name(),
        "file_url": reverse("invoice_export_file"),
        "cancel_url": list_address(request),
    }
    return render(request, "invoicing/invoices/export.html", context, status=status)


@require_GET
@may("view")
def invoice_export_file(request):
    """The file; a filter that makes no sense is shown in the dialog instead."""
    problem = export.problem(request.GET)
    what = request.GET.get("what") or export.INVOICES
    if what not in (export.INVOICES, export.LINES):
        problem = "Choose invoices or lines."
    if problem:
        return dialog(request, problem, 422)
    zone, day = timezone.get_current_timezone(), timezone.localdate()
    if what == export.LINES:
        return csv_response(f"invoice-lines-{day}.csv", export.lines(request.GET), export.line_columns(zone))
    return csv_response(f"invoices-{day}.csv", export.invoices(request.GET), export.invoice_columns(zone))


@require_GET
@may_payment("view")
def payment_export(request):
    """The dialog before the file of payments."""
    problem = export.problem(request.GET, PaymentFilter, InvoicePayment)
    context = {
        "title": "Export payments",
        "problem": problem,
        "count": "" if problem else count_label(export.payments(request.GET)),
        "file_url": f"{reverse('payment_export_file')}?{request.GET.urlencode()}",
        "cancel_url": f"{reverse('payment_list')}?{request.GET.urlencode()}",
    }
    return render(request, "invoicing/payments/payment_export.html", context, status=422 if problem else 200)


@require_GET
@may_payment("view")
def payment_export_file(request):
    if export.problem(request.GET, PaymentFilter, InvoicePayment):
        return payment_export(request)
    zone = timezone.get_current_timezone()
    name = f"payments-{timezone.localdate()}.csv"
    return csv_response(name, export.payments(request.GET), export.payment_columns(zone))
