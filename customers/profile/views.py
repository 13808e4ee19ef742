"""The pages of one customer: add, detail, edit, delete and undo, and a second one in another currency."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.money.text import currency_name
from billing_site.lib.places.addresses import format_address
from billing_site.lib.places.locales import own_name
from billing_site.lib.places.phones import display_phone
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import text_problem
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import act, confirm_page, form_page
from customers.bulk.deletion import new_operation_id
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.access import find_customer, gone
from customers.profile.adding import add_customer, customer_form_page, duplicates_of
from customers.profile.editing import save, settle_customer
from customers.profile.forms import CurrencyForm, CustomerForm
from customers.profile.timeline import timeline
from customers.rules.contacts import ROLES
from customers.rules.fields import EDITABLE, TAX_STATUS_EXPLAINED


@require_http_methods(["GET", "POST"])
@permitted("customers.add_customer")
def customer_add(request: StaffRequest) -> HttpResponse:
    form = CustomerForm(request.POST or None)
    customer, duplicates = add_customer(request, form)
    if customer:
        return redirect(customer)
    return customer_form_page(request, form, "Add customer", duplicates=duplicates)


@require_GET
@permitted("customers.view_customer")
def customer_duplicates(request: StaffRequest) -> HttpResponse:
    """The likely duplicates of what is being typed, for the dialog."""
    asked = ("name", "email", "phone", "address_country", "exclude")
    typed: dict[str, Any] = {name: request.GET.get(name, "")[:512] for name in asked}
    # Characters that the form will refuse cannot be looked up either.
    typed = {name: "" if text_problem(text) else text for name, text in typed.items()}
    numbers = request.GET.getlist("tax_ids_value")[:20]
    typed["tax_ids_value"] = [number for number in numbers if len(number) <= 64 and not text_problem(number)]
    exclude = Customer.objects.filter(public_id=typed["exclude"]).first()
    return render(request, "customers/profile/duplicates.html", {"duplicates": duplicates_of(typed, exclude)})


@looks()
@require_POST
@permitted("customers.view_customer")
def customer_address_fields(request: StaffRequest) -> HttpResponse:
    """The address inputs as the chosen country writes them, keeping what was typed."""
    kind = "shipping" if request.POST.get("kind") == "shipping" else "address"
    typed = {name: request.POST.get(name, "") for name in request.POST}
    lists = [request.POST.getlist(f"tax_ids_{part}") for part in ("key", "value")]
    form = CustomerForm(initial=typed | {"tax_ids": list(zip(*lists, strict=False))})
    # The types of tax IDs follow the billing country, in the dialog that has them.
    follows = kind == "address" and "tax_ids_key" in request.POST
    context = {"form": form, "fields": form.address_bound(kind), "tax_ids_follow": follows}
    return render(request, "customers/profile/address_fields.html", context)


@require_GET
@permitted("customers.view_customer")
def customer_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    events, more = timeline(customer, before=number(request.GET.get("events_before")))
    return render(
        request,
        "customers/profile/customer_detail.html",
        {
            "customer": customer,
            "events": events,
            "more_events": more,
            "address_lines": format_address(customer.address),
            "shipping_lines": format_address(customer.shipping_address),
            "phone": display_phone(customer.phone) if customer.phone else "",
            "contacts": [
                contact | {"phone": display_phone(contact["phone"]), "role_name": ROLES[contact["role"]]}
                for contact in customer.contacts
            ],
            "metadata": sorted(customer.metadata.items()),
            "languages": [own_name(tag) for tag in customer.preferred_locales],
            "family": customer.family() if customer.currency else [],
            "tax_ids": customer.tax_ids.all(),
            "tax_status_note": TAX_STATUS_EXPLAINED[customer.tax_exempt],
            "company": Company.current(),
            "currency_name": currency_name(customer.currency) if customer.currency else "",
        },
    )


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def customer_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    if customer.deleted_at and request.method == "GET":
        return gone(request, customer)
    form = CustomerForm(request.POST or None, customer=customer)
    answer, page = save(request, customer, form, CurrencyLocked, again=settled)
    return answer or customer_form_page(
        request, title="Edit information", submit="Update customer", back=customer, **page
    )


def settled(customer: Customer, form: CustomerForm, events: list[Event]):
    """(a form for the next try, what clashed) after `events` changed the customer under the editor."""
    typed = {field: getattr(customer, field) for field in EDITABLE} | form.values()
    # A currency that was set meanwhile is locked: the form has no place for another one.
    locked = ["currency"] if customer.currency else []
    merged, clashes = settle_customer(customer, typed, events, locked=locked)
    return CustomerForm(customer=customer, initial=merged), clashes


@require_http_methods(["GET", "POST"])
@permitted("customers.delete_customer")
def customer_delete(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    if customer.deleted_at:
        return gone(request, customer)
    if request.method == "POST":
        now = timezone.now()
        try:
            customer.mark_deleted(by=request.user, now=now, operation_id=new_operation_id(now))
        except DeletedCustomer:
            return gone(request, customer)
        undo = reverse("customer_restore", args=[customer.public_id])
        messages.success(request, f"Deleted {customer}.", extra_tags=undo)
        return redirect("customer_list")
    lead = [
        "The customer leaves lists, search and exports at once. What was issued to them stays on record.",
        f"You can undo this for {Customer.UNDO_DAYS} days; then the personal data is erased for good.",
        *dependents.consequences([customer.pk]),
    ]
    title, text = f"Delete {customer}?", " ".join(lead)
    return confirm_page(request, title, submit="Delete customer", back=customer, lead=text)


@require_POST
@permitted("customers.delete_customer")
def customer_restore(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    text = " ".join([f"{customer} is back.", *dependents.stays_gone(customer.pk)])
    return act(request, customer.restore, text, DeletedCustomer, to=customer)


@require_http_methods(["GET", "POST"])
@permitted("customers.add_customer")
def customer_other_currency(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    if customer.deleted_at:
        return gone(request, customer)
    if not customer.currency:
        messages.info(request, f"{customer} has no currency yet. Set it with “Edit information”.")
        return redirect(customer)
    form = CurrencyForm(request.POST or None, customer=customer)
    if form.is_valid():
        currency = form.cleaned_data["currency"]
        try:
            sibling = customer.bill_in_another_currency(currency, by=request.user, now=timezone.now())
        except DeletedCustomer:
            return gone(request, customer)
        messages.success(request, f"{sibling} is billed in {currency.upper()} here.")
        return redirect(sibling)
    lead = (
        f"{customer} is billed in {customer.currency.upper()}. A second customer with the same profile, "
        "linked to this one, is billed in the currency you choose."
    )
    title, submit = "Bill in another currency", "Create linked customer"
    return form_page(request, form, title, submit=submit, back=customer, lead=lead)
