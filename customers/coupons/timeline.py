"""The timeline of a coupon in words."""

from billing_site.events.timeline import Wording
from customers.profile.timeline import changed

WORDING = Wording(
    {
        "coupon.created": ("ticket-percent", "Coupon added"),
        "coupon.updated": ("pencil", "Coupon edited"),
        "coupon.deleted": ("trash-2", "Coupon deleted"),
        "coupon.restored": ("undo-2", "Deletion undone"),
    },
    rows=changed,
)
