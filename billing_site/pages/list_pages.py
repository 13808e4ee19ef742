"""The four pages that every list has: the list, the choice of its columns, the dialog of its export, the file."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.pages.columns import remember_columns
from billing_site.pages.export import export_file, export_page
from billing_site.pages.listing import Listing, list_page


def list_urls(view: Callable, noun: str):
    """The addresses of a view that is told which `page` of the list to show, named as its `Listing` asks for them."""
    return [
        path("", require_GET(view), {"page": "list"}, name=f"{noun}_list"),
        path("columns/", require_POST(view), {"page": "columns"}, name=f"{noun}_columns"),
        path("export/", require_GET(view), {"page": "export"}, name=f"{noun}_export"),
        path("export/file/", require_GET(view), {"page": "file"}, name=f"{noun}_export_file"),
    ]


def list_pages(
    request: StaffRequest,
    page: str,
    listing: Listing,
    rows: QuerySet,
    columns: Callable,
    *,
    shown: QuerySet | None = None,
    strict: bool = False,
) -> HttpResponseBase:
    """The `page` ("list", "columns", "export", "file") of a list over `rows`; `columns(zone)` are those of the file.

    The list itself is over the rows `shown`, where it needs more of each. With `strict` the export refuses a filter
    that makes no sense; otherwise its file is empty.
    """
    if page == "list":
        return list_page(request, listing, rows if shown is None else shown)
    if page == "columns":
        return remember_columns(request, listing)
    if page == "export":
        return export_page(request, listing, rows, strict=strict, submit="Export CSV" if strict else "Export")
    return export_file(request, listing, rows, columns(timezone.get_current_timezone()), strict=strict)
