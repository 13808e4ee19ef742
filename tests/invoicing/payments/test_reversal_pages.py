"""The pages that reverse payments, and what lists, files and pages say of reversed ones."""

import pytest
from django.urls import reverse

from invoicing.models.credit_note import CreditNote
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line, staff
from tests.reading import text, toast

pytestmark = pytest.mark.django_db
TYPED = {"reason": "bounced", "reversed_on": "2026-11-22", "note": "AC04"}


def url(payment):
    return reverse("payment_reverse", args=[payment.public_id])


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_the_dialog_says_in_figures_what_will_happen(desk, clock):
    invoice = issued(lines=[line(unit_amount=10000)], now=clock)
    payment = invoice.pay(12500, by=None, now=clock)
    note = CreditNote.issue(again(invoice), CreditRequest(amount=3000), by=None, now=clock, refund=3000)
    words = text(desk.get(url(payment)))
    assert f"€125.00 on {invoice} counts as not received." in words
    assert f"{invoice} is open again: €100.00 more is due on it, €100.00 in all." in words
    assert "€25.00 leaves the credit balance of Jenny Rosen, which is then €0.00." in words
    assert f"€30.00 was given back with {note}." in words


def test_a_payment_is_reversed_and_everything_says_so(desk, clock):
    invoice = issued(now=clock)
    payment = invoice.pay(1000, by=None, now=clock)
    response = desk.post(url(payment), TYPED, follow=True)
    assert f"Reversed the payment of €10.00 on {invoice}." in toast(response)
    words = text(response)
    assert "Reversed on 22 Nov 2026 by Billing Person: Direct debit or cheque came back: AC04" in words
    assert "Reverse payment" not in words
    words = text(desk.get(invoice.get_absolute_url()))
    assert "Payment of €10.00 reversed: Direct debit or cheque came back" in words
    # What remains is the sum of what stands above it.
    assert "-€10.00" not in words
    assert "Reversed" in words and "Record payment" in words
    for asked, shown in (("", True), ("reversed", True), ("received", False)):
        assert (payment.receipt_number in text(desk.get(reverse("payment_list"), {"status": asked}))) is shown
    file = b"".join(desk.get(reverse("payment_export_file"))).decode()
    assert ",2026-11-22,bounced,AC04," in file.replace('"', "")


def test_a_second_reversal_is_refused_in_words_and_a_repeated_request_does_nothing_twice(desk, clock):
    payment = issued(now=clock).pay(1000, by=None, now=clock)
    page = desk.get(url(payment))
    form = page.context["form"]
    assert form is not None
    desk.post(url(payment), TYPED)
    assert "This payment was reversed already." in toast(desk.post(url(payment), TYPED, follow=True))
    assert "This payment was reversed already." in toast(desk.get(url(payment), follow=True))
    assert PaymentReversal.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"reason": ""}, "reason", "Choose why the payment is reversed."),
        ({"reason": "because"}, "reason", "because"),
        ({"reason": "other", "note": ""}, "note", "Say why the payment is reversed."),
        ({"reversed_on": "2026-11-23"}, "reversed_on", "cannot be in the future"),
        ({"reversed_on": "2026-11-21"}, "reversed_on", "The payment came in on 22 Nov 2026"),
        ({"reversed_on": "soon"}, "reversed_on", "Write the day as"),
        ({"note": "x" * 501}, "note", "500"),
    ],
)
def test_what_makes_no_sense_gets_an_error_at_its_field(desk, clock, typed, field, words):
    payment = issued(now=clock).pay(1000, by=None, now=clock)
    response = desk.post(url(payment), TYPED | typed)
    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]
    assert not PaymentReversal.objects.exists()


def test_only_who_may_reverses(client, clock):
    payment = issued(now=clock).pay(1000, by=None, now=clock)
    client.force_login(staff("Read-only"))
    assert client.post(url(payment), TYPED).status_code == 403
    assert "Reverse payment" not in text(client.get(payment.get_absolute_url()))
    assert not PaymentReversal.objects.exists()


def test_what_came_in_as_one_is_reversed_as_one(desk, clock):
    buyer = customer(currency="eur")
    invoices = [issued(buyer, now=clock) for _ in range(2)]
    shares = [(invoice, 1000) for invoice in invoices]
    incoming = IncomingPayment.receive(buyer, 2500, shares, by=None, now=clock)
    share = incoming.payments.first()
    assert "Reverse the whole of that amount" in toast(desk.get(url(share), follow=True))
    assert "€25.00 that came in as one" in text(desk.get(share.get_absolute_url()))
    address = reverse("incoming_reverse", args=[incoming.public_id])
    words = text(desk.get(address))
    assert "€5.00 leaves the credit balance of Jenny Rosen, which is then €0.00." in words
    assert words.count("is open again: €10.00 more is due on it") == 2
    assert "Reversed the payment of €25.00" in toast(desk.post(address, TYPED, follow=True))
    assert [again(invoice).status for invoice in invoices] == ["open", "open"]
    assert again(buyer).balance == 0
