"""The block of an invoice's page about its collection, and what staff do there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.gateways.interface import FAILED, Charge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.collection import Collection
from tests.factories import customer, draft, issued, line
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.reading import text as page_text
from tests.reading import toast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def page(desk, invoice):
    return page_text(desk.get(invoice.get_absolute_url()))


def post(desk, name, invoice, data=None):
    return desk.post(reverse(name, args=[invoice.public_id]), data or {}, follow=True)


def failed(now, token="pm_card_chargeCustomerFail", **fields):
    """An invoice whose first charge failed."""
    invoice, _ = charged(token, now=now, **fields)
    Collection.charge_at(invoice, now, now=now)
    tick(now)
    invoice.refresh_from_db()
    return invoice


class TestWords:
    def test_before_the_first_charge(self, desk, now):
        text = page(desk, charged(now=now)[0])
        assert text.count("irst charge") == 1 and "First charge on" in text
        assert "look over the invoice ends then." in text
        assert "Will be charged Visa •••• 4242" in text

    def test_after_a_failure(self, desk, now):
        invoice = failed(now)
        text = page(desk, invoice)
        assert "Next try on" in text and invoice.collection.why in text
        assert newest(invoice).why in text and newest(invoice).reason in text

    def test_where_only_another_method_helps(self, desk, now):
        invoice, card = charged(now=now)
        charge = ChargeAttempt.begin(invoice, card, by=None, now=now, automatic=True)
        refusal = Charge(FAILED, "reference", charge.amount, "eur", code="expired_card", words="Expired")
        charge.settle(refusal, now=now)
        text = page(desk, invoice)
        assert "Waits for another payment method" in text

    def test_where_nothing_is_on_file(self, desk, now):
        text = page(desk, failed(now, ""))
        assert "Waits for a payment method." in text and "no payment method on file" in text
        assert "Charge now" not in text

    def test_where_the_customer_must_confirm(self, desk, now):
        assert "The customer must confirm the payment." in page(desk, failed(now, "pm_card_authenticationRequired"))

    def test_a_debit_on_its_way(self, desk, now):
        text = page(desk, failed(now, "pm_sepa_debit"))
        assert "The charge is on its way." in text and "Charge now" not in text

    def test_after_the_last_try(self, desk, now):
        invoice = failed(now)
        at = now
        while at := Collection.objects.get(invoice=invoice).next_payment_attempt:
            tick(at)
        text = page(desk, invoice)
        assert "All tries were made." in text and "No further try to charge it: All 8 tries were made" in text

    def test_of_a_paid_one_only_the_story_is_told(self, desk, now):
        invoice = failed(now, "pm_card_visa")
        text = page(desk, invoice)
        assert invoice.status == "paid" and "Succeeded" in text and "Next try" not in text
        assert "Charged €100.00 to Visa •••• 4242" in text

    def test_an_invoice_that_was_never_charged_has_no_block(self, desk, now):
        assert 'id="collection"' not in desk.get(issued(now=now).get_absolute_url()).content.decode()


class TestCharge:
    def test_the_whole_is_charged_now(self, desk, now, billing):
        invoice, card = charged(now=now)
        answer = post(desk, "invoice_charge", invoice, {"method": card.public_id, "amount": "100.00"})
        assert "Charging €100.00 to Visa •••• 4242." in toast(answer)
        assert "The charge is under way" in page_text(answer)
        tick(timezone.now())
        invoice.refresh_from_db()
        assert invoice.status == "paid" and newest(invoice).actor == billing
        assert Collection.objects.get(invoice=invoice).next_payment_attempt is None

    def test_a_part_to_another_method(self, desk, now):
        invoice, _ = charged(now=now)
        other = method(invoice.customer, "pm_card_mastercard", now=now, default=False)
        dialog = page_text(desk.get(reverse("invoice_charge", args=[invoice.public_id])))
        assert "Visa •••• 4242" in dialog and "(default)" in dialog and "Mastercard •••• 4444" in dialog
        post(desk, "invoice_charge", invoice, {"method": other.public_id, "amount": "40"})
        tick(timezone.now())
        invoice.refresh_from_db()
        assert (invoice.status, invoice.amount_remaining, newest(invoice).method) == ("open", 6000, other)

    @pytest.mark.parametrize(
        ("amount", "says"),
        [
            ("", "Enter an amount."),
            ("0", "Enter an amount above 0."),
            ("-5", "amount"),
            ("100.01", "more than remains"),
            ("0.10", "The least that can be charged is €0.50."),
            ("abc", "amount"),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_the_field(self, desk, now, amount, says):
        invoice, card = charged(now=now)
        answer = post(desk, "invoice_charge", invoice, {"method": card.public_id, "amount": amount})
        assert answer.status_code == 422 and says in page_text(answer)
        assert newest(invoice) is None

    def test_a_method_that_is_not_theirs_is_refused(self, desk, now):
        invoice, _ = charged(now=now)
        _, foreign = charged(now=now)
        answer = post(desk, "invoice_charge", invoice, {"method": foreign.public_id, "amount": "100"})
        assert answer.status_code == 422 and "not on file any more" in page_text(answer)
        assert newest(invoice) is None

    def test_a_second_click_charges_nothing_twice(self, desk, now):
        invoice, card = charged(now=now)
        for _ in range(2):
            answer = post(desk, "invoice_charge", invoice, {"method": card.public_id, "amount": "60"})
        assert "under way already" in toast(answer)
        assert invoice.charge_attempts.count() == 1

    def test_a_card_that_the_bank_closed_says_so(self, desk, now):
        invoice = failed(now, "pm_card_chargeCustomerFail")
        card = newest(invoice).method
        invoice.charge_attempts.update(decline_code="stolen_card")
        answer = post(desk, "invoice_charge", invoice, {"method": card.public_id, "amount": "100"})
        assert answer.status_code == 422 and "must not be tried again" in page_text(answer)

    def test_one_that_is_sent_can_be_charged_where_a_card_is_on_file(self, desk, now):
        buyer = customer(currency="eur", now=now)
        method(buyer, now=now)
        invoice = issued(buyer, lines=[line(unit_amount=10_000)], now=now)
        assert "Charge now" in page(desk, invoice)
        card = buyer.payment_methods.get()
        post(desk, "invoice_charge", invoice, {"method": card.public_id, "amount": "100"})
        tick(timezone.now())
        invoice.refresh_from_db()
        assert invoice.status == "paid"

    def test_readers_charge_nothing(self, client, reader, now):
        invoice, card = charged(now=now)
        client.force_login(reader)
        assert "Charge now" not in page(client, invoice)
        address = reverse("invoice_charge", args=[invoice.public_id])
        assert client.post(address, {"method": card.public_id, "amount": "100"}).status_code == 403

    def test_a_paid_one_says_so(self, desk, now):
        invoice = failed(now, "pm_card_visa")
        assert "It is paid already" in toast(post(desk, "invoice_charge", invoice))


class TestTries:
    def test_stop_and_resume(self, desk, now, billing):
        invoice = failed(now)
        post(desk, "tries_stop", invoice)
        assert f"Stopped by {billing}" in page(desk, invoice)
        tick(now + timedelta(days=30))
        assert invoice.charge_attempts.count() == 1
        assert "continue" in toast(post(desk, "tries_resume", invoice))
        text = page(desk, invoice)
        assert "Next try on" in text and "Tries to charge it stopped" in text and "Tries to charge it resumed" in text

    def test_one_that_waits_for_the_customer_still_does_after_it_was_resumed(self, desk, now):
        invoice = failed(now, "pm_card_authenticationRequired")
        for verb in ("tries_stop", "tries_resume"):
            post(desk, verb, invoice)
        row = Collection.objects.get(invoice=invoice)
        assert row.waits and row.next_payment_attempt is None
        assert "The customer must confirm" in page(desk, invoice)

    def test_skip_leaves_out_the_try_that_was_seen_once(self, desk, now):
        invoice = failed(now)
        seen = Collection.objects.get(invoice=invoice).next_payment_attempt
        for says in ("is left out", "changed meanwhile"):
            assert says in toast(post(desk, "tries_skip", invoice, {"at": seen.isoformat()}))
        row = Collection.objects.get(invoice=invoice)
        assert (row.attempt_count, row.next_payment_attempt > seen) == (1, True)
        assert "The next try to charge it was left out" in page(desk, invoice)

    def test_another_time(self, desk, now, billing):
        invoice = failed(now)
        local = timezone.localtime(now + timedelta(days=3)).replace(hour=10, minute=30, second=0, microsecond=0)
        data = {"day": f"{local:%Y-%m-%d}", "hour": "10:30"}
        assert "10:30" in toast(post(desk, "tries_move", invoice, data))
        row = Collection.objects.get(invoice=invoice)
        assert (row.next_payment_attempt, row.why) == (local, f"Chosen by {billing}.")
        assert "The next try to charge it was moved" in page(desk, invoice)

    @pytest.mark.parametrize(
        ("days", "hour", "says"),
        [
            (-1, "10:00", "This day is over."),
            (0, "00:00", "This moment is over."),
            (400, "10:00", "within a year"),
            (3, "25:00", "Write the time as"),
            (3, "", "Choose a time."),
        ],
    )
    def test_a_time_that_makes_no_sense_is_refused(self, desk, now, days, hour, says):
        invoice = failed(now)
        day = timezone.localtime(now + timedelta(days=days))
        answer = post(desk, "tries_move", invoice, {"day": f"{day:%Y-%m-%d}", "hour": hour})
        assert answer.status_code == 422 and says in page_text(answer)

    def test_nothing_is_moved_while_a_charge_is_under_way(self, desk, now):
        invoice = failed(now, "pm_sepa_debit")
        later = timezone.localtime(now + timedelta(days=3))
        answer = post(desk, "tries_move", invoice, {"day": f"{later:%Y-%m-%d}", "hour": "10:30"})
        assert "under way already" in toast(answer)

    def test_of_one_that_is_not_charged_by_itself_nothing_is_stopped(self, desk, now):
        assert "charged automatically" in toast(post(desk, "tries_stop", issued(now=now)))


class TestFinalizing:
    def started(self, now, token="pm_card_visa", amount=10_000):
        buyer = customer(currency="eur", now=now)
        if token:
            method(buyer, token, now=now)
        return draft(buyer, lines=[line(unit_amount=amount)], now=now, collection_method="charge_automatically")

    def ask(self, desk, name, invoice):
        return desk.get(reverse(name, args=[invoice.public_id]))

    def make(self, desk, name, invoice):
        shown = dict(self.ask(desk, name, invoice).context["hidden"])
        return post(desk, name, invoice, shown)

    def test_the_dialog_says_when_it_is_charged_and_with_what(self, desk, now):
        invoice = self.started(now)
        assert "Visa •••• 4242 is charged in 1 hour, at" in page_text(self.ask(desk, "invoice_finalize", invoice))
        at_once = page_text(self.ask(desk, "invoice_finalize_and_charge", invoice))
        assert "Visa •••• 4242 is charged at once." in at_once

    def test_finalized_and_charged_in_one(self, desk, now, billing):
        invoice = self.started(now)
        answer = self.make(desk, "invoice_finalize_and_charge", invoice)
        assert "It is being charged." in toast(answer)
        charge = newest(invoice)
        assert (charge.actor, charge.counts) == (billing, True)
        tick(timezone.now())
        invoice.refresh_from_db()
        assert invoice.status == "paid" and invoice.charge_attempts.count() == 1

    def test_what_cannot_be_charged_is_finalized_all_the_same(self, desk, now):
        invoice = self.started(now, "")
        assert "It is not charged yet" in page_text(self.ask(desk, "invoice_finalize_and_charge", invoice))
        answer = self.make(desk, "invoice_finalize_and_charge", invoice)
        assert "It was not charged: The customer has no payment method" in toast(answer)
        invoice.refresh_from_db()
        assert invoice.status == "open" and Collection.objects.get(invoice=invoice).waits

    def test_only_what_is_charged_automatically_offers_it(self, desk, now):
        assert "Finalize and charge" in page(desk, self.started(now))
        assert "Finalize and charge" not in page(desk, draft(now=now))

    def test_finalized_alone_it_keeps_the_time_to_look_it_over(self, desk, now):
        invoice = self.started(now)
        self.make(desk, "invoice_finalize", invoice)
        row = Collection.objects.get(invoice=invoice)
        assert row.next_payment_attempt - row.created == timedelta(hours=1)
        assert newest(invoice) is None
