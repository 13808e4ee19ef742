"""The timeline of a price in words."""

from decimal import Decimal

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change, labelled
from billing_site.lib.money.text import format_unit_price

LABELS = {"nickname": "Note", "lookup_key": "Lookup key", "tax_behavior": "Tax"}


def rows(name: str, before, after, event: Event) -> list[dict]:
    """A row for each currency whose amounts changed."""
    if name != "currency_options":
        return labelled(LABELS)(name, before, after, event)
    pairs = [(code, before.get(code), after.get(code)) for code in sorted({*before, *after})]
    return [change(code.upper(), *(said(each, code) for each in both)) for code, *both in pairs if both[0] != both[1]]


def said(amounts: dict | None, currency: str) -> str:
    if not amounts:
        return ""
    if "tiers" in amounts:
        first = Decimal(amounts["tiers"][0]["unit_amount"])
        return f"{len(amounts['tiers'])} tiers from {format_unit_price(first, currency)}"
    return format_unit_price(Decimal(amounts["unit_amount"]), currency)


WORDING = Wording({"price.created": ("tag", "Price added"), "price.updated": ("pencil", "Price edited")}, rows=rows)
