"""The test tokens stand for what the payment API that named them documents of them, written out here once more."""

import pytest

from invoicing.collecting.gateways.interface import FAILED, REQUIRES_ACTION, ChargeOrder, Refused
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.gateways.test.tokens import find
from tests.invoicing.collecting.gateways.contract import key, payer

pytestmark = pytest.mark.django_db
# token -> brand, last four digits, funding, country
ACCEPTED = {
    "pm_card_visa": ("visa", "4242", "credit", "US"),
    "pm_card_visa_debit": ("visa", "5556", "debit", "US"),
    "pm_card_mastercard": ("mastercard", "4444", "credit", "US"),
    "pm_card_mastercard_debit": ("mastercard", "8210", "debit", "US"),
    "pm_card_mastercard_prepaid": ("mastercard", "5100", "prepaid", "US"),
    "pm_card_amex": ("amex", "0005", "credit", "US"),
    "pm_card_discover": ("discover", "1117", "credit", "US"),
    "pm_card_diners": ("diners", "0004", "credit", "US"),
    "pm_card_jcb": ("jcb", "0505", "credit", "US"),
    "pm_card_unionpay": ("unionpay", "0005", "credit", "US"),
    "pm_card_us": ("visa", "4242", "credit", "US"),
    "pm_card_chargeCustomerFail": ("visa", "0341", "credit", "US"),
    "pm_card_authenticationRequired": ("visa", "3184", "credit", "US"),
    "pm_card_authenticationRequiredOnSetup": ("visa", "3155", "credit", "US"),
    "pm_card_authenticationRequiredSetupForOffSession": ("visa", "0446", "credit", "US"),
    "pm_card_threeDSecure2Required": ("visa", "3220", "credit", "US"),
}
# country -> last four digits
COUNTRIES = dict(
    each.split(":")
    for each in """
    AR:0021 BR:0002 CA:0000 CL:0001 CO:0003 MX:8001 AE:0001 AT:0008 BE:0004 BG:0000 CH:0009 CY:0008
    CZ:0002 DE:0016 DK:0001 EE:0009 ES:0007 FI:0001 FR:0003 GB:0000 GR:0030 HR:0009 HU:0005 IE:0005
    IT:0008 LT:0000 LU:0006 LV:0005 MT:0007 NL:0002 NO:0007 PL:0005 PT:0007 RO:0001 SE:0008 SI:0006
    SK:0001 AU:0006 CN:0002 HK:0004 IN:0008 JP:0003 MY:0002 NZ:0008 SG:0003 TH:0003 TW:0008
    """.split()
)
# token -> number, code, decline code
REFUSED = {
    "pm_card_visa_chargeDeclined": ("4000 0000 0000 0002", "card_declined", "generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": ("4000 0000 0000 9995", "card_declined", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedLostCard": ("4000 0000 0000 9987", "card_declined", "lost_card"),
    "pm_card_visa_chargeDeclinedStolenCard": ("4000 0000 0000 9979", "card_declined", "stolen_card"),
    "pm_card_chargeDeclinedExpiredCard": ("4000 0000 0000 0069", "expired_card", ""),
    "pm_card_chargeDeclinedIncorrectCvc": ("4000 0000 0000 0127", "incorrect_cvc", ""),
    "pm_card_chargeDeclinedProcessingError": ("4000 0000 0000 0119", "processing_error", ""),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": (
        "4000 0000 0000 6975",
        "card_declined",
        "card_velocity_exceeded",
    ),
}
CONFIRMED = (
    "pm_card_authenticationRequired",
    "pm_card_authenticationRequiredOnSetup",
    "pm_card_authenticationRequiredSetupForOffSession",
    "pm_card_threeDSecure2Required",
)


def attached(token):
    """(brand, last four digits, funding, country) of what a token puts on file."""
    made = TestGateway().create_method(token, payer(), key=key("pm"))
    assert (made.kind, made.reference) == ("card", TestMethod.objects.get(token=find(token).name).reference)
    return tuple(made.shown[name] for name in ("brand", "last4", "funding", "country"))


def test_each_token_that_succeeds_is_a_card_of_its_brand_and_country():
    assert {token: attached(token) for token in ACCEPTED} == ACCEPTED
    countries = {f"pm_card_{code.lower()}": ("visa", last4, "credit", code) for code, last4 in COUNTRIES.items()}
    assert {token: attached(token) for token in countries} == countries


@pytest.mark.parametrize("as_a_number", [False, True])
def test_each_token_that_is_refused_says_why_and_leaves_nothing_on_file(as_a_number):
    told = {}
    for token, (number, *_) in REFUSED.items():
        with pytest.raises(Refused) as refusal:
            TestGateway().create_method(number if as_a_number else token, payer(), key=key("pm"))
        assert str(refusal.value)
        told[token] = (number, refusal.value.code, refusal.value.decline_code)
    assert told == REFUSED
    assert not TestMethod.objects.exists()


def charged(token):
    """What comes of a charge of a token when the customer is not there."""
    whose = payer()
    made = TestGateway().create_method(token, whose, key=key("pm"))
    return TestGateway().charge(ChargeOrder(key(), 2500, "usd", made.reference, made.kind, whose))


@pytest.mark.parametrize("token", CONFIRMED)
def test_each_token_of_a_second_step_asks_for_it_when_nobody_is_there(token):
    charge = charged(token)
    assert (charge.state, charge.code, charge.decline_code) == (REQUIRES_ACTION, *["authentication_required"] * 2)
    assert charge.action_url


def test_a_card_that_fails_later_goes_on_file_and_every_charge_of_it_is_declined():
    charges = [charged("pm_card_chargeCustomerFail") for _ in range(2)]
    assert {(each.state, each.code) for each in charges} == {(FAILED, "card_declined")}
