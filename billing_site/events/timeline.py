"""A timeline's pages and rows, whatever the events are about."""

from billing_site.events.models import Event

PAGE = 20


def newest(subject, before=None):
    """(up to PAGE events of an object newest first, the id to ask on from or None)."""
    events = Event.objects.of(subject).select_related("actor")
    if before:
        events = events.filter(id__lt=before)
    found = list(events[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def row(event, icon, text, changes=()):
    """One event for components/timeline.html; `changes` are {field, before, after}."""
    return {
        "icon": icon,
        "text": text,
        "actor": str(event.actor) if event.actor else "Billfold",
        "when": event.created,
        "changes": list(changes),
    }


def before_id(text):
    """The event id in a query string, None for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
