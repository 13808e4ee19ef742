"""How the test gateway is heard: as it is, asked twice, its answer lost, nobody there; what its clock and banks say."""

from contextlib import contextmanager

from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.test.room import TestGateway

FAIR, DOUBLED, LOST, ABSENT = "fair", "doubled", "lost", "absent"
WEATHER = (FAIR, DOUBLED, LOST, ABSENT)
ASKED = (
    *("charge", "find_charge", "cancel_charge", "refund", "find_refund", "detach_method"),
    *("disputes_since", "submit_evidence", "accept_dispute", "happenings_since"),
)


@contextmanager
def heard_in(weather):
    """Within the block the gateway is heard so."""
    real = {name: getattr(TestGateway, name) for name in ASKED}
    for name in real if weather != FAIR else ():
        setattr(TestGateway, name, through(weather, real[name]))
    try:
        yield
    finally:
        for name, ask in real.items():
            setattr(TestGateway, name, ask)


def through(weather, ask):
    def asked(*args):
        if weather == ABSENT:
            raise Unanswered("Nobody was there.")
        if weather == DOUBLED:
            ask(*args)
        answer = ask(*args)
        if weather == LOST:
            raise Unanswered("The answer was lost.")
        return answer

    return asked


@contextmanager
def clock_at_the_gateway(clock):
    """Within the block the time at the gateway is what `clock` says."""
    init = TestGateway.__init__
    before, init.__defaults__ = init.__defaults__, (clock,)
    try:
        yield
    finally:
        init.__defaults__ = before


@contextmanager
def refunds_become(state):
    """Within the block the bank takes refunds so: "succeeded", "processing" or "failed"."""
    real = TestGateway.give_back

    def give_back(self, order):
        made = real(self, order)
        if made.state != state:
            made.state = state
            made.save(update_fields=["state"])
        return made

    TestGateway.give_back = give_back
    try:
        yield
    finally:
        TestGateway.give_back = real
