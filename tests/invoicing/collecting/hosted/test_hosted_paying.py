"""Paying by card or debit on the page of an invoice: chosen, begun once, confirmed, told; and all that goes wrong."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.staff.models.attempts import Limit
from invoicing.collecting.gateways.interface import Refused, Unanswered
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.hosted import views
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.beginning import method_for
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from invoicing.models.hosted.link import HostedLink
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, confirmed, key_on, newest_method, path_of, sent, with_new
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(clock, now):
    return owed(now=now)


def text(client, invoice, page="", **query):
    return client.get(address_of(invoice, page), query).content.decode()


def test_an_invoice_is_paid_with_a_method_on_file(client, invoice, now):
    card = method(invoice.customer)
    page = text(client, invoice)
    assert "Visa •••• 4242" in page
    answer = sent(client, invoice, method=card.public_id, key=key_on(page))
    assert answer["Location"] == address_of(invoice, "pay/")
    waiting = client.get(answer["Location"])
    assert (waiting["Refresh"], "Your payment is being processed." in waiting.content.decode()) == ("2", True)
    assert "Your payment is being processed." in text(client, invoice)
    tick(now)
    done = client.get(answer["Location"])
    assert "€120.00 was paid with Visa •••• 4242. Thank you." in done.content.decode()
    assert "Refresh" not in done
    invoice.refresh_from_db()
    attempt = newest(invoice)
    assert (invoice.status, attempt.on_session, attempt.actor) == ("paid", True, None)
    assert "Pay by card" not in text(client, invoice)


def test_a_new_card_is_asked_for_by_the_gateway_and_let_go_after_its_payment(client, invoice, now):
    page = with_new(client, invoice)
    assert "Pay now" in page.content.decode()
    assert not ChargeAttempt.objects.exists()
    assert not PaymentMethod.objects.of(invoice.customer).exists()
    assert method_for(invoice) is None
    answer = client.post(address_of(invoice, f"pay/{KEY}/"))
    assert answer["Location"] == address_of(invoice, "pay/")
    assert tidy_due_checkouts(now) == 0
    tick(now)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert tidy_due_checkouts(now + timedelta(minutes=2)) == 1
    card = PaymentMethod.objects.get()
    assert (card.for_one_payment, card.is_default) == (True, False)
    assert card.detached_at
    assert Checkout.objects.get().consent_at is None


def test_with_consent_the_card_stays_on_file_and_what_was_agreed_to_is_kept(client, clock, now):
    invoice = owed(now=now, language="de")
    with_new(client, invoice, save="1")
    client.post(address_of(invoice, f"pay/{KEY}/"))
    tick(now)
    card = PaymentMethod.objects.of(invoice.customer).get()
    assert (card.is_default, card.for_one_payment) == (True, False)
    found = Checkout.objects.get()
    assert found.consent_words == "Diese Zahlungsmethode für künftige Zahlungen speichern"
    assert (found.consent_at, found.language, found.email) == (now, "de", "")
    assert tidy_due_checkouts(now + timedelta(days=2)) == 0
    card.refresh_from_db()
    assert card.detached_at is None


def test_whoever_reads_a_page_charges_nothing(client, invoice, now):
    with_new(client, invoice)
    for page in ("", "pay/", f"pay/{KEY}/", f"pay/{KEY}/?back=1", "pay/?back=1"):
        client.get(address_of(invoice, page))
        client.head(address_of(invoice, page))
    tick(now)
    assert not ChargeAttempt.objects.exists()


def test_a_form_sent_twice_pays_once(client, invoice, now):
    card = method(invoice.customer)
    first, second = (sent(client, invoice, method=card.public_id, amount="50") for _ in range(2))
    assert first["Location"] == address_of(invoice, "pay/")
    assert client.get(second["Location"], follow=True).status_code == 200
    tick(now)
    sent(client, invoice, method=card.public_id, amount="50")
    tick(now)
    assert ChargeAttempt.objects.count() == 1


def test_the_button_behind_a_new_card_pays_once(client, invoice, now):
    with_new(client, invoice)
    for _ in range(2):
        client.post(address_of(invoice, f"pay/{KEY}/"))
        tick(now)
    assert ChargeAttempt.objects.count() == 1


def test_a_second_window_is_told_of_the_payment_that_is_under_way(client, invoice, now):
    card = method(invoice.customer)
    sent(client, invoice, method=card.public_id, key="1" * 32)
    assert sent(client, invoice, method=card.public_id, key="2" * 32)["Location"] == address_of(invoice, "pay/")
    assert ChargeAttempt.objects.count() == 1
    tick(now)
    assert sent(client, invoice, method=card.public_id, key="3" * 32)["Location"] == address_of(invoice)


@pytest.mark.parametrize("typed", ["", "0", "0.10", "120.01", "-5", "abc", "1e3", "\0", "9" * 200])
def test_a_wrong_amount_is_refused_in_words_and_kept(client, invoice, typed):
    answer = sent(client, invoice, method=method(invoice.customer).public_id, amount=typed)
    assert answer.status_code == 422
    assert "Enter an amount from €0.50 to €120.00." in answer.content.decode()
    assert not Checkout.objects.exists()


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "30.50"), ("de", "30,50"), ("fr", "30,50 €"), ("ar", "٣٠٫٥٠"), ("ja", "30.5")]
)
def test_a_part_is_paid_as_its_language_writes_amounts(client, clock, now, language, typed):
    invoice = owed(now=now, language=language)
    sent(client, invoice, method=method(invoice.customer).public_id, amount=typed)
    tick(now)
    invoice.refresh_from_db()
    assert (invoice.amount_paid, invoice.status) == (3050, "open")


def test_a_charge_that_fails_is_told_in_the_customers_words_and_can_be_tried_again(client, invoice, now):
    card = method(invoice.customer, "pm_card_insufficientFundsLater")
    page = client.get(sent(client, invoice, method=card.public_id)["Location"])
    tick(now)
    page = client.get(address_of(invoice, "pay/")).content.decode()
    assert "The payment of €120.00 did not go through. There is not enough money on the account." in page
    assert "insufficient_funds" not in page
    again = text(client, invoice)
    assert "There is not enough money" in again
    assert "Pay now" in again


def test_a_stolen_card_is_not_called_so(client, invoice, now):
    card = method(invoice.customer, "pm_card_chargeCustomerFail")
    sent(client, invoice, method=card.public_id)
    tick(now)
    ChargeAttempt.objects.update(decline_code="stolen_card")
    page = text(client, invoice, "pay/")
    assert "Your bank declined the payment." in page
    assert "stolen" not in page


def test_a_card_that_must_not_be_tried_again_is_refused_at_the_choice(client, invoice, now):
    card = method(invoice.customer, "pm_card_chargeCustomerFail")
    sent(client, invoice, method=card.public_id)
    tick(now)
    ChargeAttempt.objects.update(decline_code="do_not_try_again")
    answer = sent(client, invoice, method=card.public_id, key="b" * 32)
    assert answer.status_code == 422
    assert "Please use another one." in answer.content.decode()


def test_what_the_bank_asks_for_is_confirmed_and_told_on_return(client, invoice, now):
    card = method(invoice.customer, "pm_card_threeDSecure2Required")
    sent(client, invoice, method=card.public_id)
    tick(now)
    page = text(client, invoice, "pay/")
    assert "Please confirm the payment of €120.00 with Visa •••• 3220." in page
    assert newest(invoice).action_url in page
    back = confirmed(client)
    clean = client.get(back)
    assert clean["Location"] == address_of(invoice, "pay/")
    assert client.get(clean["Location"])["Refresh"] == "2"
    tick(now)
    assert "Thank you." in text(client, invoice, "pay/")
    # The way back once more, and the page of the bank, change nothing.
    assert "Thank you." in client.get(back, follow=True).content.decode()
    assert confirmed(client) == back


def test_a_confirmation_that_is_refused_leaves_the_invoice_to_be_paid(client, invoice, now):
    card = method(invoice.customer, "pm_card_threeDSecure2Required")
    sent(client, invoice, method=card.public_id)
    tick(now)
    client.get(confirmed(client, "refuse"))
    tick(now)
    page = text(client, invoice, "pay/")
    assert "did not go through." in page
    invoice.refresh_from_db()
    assert invoice.status == "open"


def test_who_comes_back_without_an_answer_sees_the_button_again(client, invoice, now):
    card = method(invoice.customer, "pm_card_threeDSecure2Required")
    sent(client, invoice, method=card.public_id)
    tick(now)
    client.get(address_of(invoice, "pay/?back=1"))
    tick(now)
    assert "Confirm the payment" in text(client, invoice, "pay/")


def test_instead_of_confirming_another_card_pays_and_the_first_is_given_up(client, invoice, now):
    waits = method(invoice.customer, "pm_card_threeDSecure2Required")
    other = method(invoice.customer, "pm_card_mastercard")
    sent(client, invoice, method=waits.public_id)
    tick(now)
    sent(client, invoice, method=other.public_id, key="b" * 32)
    tick(now)
    assert [each.state for each in ChargeAttempt.objects.order_by("pk")] == ["canceled", "succeeded"]


def test_what_the_clock_charged_is_confirmed_on_the_page_too_and_comes_back_to_it(client, clock, now):
    invoice, _ = charged("pm_card_threeDSecure2Required", now=now)
    later = now + timedelta(hours=2)
    tick(later)
    page = text(client, invoice)
    assert "Confirm the payment" in page
    assert confirmed(client) == address_of(invoice, "pay/?back=1")


def test_a_debit_is_on_its_way_for_days_and_nothing_else_can_be_paid_meanwhile(client, invoice, now):
    account = method(invoice.customer, "pm_sepa_debit")
    sent(client, invoice, method=account.public_id)
    tick(now)
    page = text(client, invoice)
    assert "The debit of €120.00 is on its way." in page
    assert "Pay now" not in page
    assert "Refresh" not in client.get(address_of(invoice, "pay/"))


def test_who_adds_nothing_at_the_gateway_can_go_there_again(client, invoice, now):
    step = sent(client, invoice)["Location"]
    client.get(step)
    page = client.get(f"{step}?back=1")
    assert "No payment method was added." in page.content.decode()
    assert client.post(step).status_code == 200
    assert not ChargeAttempt.objects.exists()


def test_nobody_comes_back_and_the_gateway_lets_the_card_go(client, invoice, now):
    step = sent(client, invoice, save="1")["Location"]
    onward = client.get(step)["Refresh"].removeprefix("0; url=")
    client.post(path_of(onward), {"number": "4242424242424242"})
    assert tidy_due_checkouts(now + timedelta(minutes=30)) == 0
    assert tidy_due_checkouts(now + timedelta(hours=2)) == 1
    assert newest_method().detached
    assert not PaymentMethod.objects.exists()


def test_who_came_back_and_did_not_pay_leaves_no_card(client, invoice, now):
    with_new(client, invoice)
    assert tidy_due_checkouts(now + timedelta(hours=2)) == 1
    assert PaymentMethod.objects.get().detached_at
    assert client.post(address_of(invoice, f"pay/{KEY}/")).status_code == 422


def test_another_invoices_key_opens_nothing(client, invoice, now):
    with_new(client, invoice)
    other = owed(now=now)
    assert client.get(address_of(other, f"pay/{KEY}/"))["Location"] == address_of(other)
    assert sent(client, other, method=method(invoice.customer).public_id).status_code == 422


def test_forms_of_other_sites_and_too_many_are_refused(client, invoice, monkeypatch):
    card = method(invoice.customer)
    typed = {"key": KEY, "method": card.public_id}
    answer = client.post(address_of(invoice, "pay/"), typed, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    monkeypatch.setattr(views, "PAID_ON_INVOICE", Limit("payments begun, test", 1, 60))
    assert sent(client, invoice, method="new", key="1" * 32).status_code == 302
    assert sent(client, invoice, method=card.public_id, key="2" * 32).status_code == 429
    assert not ChargeAttempt.objects.exists()


@pytest.mark.parametrize("fault", [Unanswered("No answer."), Refused("No.")])
def test_a_gateway_that_does_not_answer_is_a_page_that_says_so(client, invoice, monkeypatch, fault):
    def refuse(*_, **__):
        raise fault

    step = sent(client, invoice)["Location"]
    monkeypatch.setattr(TestGateway, "setup_page", refuse)
    answer = client.get(step)
    assert answer.status_code == 503
    assert "Please try again later." in answer.content.decode()


def test_void_and_paid_invoices_and_links_that_are_off(client, clock, now):
    gone, paid, off = (owed(now=now) for _ in range(3))
    gone.void(by=None, now=now)
    paid.pay(paid.amount_remaining, by=None, now=now)
    for invoice in (gone, paid):
        assert "Pay by card" not in text(client, invoice)
        assert sent(client, invoice)["Location"] == address_of(invoice)
    address = address_of(off)
    HostedLink.revoke(off, by=None, now=now)
    assert client.post(f"{address}pay/", {"method": "new"}).status_code == 404


def test_what_staff_gave_up_on_is_still_paid(client, invoice, now):
    invoice.mark_uncollectible(by=None, now=now)
    sent(client, invoice, method=method(invoice.customer).public_id)
    tick(now)
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_no_gateway_no_block(client, invoice, settings):
    settings.LIVEMODE = True
    assert "Pay by card" not in text(client, invoice)
    assert sent(client, invoice)["Location"] == address_of(invoice)


def test_who_has_the_link_sees_brand_and_four_digits_and_no_more(client, invoice):
    card = method(invoice.customer)
    page = text(client, invoice)
    assert "Visa •••• 4242" in page
    assert card.expiry not in page
    assert card.fingerprint not in page


def test_staff_read_that_the_customer_paid_it(client, desk, invoice, now):
    sent(client, invoice, method=method(invoice.customer).public_id)
    tick(now)
    page = desk.get(invoice.get_absolute_url()).content.decode()
    assert "as the customer asked on their page" in page


@pytest.mark.parametrize("language", ["ar", "de", "ja"])
def test_the_pages_speak_the_language_that_was_chosen(client, invoice, now, language):
    card = method(invoice.customer)
    typed = {"key": KEY, "method": card.public_id}
    answer = client.post(address_of(invoice, f"pay/?lang={language}"), typed)
    assert answer["Location"] == address_of(invoice, f"pay/?lang={language}")
    assert f'lang="{language}"' in client.get(answer["Location"]).content.decode()
    assert newest(invoice).return_url.endswith(f"pay/?back=1&lang={language}")


def test_the_test_gateway_lists_its_numbers_and_refuses_others(client, invoice):
    step = sent(client, invoice)["Location"]
    page = path_of(client.get(step)["Refresh"].removeprefix("0; url="))
    shown = client.get(page).content.decode()
    assert "4000000000003220" in shown
    assert "Cancel" in shown
    refused = client.post(page, {"number": "4111111111111111"})
    assert refused.status_code == 422
    assert TestMethod.objects.get().token == ""
    assert reverse("test_gateway_setup", args=["x"]) == "/test-gateway/setup/x/"
