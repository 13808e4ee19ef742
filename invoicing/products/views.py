"""The products pages: list, add, detail, edit, archive, prices, export, and the suggestions of the editor."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.csv import stream as csv_stream
from billing_site.lib.csv.text import Moment
from billing_site.lib.dates import day
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.money.text import format_unit_price
from billing_site.lib.text import text_problem
from billing_site.pages.filters import says_choice
from billing_site.pages.listing import Chip, Column, Listing
from invoicing.editor.rows import price_text
from invoicing.models.invoice import Invoice
from invoicing.models.product import Price, Product
from invoicing.products import catalog
from invoicing.products.forms import PriceForm, ProductEditForm, ProductFilter, ProductForm
from invoicing.tax_rates.views import true_or_false

SUGGESTED = 10
PRICES = Prefetch("prices", Price.objects.filter(active=True).order_by("currency", "id"), to_attr="active_prices")


def may(verb):
    return permission_required(f"invoicing.{verb}_product", raise_exception=True)


def find(public_id):
    return get_object_or_404(Product, public_id=public_id)


def price_words(price):
    return f"{format_unit_price(price.unit_amount, price.currency)} {price.currency.upper()}"


def prices_cell(product):
    shown = ", ".join(price_words(price) for price in product.active_prices[:3])
    more = len(product.active_prices) - 3
    return f"{shown} and {more} more" if more > 0 else shown


LISTING = Listing(
    name="products",
    noun=(Product.noun, "products"),
    columns=(
        Column("name", "Name", str, css="main", fixed=True),
        Column("prices", "Prices", prices_cell),
        Column("unit", "Unit", lambda p: p.unit_label),
        Column("status", "Status", catalog.status_cell),
        Column("id", "ID", lambda p: p.public_id, default=False),
        Column("created", "Created", lambda p: day(p.created), css="muted", sort="created"),
    ),
    sorts={"-created": ("-created", "-id"), "created": ("created", "id")},
    default_sort="-created",
    filter_class=ProductFilter,
    chips=(Chip("status", "Status", ("status",), says_choice(catalog.STATUSES)),),
)


@require_GET
@may("view")
def product_list(request):
    text = "A product with a price fills a line of an invoice at once: type the first letters of its name."
    products = Product.objects.prefetch_related(PRICES)
    return catalog.list_page(request, LISTING, products, model=Product, icon="package", text=text)


@require_POST
@may("view")
def product_columns(request):
    return catalog.columns(request, LISTING, Product)


@require_http_methods(["GET", "POST"])
@may("add")
def product_add(request):
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            product = Product.create(by=request.user, now=now, **form.values())
            if form.cleaned_data["price"]:
                chosen = {name: form.cleaned_data[name] for name in ("currency", "unit_amount")}
                Price.create(product, by=request.user, now=now, **chosen)
        messages.success(request, f"Added {product}.")
        return redirect(product)
    context = {"title": "Add product", "submit": "Add product", "cancel_url": reverse("product_list"), "form": form}
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@may("view")
def product_detail(request, public_id):
    product = find(public_id)
    context = {
        "product": product,
        "prices": [(price, price_words(price)) for price in product.prices.order_by("-active", "currency", "-id")],
        "metadata": sorted(product.metadata.items()),
        "events": catalog.history(product),
    }
    return render(request, "invoicing/products/product_detail.html", context)


@require_http_methods(["GET", "POST"])
@may("change")
def product_edit(request, public_id):
    product = find(public_id)
    start = {name: getattr(product, name) for name in ("name", "unit_label", "description", "metadata")}
    form = ProductEditForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        changes = product.change(form.values(), by=request.user, now=timezone.now())
        messages.success(request, f"Updated {product}." if changes else "Nothing was changed.")
        return redirect(product)
    context = {
        "title": "Edit product",
        "lead": "Lines that were made from it stay as they are.",
        "submit": "Update product",
        "cancel_url": product.get_absolute_url(),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@may("change")
def product_archive(request, public_id):
    product = find(public_id)
    return catalog.set_active(request, product, False, f"Archived {product}. The editor no longer offers it.")


@require_POST
@may("change")
def product_unarchive(request, public_id):
    product = find(public_id)
    return catalog.set_active(request, product, True, f"{product} can be used again.")


@require_http_methods(["GET", "POST"])
@may("change")
def price_add(request, public_id):
    product = find(public_id)
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        price = Price.create(product, by=request.user, now=timezone.now(), **form.price_values())
        messages.success(request, f"Added {price_words(price)} to {product}.")
        return redirect(product)
    unit = product.unit_label or "unit"
    context = {
        "title": "Add price",
        "lead": f"What one {unit} of {product} costs. A price never changes; archive it instead.",
        "submit": "Add price",
        "cancel_url": product.get_absolute_url(),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@may("change")
def price_archive(request, public_id, price_id):
    price = get_object_or_404(Price.objects.select_related("product"), product__public_id=public_id, public_id=price_id)
    price.archive(by=request.user, now=timezone.now())
    messages.success(request, f"Archived {price_words(price)}. Lines that were made from it stay.")
    return redirect(price.product)


@require_GET
@may("view")
def product_suggest(request):
    """Prices that match what is being typed, in the currency of the invoice: {id, name, note, description, price}."""
    text = request.GET.get("q", "")[:200].strip()
    currency = request.GET.get("currency", "")
    if currency not in CURRENCIES:
        asked = Invoice.objects.filter(public_id=request.GET.get("invoice", "")[:40])
        currency = asked.values_list("currency", flat=True).first()
    if not currency or text_problem(text):
        return JsonResponse({"options": []})
    prices = Price.objects.filter(active=True, currency=currency, product__active=True)
    found = prices.filter(product__name__icontains=text).select_related("product").order_by("product__name", "id")
    return JsonResponse({"options": [option(price) for price in found[:SUGGESTED]]})


def option(price):
    note = " · ".join(part for part in (price_words(price), price.product.unit_label, price.nickname) if part)
    return {
        "id": price.public_id,
        "name": price.product.name,
        "note": note,
        "description": price.product.name,
        "price": price_text(price.unit_amount, price.currency),
    }


@require_GET
@may("view")
def product_export(request):
    return catalog.export_page(request, LISTING, Product.objects.all(), Product)


@require_GET
@may("view")
def product_export_file(request):
    return catalog.export_file(request, LISTING, Product.objects.all(), file_columns(timezone.get_current_timezone()))


def file_columns(zone):
    column = csv_stream.Column
    return (
        column("id", "id", "public_id"),
        column("name", "Name", "name", free=True),
        column("description", "Description", "description", free=True),
        column("unit", "Unit Label", "unit_label", free=True),
        column("active", "Active", true_or_false("active")),
        column("created", f"Created ({zone.key})", Moment("created", zone)),
    )
