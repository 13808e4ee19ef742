"""What is paid by hand keeps to the contract of gateways: it puts methods on file, and refuses to charge them."""

from datetime import UTC, datetime, timedelta

import pytest

from invoicing.collecting.gateways.interface import BANK_TRANSFER, MANUAL, Evidence, Refused
from invoicing.collecting.gateways.manual import ManualGateway
from tests.invoicing.collecting.gateways.contract import Bench, Contract, back, everything, key, order, payer


class ManualBench(Bench):
    gateway = ManualGateway()

    def token(self, what):
        return BANK_TRANSFER


@pytest.fixture
def bench():
    return ManualBench()


class TestManual(Contract, offers=()):
    """What every room keeps to, also one that charges nothing."""

    def test_it_says_what_it_is(self, bench):
        assert (bench.gateway.name, bench.gateway.kinds) == ("manual", frozenset())

    @pytest.mark.parametrize("kind", [BANK_TRANSFER, MANUAL])
    def test_what_cannot_be_charged_is_put_on_file(self, bench, kind):
        assert bench.gateway.create_method(kind, payer(), key=key("pm")).kind == kind
        bench.gateway.detach_method("")

    def test_a_card_is_refused(self, bench):
        with pytest.raises(Refused, match="bank transfer or payment by hand"):
            bench.gateway.create_method("pm_card_visa", payer(), key=key("pm"))

    def test_nothing_is_charged_nor_given_back(self, bench):
        asked = order(bench)
        assert bench.gateway.find_charge(asked) is None
        refund = back(type("Charged", (), {"reference": "none"}), 100)
        assert bench.gateway.find_refund(refund) is None
        for ask in (
            lambda: bench.gateway.charge(asked),
            lambda: bench.gateway.cancel_charge("none"),
            lambda: bench.gateway.refund(refund),
            lambda: bench.gateway.setup_page(payer(), key=key("set"), return_url="https://billing.example"),
            lambda: bench.gateway.submit_evidence("none", Evidence("Text")),
            lambda: bench.gateway.accept_dispute("none"),
        ):
            with pytest.raises(Refused, match="Nothing is charged by hand"):
                ask()

    def test_nothing_happens_by_itself(self, bench):
        assert everything(bench.gateway.happenings_since) == ([], "")
        assert everything(bench.gateway.disputes_since) == ([], "")
        today = datetime.now(UTC).date()
        assert not bench.gateway.entries_between(today - timedelta(days=9), today)
