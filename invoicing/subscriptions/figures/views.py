"""The page of recurring revenue, and its file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_site.company.models import Company, today
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from invoicing.subscriptions.figures import charts
from invoicing.subscriptions.figures.export import file_of
from invoicing.subscriptions.figures.forms import FiguresForm
from invoicing.subscriptions.figures.months import Month, by_month, months_until
from invoicing.subscriptions.figures.tables import Tables
from invoicing.subscriptions.figures.wording import share_words, signed
from invoicing.subscriptions.models.revenue.adding import Total, totals

LEAST_MONTHS = 12


@require_GET
@permitted("subscriptions.view_revenuemovement")
def revenue(request: StaffRequest) -> HttpResponse:
    """Recurring revenue by month, in one currency."""
    found, company = totals(), Company.current()
    form = FiguresForm(request.GET, currencies=currencies_of(found, company.default_currency))
    page: dict[str, Any] = {"form": form, "has_figures": bool(found), "zone": company.time_zone}
    if found and form.is_valid():
        page |= shown(chosen(form, found, company), form.cleaned_data["currency"])
        page["here"] = urlencode(form.cleaned_data)
    status = 422 if found and form.errors else 200
    return render(request, "invoicing/subscriptions/figures/revenue.html", page, status=status)


@require_GET
@permitted("subscriptions.view_revenuemovement")
def revenue_file(request: StaffRequest) -> HttpResponse:
    found, company = totals(), Company.current()
    form = FiguresForm(request.GET, currencies=currencies_of(found, company.default_currency))
    if not form.is_valid():
        return redirect(f"{reverse('revenue')}?{request.GET.urlencode()}")
    currency = form.cleaned_data["currency"] or company.default_currency
    return file_of(chosen(form, found, company), currency)


def currencies_of(found: list[Total], default: str) -> list[str]:
    """The currencies that there are figures in, the account's own one first."""
    return sorted({total.currency for total in found}, key=lambda code: (code != default, code))


def chosen(form: FiguresForm, found: list[Total], company: Company) -> list[Month]:
    """The months of a valid form up to this one; no more than a year of those before the first movement."""
    currency, span = form.cleaned_data["currency"], int(form.cleaned_data["months"])
    own = [total for total in found if total.currency == currency]
    last = max([today(company.time_zone).replace(day=1), *(total.month for total in own)])
    first = min((total.month for total in own), default=last)
    since = (last.year - first.year) * 12 + last.month - first.month + 1
    return by_month(own, months_until(last, min(span, max(since, LEAST_MONTHS))))


def shown(months: list[Month], currency: str) -> dict:
    """What the page says of these months."""
    tables = Tables(months, currency)
    return {
        "currency": currency.upper(),
        "tiles": tiles(months, currency),
        "revenue_plot": charts.revenue_plot(months, currency),
        "movement_plot": charts.movement_plot(months, currency),
        "customer_plot": charts.customer_plot(months),
        "churn_plot": charts.churn_plot(months),
        "trial_plot": charts.trial_plot(months),
        "revenue_table": tables.revenue(),
        "customer_table": tables.customers(),
        "churn_table": tables.churn(),
        "trial_table": tables.trials(),
        "has_trials": any(month.trials for month in months),
    }


def tiles(months: list[Month], currency: str) -> list[tuple[str, str, str]]:
    """[(label, figure, what it is beside)] of now."""
    last, before = months[-1], months[-2]
    average = format_amount(last.average, currency) if last.average is not None else "—"
    came, ended = last.customers - last.customers_before, sum(month.trials for month in months)
    converted = sum(month.converted for month in months)
    return [
        ("MRR", format_amount(last.closing, currency), f"{signed(last.change, currency) or 'no change'} this month"),
        ("Paying customers", f"{last.customers:,}", f"{f'{came:+,}' if came else 'no change'} this month"),
        ("Average per customer", average, "a month"),
        ("Revenue churn", share_words(before.revenue_churn), f"in {before.words}"),
        *([("Trials converted", f"{converted:,} of {ended:,}", f"since {months[0].words}")] if ended else []),
    ]
