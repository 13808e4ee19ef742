"""How the test gateway is heard: as it is, asked twice, its answer lost, too late, nobody there; what its banks say."""

from contextlib import contextmanager
from dataclasses import replace

from invoicing.collecting.gateways.interface import PROCESSING, SUCCEEDED, Page, Unanswered
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refund import Refund

FAIR, DOUBLED, LOST, ABSENT, REORDERED = "fair", "doubled", "lost", "absent", "reordered"
WEATHER = (FAIR, DOUBLED, LOST, ABSENT, REORDERED)
ASKED = (
    *("charge", "find_charge", "cancel_charge", "refund", "find_refund", "detach_method"),
    *("disputes_since", "submit_evidence", "accept_dispute", "happenings_since"),
)
MADE = {"charge": ChargeAttempt, "refund": Refund}


@contextmanager
def heard_in(weather):
    """Within the block the gateway is heard so; what was too late is heard at its end."""
    real, late = {name: getattr(TestGateway, name) for name in ASKED}, []
    # In the same weather already: nothing comes over it twice.
    for name in real if weather not in (FAIR, getattr(TestGateway.charge, "weather", FAIR)) else ():
        setattr(TestGateway, name, through(weather, real[name], late))
    try:
        yield
        for kind, key, answer in late:
            arrive(kind.objects.get(public_id=key), answer)
    finally:
        for name, ask in real.items():
            setattr(TestGateway, name, ask)


def through(weather, ask, late):
    def asked(*args):
        if weather == ABSENT:
            raise Unanswered("Nobody was there.")
        if weather == DOUBLED:
            ask(*args)
        answer = ask(*args)
        if weather == LOST:
            raise Unanswered("The answer was lost.")
        return out_of_order(ask.__name__, args, answer, late) if weather == REORDERED else answer

    asked.weather = weather
    return asked


def out_of_order(name, args, answer, late):
    """Lists come newest first; the answer to whoever made something comes after that to whoever asked about it."""
    if isinstance(answer, Page):
        return replace(answer, things=answer.things[::-1])
    if kind := MADE.get(name):
        late.append((kind, args[1].key, replace(answer, state=PROCESSING) if answer.state == SUCCEEDED else answer))
        raise Unanswered("The answer is on its way.")
    return answer


def arrive(row, answer):
    """A worker that was held up writes down what it was told when it asked: by then it was under way."""
    row.settle(answer, now=row.claimed_at)


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
