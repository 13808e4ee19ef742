"""What a row of the products list shows, and the list page itself."""

from typing import Any

from django.db.models import Prefetch

from billing_site.pages.catalog import ArchivableFilter, status_cell
from billing_site.pages.columns import Column, created_column
from billing_site.pages.filters import choice_chips
from billing_site.pages.listing import Listing
from invoicing.lines.catalog_sections import SECTIONS
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import price_words
from invoicing.models.product import Product

PRICES = Prefetch("prices", Price.objects.filter(active=True).order_by("currency", "id"), to_attr="active_prices")


class ProductFilter(ArchivableFilter):
    SEARCHED = ("name", "description")

    class Meta:
        model = Product
        fields = []


def prices_cell(product: Any) -> str:
    shown = ", ".join(price_words(price) for price in product.active_prices[:3])
    more = len(product.active_prices) - 3
    return f"{shown} and {more} more" if more > 0 else shown


LISTING = Listing(
    plural="products",
    columns=(
        Column("name", "Name", str, css="main", fixed=True),
        Column("prices", "Prices", prices_cell),
        Column("unit", "Unit", lambda p: p.unit_label),
        Column("status", "Status", status_cell),
        Column("id", "ID", lambda p: p.public_id, default=False),
        created_column(),
    ),
    filter_class=ProductFilter,
    chips=choice_chips(ProductFilter, "status"),
    icon="package",
    empty_text="A product with a price fills a line of an invoice at once: type the first letters of its name.",
    add_label="Add product",
    is_imported=True,
    sections=SECTIONS,
)
