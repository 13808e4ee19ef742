"""Tags and filters of the staff pages."""

from django import template
from django.conf import settings

from billing_site.staff import user_agents
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.user import User

register = template.Library()
register.filter("browser", user_agents.browser)
RECENT = 8


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


@register.simple_tag
def recent_sign_ins(user: User) -> list[SecurityEntry]:
    """The newest attempts to sign in as this person, right and wrong."""
    return list(SecurityEntry.objects.sign_ins_of(user)[:RECENT])
