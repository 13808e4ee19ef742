"""Products and prices that nothing was ever made from are deleted for good; all others are archived."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast

from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.renamed import find
from billing_site.lib.text import count_of
from customers.models.coupon import Coupon
from invoicing.models.catalog.price import Price
from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.models.product import Product

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

INSTEAD = "It stays on record. Archive it instead: then it is offered no more."


class InUse(ValueError):
    """It cannot be deleted; the text says what was made from it, and what can be done instead."""


def uses_of_price(price: Price) -> str:
    """What was made from a price, in words; '' for nothing."""
    if InvoiceLine.objects.filter(price=price).exists():
        return "Invoices bill this price."
    if InvoiceItem.objects.filter(price=price).exists():
        return "Pending items bill this price."
    return next((words for name in settings.PRICE_USES if (words := find(name)(price))), "")


def uses_of_product(product: Product) -> str:
    """What was made from a product or one of its prices, in words; '' for nothing."""
    if InvoiceLine.objects.filter(product=product).exists():
        return "Invoices bill this product."
    if InvoiceItem.objects.filter(product=product).exists():
        return "Pending items bill this product."
    limited = Coupon.objects.exclude(products=[]).annotate(listed=Cast("products", TextField()))
    named = limited.filter(listed__contains=f'"{product.public_id}"').count()
    if named:
        return f"{count_of(named, 'coupon')} {'is' if named == 1 else 'are'} limited to this product."
    for price in product.prices.order_by("pk"):
        if words := uses_of_price(price):
            return words.replace("this price", "a price of this product")
    return ""


@whole
def delete_price(price: Price, *, by: User | None, now: datetime) -> bool:
    """Delete a price that was never used; False where somebody did already. Raises InUse."""
    current = locked(Price.objects.filter(pk=price.pk)).first()
    if current is None:
        return False
    if words := uses_of_price(current):
        raise InUse(f"{words} {INSTEAD}")
    current.record("deleted", by=by, now=now, product=current.product.public_id)
    Price.objects.filter(pk=current.pk).delete()
    return True


@whole
def delete_product(product: Product, *, by: User | None, now: datetime) -> bool:
    """Delete a product that was never used, with its prices; False where somebody did already. Raises InUse."""
    current = locked(Product.objects.filter(pk=product.pk)).first()
    if current is None:
        return False
    prices = list(locked(Price.objects.filter(product=current)))
    if words := uses_of_product(current):
        raise InUse(f"{words} {INSTEAD}")
    for price in prices:
        price.record("deleted", by=by, now=now, product=current.public_id)
    Price.objects.filter(pk__in=[price.pk for price in prices]).delete()
    current.record("deleted", by=by, now=now, name=current.name)
    Product.objects.filter(pk=current.pk).delete()
    return True
