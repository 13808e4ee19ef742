"""Who goes back and chooses otherwise under one key gets what they chose last; who sends the same again pays once."""

import pytest

from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from tests.invoicing.collecting.factories import method, newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, path_of, sent, with_new
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db
SAVED = "✓ Save this payment method for future payments"


@pytest.fixture
def invoice(clock, now):
    return owed(now=now)


def test_the_newest_amount_and_consent_count(client, invoice, now):
    sent(client, invoice, save="1", amount="50")
    page = with_new(client, invoice, amount="20").content.decode()
    assert "€20.00" in page
    assert SAVED not in page
    client.post(address_of(invoice, f"pay/{KEY}/"))
    tick(now)
    assert newest(invoice).amount == 2000
    assert not PaymentMethod.objects.of(invoice.customer).exists()
    assert Checkout.objects.get().consent_words == ""


def test_consent_that_came_later_is_kept_and_said(client, invoice, now):
    client.get(sent(client, invoice)["Location"])
    assert SAVED in with_new(client, invoice, save="1").content.decode()
    client.post(address_of(invoice, f"pay/{KEY}/"))
    tick(now)
    assert PaymentMethod.objects.of(invoice.customer).count() == 1
    assert Checkout.objects.get().consent_at == now


def test_a_card_on_file_instead_of_a_new_one(client, invoice, now):
    client.get(sent(client, invoice)["Location"])
    card = method(invoice.customer)
    for _ in range(2):
        assert sent(client, invoice, method=card.public_id, amount="30")["Location"] == address_of(invoice, "pay/")
        tick(now)
    assert (ChargeAttempt.objects.count(), newest(invoice).method) == (1, card)


def test_another_card_after_one_was_declined(client, invoice, now):
    bad, good = method(invoice.customer, "pm_card_insufficientFundsLater"), method(invoice.customer, "pm_card_visa")
    for card in (bad, good):
        sent(client, invoice, method=card.public_id)
        tick(now)
    assert [each.state for each in ChargeAttempt.objects.order_by("pk")] == ["failed", "succeeded"]


def test_a_new_card_after_a_new_one_was_declined(client, invoice, now):
    with_new(client, invoice, number="4000000000000341")
    client.post(address_of(invoice, f"pay/{KEY}/"))
    tick(now)
    assert newest(invoice).state == "failed"
    step = sent(client, invoice)["Location"]
    assert step != address_of(invoice, f"pay/{KEY}/")
    onward = client.get(step)["Refresh"].removeprefix("0; url=")
    client.get(path_of(client.post(path_of(onward), {"number": "4242424242424242"})["Location"]))
    client.post(step)
    tick(now)
    assert newest(invoice).state == "succeeded"


def test_another_sites_form_changes_nothing(client, invoice):
    client.get(sent(client, invoice, amount="50")["Location"])
    typed = {"key": KEY, "method": "new", "amount": "20", "save": "1"}
    answer = client.post(address_of(invoice, "pay/"), typed, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert (Checkout.objects.get().amount, Checkout.objects.get().save_method) == (5000, False)
