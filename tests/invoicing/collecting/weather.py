"""How the test gateway is heard: as it is, asked twice, its answer lost, nobody there."""

from contextlib import contextmanager

from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.test.room import TestGateway

FAIR, DOUBLED, LOST, ABSENT = "fair", "doubled", "lost", "absent"
WEATHER = (FAIR, DOUBLED, LOST, ABSENT)
ASKED = ("charge", "find_charge", "cancel_charge", "refund", "find_refund")


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
