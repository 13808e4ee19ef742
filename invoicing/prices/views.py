"""The prices pages: list, add, detail with what it comes to, edit, other currencies, archive, export."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import an_id, find, permitted
from billing_site.pages.catalog import detail_page, edit_page, kept_page, set_active
from billing_site.pages.confirm import ask_then_act, form_page, refusals_in, updated
from billing_site.pages.list_pages import list_pages
from invoicing.models.catalog.amounts import PriceRefused
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.removal import InUse, delete_price, uses_of_price
from invoicing.models.catalog.wording import price_words
from invoicing.models.product import Product
from invoicing.prices.export import columns
from invoicing.prices.figures import amounts_of, computed, read_quantity
from invoicing.prices.forms import PriceCurrencyForm, PriceForm, PriceNotesForm
from invoicing.prices.listing import LISTING
from invoicing.prices.timeline import WORDING


@permitted("invoicing.view_product")
def price_list(request: StaffRequest, page: str) -> HttpResponseBase:
    shown = Price.objects.select_related("product")
    return list_pages(request, page, LISTING, Price.objects.all(), columns, shown=shown)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_product")
def price_add(request: StaffRequest) -> HttpResponse:
    """With ?product=prod_… the price is one of that product."""
    asked = an_id(request.GET.get("product"))
    product = find(Product, asked) if asked else None
    form = PriceForm(request.POST or None, product=product)
    if form.is_valid():
        with refusals_in(form, PriceRefused):
            now = timezone.now()
            price = Price.create(form.chosen_product, by=request.user, now=now, **form.how, **form.terms)
            messages.success(request, f"Added a price to {price.product}: {price_words(price)}.")
            return redirect(product or price)
    unit = f"one {product.unit_label or 'unit'} of {product}" if product else "a product"
    lead = f"What {unit} costs. The amounts of a price never change; add another and archive this one instead."
    return form_page(request, form, "Add price", back=product or "price_list", lead=lead)


@require_GET
@permitted("invoicing.view_product")
def price_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """With ?quantity= also what that many come to, in every currency."""
    price = find(Price.objects.select_related("product"), public_id)
    quantity, problem = read_quantity(request.GET.get("quantity", ""))
    facts = {
        "price": price,
        "words": price_words(price),
        "amounts": amounts_of(price),
        "typed": request.GET.get("quantity", "")[:60] or "12",
        "problem": problem,
        "computed": computed(price, Decimal(12) if quantity is None else quantity),
    }
    return detail_page(request, "invoicing/prices/price_detail.html", price, WORDING, **facts)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_product")
def price_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    price = find(Price.objects.select_related("product"), public_id)
    lead = f"{price_words(price)} is fixed, as documents rely on it. Add another price and archive this one instead."
    return edit_page(request, price, PriceNotesForm, lead, WORDING, PriceRefused)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_product")
def price_currency(request: StaffRequest, public_id: str) -> HttpResponse:
    """Amounts in one more currency; with ?currency= those in one that the price has."""
    price = find(Price.objects.select_related("product"), public_id)
    form = PriceCurrencyForm(request.POST or None, price=price, currency=request.GET.get("currency", ""))
    if form.is_valid():
        currency, amounts = form.cleaned_data["currency"], form.cleaned_data["amounts"]
        with refusals_in(form, PriceRefused):
            changed = price.set_amounts(currency, amounts, by=request.user, now=timezone.now())
            return updated(request, price, changed, text=f"{price.product} now costs so much in {currency.upper()}.")
    lead = "What was billed already stays as it is."
    return form_page(request, form, "Amounts in another currency", submit="Save amounts", back=price, lead=lead)


@require_POST
@permitted("invoicing.change_product")
def price_currency_remove(request: StaffRequest, public_id: str) -> HttpResponse:
    price, currency = find(Price, public_id), request.POST.get("currency", "")[:3]
    changed = price.set_amounts(currency, None, by=request.user, now=timezone.now())
    return updated(request, price, changed, text=f"Removed the amounts in {currency.upper()}.")


@require_POST
@permitted("invoicing.change_product")
def price_set_active(request: StaffRequest, public_id: str, active: bool) -> HttpResponse:
    price = find(Price.objects.select_related("product"), public_id)
    return set_active(request, price, active, "Lines that were made from it stay.")


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_product")
def price_delete(request: StaffRequest, public_id: str) -> HttpResponse:
    """Only one that was never used; of others the reason, and the way to archive them."""
    price = find(Price.objects.select_related("product"), public_id)
    words = f"{price_words(price)} of {price.product}"
    if request.method == "GET" and (why := uses_of_price(price)):
        return kept_page(request, price, why)
    return ask_then_act(
        request,
        partial(delete_price, price),
        f"Deleted {words}.",
        InUse,
        to="price_list" if request.method == "POST" else price,
        title="Delete this price?",
        submit="Delete price",
        lead=f"{words} is gone for good. Nothing was made from it.",
    )
