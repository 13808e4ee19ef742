"""The page of an invoice that is charged by itself: with what, and no transfer; a transfer once the customer pays."""

from datetime import timedelta

import pytest

from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.documents.language.wording import say
from invoicing.documents.text.payment import CHARGED
from tests.factories import seller
from tests.invoicing.collecting.factories import charged, tick
from tests.invoicing.hosted.pages import BANK, address_of
from tests.reading import text

pytestmark = pytest.mark.django_db
FAILS, CONFIRMS = "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"


@pytest.fixture
def now(clock):
    seller(**BANK)
    return clock


def page(client, invoice, **query):
    return text(client.get(address_of(invoice), query))


def asks_for_transfer(found):
    return "By bank transfer" in found and "IBAN" in found and CHARGED not in found


def failed(now, token=FAILS):
    invoice, _ = charged(token, now=now)
    Collection.charge_at(invoice, now, now=now)
    tick(now)
    return invoice


def test_it_says_with_what_it_is_charged_and_asks_for_no_transfer(client, now):
    invoice, _ = charged(now=now)
    found = page(client, invoice)
    assert f"{CHARGED} Payment method: Visa •••• 4242" in found
    assert not any(word in found for word in ("IBAN", "By bank transfer", "Scan to pay", "Give the reference"))
    # Who wants to pay it before can do so.
    assert "Pay now" in found


@pytest.mark.parametrize("language", ["de", "ar", "ja"])
def test_in_the_language_of_its_reader(client, now, language):
    found = page(client, charged(now=now)[0], lang=language)
    assert say(CHARGED, language) in found
    assert "IBAN" not in found


def test_what_failed_says_when_it_is_tried_again(client, now):
    found = page(client, failed(now))
    assert "We will try again on" in found
    assert "IBAN" not in found


def test_while_a_charge_is_under_way_nobody_is_asked_to_pay(client, now):
    invoice = failed(now, "pm_card_answerLost")
    found = page(client, invoice)
    assert CHARGED in found
    assert "IBAN" not in found


@pytest.mark.parametrize("policy", [{"kind": "off"}, {}], ids=["no further try", "stopped"])
def test_whose_tries_ended_pays_by_transfer(client, now, policy):
    CollectionPolicy.change(policy, by=None, now=now)
    invoice = failed(now)
    if not policy:
        Collection.stop(invoice, by=None, now=now)
    assert asks_for_transfer(page(client, invoice))


def test_what_waits_for_its_customer_can_be_transferred_too(client, now):
    found = page(client, failed(now, CONFIRMS))
    assert "Please confirm the payment" in found
    assert asks_for_transfer(found)


def test_without_a_method_by_then_the_customer_pays(client, now):
    invoice, on_file = charged(now=now)
    on_file.detach(by=None, now=now)
    assert asks_for_transfer(page(client, invoice))


def test_what_is_paid_says_nothing_of_it(client, now):
    invoice, _ = charged(now=now)
    tick(now + timedelta(hours=2))
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert not any(word in page(client, invoice) for word in (CHARGED, "IBAN", "We will try again"))
