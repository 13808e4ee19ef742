"""The two ends of an export: the dialog that says what the file will hold, and the file."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from billing_site.lib.csv.stream import csv_response
from billing_site.lib.requests import StaffRequest
from billing_site.pages.counts import count_label
from billing_site.pages.filters import rows_or_problem
from billing_site.pages.listing import Listing


def export_page(
    request: StaffRequest, listing: Listing, queryset: QuerySet, *, strict: bool = False, submit: str = "Export CSV"
) -> HttpResponse:
    """The dialog: how many rows of `queryset` the list's filter finds.

    A filter that makes no sense finds none; with `strict` the dialog says what is wrong with it, with status 422.
    """
    rows, problem = rows_or_problem(listing.filter_class, request.GET, queryset)
    query = request.GET.urlencode()
    count = count_label(rows)
    context = {
        "title": f"Export {listing.noun[1]}",
        "problem": problem if strict else "",
        "count": f"{count} {listing.noun[0] if count == '1' else listing.noun[1]}",
        "file_url": f"{listing.url('export_file')}?{query}",
        "cancel_url": f"{listing.url('list')}?{query}",
        "submit": submit,
    }
    return render(request, "pages/export.html", context, status=422 if context["problem"] else 200)


def export_file(
    request: StaffRequest, listing: Listing, queryset: QuerySet, columns: Sequence, *, strict: bool = False
) -> HttpResponseBase:
    """The file of what the list's filter finds in `queryset`; with `strict` the dialog, where that makes no sense."""
    rows, problem = rows_or_problem(listing.filter_class, request.GET, queryset)
    if problem and strict:
        return export_page(request, listing, queryset, strict=True)
    return csv_file(listing.name, rows, columns)


def csv_file(name: str, rows: QuerySet, columns: Sequence, day: date | None = None) -> HttpResponseBase:
    """The file of these rows, newest first, named after what they are and the `day`."""
    # By key, which is the order of creation: no sort stands before the first byte.
    return csv_response(file_name(name, day), rows.order_by("-pk"), columns)


def file_name(what: str, day: date | None = None) -> str:
    """'tax-rates-2026-11-22.csv'; `day` is today in the staff member's zone by default."""
    return f"{what.replace('_', '-')}-{day or timezone.localdate():%Y-%m-%d}.csv"
