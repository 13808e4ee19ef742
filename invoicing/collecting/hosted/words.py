"""What customers read of methods and charges, in the language of their page: never a code, never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicing.collecting.gateways.interface import CARD
from invoicing.collecting.models.charging.settling import why_failed
from invoicing.collecting.models.collection import LESS_REMAINS, PAYABLE
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
    """Why a charge did not go through, as the customer is told; '' where they need not know."""
    if attempt.state == Order.FAILED:
        return doc.say(ON_PAGE[why_failed(attempt)])
    if attempt.code == LESS_REMAINS:
        return doc.say(ON_PAGE[declines.TROUBLE])
    # It was given up: the gateway had it and it waited for the customer, or it was paid otherwise and never sent.
    waited = attempt.reference and attempt.invoice.status in PAYABLE
    return doc.say(ON_PAGE[declines.CONFIRM]) if waited else ""
