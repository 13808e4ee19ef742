"""Whatever happens in whatever order: money is counted once, limits hold, tries end, no more goes back than came in."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.invoicing.collecting.histories.charging import History
from tests.invoicing.collecting.histories.money_back import MoneyBack
from tests.invoicing.collecting.weather import WEATHER

pytestmark = pytest.mark.django_db
TOKENS = (
    *("pm_card_visa", "pm_card_mastercard", "pm_card_chargeCustomerFail", "pm_card_insufficientFundsLater"),
    "pm_card_lostLater",
    *("pm_card_authenticationRequired", "pm_card_answerLost", "pm_card_requestLost", "pm_sepa_debit"),
    "pm_sepa_debit_fails",
)
MORE_TOKENS = (*TOKENS, "pm_sepa_debit_returned", "pm_card_createDispute", "pm_card_visa", "pm_card_visa")
# What brings money in, some of it for a while only.
PAYING = (
    *("pm_card_visa", "pm_card_answerLost", "pm_card_createDispute", "pm_sepa_debit", "pm_sepa_debit_returned"),
    "pm_card_authenticationRequired",
)
WAITS = [timedelta(seconds=3), timedelta(minutes=2), timedelta(hours=2), timedelta(days=1), timedelta(days=4)]


def one_of(*names):
    return st.tuples(st.sampled_from(names), st.none())


def each_of(name, *values):
    return st.tuples(st.just(name), st.sampled_from(values))


def histories(*steps, longest):
    return st.lists(after_a_while(st.one_of(*steps)), min_size=6, max_size=longest)


def after_a_while(step):
    return st.tuples(st.sampled_from(WAITS), step)


CHARGING = (
    each_of("attach", *TOKENS) | each_of("attach_default", *TOKENS),
    each_of("tick", *WEATHER),
    each_of("charge", 0, 100, 2_500),
    each_of("burst", 100),
    each_of("pay", 500, 10_000),
    each_of("confirm", True, False),
    each_of("replay", *range(20)),
    one_of("detach", "void", "credit", "stop", "resume", "skip", "try_at_once", "uncollectible"),
)
MONEY_BACK = (
    each_of("attach", *MORE_TOKENS) | each_of("attach_default", *MORE_TOKENS) | each_of("others_card", *TOKENS),
    each_of("tick", *WEATHER),
    each_of("charge", 0, 0, 2_500) | each_of("pay", 500, 10_000),
    each_of("refund", (0, False), (0, True), (2_500, False), (2_500, True), (20_000, False)),
    each_of("refund_older", 1, 4_000)
    | each_of("refund_to_balance", 1_000, 10_000)
    | each_of("note_with_refund", 2_000),
    each_of("refunds_become", "processing", "failed") | each_of("refund_turns", "succeeded", "failed"),
    each_of("dispute", 0, 0, 3_000) | each_of("decide", "won", "lost"),
    each_of("evidence", "winning_evidence", "It was sent.") | one_of("accept", "come_back", "reverse"),
    each_of("confirm", True, False) | each_of("replay", *range(20)) | one_of("hear_of_refunds"),
    each_of("merge", True, False) | one_of("unmerge", "default", "bill_more"),
    one_of("detach", "void", "void_note", "credit", "stop", "resume", "skip", "uncollectible", "pause", "go_on"),
    one_of("refund_again", "put_aside", "try_at_once", "delete", "restore"),
)
PAID_FIRST = after_a_while(each_of("begin_paid", *PAYING))
PROVING = not settings.default.derandomize
# To make a history that went wrong shorter would take longer than to read it.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
KEPT = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": PHASES}
# An answer of before the debit came back arrives days after the gateway had told of that.
DEBIT_RETURNED = (WAITS[0], ("begin_paid", "pm_sepa_debit_returned"))
OLD_ANSWER = [(WAITS[3], ("skip", None)), (WAITS[3], ("tick", "fair")), (WAITS[0], ("replay", 3))]


class Rollback(Exception):
    """Each example starts from an empty database."""


def lived(world, history):
    try:
        with transaction.atomic():
            world().live(history)
            raise Rollback
    except Rollback:
        pass


@settings(max_examples=120 if PROVING else 4, **KEPT)
@given(histories(*CHARGING, longest=18))
def test_whatever_happens_charges_are_counted_once_and_tries_end(history):
    lived(History, history)


@settings(max_examples=120 if PROVING else 4, **KEPT)
@given(PAID_FIRST, histories(*MONEY_BACK, longest=24))
@example(DEBIT_RETURNED, OLD_ANSWER)
def test_whatever_happens_no_more_goes_back_than_came_in_and_the_books_agree(first, history):
    MoneyBack.proving = PROVING
    lived(MoneyBack, [first, *history])
