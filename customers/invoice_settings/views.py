"""The page with one customer's invoice settings."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from billing_site.company.models import Company
from billing_site.company.numbers import NumberingRefused
from billing_site.events.models import Event
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from billing_site.pages.conflict import settle
from customers.invoice_settings.forms import InvoiceSettingsForm
from customers.models.customer import Customer
from customers.profile.access import find_existing
from customers.profile.editing import save
from customers.profile.timeline import shown


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def customer_invoice_settings(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_existing(public_id)
    form = InvoiceSettingsForm(request.POST or None, customer=customer)
    text = "Saved the invoice settings of {}."
    answer, page = save(request, customer, form, NumberingRefused, again=settled, text=text)
    if answer:
        return answer
    page |= {
        "lead": f"For the next invoices of {customer}. Drafts and issued invoices stay as they are.",
        "company": Company.current(),
        "template": "customers/invoice_settings/invoice_settings.html",
    }
    return form_page(request, title="Invoice settings", submit="Save invoice settings", back=customer, **page)


def settled(customer: Customer, form: InvoiceSettingsForm, events: list[Event]):
    """(a form for the next try, what clashed) after `events` changed the customer under the editor."""
    merged, clashes = settle(form.values(), events, shown)
    return InvoiceSettingsForm(customer=customer, initial=merged), clashes
