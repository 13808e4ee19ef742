"""The forms of invitations: whom to invite, and the name and password of who accepts."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from billing_site.pages.fields.text import plain_helper
from billing_site.staff.fields import EMAIL_WORDS, person_name, role_field
from billing_site.staff.models.user import User
from billing_site.staff.sign_in.forms import GOOD_ENOUGH


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail", max_length=254, error_messages=EMAIL_WORDS)
    role = role_field()
    helper = plain_helper("email", "role")


class AcceptForm(forms.Form):
    """Name and password of a new account; `email` (of the invitation) counts in judging the password."""

    name = person_name(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, email: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password1"].help_text = GOOD_ENOUGH

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords differ.")
        elif first:
            self.check_strength(first, data.get("name", ""))
        return data

    def check_strength(self, password, name: str) -> None:
        try:
            validate_password(password, User(email=self.email, name=name))
        except forms.ValidationError as error:
            self.add_error("password1", error)
