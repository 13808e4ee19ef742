"""The exchange rates pages: list, add, edit, delete, import, export."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.company.models import today
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.pages.access import find, number, permitted
from billing_site.pages.confirm import confirm_page, form_page, refusals_in
from billing_site.pages.conflict import conflict_words
from billing_site.pages.list_pages import list_pages
from invoicing.exchange_rates.export import columns
from invoicing.exchange_rates.forms import ExchangeRateForm, ImportForm
from invoicing.exchange_rates.listing import LISTING
from invoicing.exchange_rates.timeline import WORDING
from invoicing.models.tax.exchange_rate import ExchangeRate, RateRefused

PROPOSED = ("day", "base", "currency")


@permitted("invoicing.view_exchangerate")
def exchange_rate_list(request: StaffRequest, page: str) -> HttpResponseBase:
    return list_pages(request, page, LISTING, ExchangeRate.objects.all(), columns)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_exchangerate")
def exchange_rate_add(request: StaffRequest) -> HttpResponse:
    """The address may propose day and currencies, as the tax report does for a rate that it lacks."""
    proposed = {name: request.GET[name] for name in PROPOSED if name in request.GET}
    form = ExchangeRateForm(request.POST or None, initial={"day": today()} | proposed)
    if form.is_valid():
        with refusals_in(form, RateRefused):
            rate = ExchangeRate.create(by=request.user, now=timezone.now(), **form.values())
            messages.success(request, f"Added {rate}.")
            return redirect("exchange_rate_list")
    return form_page(request, form, "Add exchange rate", back="exchange_rate_list")


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_exchangerate")
def exchange_rate_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    rate = find(ExchangeRate, public_id)
    start = {name: getattr(rate, name) for name in rate.EDITABLE} | {"rate": Decimal(rate.rate)}
    form = ExchangeRateForm(request.POST or None, initial=start)
    version, status = number(request.POST.get("version")), None
    if form.is_valid():
        try:
            with refusals_in(form, RateRefused):
                changes = rate.change(form.values(), by=request.user, now=timezone.now(), base_version=version)
                messages.success(request, f"Updated: {rate}." if changes else "Nothing was changed.")
                return redirect("exchange_rate_list")
        except SavedMeanwhile as conflict:
            rate.refresh_from_db()
            form.add_error(None, conflict_words(rate.noun, conflict.events, WORDING))
            version, status = None, 409
    return form_page(
        request,
        form,
        "Edit exchange rate",
        submit="Update exchange rate",
        back="exchange_rate_list",
        template="invoicing/exchange_rates/exchange_rate_edit.html",
        hidden=[("version", rate.version if version is None else version)],
        lead="Tax reports of all periods that use it follow.",
        rate=rate,
        status=status,
    )


@require_http_methods(["GET", "POST"])
@permitted("invoicing.delete_exchangerate")
def exchange_rate_delete(request: StaffRequest, public_id: str) -> HttpResponse:
    rate = find(ExchangeRate, public_id)
    if request.method == "POST":
        rate.remove(by=request.user, now=timezone.now())
        messages.success(request, f"Deleted {rate}.")
        return redirect("exchange_rate_list")
    lead = "Tax reports that use it take the last rate of the seven days before, or say that they lack one."
    title, submit = f"Delete {rate}?", "Delete exchange rate"
    return confirm_page(request, title, submit=submit, back="exchange_rate_list", lead=lead)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_exchangerate")
def exchange_rate_import(request: StaffRequest) -> HttpResponse:
    initial = {"since": date(today().year - 1, 1, 1)}
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        counts = ExchangeRate.take_in(form.rates, by=request.user, now=timezone.now())
        messages.success(request, told(counts))
        return redirect("exchange_rate_list")
    lead = "A rate that is there already for its day takes the value of the file."
    return form_page(request, form, "Import exchange rates", submit="Import", back="exchange_rate_list", lead=lead)


def told(counts: dict[str, int]) -> str:
    """'Imported 62 exchange rates; 3 have changed, 12 were there already.'"""
    if not counts["new"] and not counts["changed"]:
        return f"Nothing was changed: {count_of(counts['same'], 'exchange rate')} of the file are here already."
    return (
        f"Imported {count_of(counts['new'], 'exchange rate')}; {counts['changed']:,} changed, "
        f"{counts['same']:,} were here already."
    )
