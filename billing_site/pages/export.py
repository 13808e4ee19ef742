"""The two ends of an export: the dialog that says what the file will hold, and the file."""

from django.shortcuts import render
from django.utils import timezone

from billing_site.lib.csv.stream import csv_response
from billing_site.pages.counts import count_label
from billing_site.pages.filters import matching


def export_page(request, listing, queryset, *, problem="", submit="Export CSV"):
    """The dialog: how many rows of `queryset` the list's filter finds; or the `problem` in the way, with status 422."""
    query = request.GET.urlencode()
    count = "" if problem else count_label(matching(listing.filter_class, request.GET, queryset))
    context = {
        "title": f"Export {listing.noun[1]}",
        "problem": problem,
        "count": f"{count} {listing.noun[0] if count == '1' else listing.noun[1]}",
        "file_url": f"{listing.url('export_file')}?{query}",
        "cancel_url": f"{listing.url('list')}?{query}",
        "submit": submit,
    }
    return render(request, "pages/export.html", context, status=422 if problem else 200)


def export_file(request, listing, queryset, columns):
    """The file of what the list's filter finds in `queryset`, newest first."""
    rows = matching(listing.filter_class, request.GET, queryset)
    return csv_response(file_name(listing.name), rows.order_by("-pk"), columns)


def file_name(what, day=None):
    """'tax-rates-2026-11-22.csv'; `day` is today in the staff member's zone by default."""
    return f"{what.replace('_', '-')}-{day or timezone.localdate():%Y-%m-%d}.csv"
