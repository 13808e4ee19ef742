"""How allauth behaves here: nobody signs up, people are invited; every text in plain words."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.urls import reverse

from billing_site.lib import secrets
from billing_site.lib.origin import client_address
from billing_site.lib.requests import PageRequest
from billing_site.staff.models.user import User

log = logging.getLogger("billfold")
TOO_MANY = "Too many attempts. Wait a few minutes, then try again."
WRONG_CODE = "That code is not right. Codes change every 30 seconds: try the one shown now."


class StaffAdapter(DefaultAccountAdapter):
    """Sign-up is closed; the only way in is an administrator's invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is deactivated. An administrator can reactivate it.",
        "email_password_mismatch": "That e-mail address and password do not fit together.",
        "enter_current_password": "That is not your current password.",
        "incorrect_password": "That is not your password.",
        "invalid_login": "That e-mail address and password do not fit together.",
        "invalid_password_reset": "This link has been used or has expired. Ask for a new one.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: PageRequest) -> bool:
        return False

    def get_client_ip(self, request: PageRequest) -> str:
        """What lists of sessions and mails name; a session must name some address."""
        return client_address(request) or "0.0.0.0"  # noqa: S104

    def get_password_change_redirect_url(self, request: PageRequest) -> str:
        return reverse("mfa_index")

    def send_mail(self, template_prefix, email: str, context) -> None:
        """A mail server that is down must not undo a password change: the fault is logged and said."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            log.exception("Mail %s could not be sent", template_prefix)
            messages.warning(self.request, "The mail about this could not be sent. Please tell an administrator.")


class TwoStepAdapter(DefaultMFAAdapter):
    """Two-step sign-in and passkeys, in the words of the pages."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Recovery codes come with an authenticator app or a passkey. Add one first.",
        "incorrect_code": WRONG_CODE,
    }

    def generate_authenticator_name(self, user: User, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict:
        return {**super().get_public_key_credential_rp_entity(), "name": "Billfold"}

    def encrypt(self, text: str) -> str:
        """Seeds of authenticator apps and of recovery codes lie encrypted in the database. Raises KeyFault."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)
