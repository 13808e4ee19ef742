"""Which of the customer's methods an invoice is charged to: changed on the page of the invoice."""

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
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page, refusals_in
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import plain_helper
from customers.models.errors import DeletedCustomer
from invoicing.editor.forms import NOT_ATTACHED
from invoicing.invoice.access import find_invoice
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import NO_METHOD, NOT_COLLECTED, MethodRefused, kept_method, method_choices
from invoicing.rules.move import IllegalMove

NOTHING = "Nothing on file"


class ChooseForm(forms.Form):
    """One of the customer's methods, or their usual one."""

    default_payment_method = forms.ChoiceField(
        required=False,
        label="Charged to",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_ATTACHED},
    )

    def __init__(self, data: Any = None, *, invoice: Invoice) -> None:
        chosen = kept_method(invoice.customer, invoice.default_payment_method)
        super().__init__(data, initial={"default_payment_method": chosen})
        offer(self, "default_payment_method", method_choices(invoice.customer))

    @property
    def helper(self) -> FormHelper:
        return plain_helper("default_payment_method")


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_invoice")
def invoice_payment_method(request: StaffRequest, public_id: str) -> HttpResponse:
    """Choose what a draft or an unsettled invoice is charged to."""
    invoice = find_invoice(public_id)
    if problem := why_not(invoice):
        messages.error(request, problem)
        return redirect(invoice)
    form = ChooseForm(request.POST if request.method == "POST" else None, invoice=invoice)
    if form.is_valid():
        chosen = form.cleaned_data["default_payment_method"]
        with refusals_in(form, MethodRefused, IllegalMove, DeletedCustomer):
            changed = invoice.charge_to(chosen, by=request.user, now=timezone.now())
            words = dict(method_choices(invoice.customer)).get(chosen, "")
            messages.success(request, f"It is charged to: {words}." if changed else "Nothing was changed.")
            return redirect(invoice)
    lead = "The next charge of this invoice goes to it. A charge that is under way stays as it is."
    submit = "Change payment method"
    return form_page(request, form, "Change payment method", submit=submit, back=invoice, lead=lead)


def why_not(invoice: Invoice) -> str:
    """Why nothing can be chosen for this invoice, in words; '' where something can."""
    if not invoice.has_method:
        return NOT_COLLECTED
    return "" if method_choices(invoice.customer) else NO_METHOD


def chosen_words(invoice: Invoice) -> str:
    """What an invoice is charged to, as its page tells it; '' where that does not matter."""
    if not invoice.has_method:
        return ""
    choices = dict(method_choices(invoice.customer))
    return choices.get(invoice.default_payment_method, choices.get("", "")) or NOTHING
