"""What kinds of payment methods and brands of cards are called."""

from invoicing.collecting.gateways.interface import BANK_TRANSFER, CARD, MANUAL, SEPA_DEBIT, US_BANK_ACCOUNT

BRANDS = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "discover": "Discover",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
KINDS = [
    (CARD, "Card"),
    (SEPA_DEBIT, "SEPA debit"),
    (US_BANK_ACCOUNT, "US bank account"),
    (BANK_TRANSFER, "Bank transfer"),
    (MANUAL, "Paid by hand"),
]
