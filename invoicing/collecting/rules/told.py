"""What customers are told of a charge that failed, by groups of reasons: never the code of the bank."""

from __future__ import annotations

from invoicing.collecting.rules import declines

CARD_DECLINED = "card_declined"
# Codes of gateways and of our own that are no decline of a bank.
OTHERS = {
    "payment_intent_authentication_failure": declines.CONFIRM,
    "payment_method_detached": declines.OTHER_CARD,
    "payment_method_unactivated": declines.OTHER_CARD,
    "payment_method_unexpected_state": declines.OTHER_CARD,
    "resource_missing": declines.OTHER_CARD,
}

# In a mail, for whoever was not there.
IN_MAIL = {
    declines.FUNDS: "There was not enough money in the account, or a limit was reached.",
    declines.EXPIRED: "The card has expired.",
    declines.DETAILS: "Some details of the payment method are not correct.",
    declines.CONFIRM: "Your bank asks you to confirm the payment.",
    declines.REFUSED: "Your bank declined the payment.",
    declines.TROUBLE: "The payment could not be processed because of a technical problem.",
    declines.OTHER_CARD: "This payment method cannot be used for this payment.",
}
# On a page, where they pay just now.
OTHER_CARD = "This payment method cannot be used for this payment. Please use another one."
ON_PAGE = {
    declines.FUNDS: "There is not enough money on the account.",
    declines.EXPIRED: "The card has expired.",
    declines.DETAILS: "A detail of the card was wrong.",
    declines.CONFIRM: "The payment was not confirmed.",
    declines.REFUSED: "Your bank declined the payment. Please ask there.",
    declines.TROUBLE: "Something went wrong on the way. Please try again.",
    declines.OTHER_CARD: OTHER_CARD,
}


def told(code: str, decline_code: str, *, asked: bool) -> str:
    """The group of reasons that the customer is told; `asked`: whether the gateway knows of the charge.

    The bank is named only where it was asked and declined.
    """
    if decline_code or code == CARD_DECLINED:
        return declines.decline(decline_code or code).told
    if code not in declines.DECLINES:
        return OTHERS.get(code, declines.TROUBLE)
    group = declines.DECLINES[code].told
    return group if asked or group != declines.REFUSED else declines.OTHER_CARD
