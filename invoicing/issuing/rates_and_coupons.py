"""What invoices and lines keep of tax rates and coupons: plain JSON, because what it names never changes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from billing_site.lib.ids import public_id
from invoicing.totals.parts import Discount, TaxRate

if TYPE_CHECKING:
    from customers.models.coupon import Coupon
    from customers.models.discount import Discount as RunningDiscount
    from invoicing.models.tax_rate import TaxRate as StoredRate


def plain(number: Decimal | int | str) -> str:
    """A Decimal without trailing zeros: '19', '7.7'."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate_snapshot(rate: StoredRate) -> dict:
    """Plain JSON of a TaxRate."""
    return {
        "id": rate.public_id,
        "display_name": rate.display_name,
        "percentage": plain(rate.percentage),
        "inclusive": rate.inclusive,
        "country": rate.country,
        "jurisdiction": rate.jurisdiction,
    } | named(rate)


def named(thing: StoredRate | Coupon) -> dict:
    """Its names by language, where it has any: {"names": {tag: name}}."""
    return {"names": dict(thing.names)} if thing.names else {}


def as_rate(snapshot: dict) -> TaxRate:
    """The arithmetic's rate of a snapshot."""
    return TaxRate(
        snapshot["id"],
        snapshot["display_name"],
        Decimal(snapshot["percentage"]),
        snapshot["inclusive"],
        snapshot.get("country", ""),
        snapshot.get("jurisdiction", ""),
    )


def coupon_snapshot(coupon: Coupon, *, now: datetime, discount: RunningDiscount | None = None) -> dict:
    """Plain JSON of a coupon at work; `discount` is that of the customer, or of a subscription of theirs,
    where it comes from there: then "from_customer" is true."""
    return {
        "id": discount.public_id if discount else public_id("di", now),
        "coupon": coupon.public_id,
        "name": coupon.name or coupon.public_id,
        "percent_off": plain(coupon.percent_off) if coupon.percent_off is not None else None,
        "amount_off": coupon.amount_off,
        "currency": coupon.currency,
        "products": list(coupon.products),
        "from_customer": discount is not None,
    } | named(coupon)


def as_discount(snapshot: dict) -> Discount:
    """The arithmetic's discount of a snapshot."""
    percent = snapshot.get("percent_off")
    return Discount(
        id=snapshot["id"],
        percent_off=Decimal(percent) if percent is not None else None,
        amount_off=snapshot.get("amount_off"),
        currency=snapshot.get("currency") or "",
        # Coupons that were kept before they could be limited have none.
        products=tuple(snapshot.get("products") or ()),
        name=snapshot.get("name") or "",
    )
