"""The forms of the staff pages: they validate what people type, and nothing else."""

import zoneinfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from billing_site.lib.text import clean_line, text_problem
from billing_site.pages.listing import PAGE_SIZES
from billing_site.staff.models.user import User
from billing_site.staff.roles import EXPLAINED, ROLES
from billing_site.staff.sign_in.forms import GOOD_ENOUGH

EMAIL_WORDS = {"invalid": "Write an e-mail address like jenny@example.com.", "required": "Write the e-mail address."}
THEMES = (("auto", "As the system"), ("light", "Light"), ("dark", "Dark"))


def helper(*fields):
    """What crispy needs for a form that form.html wraps."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = Layout(*fields)
    return made


def role_field():
    choices = [(role, f"{role}: {EXPLAINED[role]}") for role in ROLES]
    return forms.ChoiceField(
        label="Role", choices=choices, widget=forms.RadioSelect, error_messages={"required": "Choose a role."}
    )


class PersonName(forms.CharField):
    """A name on one line, without characters that no name holds."""

    def __init__(self, **kwargs):
        super().__init__(max_length=150, error_messages={"required": "Write the name."}, **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        problem = text_problem(text)
        if problem:
            raise forms.ValidationError(problem)
        return clean_line(text)


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail", max_length=254, error_messages=EMAIL_WORDS)
    role = role_field()
    helper = helper("email", "role")


class AcceptForm(forms.Form):
    """Name and password of a new account; `email` (of the invitation) counts in judging the password."""

    name = PersonName(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password1"].help_text = GOOD_ENOUGH

    def clean(self):
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords differ.")
        elif first:
            self.check_strength(first, data.get("name", ""))
        return data

    def check_strength(self, password, name):
        try:
            validate_password(password, User(email=self.email, name=name))
        except forms.ValidationError as error:
            self.add_error("password1", error)


class MemberForm(forms.Form):
    """What an administrator changes about somebody: the address they sign in with, and the role."""

    name = PersonName(label="Name", required=False)
    email = forms.EmailField(
        label="E-mail", max_length=254, error_messages=EMAIL_WORDS, help_text="They sign in with this address."
    )
    role = role_field()
    helper = helper("name", "email", "role")


class ProfileForm(forms.Form):
    """What everybody chooses for themself."""

    name = PersonName(label="Name", required=False, help_text="As the timeline of every customer will name you.")
    time_zone = forms.ChoiceField(label="Time zone", required=False)
    theme = forms.ChoiceField(label="Theme", choices=THEMES)
    page_size = forms.TypedChoiceField(
        label="Rows on a page", coerce=int, choices=[(size, str(size)) for size in PAGE_SIZES]
    )
    single_keys = forms.BooleanField(
        label="Single-letter shortcuts",
        required=False,
        help_text="N, E, J, K and the others. Switch them off if they get in the way of speech input or other tools.",
    )
    helper = helper("name", "time_zone", Div("theme", "page_size", css_class="field-pair"), "single_keys")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        site = ("", f"As the desk: {settings.TIME_ZONE}")
        self.fields["time_zone"].choices = [site, ("UTC", "UTC"), *((z, z.replace("_", " ")) for z in zones)]
