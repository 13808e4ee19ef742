"""The test gateway keeps to the contract of gateways, like those that take real money."""

from datetime import UTC, datetime

import pytest

from invoicing.collecting.gateways.interface import LOST, WON
from invoicing.collecting.gateways.test import charges, disputes
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestMethod, TestRefund
from tests.invoicing.collecting.gateways.contract import PARTS, Bench, Contract

pytestmark = pytest.mark.django_db
TOKENS = {
    "good": "pm_card_visa",
    "refused": "pm_card_visa_chargeDeclined",
    "declined": "pm_card_chargeCustomerFail",
    "confirming": "pm_card_authenticationRequired",
    "debit": "pm_us_bank_account",
    "unanswered": "pm_card_answerLost",
    "lost": "pm_card_requestLost",
}


class TestBench(Bench):
    """The embedded gateway."""

    __test__ = False
    gateway = TestGateway()

    def token(self, what):
        return TOKENS[what]

    def fill_in(self, page, what="good"):
        self.gateway.choose(page.url.rstrip("/").rpartition("/")[2], TOKENS[what])

    def confirm(self, charge, good=True):
        made = TestCharge.objects.get(reference=charge.reference)
        charges.confirm(made.page, approved=good, now=datetime.now(UTC))

    def clear(self, charge, good=True):
        if not good:
            TestMethod.objects.filter(charges__reference=charge.reference).update(token="pm_sepa_debit_fails")
        TestCharge.objects.filter(reference=charge.reference).update(known_at=datetime.now(UTC))

    def send_back(self, refund):
        charges.turn_refund(TestRefund.objects.get(reference=refund.reference), datetime.now(UTC))

    arrive = send_back

    def renew(self, method):
        self.gateway.renew(method.reference)

    def dispute(self, charge):
        made = TestCharge.objects.get(reference=charge.reference)
        return disputes.open_dispute(made, datetime.now(UTC)).reference

    def judge(self, dispute, won):
        disputes.close(dispute, WON if won else LOST, datetime.now(UTC))


@pytest.fixture
def bench():
    return TestBench()


class TestOfTests(Contract, offers=PARTS):
    """All of it."""
