"""The tax rates pages: list, add, detail, edit, archive, export."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Case, CharField, F, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.csv import stream as csv_stream
from billing_site.lib.csv.text import Moment
from billing_site.lib.dates import day
from billing_site.lib.money.text import format_number
from billing_site.lib.places.countries import country_name
from billing_site.pages.filters import says_choice
from billing_site.pages.listing import Chip, Column, Listing
from customers.coupons.export import ShortDecimal
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.issuing.steps import rate_label
from invoicing.models.tax_rate import TaxRate
from invoicing.products import catalog
from invoicing.tax_rates.forms import KINDS, TaxRateEditForm, TaxRateFilter, TaxRateForm


def may(verb):
    return permission_required(f"invoicing.{verb}_taxrate", raise_exception=True)


def find(public_id):
    return get_object_or_404(TaxRate, public_id=public_id)


def percent_cell(rate):
    return f"{format_number(rate.percentage)}%"


def country_cell(rate):
    name = country_name(rate.country) if rate.country else ""
    return f"{name} {rate.state}".strip()


LISTING = Listing(
    name="tax_rates",
    noun=(TaxRate.noun, "tax rates"),
    columns=(
        Column("name", "Name", lambda r: r.display_name, css="main", fixed=True),
        Column("percentage", "Rate", percent_cell, css="num", fixed=True),
        Column("kind", "Kind", lambda r: "Inclusive" if r.inclusive else "Exclusive"),
        Column("type", "Type", lambda r: r.get_tax_type_display() if r.tax_type else ""),
        Column("region", "Region", lambda r: r.jurisdiction),
        Column("country", "Country", country_cell),
        Column("status", "Status", catalog.status_cell),
        Column("id", "ID", lambda r: r.public_id, default=False),
        Column("created", "Created", lambda r: day(r.created), css="muted", sort="created"),
    ),
    sorts={"-created": ("-created", "-id"), "created": ("created", "id")},
    default_sort="-created",
    filter_class=TaxRateFilter,
    chips=(
        Chip("status", "Status", ("status",), says_choice(catalog.STATUSES)),
        Chip("kind", "Kind", ("kind",), says_choice(KINDS)),
        Chip("tax_type", "Type", ("tax_type",), says_choice(TaxRate.TYPES)),
    ),
)


@require_GET
@may("view")
def tax_rate_list(request):
    text = "A tax rate is a percentage on top of a price or contained in it. Invoices and lines can have several."
    return catalog.list_page(request, LISTING, TaxRate.objects.all(), model=TaxRate, icon="percent", text=text)


@require_POST
@may("view")
def tax_rate_columns(request):
    return catalog.columns(request, LISTING, TaxRate)


@require_http_methods(["GET", "POST"])
@may("add")
def tax_rate_add(request):
    """With ?inline=1 the page that opened the dialog stays, and hears of the new rate by an event."""
    form = TaxRateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rate = TaxRate.create(by=request.user, now=timezone.now(), **form.values())
        if "inline" in request.GET and request.htmx:
            heard = {"taxrate:added": {"label": rate_label(rate_snapshot(rate))}, "dialog:close": None}
            return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(heard)})
        messages.success(request, f"Added {rate}.")
        return redirect("tax_rate_list")
    context = {
        "title": "Add tax rate",
        "submit": "Add tax rate",
        "cancel_url": reverse("tax_rate_list"),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@may("view")
def tax_rate_detail(request, public_id):
    rate = find(public_id)
    context = {
        "rate": rate,
        "country": country_cell(rate),
        "percentage": percent_cell(rate),
        "metadata": sorted(rate.metadata.items()),
        "events": catalog.history(rate),
    }
    return render(request, "invoicing/tax_rates/tax_rate_detail.html", context)


@require_http_methods(["GET", "POST"])
@may("change")
def tax_rate_edit(request, public_id):
    rate = find(public_id)
    form = TaxRateEditForm(request.POST or None, initial={name: getattr(rate, name) for name in TaxRate.EDITABLE})
    if request.method == "POST" and form.is_valid():
        changes = rate.change(form.values(), by=request.user, now=timezone.now())
        messages.success(request, f"Updated {rate}." if changes else "Nothing was changed.")
        return redirect(rate)
    context = {
        "title": "Edit tax rate",
        "lead": f"{percent_cell(rate)} {'inclusive' if rate.inclusive else 'exclusive'} is fixed, because documents "
        "rely on it. Add a new rate and archive this one instead.",
        "submit": "Update tax rate",
        "cancel_url": rate.get_absolute_url(),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@may("change")
def tax_rate_archive(request, public_id):
    rate = find(public_id)
    return catalog.set_active(request, rate, False, f"Archived {rate}. Where it is set already it keeps working.")


@require_POST
@may("change")
def tax_rate_unarchive(request, public_id):
    rate = find(public_id)
    return catalog.set_active(request, rate, True, f"{rate} can be used again.")


@require_GET
@may("view")
def tax_rate_export(request):
    return catalog.export_page(request, LISTING, TaxRate.objects.all(), TaxRate)


@require_GET
@may("view")
def tax_rate_export_file(request):
    return catalog.export_file(request, LISTING, TaxRate.objects.all(), file_columns(timezone.get_current_timezone()))


def file_columns(zone):
    column = csv_stream.Column
    return (
        column("id", "id", "public_id"),
        column("name", "Name", "display_name", free=True),
        column("percentage", "Percentage", ShortDecimal(F("percentage"))),
        column("inclusive", "Inclusive", true_or_false("inclusive")),
        column("type", "Type", "tax_type"),
        column("country", "Country", "country"),
        column("state", "State", "state", free=True),
        column("region", "Region", "jurisdiction", free=True),
        column("description", "Description", "description", free=True),
        column("active", "Active", true_or_false("active")),
        column("created", f"Created ({zone.key})", Moment("created", zone)),
    )


def true_or_false(field):
    return Case(When(**{field: True}, then=Value("true")), default=Value("false"), output_field=CharField())
