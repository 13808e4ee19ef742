"""Tags and filters that any template may use: dates people can read, amounts, query strings."""

from django import template

from billing_site.lib.dates import day, when

register = template.Library()
register.filter(when)
register.filter(day)


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The current query string with some parameters set, or removed by None; a new state starts at the first page."""
    params = context["request"].GET.copy()
    for gone in ("after", "before", "cursor"):
        params.pop(gone, None)
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = value
    return f"?{params.urlencode()}" if params else "?"
