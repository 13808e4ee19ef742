"""A dispute waits for its charge, however long that was under way here; what it holds is not refunded too."""

from datetime import timedelta

import pytest

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateways.test.disputes import open_dispute
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from tests.invoicing.collecting.factories import books, charged, paid_by_card

pytestmark = pytest.mark.django_db
WEEKS = timedelta(days=14)


def disputed_weeks_later(token, now, **known_as):
    """A charge that succeeded at the gateway weeks after it was made, and was disputed; it is heard of by nobody."""
    invoice, on_file = charged(token, now=now)
    charge_now(invoice, by=None, now=now, method=on_file)
    look_after_due_charges(now)
    ChargeAttempt.objects.update(next_look_at=None, **known_as)
    TestCharge.objects.update(state="succeeded", settled_at=now + WEEKS)
    open_dispute(TestCharge.objects.get(), now + WEEKS)


def learned(at):
    """What the clock and the worker do within two ticks."""
    for _ in range(2):
        learn_of_disputes(at)
        look_after_due_charges(at)
    return Dispute.objects.count()


def test_a_dispute_waits_for_a_debit_that_was_under_way_for_weeks(now):
    disputed_weeks_later("pm_sepa_debit", now)
    assert learned(now + WEEKS) == 1
    assert books() == ""


@pytest.mark.parametrize("state", ["requires_action", "failed", "canceled"])
def test_a_dispute_of_what_succeeded_after_all_is_not_passed_over(now, state):
    disputed_weeks_later("pm_card_authenticationRequired", now, state=state)
    assert learned(now + WEEKS) == 1


def test_what_never_succeeded_here_holds_nothing_up_for_long(now):
    disputed_weeks_later("pm_card_authenticationRequired", now, state="failed")
    TestCharge.objects.update(state="failed")
    assert learned(now + WEEKS + timedelta(days=4)) == 0
    TestCharge.objects.update(state="succeeded")
    assert learned(now + WEEKS + timedelta(days=4)) == 0


def test_a_refund_that_was_begun_before_the_dispute_is_refused_at_the_gateway(now):
    _, attempt = paid_by_card(now=now)
    refund = Refund.begin(attempt, 4_000, by=None, now=now)
    made = TestCharge.objects.get()
    open_dispute(made, now)
    assert learned(now) == 1
    refund.refresh_from_db()
    assert (refund.state, refund.code, made.refunds.count()) == ("failed", "charge_already_refunded", 0)
    assert books() == ""
