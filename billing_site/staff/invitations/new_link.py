"""The link of an invitation just sent: the team page shows it once, then never again."""

from billing_site.lib.requests import StaffRequest
from billing_site.staff.models.invitation import Invitation

KEY = "new_invitation"


def keep(request: StaffRequest, invitation: Invitation, link, *, mailed) -> None:
    request.session[KEY] = {"email": invitation.email, "link": link, "mailed": mailed}


def take(request: StaffRequest):
    """{email, link, mailed} of the invitation just sent, None when there is none."""
    return request.session.pop(KEY, None)
