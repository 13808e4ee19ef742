"""What customers read of methods and charges, in the language of their page: never a code, never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicing.collecting.gateways.interface import CARD
from invoicing.collecting.models.order import Order
from invoicing.collecting.rules import declines
from invoicing.collecting.rules.brands import BRANDS
from invoicing.collecting.rules.told import ON_PAGE

if TYPE_CHECKING:
    from invoicing.collecting.models.attempt import ChargeAttempt
    from invoicing.collecting.models.method import PaymentMethod
    from invoicing.documents.language.in_language import InLanguage

CONSENT = "Save this payment method for future payments"


def method_words(doc: InLanguage, method: PaymentMethod) -> str:
    """'Visa •••• 4242', 'Direct debit •••• 3000'."""
    kind = "Card" if method.kind == CARD else "Direct debit"
    name = BRANDS.get(method.shown.get("brand", "")) or doc.say(kind)
    last4 = method.shown.get("last4")
    return doc.isolated(f"{name} •••• {last4}") if last4 else name


def why_not(doc: InLanguage, attempt: ChargeAttempt) -> str:
    """Why a charge did not go through, as the customer is told."""
    if attempt.state == Order.CANCELED:
        return doc.say(ON_PAGE[declines.CONFIRM])
    return doc.say(ON_PAGE[declines.decline(attempt.reason).told])
