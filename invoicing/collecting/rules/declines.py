"""Why a charge was declined: each code that a gateway gives, in words, and when a further try makes sense.

The codes are those of the payment API whose shapes Billfold speaks (its page "Decline codes"); when to try again is
that page's advice, grouped. Codes that are not here count as `generic_decline`.
"""

from __future__ import annotations

from dataclasses import dataclass

# When a further try makes sense: only with another method, within hours, on the next working morning, when money comes.
NEVER, SOON, MORNING, PAYDAY = "never", "soon", "morning", "payday"
# What the customer is told: not the code (a thief is not told that a card is known as stolen), but what to do.
FUNDS, EXPIRED, DETAILS, CONFIRM, REFUSED, TROUBLE, OTHER_CARD = (
    *("funds", "expired", "details", "confirm", "refused", "trouble", "other_card"),
)


@dataclass(frozen=True)
class Decline:
    """`words` are for staff; `told` names what the customer is told; `again` when a further try makes sense."""

    code: str
    words: str
    told: str
    again: str


_TABLE = (
    ("approve_with_id", "The bank could not authorize the payment.", TROUBLE, MORNING),
    ("authentication_required", "The bank wants the customer to confirm the payment.", CONFIRM, NEVER),
    ("call_issuer", "The bank declined and gave no reason: the customer should ask there.", REFUSED, MORNING),
    ("card_not_supported", "The card does not support this kind of purchase.", OTHER_CARD, NEVER),
    ("card_velocity_exceeded", "The card has reached its limit of amount or count for now.", FUNDS, MORNING),
    ("currency_not_supported", "The card does not support this currency.", OTHER_CARD, NEVER),
    ("debit_not_authorized", "The customer says that this debit was not authorized.", REFUSED, NEVER),
    ("do_not_honor", "The bank declined and gave no reason.", REFUSED, MORNING),
    ("do_not_try_again", "The bank declined and asks not to try this card again.", REFUSED, NEVER),
    ("duplicate_transaction", "The bank saw the same amount on this card a moment ago.", TROUBLE, MORNING),
    ("expired_card", "The card has expired.", EXPIRED, NEVER),
    ("fraudulent", "The payment was taken for fraud.", REFUSED, NEVER),
    ("generic_decline", "The bank declined and gave no reason.", REFUSED, MORNING),
    ("highest_risk_level", "The gateway blocked the payment for its risk.", REFUSED, NEVER),
    ("incorrect_address", "The billing address is not that of the card.", DETAILS, NEVER),
    ("incorrect_cvc", "The security code is wrong.", DETAILS, NEVER),
    ("incorrect_number", "The card number is wrong.", DETAILS, NEVER),
    ("incorrect_pin", "The PIN is wrong.", DETAILS, NEVER),
    ("incorrect_zip", "The postal code is not that of the card.", DETAILS, NEVER),
    ("insufficient_funds", "There is not enough money on the account.", FUNDS, PAYDAY),
    ("invalid_account", "The card or its account is invalid.", OTHER_CARD, NEVER),
    ("invalid_amount", "The bank does not allow this amount.", REFUSED, MORNING),
    ("invalid_cvc", "The security code is invalid.", DETAILS, NEVER),
    ("invalid_expiry_month", "The month of expiry is invalid.", DETAILS, NEVER),
    ("invalid_expiry_year", "The year of expiry is invalid.", DETAILS, NEVER),
    ("invalid_number", "The card number is invalid.", DETAILS, NEVER),
    ("invalid_pin", "The PIN is invalid.", DETAILS, NEVER),
    ("issuer_not_available", "The bank could not be reached.", TROUBLE, SOON),
    ("lost_card", "The card was reported lost.", REFUSED, NEVER),
    ("merchant_blacklist", "The payment matches a list of what the account blocks.", REFUSED, NEVER),
    ("new_account_information_available", "The card or its account is invalid.", OTHER_CARD, NEVER),
    ("no_account", "The bank account could not be found.", OTHER_CARD, NEVER),
    ("no_action_taken", "The bank declined and gave no reason.", REFUSED, MORNING),
    ("not_permitted", "The payment is not permitted.", REFUSED, NEVER),
    ("offline_pin_required", "The card wants a PIN.", OTHER_CARD, NEVER),
    ("online_or_offline_pin_required", "The card wants a PIN.", OTHER_CARD, NEVER),
    ("pickup_card", "The card cannot be used: it may be lost or stolen.", REFUSED, NEVER),
    ("pin_try_exceeded", "The PIN was wrong too often.", OTHER_CARD, NEVER),
    ("processing_error", "Something went wrong while the card was processed.", TROUBLE, SOON),
    ("reenter_transaction", "The bank could not process the payment.", TROUBLE, SOON),
    ("restricted_card", "The card cannot be used: it may be lost or stolen.", REFUSED, NEVER),
    ("revocation_of_all_authorizations", "The customer revoked all payments to you at the bank.", REFUSED, NEVER),
    ("revocation_of_authorization", "The customer revoked this payment at the bank.", REFUSED, NEVER),
    ("security_violation", "The bank declined and gave no reason.", REFUSED, MORNING),
    ("service_not_allowed", "The bank declined and gave no reason.", REFUSED, MORNING),
    ("stolen_card", "The card was reported stolen.", REFUSED, NEVER),
    ("stop_payment_order", "The customer had the bank stop this payment.", REFUSED, NEVER),
    ("testmode_decline", "A test card met a live account.", OTHER_CARD, NEVER),
    ("transaction_not_allowed", "The bank does not allow payments of this kind.", REFUSED, NEVER),
    ("try_again_later", "The bank declined for now and gave no reason.", TROUBLE, SOON),
    ("withdrawal_count_limit_exceeded", "The account has reached its limit for now.", FUNDS, MORNING),
)
DECLINES: dict[str, Decline] = {row[0]: Decline(*row) for row in _TABLE}
UNKNOWN = DECLINES["generic_decline"]


def decline(code: str) -> Decline:
    """What is known of a code; of one that nobody knows, what is known of a decline without reason."""
    return DECLINES.get(code, UNKNOWN)
