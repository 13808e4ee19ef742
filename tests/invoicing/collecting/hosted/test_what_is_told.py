"""The page of an invoice names the bank only where it was asked, and thanks for no money that went back."""

from datetime import timedelta

import pytest

from invoicing.collecting.gateways import interface
from invoicing.collecting.gateways.interface import Charge
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.documents.text.receipt import html_of_receipt
from tests.invoicing.collecting.factories import method, newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, key_on, sent, with_new
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db
BANK, TROUBLE, OTHER = "Your bank declined", "Something went wrong on the way.", "Please use another one."


@pytest.fixture
def invoice(clock, now):
    return owed(now=now)


def text(client, invoice, page="pay/"):
    return client.get(address_of(invoice, page)).content.decode()


def debited(client, invoice, now):
    """The charge of an invoice whose debit succeeded."""
    sent(client, invoice, method=method(invoice.customer, "pm_sepa_debit").public_id)
    tick(now)
    attempt = newest(invoice)
    attempt.settle(Charge(interface.SUCCEEDED, attempt.reference, attempt.amount, "eur", at=now), now=now)
    return attempt


def test_a_debit_that_came_back_is_not_thanked_for(client, invoice, now):
    attempt = debited(client, invoice, now)
    assert "Thank you." in text(client, invoice)
    failed = Charge(interface.FAILED, attempt.reference, attempt.amount, "eur", code="insufficient_funds")
    attempt.settle(failed, now=now + timedelta(days=3))
    for page in ("", "pay/"):
        told = text(client, invoice, page)
        assert f"Payment returned for invoice {invoice.number}" in told
        assert "Thank you." not in told


def test_a_card_that_staff_took_off_file_is_not_blamed_on_the_bank(client, invoice, now):
    card = method(invoice.customer)
    sent(client, invoice, method=card.public_id)
    card.detach(by=None, now=now)
    tick(now)
    page = text(client, invoice)
    assert OTHER in page
    assert BANK not in page


def test_a_charge_that_less_remained_for_says_neither_bank_nor_confirmation(client, invoice, now):
    sent(client, invoice, method=method(invoice.customer).public_id, amount="100")
    invoice.refresh_from_db()
    invoice.pay(11_000, by=None, now=now)
    tick(now)
    page = text(client, invoice)
    assert newest(invoice).state == "canceled"
    assert TROUBLE in page
    assert BANK not in page
    assert "not confirmed" not in page


def test_who_paid_otherwise_is_not_told_that_they_did_not_confirm(client, invoice, now):
    sent(client, invoice, method=method(invoice.customer, "pm_card_threeDSecure2Required").public_id)
    tick(now)
    invoice.refresh_from_db()
    invoice.pay(invoice.amount_remaining, by=None, now=now)
    tick(now)
    page = text(client, invoice)
    assert newest(invoice).state == "canceled"
    assert "did not go through." in page
    assert "not confirmed" not in page


def test_why_a_charge_of_staff_failed_is_not_for_whoever_has_the_link(client, invoice, now):
    charge_now(invoice, by=None, now=now, method=method(invoice.customer, "pm_card_insufficientFundsLater"))
    tick(now)
    page = text(client, invoice, "")
    assert "did not go through." in page
    assert "not enough money" not in page


def test_a_method_that_is_gone_is_told_where_no_other_is_left(client, invoice, now):
    card = method(invoice.customer)
    card.detach(by=None, now=now)
    answer = sent(client, invoice, method=card.public_id)
    assert answer.status_code == 422
    assert "Choose a payment method." in answer.content.decode()


def test_the_invoice_of_a_deleted_customer_offers_no_payment(client, invoice, now):
    key = key_on(text(client, invoice, ""))
    invoice.customer.mark_deleted(by=None, now=now)
    assert "Pay by card" not in text(client, invoice, "")
    assert sent(client, invoice, key=key)["Location"] == address_of(invoice)


def test_a_receipt_names_the_kind_in_its_own_language_only(client, clock, now):
    invoice = owed(now=now, language="de")
    payment = debited(client, invoice, now).payment
    assert payment.reference == "•••• 3000"
    payment.reference = "SEPA debit •••• 3000"  # as charges wrote it before
    page = html_of_receipt(payment)
    assert "•••• 3000" in page
    assert "SEPA debit" not in page
    assert method(invoice.customer).paid_as == "Visa •••• 4242"


@pytest.mark.parametrize(("typed", "most"), [("119.80", "€119.50"), ("119.51", "€119.50"), ("120.01", "€120.00")])
def test_a_part_leaves_what_can_still_be_paid(client, invoice, typed, most):
    answer = sent(client, invoice, method=method(invoice.customer).public_id, amount=typed)
    assert answer.status_code == 422
    assert f"Enter an amount from €0.50 to {most}." in answer.content.decode()


def test_the_largest_part_and_all_of_it_are_taken(client, invoice, now):
    card = method(invoice.customer)
    sent(client, invoice, method=card.public_id, amount="119.50")
    tick(now)
    invoice.refresh_from_db()
    assert invoice.amount_remaining == 50
    page = text(client, invoice, "")
    assert "pay_amount" not in page
    sent(client, invoice, method=card.public_id, key=key_on(page))
    tick(now)
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_nobody_is_asked_for_a_new_method_while_a_charge_is_under_way(client, invoice, now):
    step = sent(client, invoice, key="1" * 32)["Location"]
    sent(client, invoice, method=method(invoice.customer, "pm_sepa_debit").public_id, amount="10", key="2" * 32)
    tick(now)
    assert sent(client, invoice, key="3" * 32)["Location"] == address_of(invoice, "pay/")
    assert client.get(step)["Location"] == address_of(invoice, "pay/")


def test_the_button_behind_a_new_card_follows_what_remains(client, invoice, now):
    with_new(client, invoice)
    invoice.refresh_from_db()
    invoice.pay(8_000, by=None, now=now)
    again = client.post(address_of(invoice, f"pay/{KEY}/"), {"agreed": "12000"})
    page = again.content.decode()
    assert again.status_code == 422
    assert "€40.00" in page
    assert "Check this entry." not in page
    assert newest(invoice) is None
    client.post(address_of(invoice, f"pay/{KEY}/"), {"agreed": "4000"})
    tick(now)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).amount) == ("paid", 4000)
