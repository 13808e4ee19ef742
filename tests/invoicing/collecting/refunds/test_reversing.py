"""Payments of charges that stand at their gateway are refunded there, never reversed by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.models.refund import Refund
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import RECEIVED
from invoicing.rules.move import IllegalMove
from tests.invoicing.collecting.factories import books, decided, disputed, paid_by_card
from tests.reading import text

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def standing(invoice):
    return InvoicePayment.objects.filter(invoice=invoice).standing().get()


def refuses(payment, now):
    with pytest.raises(IllegalMove, match="Refund it instead"):
        payment.reverse(reason="other", note="Typed wrongly", by=None, now=now)
    payment.refresh_from_db()
    return payment.status == RECEIVED


def test_staff_cannot_reverse_what_the_gateway_has_and_read_why(now, client, billing):
    invoice, attempt = paid_by_card(now=now)
    client.force_login(billing)
    address = reverse("payment_reverse", args=[attempt.payment.public_id])
    assert "Reverse payment" not in text(client.get(attempt.payment.get_absolute_url()))
    for answer in (client.get(address, follow=True), client.post(address, {"reason": "wrong_entry"}, follow=True)):
        assert "Refund it instead of reversing it." in text(answer)
    assert refuses(attempt.payment, now)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_remaining) == ("paid", 0)


def test_it_is_so_after_a_refund_and_while_a_dispute_is_open(now):
    _, attempt = paid_by_card(now=now)
    Refund.begin(attempt, 10_000, by=None, now=now)
    look_after_due_charges(now)
    assert refuses(attempt.payment, now)
    _, contested, _ = disputed(now)
    assert refuses(contested.payment, now)


def test_what_a_lost_dispute_left_and_what_came_back_of_it_are_payments_of_the_charge_too(now):
    invoice, attempt, dispute = disputed(now, amount=6_000)
    decided(dispute, "lost", now + MINUTE)
    left = standing(invoice)
    assert (left.amount, left.pk == attempt.payment_id) == (4_000, False)
    assert refuses(left, now + MINUTE)
    decided(dispute, "won", now + 2 * MINUTE)
    back = standing(invoice)
    assert (back.amount, back.pk in (left.pk, attempt.payment_id)) == (10_000, False)
    assert refuses(back, now + 2 * MINUTE)
    assert books() == ""


def test_what_is_paid_by_hand_beside_it_is_reversed_as_ever(now):
    invoice, _, dispute = disputed(now)
    decided(dispute, "lost", now + MINUTE)
    invoice.refresh_from_db()
    paid = invoice.pay(10_000, by=None, now=now + MINUTE)
    paid.reverse(reason="recalled", by=None, now=now + MINUTE)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_remaining) == ("open", 10_000)
    assert books() == ""
