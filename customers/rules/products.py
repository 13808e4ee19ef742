"""The products that a coupon is limited to, by way of the module that settings.COUPON_PRODUCTS names.

It has two functions: `offered()` gives (public id, name) of those to choose from, `named(public_ids)` {public id: name}
of those that there are. A coupon keeps their public ids alone.
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings

from billing_site.lib.renamed import find

MOST_PRODUCTS = 50


def offered() -> list[tuple[str, str]]:
    return find(f"{settings.COUPON_PRODUCTS}.offered")()


def named(public_ids: Collection[str]) -> dict[str, str]:
    return find(f"{settings.COUPON_PRODUCTS}.named")(public_ids) if public_ids else {}


def check_products(public_ids: Any) -> None:
    """Raise ValueError, in words, unless this is a list of public ids of products, each once and at most so many."""
    if not isinstance(public_ids, list) or not all(isinstance(each, str) for each in public_ids):
        raise ValueError("Give the products of a coupon as a list of their ids.")
    if len(public_ids) > MOST_PRODUCTS:
        raise ValueError(f"Choose at most {MOST_PRODUCTS} products; these are {len(public_ids)}.")
    known = named(public_ids)
    unknown = next((each for each in public_ids if each not in known), None)
    if unknown is not None:
        raise ValueError(f"There is no product “{unknown[:60]}”. Choose one from the list.")
    if len(set(public_ids)) < len(public_ids):
        raise ValueError("Each product counts once. Take the repeated ones out.")
