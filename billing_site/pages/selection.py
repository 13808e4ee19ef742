"""Which rows of a list somebody means: those that are ticked, or all that the filter finds."""

from billing_site.pages.filters import matching

MOST_TICKED = 10_000


def is_ticked(params):
    """Whether single rows are meant, rather than all that the filter finds."""
    return bool(params.getlist("ids")) and not params.get("matching")


def selected(params, filter_class, queryset):
    """Those of `queryset`: the ticked `ids`, or with `matching` all that the filter finds."""
    if params.get("matching"):
        return matching(filter_class, params, queryset)
    ids = [public_id for public_id in params.getlist("ids") if "\x00" not in public_id]
    return queryset.filter(public_id__in=ids[:MOST_TICKED])


def to_export(params, filter_class, queryset):
    """The rows of a file, newest first: the ticked ones, else all that the filter finds."""
    # By key, which is the order of creation: no sort stands before the first byte.
    if is_ticked(params):
        return selected(params, filter_class, queryset).order_by("-pk")
    return matching(filter_class, params, queryset).order_by("-pk")


def list_address(request, listing):
    """The list that somebody came from, with its filters and without what was ticked."""
    kept = request.GET.copy()
    for name in ("ids", "matching", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return f"{listing.url('list')}?{kept.urlencode()}" if kept else listing.url("list")
