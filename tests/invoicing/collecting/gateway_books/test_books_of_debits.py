"""Gateway against books with bank debits at Stripe: they move when they are submitted, and are paid days later."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.models.attempt import ChargeAttempt
from tests.invoicing.collecting.at_stripe import ACH, HOUR, asked, begun, compared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def submitted(double, now):
    """(a debit that is on its way, the charge of it there), with its movement."""
    attempt = begun(ACH, now)
    intent = double.account.get("payment_intent", attempt.reference)
    charge = double.account.charge(intent, "pending")
    double.account.move("charge", charge, charge["amount"], 30)
    return attempt, charge


def bounce(double, attempt, charge, now):
    account = double.account
    code = ("payment_intent_payment_attempt_failed", "insufficient_funds", None)
    account.decline(account.get("payment_intent", attempt.reference), code, tell=False)
    account.move("charge_failure", charge, -charge["amount"])
    asked(now)
    attempt.refresh_from_db()
    assert attempt.state == "failed"


def test_one_that_is_on_its_way_or_was_not_paid_is_no_difference(stripe):
    now = timezone.now()
    attempt, charge = submitted(stripe, now)
    assert attempt.state == "processing"
    assert compared()[0] == []
    bounce(stripe, attempt, charge, now + 3 * HOUR)
    assert compared()[0] == []


def test_one_that_failed_here_and_whose_money_stayed_there_differs(stripe):
    now = timezone.now()
    attempt, charge = submitted(stripe, now)
    bounce(stripe, attempt, charge, now + 3 * HOUR)
    back = next(each for each in stripe.account.all("balance_transaction") if each["amount"] < 0)
    del stripe.account.things[back["id"]]
    ChargeAttempt.objects.update(settled_at=now - DAY)
    assert compared()[0] == [("charge", "state")]
    # Where the bank said so later, its movement back stands on a day that was not asked for.
    ChargeAttempt.objects.update(settled_at=now + 4 * DAY)
    assert compared()[0] == []


def test_one_that_was_paid_a_fortnight_later_is_there(stripe):
    now = timezone.now()
    attempt, charge = submitted(stripe, now)
    movement = stripe.account.all("balance_transaction")[-1]
    movement["created"] -= 14 * 86_400
    intent = stripe.account.get("payment_intent", attempt.reference)
    charge["status"] = intent["status"] = "succeeded"
    stripe.account.tell("payment_intent.succeeded", intent)
    asked(now + 2 * HOUR)
    ChargeAttempt.objects.update(settled_at=now)
    assert compared()[0] == []
    day = datetime.now(UTC).date() - 14 * DAY
    assert compared(day, day)[0] == []
