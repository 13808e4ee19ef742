"""What of a charge is not wanted any more: less remains, its method is gone, or its invoice is being corrected."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models.customer import Customer
from invoicing.collecting.charges.wording import meaning
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.charges import confirm
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.first import finalize_and_charge
from invoicing.collecting.models.collection import REST
from invoicing.collecting.tasks import charge_due_invoices
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.invoicing.collecting.factories import books, charged, method, newest, tick
from tests.invoicing.collecting.weather import ABSENT, LOST, heard_in
from tests.reading import text

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def taken():
    """The money that the gateway took, in all."""
    return sum(TestCharge.objects.filter(state="succeeded").values_list("amount", flat=True))


def seen(invoice):
    return Invoice.objects.get(pk=invoice.pk)


def unheard_of(now):
    """(an invoice whose charge was sent and got lost on the way, the method): nobody at the gateway knows of it."""
    invoice, on_file = charged(now=now)
    charge_due_invoices(now + 2 * HOUR)
    with heard_in(ABSENT):
        look_after_due_charges(now + 2 * HOUR)
    assert newest(invoice).state == "unknown"
    return seen(invoice), on_file


def looked_after(now):
    for minutes in range(1, 60, 10):
        look_after_due_charges(now + 2 * HOUR + minutes * MINUTE)


def awaited(now):
    """An invoice whose charge the customer has to confirm."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + 2 * HOUR)
    assert newest(invoice).state == "requires_action"
    return seen(invoice)


def confirmed(attempt, now):
    confirm(TestCharge.objects.get(key=attempt.public_id).page, approved=True, now=now)


def pay_part(invoice, now):
    invoice.pay(6_000, by=None, now=now)


def credit_part(invoice, now):
    CreditNote.issue(invoice, CreditRequest(amount=6_000), by=None, now=now)


PARTS = pytest.mark.parametrize("lower", [pay_part, credit_part])


# One of which the gateway knows nothing


@PARTS
def test_what_the_gateway_never_heard_of_is_not_sent_again_when_less_remains(now, lower):
    invoice, _ = unheard_of(now)
    lower(invoice, now + 2 * HOUR)
    looked_after(now)
    attempt = newest(invoice)
    assert (attempt.state, attempt.code, taken()) == ("canceled", "amount_changed", 0)
    tick(now + 4 * HOUR)
    assert (seen(invoice).status, newest(invoice).amount, taken()) == ("paid", 4_000, 4_000)
    assert not books()


def detach(invoice, on_file, now):
    on_file.detach(by=None, now=now)


def delete(invoice, on_file, now):
    Customer.objects.get(pk=invoice.customer_id).mark_deleted(by=None, now=now)


@pytest.mark.parametrize("leave", [detach, delete])
def test_nor_is_it_when_the_method_is_gone_by_then(now, leave):
    invoice, on_file = unheard_of(now)
    leave(invoice, on_file, now + 2 * HOUR)
    looked_after(now)
    assert (newest(invoice).reason, taken(), seen(invoice).charging) == ("payment_method_detached", 0, False)
    assert not books()


def test_as_it_was_it_is_sent_again(now):
    invoice, _ = unheard_of(now)
    looked_after(now)
    assert (seen(invoice).status, taken()) == ("paid", 10_000)


# One that waits for the customer, of more than remains


@PARTS
def test_what_waits_for_the_customer_is_given_up_when_less_remains_and_the_rest_is_charged(now, lower):
    invoice = awaited(now)
    first = newest(invoice)
    lower(invoice, now + 2 * HOUR)
    look_after_due_charges(now + 2 * HOUR)
    first.refresh_from_db()
    assert (first.state, invoice.collection.why) == ("canceled", REST)
    tick(now + 2 * HOUR + MINUTE)
    rest = newest(invoice)
    assert (rest.state, rest.amount) == ("requires_action", 4_000)
    confirmed(first, now + 3 * HOUR)
    confirmed(rest, now + 3 * HOUR)
    tick(now + 9 * HOUR)
    assert (seen(invoice).status, taken()) == ("paid", 4_000)
    assert not Customer.objects.get(pk=invoice.customer_id).balance
    assert not books()


def test_so_is_one_of_which_that_was_not_known_yet(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    charge_due_invoices(now + 2 * HOUR)
    with heard_in(LOST):
        look_after_due_charges(now + 2 * HOUR)
    pay_part(seen(invoice), now + 2 * HOUR)
    looked_after(now)
    assert (newest(invoice).state, taken()) == ("canceled", 0)
    assert not books()


def test_what_is_not_more_than_remains_goes_on_waiting(now):
    invoice, on_file = charged("pm_card_authenticationRequired", now=now)
    ChargeAttempt.begin(invoice, on_file, by=None, now=now, amount=4_000)
    look_after_due_charges(now)
    first = newest(invoice)
    assert first.amount == 4_000
    invoice.pay(6_000, by=None, now=now + 2 * HOUR)
    first.refresh_from_db()
    assert first.waits_for_customer


# One whose invoice is being corrected


def test_an_invoice_is_not_replaced_while_the_customer_may_confirm_its_charge(now):
    invoice = awaited(now)
    attempt = newest(invoice)
    correction = invoice.revise(by=None, now=now + 2 * HOUR)
    attempt.refresh_from_db()
    assert attempt.is_being_given_up
    confirmed(attempt, now + 2 * HOUR)
    method(invoice.customer, now=now + 2 * HOUR, default=True)
    with pytest.raises(IllegalMove, match="waits for the customer"):
        finalize_and_charge(correction, by=None, now=now + 2 * HOUR)
    tick(now + 2 * HOUR)
    with pytest.raises(IllegalMove, match="was paid in full"):
        finalize_and_charge(Invoice.objects.get(pk=correction.pk), by=None, now=now + 3 * HOUR)
    for hours in range(3, 30, 3):
        tick(now + hours * HOUR)
    assert (seen(invoice).status, seen(correction).status, taken()) == ("paid", "draft", 10_000)
    assert not Customer.objects.get(pk=invoice.customer_id).balance
    assert not books()


def test_once_it_is_given_up_the_correction_is_charged_alone(now):
    invoice = awaited(now)
    attempt = newest(invoice)
    correction = invoice.revise(by=None, now=now + 2 * HOUR)
    look_after_due_charges(now + 2 * HOUR)
    method(invoice.customer, now=now + 2 * HOUR, default=True)
    confirmed(attempt, now + 2 * HOUR)
    finalize_and_charge(Invoice.objects.get(pk=correction.pk), by=None, now=now + 2 * HOUR)
    for hours in range(3, 30, 3):
        tick(now + hours * HOUR)
    assert (seen(invoice).status, seen(correction).status, taken()) == ("void", "paid", 10_000)
    assert not Customer.objects.get(pk=invoice.customer_id).balance
    assert not books()


def test_whoever_corrects_an_invoice_reads_what_becomes_of_the_charge_that_waits(now, client, billing):
    client.force_login(billing)
    invoice = awaited(now)
    page = reverse("invoice_revise", args=[invoice.public_id])
    assert "The charge that waits for the customer is given up" in text(client.get(page))
    client.post(page)
    correction = invoice.revisions.get()
    dialog = reverse("invoice_finalize", args=[correction.public_id])
    assert "waits for the customer, who may confirm it at any moment" in text(client.get(dialog, follow=True))
    client.post(dialog, {"version": correction.version}, follow=True)
    assert (seen(invoice).status, seen(correction).status) == ("open", "draft")
    look_after_due_charges(timezone.now())
    assert newest(invoice).state == "canceled"
    assert "waits for the customer" not in text(client.get(dialog, follow=True))
    assert not books()


def test_staff_give_up_what_waits_for_the_customer(now, client, billing):
    client.force_login(billing)
    invoice = awaited(now)
    attempt = newest(invoice)
    page = reverse("charge_detail", args=[attempt.public_id])
    give_up = reverse("charge_give_up", args=[attempt.public_id])
    assert give_up in client.get(page).content.decode()
    asked = text(client.get(give_up))
    assert "Give up the charge of €100.00?" in asked and "the money is counted" in asked
    attempt.refresh_from_db()
    assert not attempt.unwanted
    told = text(client.post(give_up, follow=True))
    assert "The charge is being given up." in told
    assert "To be given up at the gateway" in told
    assert give_up not in client.get(page).content.decode()
    attempt.refresh_from_db()
    assert meaning(attempt).startswith("It is given up at the gateway.")
    assert "is being given up" in text(client.get(invoice.get_absolute_url()))
    for again in (client.post, client.get):
        assert "Only a charge that waits for the customer can be given up." in text(again(give_up, follow=True))
    look_after_due_charges(timezone.now())
    attempt.refresh_from_db()
    assert attempt.state == "canceled"
    assert not books()
