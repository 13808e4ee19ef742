"""The test tokens and numbers: what each stands for, and what comes of it when it is attached and charged.

They are those of the payment API whose shapes Billfold speaks (its page "Testing"). Those of LATE and LOST are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from invoicing.collecting.gateways.interface import CARD, SEPA_DEBIT, US_BANK_ACCOUNT

# What comes of a charge.
PAYS, DECLINES, CONFIRMS, DEBITS, RETURNS, DISPUTES = "pays", "declines", "confirms", "debits", "returns", "disputes"
# A debit that succeeds, and comes back some days later.
COMES_BACK = "comes_back"
# How the gateway answers: at once, never (it did it), never (it did not), only when asked again.
PROMPT, LOST_AFTER, LOST_BEFORE = "prompt", "lost_after", "lost_before"


@dataclass(frozen=True)
class Token:
    """`attach` is (code, decline code) of a refusal to put it on file. `comes` is what a charge comes to."""

    name: str
    number: str = ""
    kind: str = CARD
    brand: str = "visa"
    last4: str = "4242"
    funding: str = "credit"
    country: str = "US"
    attach: tuple[str, str] = ("", "")
    comes: str = PAYS
    code: tuple[str, str] = ("", "")
    answers: str = PROMPT
    words: str = "Succeeds"


def declined(decline_code: str) -> tuple[str, str]:
    return "card_declined", decline_code


def _refused(name: str, number: str, code: tuple[str, str], words: str) -> Token:
    return Token(name, number, last4=number[-4:], attach=code, words=words)


_CARDS = (
    Token("pm_card_visa", "4242424242424242"),
    Token("pm_card_visa_debit", "4000056655665556", last4="5556", funding="debit"),
    Token("pm_card_mastercard", "5555555555554444", brand="mastercard", last4="4444"),
    Token("pm_card_mastercard_debit", "5200828282828210", brand="mastercard", last4="8210", funding="debit"),
    Token("pm_card_mastercard_prepaid", "5105105105105100", brand="mastercard", last4="5100", funding="prepaid"),
    Token("pm_card_amex", "378282246310005", brand="amex", last4="0005"),
    Token("pm_card_discover", "6011111111111117", brand="discover", last4="1117"),
    Token("pm_card_diners", "3056930009020004", brand="diners", last4="0004"),
    Token("pm_card_jcb", "3566002020360505", brand="jcb", last4="0505"),
    Token("pm_card_unionpay", "6200000000000005", brand="unionpay", last4="0005"),
)
# Cards of countries: code -> number.
_COUNTRIES = {
    "US": "4242424242424242",
    "AR": "4000000320000021",
    "BR": "4000000760000002",
    "CA": "4000001240000000",
    "CL": "4000001520000001",
    "CO": "4000001700000003",
    "MX": "4000004840008001",
    "AE": "4000007840000001",
    "AT": "4000000400000008",
    "BE": "4000000560000004",
    "BG": "4000001000000000",
    "CH": "4000007560000009",
    "CY": "4000001960000008",
    "CZ": "4000002030000002",
    "DE": "4000002760000016",
    "DK": "4000002080000001",
    "EE": "4000002330000009",
    "ES": "4000007240000007",
    "FI": "4000002460000001",
    "FR": "4000002500000003",
    "GB": "4000008260000000",
    "GR": "4000003000000030",
    "HR": "4000001910000009",
    "HU": "4000003480000005",
    "IE": "4000003720000005",
    "IT": "4000003800000008",
    "LT": "4000004400000000",
    "LU": "4000004420000006",
    "LV": "4000004280000005",
    "MT": "4000004700000007",
    "NL": "4000005280000002",
    "NO": "4000005780000007",
    "PL": "4000006160000005",
    "PT": "4000006200000007",
    "RO": "4000006420000001",
    "SE": "4000007520000008",
    "SI": "4000007050000006",
    "SK": "4000007030000001",
    "AU": "4000000360000006",
    "CN": "4000001560000002",
    "HK": "4000003440000004",
    "IN": "4000003560000008",
    "JP": "4000003920000003",
    "MY": "4000004580000002",
    "NZ": "4000005540000008",
    "SG": "4000007020000003",
    "TH": "4000007640000003",
    "TW": "4000001580000008",
}
_REFUSED = (
    _refused("pm_card_visa_chargeDeclined", "4000000000000002", declined("generic_decline"), "Refused: declined"),
    _refused(
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "4000000000009995",
        declined("insufficient_funds"),
        "Refused: not enough money",
    ),
    _refused("pm_card_visa_chargeDeclinedLostCard", "4000000000009987", declined("lost_card"), "Refused: lost"),
    _refused("pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", declined("stolen_card"), "Refused: stolen"),
    _refused("pm_card_chargeDeclinedExpiredCard", "4000000000000069", ("expired_card", ""), "Refused: expired"),
    _refused("pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", ("incorrect_cvc", ""), "Refused: wrong code"),
    _refused(
        "pm_card_chargeDeclinedProcessingError",
        "4000000000000119",
        ("processing_error", ""),
        "Refused: processing error",
    ),
    _refused(
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
        "4000000000006975",
        declined("card_velocity_exceeded"),
        "Refused: over its limit",
    ),
)
_AUTHENTICATION = ("authentication_required", "authentication_required")
_LATER = (
    Token(
        "pm_card_chargeCustomerFail",
        "4000000000000341",
        last4="0341",
        comes=DECLINES,
        code=declined("generic_decline"),
        words="Goes on file, and every charge fails",
    ),
    *(
        Token(name, number, last4=number[-4:], comes=CONFIRMS, code=_AUTHENTICATION, words=words)
        for name, number, words in (
            ("pm_card_authenticationRequired", "4000002760003184", "Must be confirmed by the customer each time"),
            ("pm_card_authenticationRequiredOnSetup", "4000002500003155", "Must be confirmed by the customer"),
            ("pm_card_authenticationRequiredSetupForOffSession", "4000003800000446", "Must be confirmed"),
            ("pm_card_threeDSecure2Required", "4000000000003220", "3-D Secure: must be confirmed by the customer"),
        )
    ),
    Token("pm_card_createDispute", "4000000000000259", last4="0259", comes=DISPUTES, words="Pays, and is disputed"),
)
_OWN = (
    Token(
        "pm_card_insufficientFundsLater",
        "4000000000010003",
        last4="0003",
        comes=DECLINES,
        code=declined("insufficient_funds"),
        words="Goes on file, and charges find not enough money",
    ),
    Token(
        "pm_card_lostLater",
        "4000000000010037",
        last4="0037",
        comes=DECLINES,
        code=declined("lost_card"),
        words="Goes on file, and its bank says that it was lost",
    ),
    Token(
        "pm_card_answerLost", "4000000000010011", last4="0011", answers=LOST_AFTER, words="Pays, and the answer is lost"
    ),
    Token(
        "pm_card_requestLost",
        "4000000000010029",
        last4="0029",
        answers=LOST_BEFORE,
        words="The first request is lost on the way; asked again, it pays",
    ),
)
_ACCOUNTS = (
    Token(
        "pm_sepa_debit", "DE89370400440532013000", SEPA_DEBIT, "", "3000", "", "DE", comes=DEBITS, words="Pays later"
    ),
    Token(
        "pm_sepa_debit_fails",
        "DE62370400440532013001",
        *(SEPA_DEBIT, "", "3001", "", "DE"),
        comes=RETURNS,
        code=("insufficient_funds", ""),
        words="Is debited, and fails",
    ),
    Token(
        "pm_sepa_debit_returned",
        "DE08370400440532013003",
        *(SEPA_DEBIT, "", "3003", "", "DE"),
        comes=COMES_BACK,
        code=("insufficient_funds", ""),
        words="Pays later, and comes back after that",
    ),
    Token(
        "pm_us_bank_account", "000123456789", US_BANK_ACCOUNT, "", "6789", "", "US", comes=DEBITS, words="Pays later"
    ),
)
TOKENS: dict[str, Token] = {
    token.name: token
    for token in (
        *_CARDS,
        *(
            Token(f"pm_card_{code.lower()}", number, last4=number[-4:], country=code)
            for code, number in _COUNTRIES.items()
        ),
        *_REFUSED,
        *_LATER,
        *_OWN,
        *_ACCOUNTS,
    )
}
# As a number is typed -> its token. The first of two with one number is the plain one.
BY_NUMBER: dict[str, Token] = {token.number: token for token in reversed(TOKENS.values()) if token.number}


def find(text: str) -> Token | None:
    """The token that a name, or a number with or without spaces, stands for; None where nobody knows it."""
    return TOKENS.get(text.strip()) or BY_NUMBER.get("".join(text.split()).replace("-", "").upper())
