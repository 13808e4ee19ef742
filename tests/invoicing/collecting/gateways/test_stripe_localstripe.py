"""The Stripe room against localstripe, a server of others: methods, charges and refunds."""

from dataclasses import replace

import pytest

from invoicing.collecting.gateways.interface import CARD, FAILED, REQUIRES_ACTION, SUCCEEDED, Refused
from invoicing.collecting.gateways.stripe.client import Account, asking
from invoicing.collecting.gateways.stripe.room import StripeGateway
from tests.invoicing.collecting.gateways.contract import AMOUNT, Bench, back, on_file, order, payer
from tests.tools.localstripe.server import KEY, running


@pytest.fixture(scope="module")
def base():
    with running() as base:
        yield base


@pytest.fixture
def bench(base):
    bench = Bench()
    bench.gateway = StripeGateway(Account(KEY, base), frozenset({CARD}))
    bench.token = {"good": "pm_card_visa", "declined": "pm_card_chargeCustomerFail"}.get
    return bench


def card(bench, number):
    """A card that is not among its tokens; such numbers are of tests only."""
    facts = {"number": number, "exp_month": 12, "exp_year": 2035, "cvc": "123"}
    with asking():
        return bench.gateway.account.api.payment_methods.create({"type": "card", "card": facts}).id


def test_a_card_is_put_on_file_changed_and_let_go(bench):
    found, _ = on_file(bench)
    assert (found.kind, found.shown["brand"], found.shown["last4"]) == (CARD, "visa", "4242")
    assert found.payer.startswith("cus_")
    bench.gateway.update_method(found.reference, billing_details={"name": "Ann Lee"})
    assert bench.gateway.find_method(found.reference).billing_details["name"] == "Ann Lee"
    bench.gateway.detach_method(found.reference)
    bench.gateway.detach_method(found.reference)
    assert bench.gateway.find_method(found.reference) is None


def test_a_card_that_its_bank_refuses_is_not_put_on_file(bench):
    with pytest.raises(Refused) as refusal:
        bench.gateway.create_method("pm_card_visa_chargeDeclined", payer(), key="pm_refused")
    assert refusal.value.code == "card_declined"
    with pytest.raises(Refused):
        bench.gateway.create_method("pm_nobody_knows", payer(), key="pm_unknown")


def test_a_charge_succeeds_and_is_found(bench):
    asked = order(bench)
    assert bench.gateway.find_charge(asked) is None
    charge = bench.gateway.charge(asked)
    assert (charge.state, charge.amount, charge.currency) == (SUCCEEDED, AMOUNT, "usd")
    assert charge.reference.startswith("pi_")
    assert bench.gateway.find_charge(asked) == charge
    assert bench.gateway.find_charge(replace(asked, reference=charge.reference)) == charge
    assert bench.gateway.find_charge(replace(asked, key="att_other")) is None


def test_a_charge_is_found_on_a_later_page(bench, monkeypatch):
    asked = order(bench)
    charge = bench.gateway.charge(asked)
    for number in range(3):
        bench.gateway.charge(replace(asked, key=f"att_later_{number}"))
    monkeypatch.setattr("invoicing.collecting.gateways.stripe.charges.PAGE", 2)
    assert bench.gateway.find_charge(asked) == charge


def test_a_declined_charge_is_told_and_found(bench):
    asked = order(bench, "declined")
    charge = bench.gateway.charge(asked)
    assert (charge.state, charge.code) == (FAILED, "card_declined")
    assert charge.words
    found = bench.gateway.find_charge(asked)
    assert (found.state, found.code) == (FAILED, "card_declined")
    with pytest.raises(Refused):
        bench.gateway.refund(back(found, 1))


def test_a_charge_that_the_customer_has_to_confirm_waits_and_is_given_up(bench):
    bench.token = lambda what: card(bench, "4000002760003184")
    asked = order(bench)
    charge = bench.gateway.charge(asked)
    assert charge.state == REQUIRES_ACTION
    assert bench.gateway.cancel_charge(charge.reference).state == "canceled"


def test_money_goes_back_and_refunds_are_found(bench):
    charge = bench.gateway.charge(order(bench))
    part = back(charge, 1000)
    assert bench.gateway.find_refund(part) is None
    refund = bench.gateway.refund(part)
    assert (refund.state, refund.amount, refund.currency) == (SUCCEEDED, 1000, "usd")
    assert bench.gateway.find_refund(part) == refund


def test_a_wrong_key_is_said_to_be_wrong(base):
    gateway = StripeGateway(Account("pk_wrong", base), frozenset({CARD}))
    with pytest.raises(Refused, match="does not accept the secret key"):
        gateway.find_method("pm_x")
