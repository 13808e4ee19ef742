"""What happened to a staff account, in words."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change

FIELDS = {
    "name": "Name",
    "email": "E-mail",
    "time_zone": "Time zone",
    "number_format": "Number format",
    "role": "Role",
    "second_step_roles": "Roles that need it",
}


def changed(field: str, before, after: str, event: Event) -> list:
    return [change(FIELDS.get(field, field), before, after)]


WORDING = Wording(
    {
        "staff.invited": ("mail", "Invited"),
        "staff.invited_again": ("mail", "Invited again"),
        "staff.invitation_revoked": ("mail-x", "Invitation withdrawn"),
        "staff.joined": ("user-plus", "Accepted the invitation"),
        "staff.updated": ("pencil", "Account edited"),
        "staff.role_changed": ("shield", "Role changed"),
        "staff.deactivated": ("user-x", "Account deactivated"),
        "staff.reactivated": ("user-check", "Account reactivated"),
        "staff.second_step_required": ("shield-check", "Second step required"),
        "staff.two_step_dropped": ("smartphone", "Two-step sign-in removed"),
        "staff.lock_lifted": ("lock-keyhole", "Lock lifted"),
    },
    rows=changed,
)
