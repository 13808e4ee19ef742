"""The tax rates pages: list, add, detail, edit, archive, export."""

import json
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.places.texts import named_in
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.catalog import detail_page, edit_page, set_active
from billing_site.pages.confirm import form_page
from billing_site.pages.list_pages import list_pages
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.issuing.steps import rate_label
from invoicing.models.tax_rate import ExemptionRefused, RateInUse, TaxRate
from invoicing.tax_rates.export import columns, languages_of
from invoicing.tax_rates.forms import TaxRateEditForm, TaxRateForm
from invoicing.tax_rates.listing import LISTING, country_cell, percent_cell
from invoicing.tax_rates.timeline import WORDING


@permitted("invoicing.view_taxrate")
def tax_rate_list(request: StaffRequest, page: str) -> HttpResponseBase:
    rates = TaxRate.objects.all()

    def file_columns(zone):
        return columns(zone, languages_of(rates))

    return list_pages(request, page, LISTING, rates, file_columns)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_taxrate")
def tax_rate_add(request: StaffRequest) -> HttpResponse:
    """With ?inline=1 the page that opened the dialog stays, and hears of the new rate by an event."""
    form = TaxRateForm(request.POST or None)
    if form.is_valid():
        rate = TaxRate.create(by=request.user, now=timezone.now(), **form.values())
        if "inline" in request.GET and request.htmx:
            heard = {"taxrate:added": {"label": rate_label(rate_snapshot(rate))}, "dialog:close": None}
            return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(heard)})
        messages.success(request, f"Added {rate}.")
        return redirect("tax_rate_list")
    return form_page(request, form, "Add tax rate", back="tax_rate_list")


@require_GET
@permitted("invoicing.view_taxrate")
def tax_rate_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    rate = find(TaxRate, public_id)
    facts = {
        "rate": rate,
        "names": named_in(rate.names),
        "reasons": named_in(rate.exemption_reasons, "Reason"),
        "country": country_cell(rate),
        "percentage": percent_cell(rate),
    }
    return detail_page(request, "invoicing/tax_rates/tax_rate_detail.html", rate, WORDING, **facts)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_taxrate")
def tax_rate_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    rate = find(TaxRate, public_id)
    kind = "inclusive" if rate.inclusive else "exclusive"
    lead = (
        f"{percent_cell(rate)} {kind} is fixed, because documents rely on it. "
        "Add a new rate and archive this one instead."
    )
    form_class = partial(TaxRateEditForm, rate=rate)
    return edit_page(request, rate, form_class, lead, WORDING, RateInUse, ExemptionRefused)


@require_POST
@permitted("invoicing.change_taxrate")
def tax_rate_set_active(request: StaffRequest, public_id: str, active) -> HttpResponse:
    return set_active(request, find(TaxRate, public_id), active, "Where it is set already it keeps working.")
