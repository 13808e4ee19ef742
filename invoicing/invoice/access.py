"""Which invoice an address names, and the way back to it when it cannot do what was asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find
from invoicing.models.invoice import Invoice


def find_invoice(public_id: str, *related) -> Invoice:
    """The invoice with its customer, what it corrects, and the `related` that are fetched along. Raises Http404."""
    invoices = Invoice.objects.select_related("customer", "from_invoice").defer("customer__search_text")
    return find(invoices.prefetch_related(*related), public_id)


def refused(request: StaffRequest, document: Any, why: str) -> HttpResponse:
    """Back to the document, which may have changed since the page was opened, with the reason in plain words."""
    messages.error(request, why)
    return redirect(document)
