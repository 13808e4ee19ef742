"""The timeline of a coupon in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, text_rows
from customers.profile.timeline import changed


def rows(field: str, before, after, event: Event) -> list:
    """The rows of one change; a name in other languages has one for each."""
    return text_rows("Name", before, after) if field == "names" else changed(field, before, after, event)


WORDING = Wording(
    {
        "coupon.created": ("ticket-percent", "Coupon added"),
        "coupon.updated": ("pencil", "Coupon edited"),
        "coupon.deleted": ("trash-2", "Coupon deleted"),
        "coupon.restored": ("undo-2", "Deletion undone"),
    },
    rows=rows,
)
