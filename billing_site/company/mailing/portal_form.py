"""The form of what customers may do in the portal by themselves."""

from django import forms

from billing_site.company.fields import PORTAL
from billing_site.company.mailing.columns import Mailing
from billing_site.pages.fields.text import plain_helper


class PortalForm(forms.Form):
    """How changes that customers make in the portal come into effect."""

    portal_changes = forms.ChoiceField(
        label="Changes that customers make in the portal",
        choices=Mailing.PORTAL_CHANGES,
        widget=forms.RadioSelect,
        help_text="Billing address, tax IDs, contacts and languages. They are for future invoices.",
        error_messages={"required": "Choose one of the two."},
    )

    def __init__(self, data=None, files=None, *, company: Mailing, initial: dict | None = None) -> None:
        known = {field: getattr(company, field) for field in PORTAL}
        super().__init__(data, initial=known | (initial or {}))
        self.helper = plain_helper("portal_changes")

    def values(self) -> dict:
        return dict(self.cleaned_data)
