"""Under which key a form that was sent counts: its own, or another one for what was chosen anew with it."""

from __future__ import annotations

import hashlib

from invoicing.collecting.hosted.forms import NEW
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import KEY_LENGTH, Checkout
from invoicing.models.invoice import Invoice


def counted(key: str, invoice: Invoice, *, method: str, amount: int) -> tuple[str, Checkout | None]:
    """(the key, what was begun with it before): the same choices find the same row, however often they are sent."""
    rows = Checkout.objects.select_related("attempt__method").filter(invoice=invoice)
    while (found := rows.filter(key=key).first()) and not is_for(found, method, amount):
        key = another(key, method, amount)
    return key, found


def another(key: str, *chosen: object) -> str:
    """The key of other choices that came with a used one."""
    return hashlib.sha256(" ".join(map(str, (key, *chosen))).encode()).hexdigest()[:KEY_LENGTH]


def is_for(checkout: Checkout, method: str, amount: int) -> bool:
    """Whether these choices are what it was begun for, or can still become that; one under way is told of first."""
    attempt = checkout.attempt
    if attempt is None:
        return method == NEW
    if attempt.is_under_way:
        return True
    if method == NEW:
        # Who is asked for a method again, after the one before was refused, pays nothing without another press.
        return bool(checkout.gateway) and attempt.amount == amount and attempt.state not in ANEW
    return attempt.method.public_id == method and attempt.amount == amount


ANEW = (ChargeAttempt.FAILED, ChargeAttempt.CANCELED, ChargeAttempt.REQUIRES_ACTION)
