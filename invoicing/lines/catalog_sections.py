"""The lists of what is sold, beside each other: products and their prices."""

from billing_site.pages.sections import Section

SECTIONS = (
    Section("Products", "product_list", "invoicing.view_product"),
    Section("Prices", "price_list", "invoicing.view_product"),
)
