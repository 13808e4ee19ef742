"""How allauth behaves here: nobody signs up, people are invited; every text in plain words."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from billing_site.lib import secrets
from billing_site.lib.installation.marks import marked_subject, marked_text
from billing_site.lib.origin import client_address
from billing_site.lib.requests import PageRequest
from billing_site.lib.text import count_of
from billing_site.staff.models.security_entry import DONE, REFUSED, STARTED, SecurityEntry
from billing_site.staff.models.user import User
from billing_site.staff.sign_in.known_browser import remember
from billing_site.staff.sign_in.limits import TOO_MANY, Attempt, confirmation_attempt, password_attempt

log = logging.getLogger("billfold")
WRONG_CODE = "That code is not right. Codes change every 30 seconds: try the one shown now."


SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
METHODS = {"totp": "authenticator app", "webauthn": "passkey", "recovery_codes": "recovery code"}
# What allauth tells the owner by mail, the log keeps: the mail's name -> (kind, detail).
NOTICES = {
    "account/email/password_changed": ("password", "Changed"),
    "account/email/password_set": ("password", "Set"),
    "account/email/password_reset": ("password", "Set anew by a mailed link"),
    "mfa/email/totp_activated": ("two_step", "Authenticator app on"),
    "mfa/email/totp_deactivated": ("two_step", "Authenticator app off"),
    "mfa/email/recovery_codes_generated": ("two_step", "New recovery codes"),
    "mfa/email/webauthn_added": ("two_step", "Passkey added"),
    "mfa/email/webauthn_removed": ("two_step", "Passkey removed"),
}


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

    attempt: Attempt
    confirming: User | None = None

    def is_open_for_signup(self, request: PageRequest) -> bool:
        return False

    def get_client_ip(self, request: PageRequest) -> str:
        """What lists of sessions and mails name; a session must name some address."""
        return client_address(request) or "0.0.0.0"  # noqa: S104

    def get_password_change_redirect_url(self, request: PageRequest) -> str:
        return reverse("home" if request.held else "mfa_index")

    def pre_authenticate(self, request: PageRequest, **credentials) -> None:
        """Count the try before the password is looked at; our own limits, in place of allauth's."""
        typed = credentials.get("email", "")
        if self.confirming:
            self.attempt = confirmation_attempt(request, self.confirming, "Password")
        else:
            # Looked for in the same way whether there is such an account or not.
            self.attempt = password_attempt(request, User.objects.filter(email__iexact=typed).first(), typed)
        self.attempt.count()

    def authenticate(self, request: PageRequest, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            self.attempt.right()
        return user

    def authentication_failed(self, request: PageRequest, **credentials) -> None:
        self.attempt.wrong()

    def reauthenticate(self, user: User, password: str) -> bool:
        self.confirming = user
        right = super().reauthenticate(user, password)
        if right:
            tell("confirmation", DONE, user, "Password")
        return right

    def pre_login(self, request: PageRequest, user: User, **more):
        """The password was right; whether that is all, the second step says."""
        method = methods(request, user)
        if user.is_active and method == "Password" and is_mfa_enabled(user, SECOND_STEPS):
            tell("sign_in", STARTED, user, method)
        return super().pre_login(request, user, **more)

    def respond_user_inactive(self, request: PageRequest, user: User):
        tell("sign_in", REFUSED, user, "The account is deactivated")
        return super().respond_user_inactive(request, user)

    def post_login(self, request: PageRequest, user: User, **more) -> HttpResponse:
        """Both steps are taken."""
        tell("sign_in", DONE, user, methods(request, user))
        remember(request, user)
        return super().post_login(request, user, **more)

    def logout(self, request: PageRequest) -> None:
        if isinstance(request.user, User):
            tell("sign_out", DONE, request.user)
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email=None) -> None:
        kind, detail = NOTICES.get(template_prefix, ("account", template_prefix.rpartition("/")[2]))
        tell(kind, DONE, user, detail)
        if kind == "password" and self.request.user == user:
            # The cookie hangs on the password, and whoever just changed it is no stranger.
            remember(self.request, user)
        super().send_notification_mail(template_prefix, user, context, email)

    def render_mail(self, template_prefix, email, context, headers=None) -> EmailMessage:
        mail = super().render_mail(template_prefix, email, context, headers)
        mail.subject, mail.body = marked_subject(mail.subject), marked_text(mail.body)
        return mail

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


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Who signs out everywhere else makes every other browser a stranger again."""

    def end_sessions(self, sessions) -> None:
        super().end_sessions(sessions)
        user = self.request.user
        user.forget_browsers()
        remember(self.request, user)
        tell("sessions", DONE, user, count_of(len(sessions), "session"))


def methods(request: PageRequest, user: User) -> str:
    """How somebody signed in, in words: 'Password, authenticator app'."""
    records = [record for record in get_authentication_records(request, user) if not record.get("reauthenticated")]
    words = [METHODS.get(record.get("type", ""), record["method"]) for record in records]
    return ", ".join(dict.fromkeys(words)).capitalize()


def tell(kind: str, outcome: str, user: User, detail: str = "") -> None:
    SecurityEntry.record(kind, outcome, person=user, now=timezone.now(), detail=detail)
