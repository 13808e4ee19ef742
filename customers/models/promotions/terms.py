"""The terms that a promotion code can have, and who has ordered before."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from billing_site.lib.dates import short_date
from billing_site.lib.money.amounts import checked_amount
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.renamed import find

if TYPE_CHECKING:
    from customers.models.coupon import Coupon
    from customers.models.customer import Customer

CODE = re.compile(r"[A-Za-z0-9-]+")
LONGEST_CODE = 500
# Without 0 and O, 1 and I: people read both out on the phone.
READABLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RANDOM_LENGTH = 8


class TermsRefused(ValueError):
    """A promotion code cannot have these terms; the text says why, and `field` which of them."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def made_up() -> str:
    """An id or a code for those who want none in particular."""
    return "".join(secrets.choice(READABLE) for _ in range(RANDOM_LENGTH))


def check_code(code: str) -> None:
    """Raise TermsRefused for what is no code: docs.stripe.com/api/promotion_codes/create, `code`."""
    if len(code) > LONGEST_CODE:
        raise TermsRefused("code", f"A code can have up to {LONGEST_CODE} characters; this has {len(code)}.")
    if not CODE.fullmatch(code):
        raise TermsRefused("code", "Use the letters A to Z, digits and hyphens only, like SPRING-26.")


def check_terms(coupon: Coupon, fields: dict[str, Any], now: datetime) -> None:
    """Raise TermsRefused for limits that no code of this coupon can have."""
    until, most = fields.get("expires_at"), fields.get("max_redemptions")
    if until and until <= now:
        raise TermsRefused("expires_at", "This moment is past. Choose a later one.")
    if until and coupon.redeem_by and until > coupon.redeem_by:
        raise TermsRefused(
            "expires_at", f"The coupon can be redeemed until {short_date(coupon.redeem_by)}. Choose no later moment."
        )
    if most is not None and most < 1:
        raise TermsRefused("max_redemptions", "Enter 1 or more.")
    if most is not None and coupon.max_redemptions is not None and most > coupon.max_redemptions:
        raise TermsRefused(
            "max_redemptions", f"The coupon itself can be redeemed {coupon.max_redemptions:,} times. Enter no more."
        )
    check_minimum(coupon, fields.get("minimum_amount"), fields.get("minimum_amount_currency", ""))


def check_minimum(coupon: Coupon, amount: int | None, currency: str) -> None:
    if amount is None:
        if currency:
            raise TermsRefused("minimum_amount", "Enter the amount too, or choose no currency.")
        return
    if currency not in CURRENCIES:
        raise TermsRefused("minimum_amount_currency", "Choose the currency of the smallest order.")
    if checked_amount(amount) <= 0:
        raise TermsRefused("minimum_amount", "Enter an amount above zero.")
    if coupon.currency and coupon.currency != currency:
        raise TermsRefused(
            "minimum_amount_currency", f"The coupon takes off {coupon.currency.upper()}: choose that currency."
        )


def was_billed(customer: Customer) -> bool:
    """Whether the customer, or one that was merged into them, has an issued invoice above zero that is not void."""
    return find(settings.CUSTOMER_WAS_BILLED)(customer.with_merged())
