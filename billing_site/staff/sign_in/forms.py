"""allauth's forms with the desk's labels: no placeholders that repeat them, no help that the page gives already."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError

# The validators in the settings, in one line; when one refuses, its own words say why.
GOOD_ENOUGH = "At least 10 characters. Not a common password, not your name, not only digits."

PASSWORDLESS = (
    "Without e-mail and password; the device asks for your fingerprint, face or PIN. "
    "Untick it for a security key that only adds the second step."
)
PASSKEY_REFUSED = "That passkey does not open an account here. Use another one, or your password."


def relabel(form, **labels):
    """Take allauth's placeholders away and set our labels; every field of these forms is needed, so none is starred."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name, label in labels.items():
        form.fields[name].label = label


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, login="E-mail")
        self.fields["password"].help_text = ""


class AskForResetForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, email="E-mail")


class ResetForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, password1="New password", password2="New password again")
        self.fields["password1"].help_text = GOOD_ENOUGH


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, oldpassword="Current password", password1="New password", password2="New password again")
        self.fields["password1"].help_text = GOOD_ENOUGH


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, password1="New password", password2="New password again")
        self.fields["password1"].help_text = GOOD_ENOUGH


class ConfirmPasswordForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, password="Password")  # noqa: S106


def ask_for_code(form):
    relabel(form, code="Code")
    form.fields["code"].widget.attrs.update(autocomplete="one-time-code", inputmode="numeric", autofocus=True)


class CodeForm(mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self)


class ConfirmCodeForm(mfa.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self)


class ActivateAppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_for_code(self)


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


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        relabel(self, name="Name", passwordless="Sign in with it alone")
        self.fields["name"].help_text = "So that you can tell it from your other ones."
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = PASSWORDLESS

    def clean(self):
        return checked(super().clean)


class PasskeySignInForm(webauthn.LoginWebAuthnForm):
    def clean_credential(self):
        return checked(super().clean_credential)


class PasskeySecondStepForm(webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self):
        return checked(super().clean_credential)


class ConfirmPasskeyForm(webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self):
        return checked(super().clean_credential)
