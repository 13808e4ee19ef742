"""Payment methods in the portal, and invoices that are paid with them: each by a charge of its own."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.staff.models.attempts import Limit
from customers.bulk.deletion import new_operation_id
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.portal import methods_views, paying_views
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import method, tick
from tests.invoicing.collecting.hosted.payers import KEY, confirmed, path_of
from tests.invoicing.portal.test_portal_pages import visit

pytestmark = pytest.mark.django_db
METHODS, CHARGE = "/portal/methods/", "/portal/charge/"
HOUR = timedelta(hours=1)


@pytest.fixture
def buyer(clock, now):
    return customer("Acme", email="jenny@example.com", currency="eur", preferred_locales=["en"])


@pytest.fixture
def visitor(client, buyer, now):
    visit(client, buyer, now)
    return client


def owed_by(buyer, now, amount=10_000):
    return issued(buyer, now=now, lines=[line(unit_amount=amount)])


def added(client, number="4242424242424242", key=KEY):
    step = client.post(METHODS, {"key": key})["Location"]
    onward = client.get(step)["Refresh"].removeprefix("0; url=")
    return client.get(path_of(client.post(path_of(onward), {"number": number})["Location"]))


def paid(client, invoices, card, *, key=KEY, **amounts):
    typed = {"key": key, "method": card.public_id, "invoice": [each.public_id for each in invoices], **amounts}
    return client.post(CHARGE, typed)


def test_a_method_is_added_on_the_gateways_page_with_the_consent_kept(visitor, buyer, now):
    answer = added(visitor)
    assert answer["Location"] == METHODS
    card = PaymentMethod.objects.of(buyer).get()
    assert card.is_default
    found = Checkout.objects.get()
    assert (found.email, found.consent_at) == ("jenny@example.com", now)
    assert found.consent_words == "Save this payment method for future payments"
    page = visitor.get(METHODS).content.decode()
    assert "Visa •••• 4242" in page
    assert card.expiry in page


def test_who_closed_the_window_after_adding_has_it_on_file(visitor, buyer, now):
    step = visitor.post(METHODS, {"key": KEY})["Location"]
    onward = visitor.get(step)["Refresh"].removeprefix("0; url=")
    visitor.post(path_of(onward), {"number": "4242424242424242"})
    assert tidy_due_checkouts(now + timedelta(hours=2)) == 1
    assert PaymentMethod.objects.of(buyer).count() == 1


def test_another_one_becomes_the_default_and_one_is_removed_after_being_asked(visitor, buyer):
    first, second = method(buyer), method(buyer, "pm_card_mastercard")
    visitor.post(f"{METHODS}{second.public_id}/default/")
    assert [each.pk for each in PaymentMethod.objects.of(buyer)] == [second.pk, first.pk]
    asked = visitor.get(f"{METHODS}{first.public_id}/remove/").content.decode()
    assert "Remove Visa •••• 4242?" in asked
    assert PaymentMethod.objects.of(buyer).count() == 2
    for _ in range(2):
        assert visitor.post(f"{METHODS}{first.public_id}/remove/")["Location"] == METHODS
    assert PaymentMethod.objects.of(buyer).get() == second
    event = Event.objects.filter(type="payment_method.detached").get()
    assert event.actor is None


def test_methods_of_others_are_out_of_reach(visitor, now):
    other = method(customer(currency="eur"))
    visitor.post(f"{METHODS}{other.public_id}/default/")
    visitor.post(f"{METHODS}{other.public_id}/remove/")
    other.refresh_from_db()
    assert other.detached_at is None
    foreign = owed_by(other.customer, now)
    assert paid(visitor, [foreign], other)["Location"] == reverse("portal_pay")
    assert not ChargeAttempt.objects.exists()


def test_several_invoices_are_charged_one_by_one_and_each_result_is_told(visitor, buyer, now):
    first, second = owed_by(buyer, now), owed_by(buyer, now, 5_000)
    card = method(buyer)
    chosen = visitor.get(CHARGE, {"invoice": [first.public_id, second.public_id]}).content.decode()
    assert "Visa •••• 4242" in chosen
    answer = paid(visitor, [first, second], card)
    waiting = visitor.get(answer["Location"])
    assert waiting["Refresh"] == "2"
    tick(now)
    page = visitor.get(answer["Location"]).content.decode()
    assert "€100.00 was paid" in page
    assert "€50.00 was paid" in page
    assert ChargeAttempt.objects.filter(on_session=True).count() == 2
    assert {each.email for each in Checkout.objects.all()} == {"jenny@example.com"}
    # The form once more pays nothing more.
    assert paid(visitor, [first, second], card)["Location"] == reverse("portal_pay")
    tick(now)
    assert ChargeAttempt.objects.count() == 2


def test_the_same_form_twice_before_anything_is_known_pays_once(visitor, buyer, now):
    invoice, card = owed_by(buyer, now), method(buyer)
    answers = {paid(visitor, [invoice], card)["Location"] for _ in range(2)}
    assert answers == {reverse("portal_charged", args=[KEY])}
    assert ChargeAttempt.objects.count() == 1


def test_a_part_of_one_and_all_of_another(visitor, buyer, now):
    first, second = owed_by(buyer, now), owed_by(buyer, now)
    paid(visitor, [first, second], method(buyer), **{f"amount_{first.public_id}": "12.34"})
    tick(now)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.amount_paid, second.status) == (1234, "paid")


@pytest.mark.parametrize("typed", ["", "0", "100.01", "x"])
def test_one_wrong_amount_and_nothing_is_charged(visitor, buyer, now, typed):
    first, second = owed_by(buyer, now), owed_by(buyer, now)
    answer = paid(visitor, [first, second], method(buyer), **{f"amount_{first.public_id}": typed})
    assert answer.status_code == 422
    assert "Enter an amount from €0.50 to €100.00." in answer.content.decode()
    assert not ChargeAttempt.objects.exists()


def test_each_confirmation_leads_back_to_the_results(visitor, buyer, now):
    invoice = owed_by(buyer, now)
    answer = paid(visitor, [invoice], method(buyer, "pm_card_threeDSecure2Required"))
    tick(now)
    assert "Confirm the payment" in visitor.get(answer["Location"]).content.decode()
    back = confirmed(visitor)
    assert visitor.get(back)["Location"] == answer["Location"]
    tick(now)
    assert "Thank you." in visitor.get(answer["Location"]).content.decode()


def test_a_card_that_may_not_be_tried_is_told_beside_what_was_begun(visitor, buyer, now):
    first, second, card = owed_by(buyer, now), owed_by(buyer, now), method(buyer, "pm_card_chargeCustomerFail")
    paid(visitor, [first], card)
    tick(now)
    ChargeAttempt.objects.update(decline_code="do_not_try_again")
    answer = paid(visitor, [second], card, key="b" * 32)
    page = visitor.get(answer["Location"]).content.decode()
    assert second.number in page
    assert "Please use another one." in page


def test_too_many_are_refused_and_a_visit_is_needed(visitor, buyer, now, monkeypatch, client):
    monkeypatch.setattr(methods_views, "ADDED", Limit("methods, test", 1, 60))
    monkeypatch.setattr(paying_views, "PAID", Limit("payments, test", 1, 60))
    invoice, card = owed_by(buyer, now), method(buyer)
    assert [visitor.post(METHODS, {"key": key * 32}).status_code for key in "12"] == [302, 429]
    assert paid(visitor, [invoice], card).status_code == 302
    assert paid(visitor, [owed_by(buyer, now)], card, key="2" * 32).status_code == 429
    visitor.post("/portal/sign-out/")
    for address in (METHODS, CHARGE, f"{CHARGE}{KEY}/", f"{METHODS}{card.public_id}/remove/"):
        assert visitor.get(address)["Location"].startswith(reverse("portal_ask"))


def test_without_a_gateway_the_portal_is_as_it_was(visitor, buyer, now, settings):
    owed_by(buyer, now)
    settings.LIVEMODE = True
    page = visitor.get(reverse("portal_pay")).content.decode()
    assert "Pay by card" not in page
    assert "Payment methods" not in page


def test_of_a_deleted_customer_the_gateway_lets_go_of_what_was_added(visitor, buyer, now):
    step = visitor.post(METHODS, {"key": KEY})["Location"]
    onward = visitor.get(step)["Refresh"].removeprefix("0; url=")
    visitor.post(path_of(onward), {"number": "4242424242424242"})
    buyer.mark_deleted(by=None, now=now, operation_id=new_operation_id(now))
    assert tidy_due_checkouts(now + timedelta(hours=2)) == 1
    assert TestMethod.objects.get().detached
    assert not PaymentMethod.objects.exists()
    assert Checkout.objects.get().next_look_at is None


@pytest.mark.parametrize("name", ["refused", "changed"])
def test_addresses_of_results_that_nobody_made_are_no_fault(visitor, name):
    for value in ("\0", "x" * 9000, "in_\0", ""):
        assert visitor.get(f"{CHARGE}{KEY}/", {name: value})["Location"] == reverse("portal_pay")


def test_what_is_under_way_is_told_instead_of_a_refusal(visitor, buyer, now):
    invoice, card = owed_by(buyer, now), method(buyer)
    page = visitor.get(f"{CHARGE}{KEY}/", {"changed": invoice.public_id}).content.decode()
    assert "Something went wrong on the way." in page
    charge_now(invoice, by=None, now=now, method=card)
    page = visitor.get(f"{CHARGE}{KEY}/", {"changed": invoice.public_id}).content.decode()
    assert "Your payment is being processed." in page
    assert "Please use another one." not in page


def test_a_charge_that_waits_for_its_customer_is_shown_with_its_link(visitor, buyer, now):
    invoice = owed_by(buyer, now)
    charge_now(invoice, by=None, now=now, method=method(buyer, "pm_card_threeDSecure2Required"))
    tick(now)
    page = visitor.get(CHARGE, {"invoice": invoice.public_id}).content.decode()
    assert ChargeAttempt.objects.get().action_url in page
    assert "Confirm the payment" in page
    assert "Pay now" in page


def test_another_card_under_the_same_key_after_one_was_declined(visitor, buyer, now):
    invoice = owed_by(buyer, now)
    bad, good = method(buyer, "pm_card_insufficientFundsLater"), method(buyer, "pm_card_mastercard")
    for card in (bad, bad, good):
        answer = paid(visitor, [invoice], card)
        tick(now)
    assert [each.state for each in ChargeAttempt.objects.order_by("pk")] == ["failed", "succeeded"]
    assert "Thank you." in visitor.get(answer["Location"]).content.decode()


def test_a_part_leaves_what_can_still_be_paid(visitor, buyer, now):
    invoice = owed_by(buyer, now)
    answer = paid(visitor, [invoice], method(buyer), **{f"amount_{invoice.public_id}": "99.80"})
    assert answer.status_code == 422
    assert "Enter an amount from €0.50 to €99.50." in answer.content.decode()


def test_before_one_is_removed_the_invoices_that_wait_for_it_are_named(visitor, buyer, now):
    first, second = method(buyer, now=now), method(buyer, "pm_card_mastercard", now=now)
    invoice = issued(buyer, now=now, lines=[line(unit_amount=10_000)], collection_method="charge_automatically")
    asked = visitor.get(f"{METHODS}{first.public_id}/remove/").content.decode()
    assert invoice.number in asked and "€100.00" in asked
    assert "collected automatically" in asked and "Mastercard •••• 4444" in asked
    asked = visitor.get(f"{METHODS}{second.public_id}/remove/").content.decode()
    assert invoice.number not in asked and "collected automatically" not in asked
    second.detach(by=None, now=now)
    asked = visitor.get(f"{METHODS}{first.public_id}/remove/").content.decode()
    assert invoice.number in asked and "collected automatically" not in asked


def test_what_waits_for_another_method_is_charged_to_it_when_the_one_before_it_is_removed(visitor, buyer, now):
    first, second = method(buyer, "pm_card_authenticationRequired", now=now), method(buyer, now=now)
    invoice = issued(buyer, now=now, lines=[line(unit_amount=10_000)], collection_method="charge_automatically")
    tick(now + HOUR)
    assert invoice.collection.waits
    assert "collected automatically" in visitor.get(f"{METHODS}{first.public_id}/remove/").content.decode()
    visitor.post(f"{METHODS}{first.public_id}/remove/")
    tick(now + 4 * HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.charge_attempts.order_by("-id").first().method_id) == ("paid", second.pk)
