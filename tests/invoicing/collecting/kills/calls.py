"""Paths on which the gateway calls this site: at the real address, signed, and again as long as no answer came.

Nobody asks it what happened, so that what follows comes of the call alone.
"""

import json
import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import stripe
from django.test import Client, override_settings
from django.urls import reverse

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.tasks import charge_due_invoices
from tests.invoicing.collecting.at_stripe import HOUR, SEPA, begun
from tests.invoicing.collecting.kills.story import NOW, SECOND_LOOK, at, clock_stands
from tests.tools.stripe_double.server import running

SECRET = "whsec_0123456789abcdef"
MINUTE = timedelta(minutes=1)
# No two things of any account have one id.
numbers = count(1)


@contextmanager
def stripe_calls():
    """A stand-in of Stripe, at which everything is charged, and whose calls are verified."""
    with running() as double, clock_stands():
        double.account.numbers = numbers
        # Else the networks would allow no more of the one card that is charged here again and again.
        double.account.prints = f"print{next(numbers)}-"
        double.account.ahead = NOW.timestamp() - time.time()
        keys = {"STRIPE_SECRET_KEY": double.key, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_BASE": double.base}
        with override_settings(GATEWAY="stripe", STRIPE_KINDS=["card", "sepa_debit"], **keys):
            yield double


def without_asking(now):
    """What a worker and the clock do where they wait to be called."""
    charge_due_invoices(now)
    look_after_due_charges(now)
    look_after_due_charges(now + SECOND_LOOK)


@at(stripe_calls)
def call_of_a_debit_that_arrived(now, double):
    attempt = begun(SEPA, now - HOUR)
    double.account.clear(attempt.reference)
    return attempt.invoice, now, calling(double, "payment_intent.succeeded"), without_asking


@at(stripe_calls)
def call_of_a_debit_that_failed(now, double):
    attempt = begun(SEPA, now - HOUR)
    double.account.clear(attempt.reference, good=False)
    return attempt.invoice, now, calling(double, "payment_intent.payment_failed"), without_asking


@at(stripe_calls)
def call_of_what_nobody_answered(now, double):
    """The charge was made and its answer lost; nobody would have asked for hours."""
    double.fault("POST /v1/payment_intents", "unanswered")
    attempt = begun("pm_card_visa", now - HOUR)
    ChargeAttempt.objects.filter(pk=attempt.pk).update(next_look_at=now + 9 * HOUR, looks=4)
    return attempt.invoice, now, calling(double, "payment_intent.succeeded"), without_asking


@at(stripe_calls)
def call_of_a_refund_that_came_back(now, double):
    attempt = begun("pm_card_visa", now - HOUR - MINUTE)
    refund = Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    refund.refresh_from_db()
    double.account.fail_refund(refund.reference, "lost_or_stolen_card")
    return attempt.invoice, now, calling(double, "refund.failed"), without_asking


def calling(double, kind):
    """Stripe tells of the newest event of this kind, and thinks it was heard only where it is thanked."""
    event = [each for each in double.account.all("event") if each["type"] == kind][-1]
    body = json.dumps(event)

    def press():
        headers = {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, SECRET)}
        answer = Client().post(reverse("stripe_webhook"), body, content_type="application/json", headers=headers)
        assert answer.status_code == 200, answer.content.decode()

    return press
