"""Calls of Stripe: whoever signed right has something asked about, and nothing else follows from a call."""

import json
import time
from datetime import timedelta

import pytest
import stripe
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.gateways.stripe.tables import GatewayKeys
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.setup_request import SetupRequest
from tests.factories import customer
from tests.invoicing.collecting.factories import newest, tick
from tests.invoicing.collecting.gateways.test_stripe_charges import charged, double

__all__ = ["double"]
pytestmark = pytest.mark.django_db
HERE = reverse("stripe_webhook")
SECRET = "whsec_0123456789abcdef"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def signing(settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET


@pytest.fixture
def stranger(client):
    client.handler.enforce_csrf_checks = True
    client.raise_request_exception = False
    return client


def event(kind="payment_intent.succeeded", reference="pi_1", *, livemode=False, **thing):
    told = {"id": reference, "metadata": {}, **thing}
    facts = {"id": "evt_1", "object": "event", "type": kind, "created": int(time.time()), "livemode": livemode}
    return json.dumps(facts | {"data": {"object": told}})


def call(client, body, *, secret=SECRET, at=None, header=None):
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, at)
    headers = {"Stripe-Signature": signature if header is None else header}
    return client.post(HERE, body, content_type="application/json", headers=headers)


def test_a_bank_debit_that_arrived_is_asked_about_at_once(stranger, double):
    now = timezone.now()
    invoice = charged(double, "pm_usBankAccount", now=now)
    tick(now + HOUR)
    attempt = newest(invoice)
    assert attempt.state == "processing"
    double.account.clear(attempt.reference)
    assert call(stranger, event(reference=attempt.reference)).status_code == 200
    look_after_due_charges(now + HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_a_method_that_was_put_on_file_is_looked_for_at_once(stranger, double):
    now, buyer = timezone.now(), customer()
    row, _ = SetupRequest.create(buyer, email="a@x.example", gateway="stripe", make_default=True, by=None, now=now)
    page = charging_gateway().setup_page(row.as_payer(), key=row.key(now), return_url="https://x.example/")
    row.went(page, language="en", consent="Save it", now=now)
    double.account.fill_in(page.reference, "pm_card_visa")
    before = row.next_look_at
    assert call(stranger, event("checkout.session.completed", page.reference)).status_code == 200
    row.refresh_from_db()
    assert row.next_look_at < before
    row.finish(charging_gateway().set_up(row.reference, row.as_payer()), now=now)
    assert PaymentMethod.objects.get().shown["last4"] == "4242"


def test_what_a_call_says_is_not_believed_but_asked(stranger, double):
    now = timezone.now()
    invoice = charged(double, "pm_usBankAccount", now=now)
    tick(now + HOUR)
    reference = newest(invoice).reference
    for _ in range(2):
        assert call(stranger, event(reference=reference, status="succeeded", amount=10_000)).status_code == 200
    look_after_due_charges(now + HOUR)
    assert newest(invoice).state == "processing"


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "whsec_another0123456789"},
        {"at": int(time.time()) - 3600},
        {"header": ""},
        {"header": "t=1,v1=00"},
        {"header": "t=x,v1=é"},
        {"header": f"t={int(time.time())},v1=é"},
        {"header": f"t={'9' * 400},v1=00"},
        {"header": "v1"},
        {"header": ",,,"},
    ],
)
def test_a_wrong_or_old_signature_is_refused_in_one_line(stranger, how, caplog):
    answer = call(stranger, event(), **how)
    assert (answer.status_code, answer.content.decode()) == (400, "The signature is wrong or too old.\n")
    assert answer["Content-Type"].startswith("text/plain")
    assert SECRET not in caplog.text


def test_a_body_that_was_changed_is_refused(stranger):
    signature = stripe.WebhookSignature.generate_signature_header(event(), SECRET)
    headers = {"Stripe-Signature": signature}
    changed = event(reference="pi_2")
    assert stranger.post(HERE, changed, content_type="application/json", headers=headers).status_code == 400
    assert stranger.post(HERE, b"\xff\xfe", content_type="application/json", headers=headers).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "null", "1", "{}", '{"type": 5}', "[" * 50_000, '{"livemode": false}', "x"])
def test_what_is_signed_and_cannot_be_read_is_refused(stranger, body):
    answer = call(stranger, body)
    assert (answer.status_code, answer.content) == (400, b"This cannot be read.\n")


@pytest.mark.parametrize(
    "body",
    [
        event("customer.created", "cus_1"),
        event(livemode=True),
        event("charge.dispute.created", "du_1"),
        event("checkout.session.completed", "cs_1"),
        event("refund.failed", "re_nobody"),
        event(reference="pi_nobody", metadata=None),
    ],
    ids=["another thing", "live", "a dispute", "a page", "a refund", "nobody's charge"],
)
def test_what_is_of_no_interest_is_taken_with_thanks(stranger, body):
    assert call(stranger, body).status_code == 200


def test_what_is_too_long_is_not_read(stranger):
    answer = call(stranger, event(description="x" * 600_000))
    assert (answer.status_code, answer.content) == (413, b"This is too long.\n")


def test_without_a_signing_secret_nobody_is_heard(stranger, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    answer = call(stranger, event())
    assert answer.status_code == 404
    assert "switched off" in answer.content.decode()
    assert not GatewayKeys.objects.exists()


def test_only_posts_are_answered(stranger):
    assert stranger.get(HERE).status_code == 405
