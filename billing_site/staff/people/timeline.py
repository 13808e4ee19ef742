"""What happened to a staff account, in words."""

from billing_site.events.models import Event

SHOWN = 20
KINDS = {
    "staff.invited": ("mail", "Invited"),
    "staff.invited_again": ("mail", "Invited again"),
    "staff.invitation_revoked": ("mail-x", "Invitation withdrawn"),
    "staff.joined": ("user-plus", "Accepted the invitation"),
    "staff.updated": ("pencil", "Account edited"),
    "staff.role_changed": ("shield", "Role changed"),
    "staff.deactivated": ("user-x", "Account deactivated"),
    "staff.reactivated": ("user-check", "Account reactivated"),
    "staff.two_step_dropped": ("smartphone", "Two-step sign-in removed"),
}
FIELDS = {"name": "Name", "email": "E-mail", "time_zone": "Time zone", "role": "Role"}


def timeline(user):
    """The newest events of one account, for components/timeline.html."""
    return [entry(event) for event in Event.objects.of(user).select_related("actor")[:SHOWN]]


def entry(event):
    icon, text = KINDS.get(event.type, ("circle", event.type))
    return {
        "icon": icon,
        "text": text,
        "actor": str(event.actor) if event.actor else "Billfold",
        "when": event.created,
        "changes": [{"field": FIELDS.get(f, f), "before": a, "after": b} for f, (a, b) in event.changes.items()],
    }
