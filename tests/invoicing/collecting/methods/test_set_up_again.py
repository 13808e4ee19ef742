"""A card or account that is set up again is charged by what was set up last; what was charged before still settles."""

from datetime import timedelta

import pytest

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.charging.checkout import CONFIRMED_WITHIN, Checkout
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.models.renewing.again import attach_once
from invoicing.collecting.models.renewing.details import ANOTHER
from invoicing.rules.move import IllegalMove
from tests.factories import customer, issued, line
from tests.invoicing.collecting.at_stripe import HOUR, SEPA, asked, begun
from tests.invoicing.collecting.factories import books, newest, tick
from tests.invoicing.collecting.hosted.payers import path_of, sent
from tests.invoicing.hosted.pages import owed

pytestmark = pytest.mark.django_db
SET_UP = "pm_card_authenticationRequiredOnSetup"
MINUTE = timedelta(minutes=1)


def due(buyer, now):
    return issued(buyer, lines=[line(unit_amount=10_000)], now=now, collection_method="charge_automatically")


def set_up(stripe, buyer, token, *, now, known=None, n=1):
    """What the customer fills in on Stripe's page is put on file."""
    room = charging_gateway()
    page = room.setup_page(payer_of(buyer, known), key=f"setup_{buyer.public_id}_{n}", return_url="https://x.example/")
    stripe.account.fill_in(page.reference, token)
    return attach_once(buyer, room.set_up(page.reference, payer_of(buyer, known)), gateway="stripe", now=now)


def at_stripe(stripe):
    """Which methods are attached there."""
    return [each["id"] for each in stripe.account.all("payment_method") if each["customer"]]


def test_a_card_that_the_bank_wanted_confirmed_is_charged_without_the_customer_once_it_is_set_up(stripe, now):
    attempt = begun(SET_UP, now)
    assert attempt.state == "requires_action"
    before = attempt.method
    kept = set_up(stripe, attempt.invoice.customer, SET_UP, known=before, now=now + 2 * HOUR)
    assert kept.pk == before.pk and kept.reference != before.reference
    other = due(attempt.invoice.customer, now + 2 * HOUR)
    tick(now + 4 * HOUR)
    # The one that waited for the customer gives way to a new charge, which needs nobody.
    assert {(newest(each).state, newest(each).method_id) for each in (attempt.invoice, other)} == {
        ("succeeded", kept.pk)
    }
    assert let_go_of_detached(now + 4 * HOUR) == 1
    assert at_stripe(stripe) == [kept.reference]


def test_a_debit_rests_on_the_mandate_that_was_given_last(stripe, now):
    buyer = customer(currency="eur", now=now, email="ann@lee.example")
    first = set_up(stripe, buyer, SEPA, now=now)
    kept = set_up(stripe, buyer, SEPA, known=first, now=now + HOUR, n=2)
    mandates = [each["id"] for each in stripe.account.all("mandate")]
    assert (kept.pk, kept.is_default) == (first.pk, True)
    assert [first.shown["mandate"], kept.shown["mandate"]] == mandates
    invoice = due(buyer, now + HOUR)
    let_go_of_detached(now + HOUR)
    tick(now + 3 * HOUR)
    assert newest(invoice).state == "processing"
    assert [each["payment_method"] for each in stripe.account.all("payment_intent")] == [kept.reference]


def test_what_waits_for_the_customer_may_be_confirmed_for_days_and_then_the_one_of_before_goes(stripe, now, clock):
    invoice, method, attempt = waiting_on_page(stripe, now)
    set_up(stripe, invoice.customer, SET_UP, known=method, now=now + MINUTE)
    assert let_go_of_detached(now + HOUR) == 0 and len(at_stripe(stripe)) == 2
    stripe.account.authenticate(attempt.reference)
    asked(now + HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert let_go_of_detached(now + HOUR) == 1 and len(at_stripe(stripe)) == 1


def test_what_nobody_confirms_keeps_the_one_of_before_for_days_alone(stripe, now, clock):
    invoice, method, _ = waiting_on_page(stripe, now)
    set_up(stripe, invoice.customer, SET_UP, known=method, now=now + MINUTE)
    assert let_go_of_detached(now + CONFIRMED_WITHIN - MINUTE) == 0
    assert let_go_of_detached(now + CONFIRMED_WITHIN + MINUTE) == 1


def waiting_on_page(stripe, now):
    """(an invoice, the card on file with which its owner pays it, the charge that waits for them)."""
    invoice = owed(now=now)
    details = charging_gateway().create_method(SET_UP, payer_of(invoice.customer), key="pm_of_page")
    method = PaymentMethod.attach(invoice.customer, details, gateway="stripe", by=None, now=now)
    how = {"amount": invoice.amount_remaining, "return_url": "https://x.example/", "language": "en"}
    Checkout.pay(invoice, method, key="c" * 32, now=now, **how)
    look_after_due_charges(now)
    assert newest(invoice).state == "requires_action"
    return invoice, method, newest(invoice)


@pytest.mark.parametrize("known_there", [True, False], ids=["the same customer", "another customer at Stripe"])
@pytest.mark.parametrize("does", ["unanswered", "lost"])
def test_a_charge_of_which_no_answer_came_is_looked_up_by_what_it_was_sent_with(stripe, now, does, known_there):
    buyer = customer(currency="eur", now=now, email="ann@lee.example")
    first = set_up(stripe, buyer, "pm_card_visa", now=now)
    invoice = due(buyer, now)
    charge_now(invoice, by=None, now=now)
    stripe.fault("POST /v1/payment_intents", does)
    look_after_due_charges(now)
    assert newest(invoice).state == "unknown"
    kept = set_up(stripe, buyer, "pm_card_visa", known=first if known_there else None, now=now + MINUTE, n=2)
    assert kept.pk == first.pk and (kept.payer == first.payer) == known_there
    stripe.forget_keys()
    assert let_go_of_detached(now + MINUTE) == 0
    for hours in (1, 2, 30, 60):
        look_after_due_charges(now + hours * HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).state) == ("paid", "succeeded")
    assert [each["payment_method"] for each in stripe.account.all("payment_intent")] == [first.reference]
    assert let_go_of_detached(now + 60 * HOUR) == 1
    assert at_stripe(stripe) == [kept.reference] and not books()


@pytest.mark.parametrize("token", ["pm_card_visa", SEPA])
def test_what_a_customer_saves_while_paying_is_known_by_what_they_set_up_there(stripe, now, clock, client, token):
    invoice = owed(now=now)
    first = set_up(stripe, invoice.customer, token, now=now - HOUR)
    step = sent(client, invoice, save="1")["Location"]
    client.get(step)
    page = stripe.account.all("checkout.session")[-1]
    client.get(path_of(stripe.account.fill_in(page["id"], token)["success_url"]))
    client.post(step)
    look_after_due_charges(now)
    for intent in stripe.account.all("payment_intent"):
        if intent["status"] == "processing":
            stripe.account.clear(intent["id"])
    asked(now + HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    tidy_due_checkouts(now + 2 * HOUR)
    let_go_of_detached(now + 2 * HOUR)
    kept = PaymentMethod.objects.of(invoice.customer).get()
    assert (kept.pk, kept.is_default) == (first.pk, True)
    assert at_stripe(stripe) == [kept.reference] != [first.reference]
    assert not PaymentMethod.objects.exclude(pk=kept.pk).filter(detached_at=None).exists() and not books()


def test_what_was_asked_before_it_was_set_up_again_does_not_put_back_the_one_of_before(stripe, now):
    buyer = customer(now=now)
    first = set_up(stripe, buyer, "pm_card_visa", now=now)
    found = charging_gateway().find_method(first.reference)
    set_up(stripe, buyer, "pm_card_visa", known=first, now=now + MINUTE, n=2)
    with pytest.raises(IllegalMove, match=ANOTHER):
        first.renew(found, by=None, now=now + MINUTE)
