"""What staff type about the portal: where a link goes, and why changes are refused."""

from crispy_forms.helper import FormHelper
from django import forms

from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import CleanText, plain_helper
from customers.models.customer import Customer
from invoicing.models.portal.reach import on_file
from invoicing.models.portal.request import LONGEST_REASON


class LinkForm(forms.Form):
    """One of the addresses on file."""

    email = forms.ChoiceField(label="Send it to", widget=forms.RadioSelect)

    def __init__(self, data, *, customer: Customer, email: str = "") -> None:
        known = on_file(customer)
        super().__init__(data, initial={"email": email if email in known else next(iter(known), "")})
        offer(self, "email", [(address, address) for address in known])

    @property
    def helper(self) -> FormHelper:
        return plain_helper("email")


class RefuseForm(forms.Form):
    reason = CleanText(
        max_length=LONGEST_REASON,
        required=False,
        multiline=True,
        help_text="For staff: no mail is sent. The customer's details stay as they are.",
    )

    @property
    def helper(self) -> FormHelper:
        return plain_helper("reason")
