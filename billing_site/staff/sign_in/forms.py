"""allauth's forms with the desk's labels: no placeholders that repeat them, no help that the page gives already."""

import logging
from contextlib import suppress
from typing import ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib import secrets
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.pages.fields.json import JsonObject
from billing_site.pages.fields.text import plain_helper
from billing_site.staff.models.security_entry import DONE, SecurityEntry
from billing_site.staff.models.user import User
from billing_site.staff.roles import ROLES
from billing_site.staff.sign_in.limits import code_attempt, confirmation_attempt, forget_wrong_passwords
from billing_site.staff.sign_in.tasks import mail_link

log = logging.getLogger("billfold")

# The validators in the settings, in one line; when one refuses, its own words say why.
GOOD_ENOUGH = "At least 12 characters. Not a common password, not your name, not only digits."

PASSWORDLESS = (
    "Without e-mail and password; the device asks for your fingerprint, face or PIN. "
    "Untick it for a security key that only adds the second step."
)
PASSKEY_REFUSED = "That passkey does not open an account here. Use another one, or your password."
UNCHECKED = "Codes cannot be checked now: the server lacks the key to them. Whoever runs it finds why in its log."
NO_MAIL = (
    "Billfold sends no mail here, because EMAIL_URL is not set. "
    "Whoever runs it sets a new password with: manage.py changepassword and your address."
)

NEW_PASSWORD = {"password1": "New password", "password2": "New password again"}


class Relabelled:
    """Takes allauth's placeholders away and sets our labels; every field of these forms is needed, none is starred."""

    LABELS: ClassVar[dict[str, str]] = {}
    HELP: ClassVar[dict[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
        for name, text in self.HELP.items():
            self.fields[name].help_text = text
        if getattr(context.request, "held", False):
            # The page of forgotten passwords does not open before what is due is done.
            for name in {"oldpassword", "password"} & set(self.fields):
                self.fields[name].help_text = ""


class SignInForm(Relabelled, account.LoginForm):
    LABELS: ClassVar = {"login": "E-mail"}
    HELP: ClassVar = {"password": ""}


class AskForResetForm(Relabelled, account.ResetPasswordForm):
    LABELS: ClassVar = {"email": "E-mail"}
    users: list[User]

    @property
    def person(self) -> User | None:
        """Whose address was typed, None where it is nobody's."""
        return self.users[0] if self.users else None

    def save(self, request: HttpRequest, **kwargs) -> str:
        site = request.build_absolute_uri("/").removesuffix("/")
        mail_link.enqueue(self.person.pk if self.person else 0, site)
        return self.cleaned_data["email"]

    def clean(self) -> dict:
        """Where no mail leaves the house, everybody hears so, whoever they ask for."""
        if not settings.MAIL_IS_SENT:
            raise ValidationError(NO_MAIL)
        return super().clean()


class ResetForm(Relabelled, account.ResetPasswordKeyForm):
    LABELS = NEW_PASSWORD
    HELP: ClassVar = {"password1": GOOD_ENOUGH}

    def save(self) -> None:
        super().save()
        forget_wrong_passwords(self.user)


class ChangePasswordForm(Relabelled, account.ChangePasswordForm):
    LABELS: ClassVar = {"oldpassword": "Current password"} | NEW_PASSWORD
    HELP: ClassVar = {"password1": GOOD_ENOUGH}

    def clean_oldpassword(self) -> str:
        return confirmation_attempt(context.request, self.user, "Current password").judged(super().clean_oldpassword)


class SetPasswordForm(Relabelled, account.SetPasswordForm):
    LABELS = NEW_PASSWORD
    HELP: ClassVar = {"password1": GOOD_ENOUGH}


class ConfirmPasswordForm(Relabelled, account.ReauthenticateForm):
    LABELS: ClassVar = {"password": "Password"}


class AsksForCode(Relabelled):
    LABELS: ClassVar = {"code": "Code"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", inputmode="numeric", autofocus=True)

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc]
        except KeyFault as fault:
            log.error("A code could not be checked: %s", fault)
            raise ValidationError(UNCHECKED) from fault


class CodeForm(AsksForCode, mfa.AuthenticateForm):
    """The second step of signing in."""

    def clean_code(self) -> str:
        return code_attempt(context.request, self.user).judged(super().clean_code)

    def save(self) -> None:
        super().save()
        tell("second_step", self.user, said(self.authenticator))


class ConfirmCodeForm(AsksForCode, mfa.ReauthenticateForm):
    """The second step again, before something that needs it."""

    def clean_code(self) -> str:
        return confirmation_attempt(context.request, self.user, "Code").judged(super().clean_code)

    def save(self) -> None:
        super().save()
        tell("confirmation", self.user, said(self.authenticator))


class ActivateAppForm(AsksForCode, ActivateTOTPForm):
    """The first code of a new app, whose seed lies encrypted in the session meanwhile."""

    def __init__(self, *args, **kwargs):
        session = context.request.session
        # Each look at the page shows another seed; what is sent is held against the last.
        waiting = session.pop(SECRET_SESSION_KEY, "")
        if waiting and kwargs.get("data") is not None:
            # One whose key was dropped meanwhile is gone: the code does not fit the new one, and the page shows that.
            with suppress(KeyFault):
                session[SECRET_SESSION_KEY] = secrets.decrypt(waiting) if secrets.is_encrypted(waiting) else waiting
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = secrets.encrypt(self.secret)


def checked(verify):
    """The result of allauth's check of a passkey; what fido2 raises over made-up data is a refusal, not a fault."""
    try:
        return verify()
    except ValidationError as refusal:
        if getattr(refusal, "code", "") != "incorrect_code":
            raise
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise ValidationError(PASSKEY_REFUSED)


def passkey_field() -> JsonObject:
    """What the browser's passkey said; allauth's own field would take any JSON for it."""
    return JsonObject(widget=forms.HiddenInput)


class AddPasskeyForm(Relabelled, webauthn.AddWebAuthnForm):
    credential = passkey_field()
    LABELS: ClassVar = {"name": "Name", "passwordless": "Sign in with it alone"}
    HELP: ClassVar = {"name": "So that you can tell it from your other ones.", "passwordless": PASSWORDLESS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self):
        return checked(super().clean)


class PasskeySignInForm(webauthn.LoginWebAuthnForm):
    credential = passkey_field()

    def clean_credential(self):
        return checked(super().clean_credential)


class PasskeySecondStepForm(webauthn.AuthenticateWebAuthnForm):
    credential = passkey_field()

    def clean_credential(self):
        look = super().clean_credential
        return code_attempt(context.request, self.user).judged(lambda: checked(look))

    def save(self) -> None:
        super().save()
        tell("second_step", self.user, said(self.cleaned_data["credential"]))


class ConfirmPasskeyForm(webauthn.ReauthenticateWebAuthnForm):
    credential = passkey_field()

    def clean_credential(self):
        look, user = super().clean_credential, context.request.user
        passkey = confirmation_attempt(context.request, user, "Passkey").judged(lambda: checked(look))
        tell("confirmation", user, said(passkey))
        return passkey


def said(authenticator: Authenticator) -> str:
    """What somebody proved with who they are."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        # allauth marks the code as used in a row that it read anew.
        authenticator.refresh_from_db()
        return f"Recovery code, {len(authenticator.wrap().get_unused_codes())} left"
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        return f"Passkey “{authenticator.wrap().name}”"
    return "Authenticator app"


def tell(kind: str, user: User, detail: str) -> None:
    SecurityEntry.record(kind, DONE, person=user, now=timezone.now(), detail=detail)


class RulesForm(forms.Form):
    """What administrators ask of those who sign in."""

    second_step_roles = forms.MultipleChoiceField(
        label="These roles need a second step",
        choices=[(role, role) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    helper = plain_helper("second_step_roles")
