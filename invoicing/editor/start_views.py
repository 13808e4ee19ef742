"""The beginning of an invoice: which customer it is for, or a new one made on the spot."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import text_problem
from billing_site.pages.access import an_id, permitted
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.profile.adding import add_customer, customer_form_page
from customers.profile.forms import CustomerForm
from invoicing.editor.forms import CustomerChoiceForm, choice_words
from invoicing.models.invoice import Invoice

OFFERED_CUSTOMERS = 8


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_invoice")
def invoice_add(request: StaffRequest) -> HttpResponse:
    """Who is it for? As soon as that is known there is a draft, and the editor opens."""
    chosen = request.POST.get("chosen") or request.POST.get("customer")
    form = CustomerChoiceForm({"customer": chosen} if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return to_editor(form.cleaned_data["customer"], request)
        except DeletedCustomer as error:
            form.add_error("customer", str(error))
    asked = Customer.objects.existing().filter(public_id=an_id(request.GET.get("customer"))).first()
    context = {
        "form": form,
        "typed": request.POST.get("customer", ""),
        "asked": asked,
        "recent": [] if asked else recent_customers(),
        "may_add": request.user.has_perm("customers.add_customer"),
    }
    return render(request, "invoicing/editor/editor_start.html", context, status=422 if form.errors else 200)


def to_editor(customer: Customer, request: StaffRequest) -> HttpResponse:
    """A new draft for the customer, opened in the editor. Raises DeletedCustomer."""
    draft = Invoice.create(customer, by=request.user, now=timezone.now())
    return redirect("invoice_edit", draft.public_id)


def recent_customers() -> list:
    """Those billed last, then those added last."""
    newest = Invoice.objects.filter(customer__deleted_at=None).order_by("-created", "-id")
    keys = dict.fromkeys(newest.values_list("customer", flat=True)[: 4 * OFFERED_CUSTOMERS])
    existing = Customer.objects.existing().defer("search_text")
    found = existing.in_bulk(list(keys)[:OFFERED_CUSTOMERS])
    billed = [found[key] for key in keys if key in found]
    more = existing.exclude(pk__in=found).order_by("-created", "-id")[: OFFERED_CUSTOMERS - len(billed)]
    return [(customer, choice_words(customer)) for customer in [*billed, *more]]


@require_GET
@permitted("invoicing.add_invoice")
def invoice_customers(request: StaffRequest) -> HttpResponse:
    """Customers that match what is being typed: {id, name, note}."""
    text = request.GET.get("q", "")[:200].strip()
    if text_problem(text):
        return JsonResponse({"options": []})
    existing = Customer.objects.existing().defer("search_text")
    found = existing.search(text).order_by("-id")[:OFFERED_CUSTOMERS] if text else []
    options = [{"id": c.public_id, "name": str(c), "note": choice_words(c)} for c in found]
    return JsonResponse({"options": options})


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_invoice")
@permitted("customers.add_customer")
def invoice_customer_add(request: StaffRequest) -> HttpResponse:
    """A new customer from inside the editor, with the care of the customers' own form; then their draft."""
    form = CustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")[:256]})
    customer, duplicates = add_customer(request, form)
    if customer:
        return to_editor(customer, request)
    return customer_form_page(request, form, "Add customer", back="invoice_add", duplicates=duplicates)
