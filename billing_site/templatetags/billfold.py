"""Tags and filters that any template may use: dates people can read, amounts, query strings, htmx's settings."""

import json

from django import template
from django.conf import settings

from billing_site.lib.dates import day, when

register = template.Library()
register.filter(when)
register.filter(day)
# Nothing is put into the page as style or script; a refused form (409, 422) is shown, other errors are events.
# What was put in works at once: with a delay, keys typed right after a dialog took the focus would be heard by nobody.
HTMX = {
    "defaultSettleDelay": 0,
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "scrollIntoViewOnBoost": False,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The current query string with some parameters set, or removed by None; a new state starts at the first page."""
    params = context["request"].GET.copy()
    for gone in ("after", "before", "cursor"):
        params.pop(gone, None)
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = value
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag
def is_test() -> bool:
    """Whether the installation is a test: asked of the settings, so that pages of faults know it too."""
    return not settings.LIVEMODE


@register.simple_tag
def htmx_config() -> str:
    return json.dumps(HTMX, separators=(",", ":"))
