"""The page of the tax report, its file, and the documents behind a row."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_site.company.models import Company, today
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.accounts.periods import CUSTOM, Period
from invoicing.tax_report.documents import documents_page
from invoicing.tax_report.export import file_of
from invoicing.tax_report.forms import KeyForm, PeriodForm
from invoicing.tax_report.report import Amounts, Report, Row, report, total_of
from invoicing.tax_report.wording import STATUSES, cells, country_words, heads, rate_words

SHOWN_MISSING = 12


@require_GET
@permitted("invoicing.view_invoice")
def tax_report(request: StaffRequest) -> HttpResponse:
    company = Company.current()
    form = PeriodForm(request.GET, today=today(company.time_zone))
    page: dict = {"form": form, "zone": company.time_zone}
    if form.is_valid():
        found = report(form.chosen, company)
        page |= shown(found, company)
    return render(request, "invoicing/tax_report/tax_report.html", page, status=200 if form.is_valid() else 422)


@require_GET
@permitted("invoicing.view_invoice")
def tax_report_file(request: StaffRequest) -> HttpResponseBase:
    company = Company.current()
    form = PeriodForm(request.GET, today=today(company.time_zone))
    if not form.is_valid():
        return redirect(f"{reverse('tax_report')}?{request.GET.urlencode()}")
    found = report(form.chosen, company)
    return file_of(found, found.own)


@require_GET
@permitted("invoicing.view_invoice")
def tax_report_documents(request: StaffRequest) -> HttpResponse:
    """The documents that make a row of the report."""
    company = Company.current()
    form, row = PeriodForm(request.GET, today=today(company.time_zone)), KeyForm(request.GET)
    if not (form.is_valid() and row.is_valid()):
        raise Http404("No such row of the tax report.")
    period = form.chosen
    entries = TaxEntry.objects.filter(day__range=period, **row.key._asdict())
    context = {
        "title": f"{rate_words(row.key)}, {period}",
        "facts": [country_words(row.key), STATUSES[row.key.status]],
        "back": f"{reverse('tax_report')}?{asked(period)}",
    }
    return render(
        request,
        "invoicing/tax_report/tax_report_documents.html",
        context | documents_page(request, entries, company, period),
    )


def asked(period: Period) -> str:
    """The parameters of an address that ask for a period."""
    return urlencode({"period": CUSTOM, "start": period.start.isoformat(), "end": period.end.isoformat()})


def shown(found: Report, company: Company) -> dict:
    """What the page says of a report."""
    period, total = found.period, found.total
    with_voided = any(row.voided != Amounts() for rows in found.own.values() for row in rows)
    own = [
        {"currency": code.upper(), **table(rows, code, period, with_voided)}
        for code, rows in found.own.items()
        if found.is_converted
    ]
    return {
        "period": period,
        "home": found.home.upper(),
        "has_rows": bool(found.own),
        "heads": heads(with_voided=with_voided),
        **table(found.rows, found.home, period, with_voided),
        "own": own,
        "net": format_amount(total.left.net, found.home) if total.is_complete else "—",
        "differs": total.left.net != total.left.base,
        "missing": [
            (code.upper(), day, add_address(code, day, found.home)) for code, day in found.missing[:SHOWN_MISSING]
        ],
        "missing_count": len(found.missing),
        "more_missing": max(0, len(found.missing) - SHOWN_MISSING),
        "previous": asked(period.previous) if period.previous else "",
        "next": asked(period.next) if period.next else "",
        "here": asked(period),
        "seller": company.name,
        "is_converted": found.is_converted,
    }


def table(rows: list[Row], currency: str, period: Period, with_voided: bool) -> dict:
    total = total_of(rows, currency)
    return {
        "rows": [
            {
                "rate": rate_words(row.key),
                "country": country_words(row.key),
                "status": STATUSES[row.key.status],
                "cells": cells(row, with_voided=with_voided),
                "url": f"{reverse('tax_report_documents')}?{asked(period)}&{urlencode(row.key._asdict())}",
            }
            for row in rows
        ],
        "totals": cells(total, with_voided=with_voided),
    }


def add_address(currency: str, day, home: str) -> str:
    """The form of a new exchange rate, filled in: by the euro where one of the two is not it."""
    base, other = ("eur", currency) if home == "eur" else (currency, home)
    return f"{reverse('exchange_rate_add')}?{urlencode({'day': day.isoformat(), 'base': base, 'currency': other})}"
