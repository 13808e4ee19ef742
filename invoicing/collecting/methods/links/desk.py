"""Staff ask a customer for a method: the link is mailed to an address on file, or copied and handed on."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.requests import StaffRequest
from billing_site.mail.limits import MailRefused
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page, refusals_in
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import plain_helper
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import Refused
from invoicing.collecting.methods.access import ADD, find_payer
from invoicing.collecting.methods.links.mails import mail_setup_link, new_link
from invoicing.collecting.models.setup_request import VALID_FOR
from invoicing.models.portal.reach import on_file

COPY = "copy"
KEY = "new_setup_link"  # of the session, until the page of the customer shows it
LEAD = (
    f"The link works once, within {VALID_FOR.days} days. It leads to a page of the payment gateway, "
    "so that no number passes through here."
)
NO_EMAIL = "The customer has no e-mail address on file: copy the link, and hand it on yourself."


class AskForm(forms.Form):
    """Where the link goes: one of the addresses on file, or into the hands of staff."""

    to = forms.ChoiceField(label="Send it to", widget=forms.RadioSelect)
    make_default = forms.BooleanField(required=False, label="Make what they add the default", initial=True)

    def __init__(self, data: Any, *, customer: Customer) -> None:
        known = on_file(customer)
        super().__init__(data, initial={"to": next(iter(known), COPY)})
        offer(self, "to", [*((address, address) for address in known), (COPY, "Nobody: show me the link to copy")])

    @property
    def helper(self) -> FormHelper:
        return plain_helper("to", "make_default")


@require_http_methods(["GET", "POST"])
@permitted(ADD)
def payment_method_ask(request: StaffRequest, public_id: str) -> HttpResponse:
    """Mail a link to one of the customer's addresses, or show it once on the customer's page."""
    customer = find_payer(public_id)
    form = AskForm(request.POST or None, customer=customer)
    if form.is_valid():
        to, how = form.cleaned_data["to"], {"make_default": form.cleaned_data["make_default"], "by": request.user}
        with refusals_in(form, Refused, DeletedCustomer, MailRefused, field="to"):
            if to == COPY:
                _, address = new_link(customer, now=timezone.now(), **how)
                request.session[KEY] = {"customer": customer.public_id, "address": address}
                messages.success(request, "The link stands below, this once.")
            else:
                mail_setup_link(customer, to, now=timezone.now(), **how)
                messages.success(request, f"A link to add a payment method is on its way to {to}.")
            return redirect(customer)
    lead = LEAD if on_file(customer) else f"{NO_EMAIL} {LEAD}"
    return form_page(request, form, "Ask the customer for a payment method", submit="Send", back=customer, lead=lead)


def take_link(request: StaffRequest, customer: Customer) -> str:
    """The address of a link that was just made to be copied, this once; '' where none was."""
    kept = request.session.get(KEY)
    if not kept or kept["customer"] != customer.public_id:
        return ""
    del request.session[KEY]
    return kept["address"]
