"""What customers read of methods and charges, in the language of their page: never a code, never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicing.collecting.gateways.interface import CARD
from invoicing.collecting.models.order import Order
from invoicing.collecting.rules import declines
from invoicing.collecting.rules.brands import BRANDS

if TYPE_CHECKING:
    from invoicing.collecting.models.attempt import ChargeAttempt
    from invoicing.collecting.models.method import PaymentMethod
    from invoicing.documents.language.in_language import InLanguage

OTHER_CARD = "This payment method cannot be used for this payment. Please use another one."
# What is told of each group of reasons (rules/declines.py).
REASONS = {
    declines.FUNDS: "There is not enough money on the account.",
    declines.EXPIRED: "The card has expired.",
    declines.DETAILS: "A detail of the card was wrong.",
    declines.CONFIRM: "The payment was not confirmed.",
    declines.REFUSED: "Your bank declined the payment. Please ask there.",
    declines.TROUBLE: "Something went wrong on the way. Please try again.",
    declines.OTHER_CARD: OTHER_CARD,
}
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
        return doc.say(REASONS[declines.CONFIRM])
    return doc.say(REASONS[declines.decline(attempt.reason).told])
