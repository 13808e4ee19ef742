"""The pages of allauth that exist here. Those about sign-up by strangers and own e-mail addresses do not."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path, reverse_lazy

from billing_site.staff.invitations import views as invitation_views
from billing_site.staff.sign_in import views


def sheet(view, title: str, submit, **more):
    """An allauth view shown by form.html, in our words."""
    words = {"title": title, "submit": submit, "cancel_url": reverse_lazy("mfa_index"), **more}
    return view.as_view(extra_context=words)


change_password = sheet(account.PasswordChangeView, "Change password", "Change password")
set_password = sheet(account.PasswordSetView, "Set a password", "Set password")
activate_app = sheet(totp.ActivateTOTPView, "Set up an authenticator app", "Switch on")
deactivate_app = sheet(
    totp.DeactivateTOTPView,
    "Switch off the authenticator app?",
    "Switch off",
    lead="Signing in asks for the password alone then, unless you have a passkey.",
    tone="btn-danger",
)
make_codes = sheet(
    recovery_codes.GenerateRecoveryCodesView,
    "Make new recovery codes?",
    "Make new codes",
    lead="Ten new codes; the ones you have, if any, stop working.",
)
rename_passkey = sheet(
    webauthn.EditWebAuthnView, "Rename passkey", "Rename", cancel_url=reverse_lazy("mfa_list_webauthn")
)
remove_passkey = sheet(
    webauthn.RemoveWebAuthnView,
    "Remove this passkey?",
    "Remove passkey",
    tone="btn-danger",
    cancel_url=reverse_lazy("mfa_list_webauthn"),
)

urlpatterns = [
    path("invitation/<str:token>/", invitation_views.invitation_accept, name="invitation_accept"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("continue/", views.identity_continue, name="identity_continue"),
    path("password/change/", change_password, name="account_change_password"),
    path("password/set/", set_password, name="account_set_password"),
    path("password/reset/", views.AskForLinkView.as_view(), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.SetPasswordByLinkView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("two-step/", mfa.index, name="mfa_index"),
    path("two-step/required/", views.second_step_required, name="second_step_required"),
    path("two-step/code/", mfa.authenticate, name="mfa_authenticate"),
    path("two-step/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("two-step/app/activate/", activate_app, name="mfa_activate_totp"),
    path("two-step/app/deactivate/", deactivate_app, name="mfa_deactivate_totp"),
    path("two-step/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-step/recovery-codes/new/", make_codes, name="mfa_generate_recovery_codes"),
    path(
        "two-step/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    # allauth leaves this view to the login-required middleware, which would turn away those it is for.
    path("passkeys/login/", login_not_required(views.PasskeySignInView.as_view()), name="mfa_login_webauthn"),
    path("passkeys/reauthenticate/", views.ConfirmByPasskeyView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/rename/", rename_passkey, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
]
