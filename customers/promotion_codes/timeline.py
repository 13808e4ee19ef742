"""The timeline of a promotion code in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change, metadata_rows


def rows(field: str, before, after, event: Event) -> list[dict]:
    """The rows of one change."""
    if field == "metadata":
        return metadata_rows(before, after)
    return [change("Status", *("Active" if active else "Inactive" for active in (before, after)))]


WORDING = Wording(
    {
        "promotion_code.created": ("ticket", "Promotion code added"),
        "promotion_code.updated": ("pencil", "Promotion code edited"),
    },
    rows=rows,
)
