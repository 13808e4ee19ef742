"""What happens at the gateway while a worker holds the row is asked about when the worker lets it go."""

import pytest
from django.utils import timezone

from invoicing.collecting import collector
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import Happening
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.order import Order
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.tasks import ask_about
from tests.invoicing.collecting.at_stripe import ACH, HOUR, begun, paid

pytestmark = pytest.mark.django_db


def heard(row, now):
    ask_about(Happening("evt_1", row.noun, row.reference, now, row.public_id), now=now)


@pytest.mark.parametrize("noun", ["charge", "refund"])
def test_it_is_asked_about_once_more_when_its_worker_lets_it_go(stripe, noun):
    now = timezone.now()
    row = begun(ACH, now)
    if noun == "refund":
        _, attempt = paid(stripe, "pm_card_visa", now)
        stripe.account.refund_status = "pending"
        row = Refund.begin(attempt, 4_000, by=None, now=now)
        look_after_due_charges(now)
    row.refresh_from_db()
    assert row.state == "processing"
    assert row.claim(worker="elsewhere", now=now + HOUR)
    heard(row, now + HOUR)
    held = type(row).objects.get(pk=row.pk)
    # Whoever holds it has it alone.
    assert (held.worker, held.next_look_at, held.told) == ("elsewhere", None, True)
    row.let_be(now=now + HOUR)
    assert row.next_look_at > now + HOUR
    row.look_again_if_told(now=now + HOUR)
    held.refresh_from_db()
    assert (held.worker, held.next_look_at, held.told) == ("", now + HOUR, False)
    row.look_again_if_told(now=now + 2 * HOUR)
    held.refresh_from_db()
    assert held.next_look_at == now + HOUR


def test_a_worker_asks_again_by_itself(stripe, monkeypatch):
    now = timezone.now()
    attempt = begun(ACH, now)
    ChargeAttempt.objects.update(next_look_at=now + HOUR)
    asking = collector.ASK[ChargeAttempt]

    def told_meanwhile(room, row, begun, now):
        """The bank pays, and says so, while the answer that it did not yet is on its way."""
        found = asking(room, row, begun, now)
        if not stripe.account.all("balance_transaction"):
            stripe.account.clear(row.reference)
            heard(row, now)
        return found

    monkeypatch.setitem(collector.ASK, ChargeAttempt, told_meanwhile)
    look_after_due_charges(now + HOUR)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.next_look_at) == ("processing", now + HOUR)
    look_after_due_charges(now + HOUR)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.told) == ("succeeded", False)


def test_a_debit_that_succeeded_is_asked_about_and_a_card_is_not(stripe):
    now = timezone.now()
    rows = [paid(stripe, token, now)[1] for token in (ACH, "pm_card_visa")]
    for row in rows:
        heard(row, now + 4 * HOUR)
        row.refresh_from_db()
    assert [row.next_look_at for row in rows] == [now + 4 * HOUR, None]
    assert {row.state for row in rows} == {Order.SUCCEEDED}
