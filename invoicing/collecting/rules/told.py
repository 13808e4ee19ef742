"""What customers are told of a charge that failed, by groups of reasons: never the code of the bank."""

from __future__ import annotations

from invoicing.collecting.rules import declines

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
