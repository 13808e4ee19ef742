"""The products pages: list, add, detail, edit, archive, export, and the suggestions of the editor."""

from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.money.text import propose_unit_price
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of, text_problem
from billing_site.pages.access import an_id, find, permitted
from billing_site.pages.catalog import detail_page, edit_page, kept_page, set_active
from billing_site.pages.confirm import ask_then_act, form_page
from billing_site.pages.list_pages import list_pages
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.removal import InUse, delete_product, uses_of_product
from invoicing.models.catalog.wording import price_words
from invoicing.models.invoice import Invoice
from invoicing.models.product import Product
from invoicing.products.export import columns
from invoicing.products.forms import ProductEditForm, ProductForm
from invoicing.products.listing import LISTING, PRICES
from invoicing.products.timeline import WORDING

SUGGESTED = 10


@permitted("invoicing.view_product")
def product_list(request: StaffRequest, page: str) -> HttpResponseBase:
    shown = Product.objects.prefetch_related(PRICES)
    return list_pages(request, page, LISTING, Product.objects.all(), columns, shown=shown)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_product")
def product_add(request: StaffRequest) -> HttpResponse:
    form = ProductForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            product = Product.create(by=request.user, now=now, **form.values())
            if form.cleaned_data["price"]:
                chosen = {name: form.cleaned_data[name] for name in ("currency", "unit_amount")}
                Price.create(product, by=request.user, now=now, **chosen)
        messages.success(request, f"Added {product}.")
        return redirect(product)
    return form_page(request, form, "Add product", back="product_list")


@require_GET
@permitted("invoicing.view_product")
def product_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    product = find(Product, public_id)
    prices = [(price, price_words(price)) for price in product.prices.order_by("-active", "currency", "-id")]
    template = "invoicing/products/product_detail.html"
    return detail_page(request, template, product, WORDING, product=product, prices=prices)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_product")
def product_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    product = find(Product, public_id)
    return edit_page(request, product, ProductEditForm, "Lines that were made from it stay as they are.", WORDING)


@require_POST
@permitted("invoicing.change_product")
def product_set_active(request: StaffRequest, public_id: str, active) -> HttpResponse:
    return set_active(request, find(Product, public_id), active, "The editor no longer offers it.")


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_product")
def product_delete(request: StaffRequest, public_id: str) -> HttpResponse:
    """Only one that was never used; of others the reason, and the way to archive them."""
    product = find(Product, public_id)
    if request.method == "GET" and (why := uses_of_product(product)):
        return kept_page(request, product, why)
    prices = product.prices.count()
    also = f" with its {'price' if prices == 1 else count_of(prices, 'price')}" if prices else ""
    return ask_then_act(
        request,
        partial(delete_product, product),
        f"Deleted {product}{also}.",
        InUse,
        to="product_list" if request.method == "POST" else product,
        title=f"Delete {product}?",
        submit="Delete product",
        lead=f"{product} is gone for good{also}. Nothing was made from it.",
    )


@require_GET
@permitted("invoicing.view_product")
def product_suggest(request: StaffRequest) -> HttpResponse:
    """Prices that match what is being typed, in the currency of the invoice: {id, name, note, description, price}."""
    text = request.GET.get("q", "")[:200].strip()
    currency: str | None = request.GET.get("currency", "")
    if currency not in CURRENCIES:
        asked = Invoice.objects.filter(public_id=an_id(request.GET.get("invoice")))
        currency = asked.values_list("currency", flat=True).first()
    if not currency or text_problem(text):
        return JsonResponse({"options": []})
    prices = Price.objects.typed().filter(active=True, currency=currency, product__active=True)
    found = prices.filter(product__name__icontains=text).select_related("product").order_by("product__name", "id")
    return JsonResponse({"options": [option(price) for price in found[:SUGGESTED]]})


def option(price: Price):
    note = " · ".join(part for part in (price_words(price), price.product.unit_label, price.nickname) if part)
    return {
        "id": price.public_id,
        "name": price.product.name,
        "note": note,
        "description": price.product.name,
        "price": propose_unit_price(price.unit_amount or Decimal(0), price.currency),
    }
