"""Filters of the staff pages."""

from django import template
from django.conf import settings

register = template.Library()
# The first word found wins: every browser also claims to be the ones below it.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent) -> str:
    """'Firefox on Windows' from what the browser says of itself; 'Unknown browser' when it says nothing known."""
    name = next((name for word, name in BROWSERS if word in user_agent), "")
    system = next((name for word, name in SYSTEMS if word in user_agent), "")
    if name and system:
        return f"{name} on {system}"
    return name or system or "Unknown browser"


@register.simple_tag
def idle_hours() -> str:
    """How long a session lasts without use: '12 hours'."""
    hours = settings.SESSION_IDLE_HOURS
    return f"{hours:g} hour{'' if hours == 1 else 's'}"


@register.simple_tag
def session_days() -> str:
    """How long a session lasts at most: '14 days'."""
    days = settings.SESSION_COOKIE_AGE // 86400
    return f"{days} day{'' if days == 1 else 's'}"
