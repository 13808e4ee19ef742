"""A new subscription: its page with a preview of the first invoices, and its creation."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.company.models import Company
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import permitted
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.profile.access import find_existing
from customers.profile.adding import add_customer, customer_form_page
from customers.profile.forms import CustomerForm
from invoicing.editor.forms import CustomerChoiceForm
from invoicing.subscriptions.editor.figures import first_words, shown
from invoicing.subscriptions.editor.phases import MOST_PHASES, PHASE
from invoicing.subscriptions.editor.pickers import label_of, search_prices
from invoicing.subscriptions.editor.rows import EXTRA, ITEM, MOST_EXTRAS, blank_row, spare_rows
from invoicing.subscriptions.editor.typed import REFUSALS, Typed
from invoicing.subscriptions.models.subscription import Subscription

FIRST_INVOICES = 3


@require_http_methods(["GET", "POST"])
@permitted("subscriptions.add_subscription")
def subscription_add(request: StaffRequest) -> HttpResponse:
    """Who is it for? The page of their new subscription comes next."""
    chosen = request.POST.get("chosen") or request.POST.get("customer")
    form = CustomerChoiceForm({"customer": chosen} if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("customer_subscription_add", form.cleaned_data["customer"].public_id)
    newest = Subscription.objects.filter(customer__deleted_at=None).order_by("-created", "-id")
    keys = list(dict.fromkeys(newest.values_list("customer", flat=True)[:32]))[:8]
    found = Customer.objects.existing().defer("search_text").in_bulk(keys)
    context = {
        "form": form,
        "typed": request.POST.get("customer", ""),
        "recent": [found[key] for key in keys if key in found],
    }
    return render(request, "invoicing/subscriptions/editor/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@permitted("subscriptions.add_subscription")
@permitted("customers.add_customer")
def subscription_customer_add(request: StaffRequest) -> HttpResponse:
    """A new customer on the way, with the care of the customers' own form; then their subscription."""
    form = CustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")[:256]})
    customer, duplicates = add_customer(request, form)
    if customer:
        return redirect("customer_subscription_add", customer.public_id)
    return customer_form_page(request, form, "Add customer", back="subscription_add", duplicates=duplicates)


@looks(having="preview")
@require_http_methods(["GET", "POST"])
@permitted("subscriptions.add_subscription")
@never_cache
def customer_subscription_add(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_existing(public_id)
    if request.method != "POST":
        return page(request, customer, Typed(None, customer, company=Company.current(), now=timezone.now()))
    typed = Typed(request.POST, customer, company=Company.current(), now=timezone.now())
    if "X-Preview" in request.headers:
        return live(request, typed)
    if "preview" in request.POST:
        items = preview(typed)
        return page(request, customer, typed, items=items, status=422 if typed.problems else 200)
    return save(request, customer, typed)


def save(request: StaffRequest, customer: Customer, typed: Typed) -> HttpResponse:
    if not typed.problems:
        try:
            with transaction.atomic():
                made = typed.create(by=request.user)
            messages.success(request, f"Created the subscription of {customer}.")
            return redirect(made)
        except DeletedCustomer as refusal:
            messages.error(request, str(refusal))
            return redirect("customer_list")
        except REFUSALS as refusal:
            typed.take(refusal)
    return page(request, customer, typed, items=[], status=422)


def preview(typed: Typed) -> list[dict]:
    """What will happen, in words; nothing where something is wrong, which is said at its field."""
    if typed.problems:
        return []
    try:
        return shown(typed.foresee(FIRST_INVOICES))
    except REFUSALS as refusal:
        typed.take(refusal)
        return []


def live(request: StaffRequest, typed: Typed) -> HttpResponse:
    """Answer the page's own script: {html, problems, words}. What is only empty yet is no problem."""
    items = preview(typed)
    context = {"preview": items, "problems": typed.problems, "is_empty": not typed.items, "is_counted": True}
    html = render_to_string("invoicing/subscriptions/editor/preview.html", context, request)
    found = {} if not typed.items and set(typed.problems) <= {""} else typed.problems
    answer = {"html": html, "problems": found, "words": first_words(items) if items else ""}
    return JsonResponse(answer, status=422 if found else 200)


def page(
    request: StaffRequest, customer: Customer, typed: Typed, *, items: list[dict] | None = None, status: int = 200
) -> HttpResponse:
    rows = typed.items or [blank_row("i0", ITEM)]
    spare = spare_rows(rows, "i", ITEM, Subscription.MOST_ITEMS)
    context: dict[str, Any] = {
        "customer": customer,
        "form": typed.form,
        "items": rows,
        "extras": typed.extras,
        "phases": typed.phases,
        "spare_items": spare,
        "phase_items": [*rows, *spare],
        "spare_extras": spare_rows(typed.extras, "e", EXTRA, MOST_EXTRAS),
        "spare_phases": spare_rows(typed.phases, "p", PHASE, MOST_PHASES),
        "blank_item": blank_row("n__prefix__", ITEM),
        "blank_extra": blank_row("x__prefix__", EXTRA),
        "blank_phase": blank_row("q__prefix__", PHASE),
        "problems": typed.problems if items is not None else {},
        "preview": items or [],
        "is_empty": not typed.items,
        "is_counted": items is not None,
        "rate_choices": typed.form.rates.suggestions(),
        "coupon_choices": typed.form.coupons.suggestions(),
        "most_items": Subscription.MOST_ITEMS,
        "most_extras": MOST_EXTRAS,
        "most_phases": MOST_PHASES,
    }
    return render(request, "invoicing/subscriptions/editor/editor.html", context, status=status)


@require_GET
@permitted("subscriptions.add_subscription")
def subscription_prices(request: StaffRequest) -> HttpResponse:
    """Recurring prices that match what is being typed: {id, name}."""
    currency = request.GET.get("currency", "")
    found = search_prices(request.GET.get("q", ""), currency)
    return JsonResponse({"options": [{"id": price.public_id, "name": label_of(price, currency)} for price in found]})
