"""Which rows of a list somebody means: those that are ticked, or all that the filter finds."""

from django.http import QueryDict
from django.utils.functional import Promise

from billing_site.lib.requests import StaffRequest
from billing_site.once.answers import NOT_INPUT
from billing_site.pages.filters import Rows, matching, rows_or_problem
from billing_site.pages.listing import Listing

MOST_TICKED = 10_000


def action_on_rows(label: str, url: str | Promise, icon: str, **more) -> dict:
    """What list.html offers for ticked rows: a button that opens a dialog. `more`: tone (a class of the button)."""
    return {"label": label, "url": url, "icon": icon, "dialog": True, **more}


def is_ticked(params: QueryDict) -> bool:
    """Whether single rows are meant, rather than all that the filter finds."""
    return bool(params.getlist("ids")) and not params.get("matching")


def selected(params: QueryDict, filter_class, queryset: Rows) -> Rows:
    """Those of `queryset`: the ticked `ids`, or with `matching` all that the filter finds."""
    if params.get("matching"):
        return matching(filter_class, params, queryset)
    ids = [public_id for public_id in params.getlist("ids") if "\x00" not in public_id]
    return queryset.filter(public_id__in=ids[:MOST_TICKED])


def to_export(params: QueryDict, filter_class, queryset: Rows) -> tuple[Rows, str]:
    """(the rows of a file, ''): the ticked ones, else all that the filter finds; or (none, why, in plain words)."""
    if is_ticked(params):
        return selected(params, filter_class, queryset), ""
    return rows_or_problem(filter_class, params, queryset)


def carried(params: QueryDict, *, but=()) -> list[tuple[str, str]]:
    """(name, value) of the hidden inputs by which a dialog carries filters and ticks along, without those in `but`."""
    left_out = (*but, *NOT_INPUT, "after", "before")
    return [(name, value) for name, values in params.lists() for value in values if name not in left_out]


def list_address(request: StaffRequest, listing: Listing) -> str:
    """The list that somebody came from, with its filters and without what was ticked."""
    params = request.GET.copy()
    for name in ("ids", "matching", *NOT_INPUT):
        params.pop(name, None)
    return f"{listing.url('list')}?{params.urlencode()}" if params else listing.url("list")
