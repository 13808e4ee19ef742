"""The part of the settings that says how allauth behaves; nothing of it comes from the environment."""

ACCOUNT_ADAPTER = "billing_site.staff.sign_in.adapters.StaffAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Who proved who they are may change who gets in, for so many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Attempts are limited by billing_site/staff/sign_in/limits.py, which strangers cannot use against owners.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
USERSESSIONS_ADAPTER = "billing_site.staff.sign_in.adapters.SessionsAdapter"
ACCOUNT_FORMS = {
    "login": "billing_site.staff.sign_in.forms.SignInForm",
    "reset_password": "billing_site.staff.sign_in.forms.AskForResetForm",
    "reset_password_from_key": "billing_site.staff.sign_in.forms.ResetForm",
    "change_password": "billing_site.staff.sign_in.forms.ChangePasswordForm",
    "set_password": "billing_site.staff.sign_in.forms.SetPasswordForm",
    "reauthenticate": "billing_site.staff.sign_in.forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "billing_site.staff.sign_in.adapters.TwoStepAdapter"
MFA_FORMS = {
    "authenticate": "billing_site.staff.sign_in.forms.CodeForm",
    "reauthenticate": "billing_site.staff.sign_in.forms.ConfirmCodeForm",
    "activate_totp": "billing_site.staff.sign_in.forms.ActivateAppForm",
    "add_webauthn": "billing_site.staff.sign_in.forms.AddPasskeyForm",
    "login_webauthn": "billing_site.staff.sign_in.forms.PasskeySignInForm",
    "authenticate_webauthn": "billing_site.staff.sign_in.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "billing_site.staff.sign_in.forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# An administrator vouches for every address, so none waits to be verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Billfold"
# Clocks of phones are off by seconds: the code before and the one after count too.
MFA_TOTP_TOLERANCE = 1
