"""Stripe's page for a new method: one at a time for whoever adds one, and for customers whom Stripe knows no more."""

from datetime import timedelta

import pytest

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.methods.sweeps import let_go_of_detached, look_for_renewed_cards
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import CONFIRMED_WITHIN, DEBIT_CONFIRMED_WITHIN, Checkout
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.models.setup_request import SetupRequest
from tests.factories import customer
from tests.invoicing.collecting.at_stripe import HOUR, asked
from tests.invoicing.collecting.factories import newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, path_of, sent
from tests.invoicing.collecting.methods.test_hastened import portal_page
from tests.invoicing.collecting.methods.test_links import link_for
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def known(buyer, now, token="pm_card_visa"):
    """On file at Stripe, whose customer they are from then on."""
    details = charging_gateway().create_method(token, payer_of(buyer), key=f"pm_{buyer.public_id}_{token}")
    return PaymentMethod.attach(buyer, details, gateway="stripe", by=None, now=now)


@pytest.fixture
def forgotten(stripe, clock):
    """The invoice of somebody whom Stripe knew, and their method there."""
    invoice = owed(now=clock)
    buyer = invoice.customer
    type(buyer).objects.filter(pk=buyer.pk).update(email="jenny@example.com")
    buyer.refresh_from_db()
    return invoice, known(buyer, clock)


@pytest.fixture(params=["deleted", "another account"])
def gone(request, stripe, forgotten, clock):
    _, method = forgotten
    if request.param == "deleted":
        stripe.account.delete_customer(method.payer)
        asked(clock)
        look_for_renewed_cards(clock)
    else:
        stripe.account.things.clear()
        stripe.forget_keys()
    return forgotten


def filled_in(stripe, token="pm_card_mastercard"):
    """The newest page is filled in: the address that it leads back to."""
    page = stripe.account.all("checkout.session")[-1]
    return path_of(stripe.account.fill_in(page["id"], token)["success_url"])


def test_by_a_link_whom_stripe_does_not_know_any_more_is_known_anew_once(stripe, gone, client, clock):
    invoice, before = gone
    _, path = link_for(invoice.customer, clock)
    assert {client.get(f"{path}go/").status_code for _ in "ab"} == {302}
    found = SetupRequest.objects.get()
    assert found.payer != before.payer
    assert [each["id"] for each in stripe.account.all("customer")] == [found.payer]
    client.get(filled_in(stripe))
    assert PaymentMethod.objects.get(reference__in=[each["id"] for each in stripe.account.all("payment_method")][-1:])
    # Remembered: for the next link nobody is made.
    _, path = link_for(invoice.customer, clock)
    assert client.get(f"{path}go/").status_code == 302
    assert len(stripe.account.all("customer")) == 1


def test_who_pays_and_whom_stripe_does_not_know_any_more_pays_with_a_new_method(stripe, gone, client, clock):
    invoice, before = gone
    step = sent(client, invoice)["Location"]
    assert client.get(step).status_code == 200
    assert client.get(filled_in(stripe)).status_code == 200
    client.post(step)
    tick(clock)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert newest(invoice).method.payer != before.payer
    assert len(stripe.account.all("customer")) == 1


def test_in_the_portal_whom_stripe_does_not_know_any_more_adds_a_method(stripe, gone, client, clock):
    invoice, before = gone
    portal_page(client, invoice.customer, clock)
    client.get(filled_in(stripe))
    added = PaymentMethod.objects.of(invoice.customer).order_by("pk").last()
    assert added.words == "Mastercard •••• 4444" and added.payer != before.payer


def test_a_token_is_put_on_file_for_whom_stripe_does_not_know_any_more(stripe, gone):
    invoice, before = gone
    details = charging_gateway().create_method("pm_card_mastercard", payer_of(invoice.customer, before), key="pm_1")
    assert details.payer not in ("", before.payer)


def test_a_page_of_another_account_is_over(stripe, client, clock):
    buyer = customer(now=clock)
    _, path = link_for(buyer, clock)
    client.get(f"{path}go/")
    stripe.account.things.clear()
    stripe.forget_keys()
    SetupRequest.objects.update(page_made_at=clock - 30 * HOUR)
    assert client.get(f"{path}go/").status_code == 302
    client.get(filled_in(stripe))
    assert SetupRequest.objects.get().state == "done"


def test_as_known_last(stripe, clock):
    """Where methods tell different ids, the newest word counts, and what is attached before what was."""
    buyer = customer(now=clock)
    first, second = known(buyer, clock), known(buyer, clock, "pm_card_mastercard")
    assert first.payer != second.payer
    request, _ = link_for(buyer, clock)
    assert request.as_payer().reference == second.payer
    PaymentMethod.objects.filter(pk=first.pk).update(renewed_at=clock + HOUR)
    assert request.as_payer().reference == first.payer
    first.detach(by=None, now=clock)
    assert request.as_payer().reference == second.payer


# One page at a time


def changed(settings, how):
    """What of the page is another from here on: what stands in the query of the step."""
    if how == "kinds":
        settings.STRIPE_KINDS = ["card"]
    if how == "address":
        settings.PUBLIC_URL = "https://elsewhere.example"
    return "?lang=de" if how == "language" else ""


@pytest.mark.parametrize("how", ["language", "kinds", "address", ""])
def test_a_page_for_something_else_takes_the_place_of_the_one_before(stripe, client, clock, settings, how):
    invoice = owed(now=clock)
    step = sent(client, invoice)["Location"]
    assert client.get(step).status_code == 200
    query = changed(settings, how)
    assert {client.get(f"{step}{query}").status_code for _ in "ab"} == {200}
    states = [each["status"] for each in stripe.account.all("checkout.session")]
    assert states == (["expired", "open"] if how else ["open"])
    assert client.get(filled_in(stripe)).status_code == 200
    for _ in "ab":
        client.post(step)
        tick(clock)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert [each["status"] for each in stripe.account.all("payment_intent")] == ["succeeded"]


def test_what_was_filled_in_on_the_page_before_is_not_asked_for_again(stripe, client, clock):
    invoice = owed(now=clock)
    step = sent(client, invoice)["Location"]
    client.get(step)
    filled_in(stripe)
    # The same step in another tab, which never heard of it.
    there = client.get(f"{step}?lang=de")
    assert there.status_code == 302 and "back=1" in there["Location"]
    assert client.get(there["Location"]).status_code == 200
    method = Checkout.objects.get(key=KEY).method
    assert method.words == "Mastercard •••• 4444"
    client.post(step)
    tick(clock)
    invoice.refresh_from_db()
    assert invoice.status == "paid" and client.get(address_of(invoice)).status_code == 200


def test_a_link_leads_to_one_page_at_a_time(stripe, client, clock, settings):
    buyer = customer(now=clock)
    _, path = link_for(buyer, clock)
    client.get(f"{path}go/")
    changed(settings, "kinds")
    assert client.get(f"{path}go/").status_code == 302
    assert [each["status"] for each in stripe.account.all("checkout.session")] == ["expired", "open"]
    filled_in(stripe)
    changed(settings, "address")
    assert client.get(f"{path}go/")["Location"] == path
    assert SetupRequest.objects.get().state == "done"


@pytest.mark.parametrize("what", ["customers", "checkout/sessions"])
def test_a_fault_that_stripe_repeats_all_day_keeps_nobody_from_adding_a_method(stripe, client, clock, what):
    invoice = owed(now=clock)
    step = sent(client, invoice)["Location"]
    stripe.fault(f"POST /v1/{what}", "repeated")
    assert {client.get(step).status_code for _ in "abc"} == {200}
    assert [each["status"] for each in stripe.account.all("checkout.session")] == ["open"]
    assert client.get(filled_in(stripe)).status_code == 200


def test_while_stripe_is_down_nothing_is_made(stripe, client, clock):
    invoice = owed(now=clock)
    step = sent(client, invoice)["Location"]
    stripe.fault("POST /v1/.*", 503, times=4)
    assert [client.get(step).status_code for _ in "abc"] == [503, 503, 200]
    assert len(stripe.account.all("customer")) == len(stripe.account.all("checkout.session")) == 1


# Pages of the bank that somebody left


def left_at_bank(stripe, client, now, **typed):
    """(the invoice, the charge that its owner was to confirm with a new card)."""
    invoice = owed(now=now)
    step = sent(client, invoice, **typed)["Location"]
    client.get(step)
    client.get(filled_in(stripe, "pm_card_authenticationRequired"))
    client.post(step)
    look_after_due_charges(now)
    assert newest(invoice).state == "requires_action"
    return invoice, newest(invoice)


def looked_after(first, last, step):
    """How often checkouts were looked at from `first` to `last`."""
    looks, at = 0, first
    while at <= last:
        looks += Checkout.objects.due(at).count()
        look_after_due_charges(at)
        tidy_due_checkouts(at)
        let_go_of_detached(at)
        at += step
    return looks


@pytest.mark.parametrize("save", ["", "1"], ids=["not to be saved", "to be saved"])
def test_a_charge_that_nobody_confirms_is_given_up_and_its_card_let_go(stripe, client, clock, save):
    invoice, attempt = left_at_bank(stripe, client, clock, **({"save": save} if save else {}))
    looked_after(clock, clock + CONFIRMED_WITHIN - HOUR, 6 * HOUR)
    attempt.refresh_from_db()
    assert attempt.state == "requires_action" and stripe.account.things[attempt.method.reference]["customer"]
    looked_after(clock + CONFIRMED_WITHIN, clock + CONFIRMED_WITHIN + 24 * HOUR, 6 * HOUR)
    attempt.refresh_from_db()
    assert (attempt.state, stripe.account.things[attempt.reference]["status"]) == ("canceled", "canceled")
    assert not stripe.account.things[attempt.method.reference]["customer"]
    assert Checkout.objects.get().next_look_at is None
    invoice.refresh_from_db()
    assert not invoice.charging
    # It can be paid again.
    assert client.get(sent(client, invoice, key="d" * 32)["Location"]).status_code == 200


def test_small_amounts_that_confirm_an_account_have_time_to_arrive(stripe, client, clock):
    invoice = owed(now=clock)
    step = sent(client, invoice)["Location"]
    client.get(step)
    client.get(filled_in(stripe, "pm_sepaDebit"))
    client.post(step)
    look_after_due_charges(clock)
    waits = ChargeAttempt.objects.filter(invoice=invoice)
    waits.update(state="requires_action")
    Checkout.objects.get().let_go(now=clock + CONFIRMED_WITHIN + HOUR)
    assert not waits.get().unwanted
    Checkout.objects.get().let_go(now=clock + DEBIT_CONFIRMED_WITHIN + HOUR)
    assert waits.get().unwanted


def test_who_confirms_within_days_has_paid_and_the_card_goes_then(stripe, client, clock):
    invoice, attempt = left_at_bank(stripe, client, clock)
    later = clock + CONFIRMED_WITHIN - HOUR
    looked_after(clock, later, 6 * HOUR)
    stripe.account.authenticate(attempt.reference)
    asked(later)
    looked_after(later, later + 12 * HOUR, HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert not stripe.account.things[attempt.method.reference]["customer"]


def test_the_longer_nobody_confirms_the_more_seldom_it_is_looked_at(stripe, client, clock):
    left_at_bank(stripe, client, clock)
    Checkout.objects.update(next_look_at=clock)
    assert looked_after(clock, clock + 5 * MINUTE, MINUTE) >= 4
    assert looked_after(clock + 10 * HOUR, clock + 11 * HOUR, 5 * MINUTE) <= 2
    assert looked_after(clock + 60 * HOUR, clock + 66 * HOUR, HOUR) <= 2
