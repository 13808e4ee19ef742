"""Form fields about people: their name, their role, and what is said of a wrong e-mail address."""

from django import forms

from billing_site.pages.fields.text import CleanText
from billing_site.staff.roles import EXPLAINED, ROLES

EMAIL_WORDS = {"invalid": "Write an e-mail address like jenny@example.com.", "required": "Write the e-mail address."}


def role_field():
    choices = [(role, f"{role}: {EXPLAINED[role]}") for role in ROLES]
    return forms.ChoiceField(
        label="Role", choices=choices, widget=forms.RadioSelect, error_messages={"required": "Choose a role."}
    )


def person_name(**kwargs) -> CleanText:
    """A name on one line, without characters that no name holds."""
    return CleanText(max_length=150, error_messages={"required": "Write the name."}, **kwargs)
