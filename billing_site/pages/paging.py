"""Pages of rows that are no list page: a ledger, a preview, who has a coupon."""

from billing_site.lib.db import keyset
from billing_site.pages.listing import address


def page_of(request, rows, order, size):
    """The page that the address asks for; the first one for a cursor that is none."""
    cursor = request.GET.get("after") or request.GET.get("before") or ""
    try:
        return keyset.page(rows, order, cursor, size)
    except keyset.BadCursor:
        return keyset.page(rows, order, "", size)


def pager(request, page, count, **kept):
    """What components/pager.html shows: the ways to the next and previous page, and "50 of 1,200"."""
    return {
        "next": address(request, **kept, after=page.next) if page.next else "",
        "previous": address(request, **kept, before=page.previous) if page.previous else "",
        "showing": f"{len(page.rows)} of {count}",
    }
