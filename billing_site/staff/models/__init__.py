"""Staff accounts, the invitations that make them, counted attempts at the door, its rules, and the security log."""

from billing_site.staff.models.attempts import Attempts
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.sign_in_rules import SignInRules
from billing_site.staff.models.user import NotAllowed, User

__all__ = ["Attempts", "Invitation", "NotAllowed", "SecurityEntry", "SignInRules", "User"]
