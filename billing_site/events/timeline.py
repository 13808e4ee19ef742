"""Timelines: the newest events of anything in words, page by page; each noun has a table of its words."""

from collections.abc import Callable
from dataclasses import dataclass

from billing_site.events.models import Event, Subject
from billing_site.lib.places.texts import changes_by_language
from billing_site.pages.catalog import in_use

PAGE = 20


def plain_text(event: Event, text: str) -> str:
    """What happened, as the table has it."""
    return text


def plain_rows(name, before, after, event: Event) -> list[dict]:
    """A change whose values are words already."""
    return [change(name, before, after)]


def no_rows(name, before, after, event: Event) -> list[dict]:
    """For nouns whose timeline tells that they changed, not how."""
    return []


def text_rows(label: str, before, after) -> list[dict]:
    """A row for each language of a text that has several."""
    return [change(f"{label}: {name}", *texts) for name, *texts in changes_by_language(before, after)]


def labelled(fields: dict[str, str]) -> Callable[..., list[dict]]:
    """Rows with the labels of `fields`, or the field's name as one; metadata has a row a key."""

    def rows(name: str, before, after, event: Event) -> list[dict]:
        if name == "metadata":
            return metadata_rows(before, after)
        if isinstance(before, dict) or isinstance(after, dict):
            return text_rows(fields.get(name, name), before, after)
        if name == "active":
            return [change("Status", in_use(before), in_use(after))]
        return [change(fields.get(name, name.replace("_", " ").capitalize()), str(before or ""), str(after or ""))]

    return rows


@dataclass(frozen=True)
class Wording:
    """How the events of one noun are told.

    `kinds`: {type of event: (icon, what happened)} · `text(event, text)` may say more of what happened ·
    `rows(field, before, after, event)` gives the rows of one change.
    """

    kinds: dict
    text: Callable = plain_text
    rows: Callable = plain_rows

    def row(self, event: Event) -> dict:
        """One event for components/timeline.html: {icon, text, actor, when, changes}."""
        icon, text = self.kinds.get(event.type, ("circle", event.type))
        return {
            "icon": icon,
            "text": self.text(event, text),
            "actor": str(event.actor) if event.actor else "Billfold",
            "when": event.created,
            "changes": [row for name, pair in event.changes.items() for row in self.rows(name, *pair, event)],
        }

    def timeline(self, subject: Subject, before: int | None = None) -> tuple[list[dict], int | None]:
        """(up to PAGE rows of an object newest first, the id to ask on from or None)."""
        events, more = newest(subject, before)
        return [self.row(event) for event in events], more


def newest(subject: Subject, before: int | None = None) -> tuple[list[Event], int | None]:
    """(up to PAGE events of an object newest first, the id to ask on from or None)."""
    events = Event.objects.of(subject).select_related("actor")
    if before:
        events = events.filter(id__lt=before)
    found = list(events[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def change(label: str, before, after) -> dict:
    """One changed property of a row, with its values in words."""
    return {"field": label, "before": before, "after": after}


def metadata_rows(before, after) -> list[dict]:
    """A row for each key of metadata that changed."""
    before, after = before or {}, after or {}
    pairs = [(f"Metadata {key}", before.get(key, ""), after.get(key, "")) for key in sorted({*before, *after})]
    return [change(label, old, new) for label, old, new in pairs if old != new]
