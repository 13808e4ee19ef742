"""What customers put on file is looked for once the gateway tells of it, found by an index; silence ends a sweep."""

from datetime import timedelta

import pytest
from django.db import connection

from invoicing.collecting.gateways import registry
from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.methods.links.asking import look_for_set_up_methods
from invoicing.collecting.methods.links.mails import new_link
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.collecting.tasks import ask_gateway
from tests.factories import customer
from tests.invoicing.collecting.factories import method
from tests.invoicing.collecting.gateways.test_stripe_charges import double  # noqa: F401
from tests.invoicing.collecting.hosted.payers import KEY, path_of, sent
from tests.invoicing.collecting.methods.test_links import set_up
from tests.invoicing.hosted.pages import owed
from tests.invoicing.portal.test_portal_pages import visit

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def visitor(client, now, clock):
    return client


def portal_page(visitor, buyer, now, key=KEY):
    """Somebody is on the gateway's page that the portal led to: its path."""
    visit(visitor, buyer, now)
    step = visitor.post("/portal/methods/", {"key": key})["Location"]
    return path_of(visitor.get(step)["Refresh"].removeprefix("0; url="))


def test_what_is_added_in_the_portal_is_known_once_the_gateway_tells_of_it(visitor, now):
    buyer = customer(email="jenny@example.com", currency="eur")
    visitor.post(portal_page(visitor, buyer, now), {"number": "4242424242424242"})
    assert tidy_due_checkouts(now) == 0
    assert ask_gateway(now) == 1
    assert tidy_due_checkouts(now) == 1
    assert PaymentMethod.objects.of(buyer).get().is_default


def test_what_is_to_pay_an_invoice_waits_for_whoever_pays(visitor, now):
    step = sent(visitor, owed(now=now))["Location"]
    visitor.post(path_of(visitor.get(step)["Refresh"].removeprefix("0; url=")), {"number": "4242424242424242"})
    assert ask_gateway(now) == 1
    assert Checkout.objects.get().next_look_at > now
    assert tidy_due_checkouts(now) == 0


def test_pages_are_found_by_their_reference_through_an_index(now):
    found = SetupRequest.objects.filter(reference="cs_1", next_look_at__isnull=False, state=SetupRequest.OPEN)
    if connection.vendor == "sqlite":
        assert "collecting_setup_reference" in found.explain()
        assert "collecting_checkout_reference" in Checkout.objects.waiting_for("cs_1").explain()


@pytest.fixture
def silent(monkeypatch):
    """[what a gateway was asked that gives no answer], from when `silent.begins()`."""
    asked = []

    class Silent(TestGateway):
        def set_up(self, reference, payer):
            asked.append(reference)
            raise Unanswered("No answer came.")

        detach_method = find_method = lambda self, reference: self.set_up(reference, None)

    asked_in_vain = lambda: monkeypatch.setattr(registry, "TestGateway", Silent)  # noqa: E731
    return asked, asked_in_vain


def test_a_gateway_that_gives_no_answer_is_asked_once_a_sweep(visitor, now, silent):
    asked, falls_silent = silent
    for _ in range(3):
        _, address = new_link(customer(), by=None, now=now, make_default=True)
        set_up(visitor, "/" + address.split("/", 3)[3])
        method(customer(), now=now).detach(by=None, now=now)
    for key in "abc":
        buyer = customer(email=f"{key}@example.com", currency="eur")
        visitor.post(portal_page(visitor, buyer, now, key * 32), {"number": "4242424242424242"})
    falls_silent()
    for sweep in (look_for_set_up_methods, let_go_of_detached, tidy_due_checkouts):
        asked.clear()
        assert sweep(now + 2 * HOUR) == 0
        assert len(asked) == 1, sweep
    # Whoever was not asked about comes first the next time, and nobody is lost.
    asked.clear()
    look_for_set_up_methods(now + 2 * HOUR)
    assert len(asked) == 1
    assert Checkout.objects.filter(next_look_at__isnull=False).count() == 3


def test_what_needs_no_gateway_is_done_though_it_is_silent(visitor, now, silent):
    asked, falls_silent = silent
    invoice = owed(now=now)
    step = sent(visitor, invoice)["Location"]
    page = path_of(visitor.get(step)["Refresh"].removeprefix("0; url="))
    visitor.get(path_of(visitor.post(page, {"number": "4242424242424242"})["Location"]))
    buyer = customer(email="jenny@example.com", currency="eur")
    visitor.post(portal_page(visitor, buyer, now, "b" * 32), {"number": "4242424242424242"})
    Checkout.objects.filter(invoice=None).update(next_look_at=now)
    falls_silent()
    assert tidy_due_checkouts(now + 2 * HOUR) == 1
    assert len(asked) == 1
    assert PaymentMethod.objects.get().detached_at


@pytest.mark.parametrize("kinds", [["card"], ["card", "us_bank_account"]])
def test_bank_accounts_are_put_on_file_at_once_or_not_at_all(double, settings, kinds, now):  # noqa: F811
    settings.STRIPE_KINDS = kinds
    row, _ = SetupRequest.create(customer(), email="", gateway="stripe", make_default=True, by=None, now=now)
    registry.charging_gateway().setup_page(row.as_payer(), key=row.key(now), return_url="https://x.example/")
    params = next(sent for _, path, sent in double.requests if path.endswith("/checkout/sessions"))
    options = params.get("payment_method_options")
    instant = {"us_bank_account": {"verification_method": "instant"}}
    assert options == (instant if "us_bank_account" in kinds else None)
