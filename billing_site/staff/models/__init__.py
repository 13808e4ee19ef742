"""Staff accounts and the invitations that make them."""

from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import NotAllowed, User

__all__ = ["Invitation", "NotAllowed", "User"]
