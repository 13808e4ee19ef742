"""The Stripe room keeps to the contract of gateways, against the stand-in for Stripe."""

from contextlib import suppress

import pytest

from invoicing.collecting.gateways.stripe.client import Account
from invoicing.collecting.gateways.stripe.room import StripeGateway
from tests.invoicing.collecting.gateways.contract import PARTS, Bench, Contract
from tests.tools.stripe_double.server import running
from tests.tools.stripe_double.wrong import Wrong

TOKENS = {
    "good": "pm_card_visa",
    "refused": "pm_card_visa_chargeDeclined",
    "declined": "pm_card_chargeCustomerFail",
    "confirming": "pm_card_authenticationRequired",
    "debit": "pm_usBankAccount",
}
CHARGES = "POST /v1/payment_intents"


class StripeBench(Bench):
    """The room, with the stand-in behind it."""

    def __init__(self, double):
        self.double = double
        self.gateway = StripeGateway(Account(double.key, double.base), frozenset({"card", "us_bank_account"}))

    def token(self, what):
        if what in ("unanswered", "lost"):
            self.double.fault(CHARGES, what)
        return TOKENS.get(what, "pm_card_visa")

    def fill_in(self, page, what="good"):
        with suppress(Wrong):
            self.double.account.fill_in(page.reference, TOKENS[what])

    def confirm(self, charge, good=True):
        self.double.account.authenticate(charge.reference, good)

    def clear(self, charge, good=True):
        self.double.account.clear(charge.reference, good)

    def send_back(self, refund):
        self.double.account.fail_refund(refund.reference, "declined")

    def arrive(self, refund):
        self.double.account.arrive(refund.reference)

    def renew(self, method):
        self.double.account.renew(method.reference, "4243", 2039)

    def dispute(self, charge):
        return self.double.account.dispute(charge.reference)["id"]

    def judge(self, dispute, won):
        self.double.account.judge(dispute, "won" if won else "lost")


@pytest.fixture(scope="module")
def double():
    with running() as double:
        yield double


@pytest.fixture
def bench(double):
    return StripeBench(double)


class TestStripe(Contract, offers=PARTS):
    """All of it."""
