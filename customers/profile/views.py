"""The customers pages: list, add, detail, edit, delete and undo."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.models import Company
from billing_site.lib.db.partial_rows import without
from billing_site.lib.money.text import currency_name
from billing_site.lib.places.addresses import format_address
from billing_site.lib.places.locales import own_name
from billing_site.lib.places.phones import display_phone
from billing_site.lib.text import text_problem
from customers.bulk.deletion import new_batch
from customers.directory.listing import LISTING
from customers.models.customer import Customer
from customers.models.errors import ChangedMeanwhile, CurrencyLocked, DeletedCustomer
from customers.profile.conflict import settle
from customers.profile.duplicates import likely_duplicates
from customers.profile.forms import CurrencyForm, CustomerForm
from customers.profile.timeline import timeline
from customers.rules.fields import TAX_STATUS_EXPLAINED


def may(verb):
    return permission_required(f"customers.{verb}_customer", raise_exception=True)


def find(public_id):
    customers = Customer.objects.select_related("deleted_by", "sibling_of", "merged_into")
    return get_object_or_404(customers, public_id=public_id)


def find_existing(public_id):
    """A customer that can be changed. Raises Http404 for a deleted one."""
    customer = find(public_id)
    if customer.deleted_at:
        raise Http404(f"{customer} was deleted. Restore it first.")
    return customer


def gone(request, customer):
    """Show the page of a deleted customer, which says so and offers to restore it, instead of a form for it."""
    messages.warning(request, f"{customer} was deleted. Restore it first.")
    return redirect(customer)


@require_GET
@may("view")
def customer_list(request):
    merged = merged_customer(request.GET.get("q", "").strip())
    if merged:
        messages.info(request, f"{merged} ({merged.public_id}) was merged into this customer.")
        return redirect(merged.merged_into)
    queryset = without(Customer.objects.all(), "search_text")
    context = LISTING.context(request, queryset)
    add = {"label": "Add customer", "url": reverse("customer_add"), "dialog": True, "key": "n"}
    can_add = request.user.has_perm("customers.add_customer")
    return render(
        request,
        "customers/directory/customer_list.html",
        context
        | {
            "add_url": add["url"] if can_add else "",
            "export_url": f"{reverse('customer_export')}?{request.GET.urlencode()}",
            "import_url": reverse("customer_import") if can_add else "",
            "columns_url": reverse("customer_columns"),
            "empty_icon": "users",
            "empty_title": "No customers yet",
            "empty_text": "A customer is a person or business you bill. Add the first one to send an invoice.",
            "empty_filtered": "No customers match",
            "add_action": add if can_add else None,
            "clear_action": {"label": "Clear filters", "url": context["clear_url"], "live": True},
            "search": {"url": request.path, "label": "Search customers", "form": "filters"},
        },
    )


def merged_customer(query):
    """The merged customer whose id this is, None when it is anything else."""
    if not query.startswith(f"{Customer.prefix}_") or not query.isascii() or not query.isprintable():
        return None
    return Customer.objects.filter(public_id=query, merged_into__isnull=False).select_related("merged_into").first()


@require_POST
@may("view")
def customer_columns(request):
    known = {column.name for column in LISTING.columns}
    request.user.prefer(**{"customers.columns": [c for c in request.POST.getlist("columns") if c in known]})
    target = request.POST.get("next", "")
    listed = reverse("customer_list")
    return redirect(target if target.startswith(listed) else listed)


@require_http_methods(["GET", "POST"])
@may("add")
def customer_add(request):
    form = CustomerForm(request.POST or None)
    duplicates, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.values()
            tax_ids = form.cleaned_data["tax_ids"]
            duplicates = duplicates_of(values | {"tax_ids_value": [check.value for check in tax_ids]})
            exact = [found for found in duplicates if found.reason == "same email"]
            if not exact or request.POST.get("add_anyway"):
                customer = Customer.create(by=request.user, now=timezone.now(), tax_ids=tax_ids, **values)
                messages.success(request, f"Added {customer}.")
                warn_of_check_digits(request, tax_ids)
                return redirect(customer)
    return form_page(request, form, status, title="Add customer", submit="Add customer", duplicates=duplicates)


def warn_of_check_digits(request, checks):
    """Say which of the tax IDs just stored have a wrong check digit."""
    for check in checks:
        if check.checksum_ok is False:
            messages.warning(request, f"The check digit of {check.display} does not match. Ask the customer about it.")


def duplicates_of(values, exclude=None):
    return likely_duplicates(
        name=values.get("name", ""),
        email=values.get("email", ""),
        phone=values.get("phone", ""),
        country=values.get("address_country", ""),
        tax_ids=values.get("tax_ids_value", ()),
        exclude=exclude,
    )


def form_page(request, form, status=200, **context):
    exact = any(found.reason == "same email" for found in context.get("duplicates", ()))
    context |= {"form": form, "needs_confirming": exact and request.method == "POST", "customer": form.customer}
    context.setdefault("cancel_url", reverse("customer_list"))
    return render(request, "customers/profile/customer_form.html", context, status=status)


@require_GET
@may("view")
def customer_duplicates(request):
    """The likely duplicates of what is being typed, for the dialog."""
    typed = {name: request.GET.get(name, "")[:512] for name in ("name", "email", "phone", "address_country", "exclude")}
    # Characters that the form will refuse cannot be looked up either.
    typed = {name: "" if text_problem(text) else text for name, text in typed.items()}
    numbers = request.GET.getlist("tax_ids_value")[:20]
    typed["tax_ids_value"] = [number for number in numbers if len(number) <= 64 and not text_problem(number)]
    exclude = Customer.objects.filter(public_id=typed["exclude"]).first()
    return render(request, "customers/profile/duplicates.html", {"duplicates": duplicates_of(typed, exclude)})


@require_POST
@may("view")
def customer_address_fields(request):
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
@may("view")
def customer_detail(request, public_id):
    customer = find(public_id)
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
            "metadata": sorted(customer.metadata.items()),
            "languages": [own_name(tag) for tag in customer.preferred_locales],
            "family": customer.family() if customer.currency else [],
            "tax_ids": customer.tax_ids.all(),
            "tax_status_note": TAX_STATUS_EXPLAINED[customer.tax_exempt],
            "company": Company.current(),
            "currency_name": currency_name(customer.currency) if customer.currency else "",
        },
    )


def number(text):
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


@require_http_methods(["GET", "POST"])
@may("change")
def customer_edit(request, public_id):
    customer = find(public_id)
    if customer.deleted_at and request.method == "GET":
        return gone(request, customer)
    form = CustomerForm(request.POST or None, customer=customer)
    page = {"title": "Edit information", "submit": "Update customer", "cancel_url": customer.get_absolute_url()}
    if request.method != "POST":
        return form_page(request, form, version=customer.version, **page)
    version = number(request.POST.get("version")) or 0
    if not form.is_valid():
        return form_page(request, form, 422, version=version, **page)
    now = timezone.now()
    batch = new_batch(now)
    try:
        changes = customer.change(form.values(), by=request.user, now=now, base_version=version, batch=batch)
    except ChangedMeanwhile as conflict:
        customer.refresh_from_db()
        form, clashes = settle(customer, form, conflict.events)
        return form_page(request, form, 409, version=customer.version, clashes=clashes, **page)
    except (CurrencyLocked, DeletedCustomer) as error:
        form.add_error(None, str(error))
        return form_page(request, form, 422, version=version, **page)
    undo = reverse("customer_undo", args=[batch]) if changes else ""
    messages.success(request, f"Updated {customer}." if changes else "Nothing was changed.", extra_tags=undo)
    return redirect(customer)


@require_http_methods(["GET", "POST"])
@may("delete")
def customer_delete(request, public_id):
    customer = find(public_id)
    if customer.deleted_at:
        return gone(request, customer)
    if request.method == "POST":
        try:
            now = timezone.now()
            customer.mark_deleted(by=request.user, now=now, batch=new_batch(now))
        except DeletedCustomer:
            return gone(request, customer)
        undo = reverse("customer_restore", args=[customer.public_id])
        messages.success(request, f"Deleted {customer}.", extra_tags=undo)
        return redirect("customer_list")
    return render(
        request,
        "pages/form.html",
        {
            "title": f"Delete {customer}?",
            "lead": "The customer leaves lists, search and exports at once. What was issued to them stays on record. "
            f"You can undo this for {Customer.UNDO_DAYS} days; then the personal data is erased for good.",
            "submit": "Delete customer",
            "tone": "btn-danger",
            "cancel_url": customer.get_absolute_url(),
        },
    )


@require_POST
@may("delete")
def customer_restore(request, public_id):
    customer = find(public_id)
    try:
        customer.restore(by=request.user, now=timezone.now())
    except DeletedCustomer as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{customer} is back.")
    return redirect(customer)


@require_http_methods(["GET", "POST"])
@may("add")
def customer_other_currency(request, public_id):
    customer = find(public_id)
    if customer.deleted_at:
        return gone(request, customer)
    if not customer.currency:
        messages.info(request, f"{customer} has no currency yet. Set it with “Edit information”.")
        return redirect(customer)
    form = CurrencyForm(request.POST or None, customer=customer)
    if request.method == "POST" and form.is_valid():
        currency = form.cleaned_data["currency"]
        try:
            sibling = customer.bill_in_another_currency(currency, by=request.user, now=timezone.now())
        except DeletedCustomer:
            return gone(request, customer)
        messages.success(request, f"{sibling} is billed in {currency.upper()} here.")
        return redirect(sibling)
    return render(
        request,
        "pages/form.html",
        {
            "title": "Bill in another currency",
            "lead": f"{customer} is billed in {customer.currency.upper()}. A second customer with the same profile, "
            "linked to this one, is billed in the currency you choose.",
            "form": form,
            "submit": "Create linked customer",
            "cancel_url": customer.get_absolute_url(),
        },
        status=422 if request.method == "POST" else 200,
    )
