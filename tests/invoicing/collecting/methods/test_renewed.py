"""Cards that their banks renewed: the gateway is asked, what it says is written down, and warnings follow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods import sweeps
from invoicing.collecting.methods.sweeps import look_for_renewed_cards, tell_expiring_cards
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.tasks import ask_gateway
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, method, tick
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def renewed(now):
    """(a card of which the gateway told that its bank renewed it, before anybody asked)."""
    on_file = method(customer(email="jenny@example.com"), now=now)
    ask_gateway(now)
    look_for_renewed_cards(now)
    TestGateway().renew(on_file.reference)
    ask_gateway(now)
    return on_file


def test_a_renewed_card_has_its_new_number_and_expiry(now, client, billing):
    on_file = renewed(now)
    expires = on_file.expires_on
    assert (look_for_renewed_cards(now), look_for_renewed_cards(now)) == (1, 0)
    on_file.refresh_from_db()
    assert (on_file.shown["last4"], on_file.shown["brand"]) == ("4243", "visa")
    assert on_file.expires_on.year == expires.year + 4
    assert on_file.look_due_at == datetime.combine(on_file.expires_on - 31 * DAY, datetime.min.time(), UTC)
    events = [event.type for event in Event.objects.of(on_file)]
    assert events == ["payment_method.renewed", "payment_method.attached"]
    client.force_login(billing)
    for page in (on_file.customer.get_absolute_url(), on_file.get_absolute_url()):
        told = page_text(client.get(page))
        assert "enewed by the bank" in told
        assert "it was Visa •••• 4242" in told
        assert on_file.expiry in told


def test_a_card_that_the_test_gateway_knows_no_more_is_not_renewed_there(now, client, billing):
    on_file = method(customer(), now=now)
    TestMethod.objects.all().delete()
    client.force_login(billing)
    answer = client.post(reverse("payment_method_renew", args=[on_file.public_id]), follow=True)
    assert "The test gateway knows no such card." in page_text(answer)
    assert "sent another card" not in page_text(answer)


def test_what_is_on_file_unchanged_is_told_to_nobody(now):
    on_file = method(customer(), now=now)
    PaymentMethod.objects.update(look_due_at=now, told_of_at=now)
    assert look_for_renewed_cards(now) == 0
    on_file.refresh_from_db()
    assert (on_file.told_of_at, on_file.look_due_at.date()) == (None, on_file.expires_on - 31 * DAY)
    assert not Event.objects.filter(type="payment_method.renewed").exists()


def test_billing_details_that_were_changed_at_the_gateway_are_edited_and_not_renewed(now):
    on_file = method(customer(), now=now)
    TestGateway().update_method(on_file.reference, billing_details={"name": "Ann Lee"})
    PaymentMethod.objects.update(look_due_at=now, told_of_at=now)
    assert look_for_renewed_cards(now) == 1
    on_file.refresh_from_db()
    assert on_file.billing_details == {"name": "Ann Lee"}
    assert Event.objects.of(on_file).first().type == "payment_method.updated"


def test_cards_are_asked_about_around_their_expiry_without_a_word_of_the_gateway(now):
    on_file = method(customer(), now=now)
    TestGateway().renew(on_file.reference)
    before = datetime.combine(on_file.expires_on, datetime.min.time(), UTC) - 32 * DAY
    assert look_for_renewed_cards(before) == 0
    assert look_for_renewed_cards(before + DAY) == 1
    on_file.refresh_from_db()
    assert on_file.shown["last4"] == "4243"


def test_one_that_is_not_renewed_is_asked_about_weekly_until_it_expired_long_ago(now, monkeypatch):
    on_file = method(customer(), now=now)
    asked = []
    monkeypatch.setattr(TestGateway, "find_method", through(TestGateway.find_method, asked))
    day = on_file.expires_on - 40 * DAY
    while day < on_file.expires_on + 90 * DAY:
        look_for_renewed_cards(datetime.combine(day, datetime.min.time(), UTC))
        day += DAY
    on_file.refresh_from_db()
    assert (len(asked), on_file.look_due_at) == (10, None)


def through(ask, asked):
    def found(room, reference):
        asked.append(reference)
        return ask(room, reference)

    return found


def test_a_warning_follows_the_new_expiry(now):
    on_file = method(customer(email="jenny@example.com"), now=now)
    soon = on_file.expires_on
    now = datetime.combine(soon, datetime.min.time(), UTC) - 10 * DAY
    assert tell_expiring_cards(now) == 1
    TestGateway().renew(on_file.reference)
    ask_gateway(now)
    look_for_renewed_cards(now)
    on_file.refresh_from_db()
    assert on_file.told_expiring_at is None
    assert tell_expiring_cards(now) == 0
    assert Message.objects.filter(kind="card_expiring").count() == 1


def test_a_detached_one_is_neither_asked_about_nor_written(now):
    on_file = renewed(now)
    on_file.detach(by=None, now=now)
    assert look_for_renewed_cards(now) == 0
    on_file.refresh_from_db()
    assert on_file.shown["last4"] == "4242"
    ask_gateway(now)
    TestGateway().renew(on_file.reference)
    ask_gateway(now)
    on_file.refresh_from_db()
    assert on_file.look_due_at is None


def test_what_is_changed_here_while_the_gateway_is_asked_stands_and_is_asked_about_again(now):
    on_file = renewed(now)
    read = PaymentMethod.objects.select_related("customer").get()
    old = TestGateway().find_method(on_file.reference)
    newer = TestGateway().update_method(on_file.reference, billing_details={"name": "Ann"}, expiry=(5, 2041))
    PaymentMethod.objects.get().renew(newer, by=None, now=now + HOUR)
    assert not sweeps.take_over(read, old, now + HOUR)
    on_file.refresh_from_db()
    assert on_file.expires_on == date(2041, 5, 31)
    assert on_file.told_of_at == now
    look_for_renewed_cards(now + HOUR)
    on_file.refresh_from_db()
    assert (on_file.expires_on, on_file.told_of_at) == (date(2041, 5, 31), None)


def test_what_was_detached_at_the_gateway_is_detached_here(now):
    on_file = method(customer(), now=now)
    TestGateway().detach_method(on_file.reference)
    PaymentMethod.objects.update(look_due_at=now, told_of_at=now)
    assert look_for_renewed_cards(now) == 1
    on_file.refresh_from_db()
    assert on_file.detached_at == now
    event = Event.objects.of(on_file).first()
    assert (event.type, event.data["why"]) == ("payment_method.detached", sweeps.GONE)


def test_what_waits_goes_on_with_another_method_when_the_one_before_it_is_gone_at_the_gateway(now):
    invoice, gone = charged("pm_card_authenticationRequired", now=now)
    method(gone.customer, "pm_card_mastercard", now=now)
    tick(now + HOUR)
    assert invoice.collection.waits
    TestGateway().detach_method(gone.reference)
    PaymentMethod.objects.filter(pk=gone.pk).update(look_due_at=now, told_of_at=now)
    assert look_for_renewed_cards(now + HOUR) == 1
    tick(now + 4 * HOUR)
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_what_another_account_does_not_know_stays_on_file(now):
    on_file = method(customer(), now=now)
    TestMethod.objects.update(detached=True)
    PaymentMethod.objects.update(look_due_at=now)
    assert look_for_renewed_cards(now) == 0
    on_file.refresh_from_db()
    assert on_file.detached_at is None
    assert on_file.look_due_at > now


def test_a_gateway_that_gives_no_answer_is_asked_once_a_sweep(now, monkeypatch):
    buyer = customer()
    for _ in range(3):
        method(buyer, now=now)
    PaymentMethod.objects.update(look_due_at=now)
    asked = []

    def absent(room, reference):
        asked.append(reference)
        raise Unanswered("Nobody was there.")

    monkeypatch.setattr(TestGateway, "find_method", absent)
    assert look_for_renewed_cards(now) == 0
    assert len(asked) == 1
    assert PaymentMethod.objects.filter(look_due_at=now).count() == 2


def test_few_are_asked_about_at_once(now, monkeypatch):
    buyer = customer()
    for _ in range(4):
        method(buyer, now=now)
    PaymentMethod.objects.update(look_due_at=now)
    monkeypatch.setattr(sweeps, "MOST_ASKED", 3)
    look_for_renewed_cards(now)
    assert PaymentMethod.objects.filter(look_due_at=now).count() == 1


def test_in_a_test_installation_staff_renew_a_card_by_hand(now, client, billing, settings):
    on_file = method(customer(), now=now)
    client.force_login(billing)
    assert "Renew this card" in page_text(client.get(on_file.get_absolute_url()))
    url = reverse("payment_method_renew", args=[on_file.public_id])
    assert "sent another card" in page_text(client.post(url, follow=True))
    ask_gateway(now)
    assert look_for_renewed_cards(now) == 1
    debit = method(on_file.customer, "pm_sepa_debit", now=now)
    refused = client.post(reverse("payment_method_renew", args=[debit.public_id]), follow=True)
    assert "Only a card" in page_text(refused)
    settings.LIVEMODE = True
    assert client.post(url).status_code == 404
    assert "Renew this card" not in page_text(client.get(on_file.get_absolute_url()))
