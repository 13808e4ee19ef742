"""The timeline of a product and its prices in words."""

from billing_site.events.timeline import Wording, labelled

WORDING = Wording(
    {
        "product.created": ("package", "Product added"),
        "product.updated": ("pencil", "Product edited"),
        "price.created": ("tag", "Price added"),
        "price.updated": ("tag", "Price archived"),
    },
    rows=labelled({"unit_label": "Unit"}),
)
