"""One amount that pays several invoices of a customer, the rest on account; reversed as one."""

from datetime import date

import pytest

from billing_site.events.models import Event
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.models.merge import CustomerMerge
from invoicing.integrity.checks import check
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.rules.move import IllegalMove
from tests.factories import customer, issued, line

pytestmark = pytest.mark.django_db


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def owing(*amounts, now, currency="eur", buyer=None):
    """(customer, open invoices of these amounts)."""
    buyer = buyer or customer(currency=currency)
    return buyer, [issued(buyer, lines=[line(unit_amount=amount)], now=now) for amount in amounts]


def receive(buyer, amount, shares, now, **details):
    return IncomingPayment.receive(buyer, amount, shares, by=None, now=now, **details)


def test_one_amount_pays_several_invoices_and_the_rest_goes_to_the_balance(now):
    """EUR 100.00: 30.00 and 45.50 are paid, 10.00 of 20.00, 14.50 stay on account."""
    buyer, (first, second, third) = owing(3000, 4550, 2000, now=now)
    incoming = receive(
        *(buyer, 10000, [(first, 3000), (second, 4550), (third, 1000)], now),
        method="bank_transfer",
        reference="SEPA 4711",
        paid_on=date(2026, 11, 20),
    )
    assert [(i.status, i.amount_remaining) for i in map(again, (first, second, third))] == [
        ("paid", 0),
        ("paid", 0),
        ("open", 1000),
    ]
    assert (incoming.to_balance, again(buyer).balance) == (1450, -1450)
    entry = buyer.balance_transactions.get()
    assert (entry.type, entry.amount, entry.cause) == ("payment_on_account", -1450, incoming.public_id)
    shares = list(incoming.payments.all())
    assert [share.amount for share in shares] == [3000, 4550, 1000]
    assert {(share.reference, share.paid_on, share.overpaid) for share in shares} == {
        ("SEPA 4711", date(2026, 11, 20), 0)
    }
    assert len({share.receipt_number for share in shares}) == 3
    assert Event.objects.of(incoming).get().type == "payment.received"
    assert list(check()) == []


def test_without_open_invoices_all_of_it_is_on_account(now):
    buyer = customer()
    incoming = receive(buyer, 5000, [], now, currency="chf")
    buyer = again(buyer)
    assert (incoming.to_balance, buyer.currency, buyer.balance) == (5000, "chf", -5000)
    invoice = issued(buyer, lines=[line(unit_amount=6000)], now=now)
    assert invoice.amount_due == 1000
    incoming.reverse(reason="wrong_entry", by=None, now=now)
    assert again(buyer).balance == 5000
    assert list(check()) == []


def test_it_is_reversed_as_one_and_never_in_parts(now):
    buyer, invoices = owing(3000, 2000, now=now)
    incoming = receive(buyer, 6000, [(invoices[0], 3000), (invoices[1], 500)], now)
    with pytest.raises(IllegalMove, match="Reverse the whole"):
        incoming.payments.first().reverse(reason="bounced", by=None, now=now)
    reversal = incoming.reverse(reason="recalled", note="CAMT", by=None, now=now)
    assert (reversal.amount, PaymentReversal.objects.count()) == (6000, 3)
    assert [(i.status, i.amount_remaining) for i in map(again, invoices)] == [("open", 3000), ("open", 2000)]
    assert again(buyer).balance == 0
    assert {payment.status for payment in incoming.payments.all()} == {"reversed"}
    with pytest.raises(IllegalMove, match="reversed already"):
        again(incoming).reverse(reason="recalled", by=None, now=now)
    assert list(check()) == []


@pytest.mark.parametrize(
    ("amount", "shares", "words"),
    [
        (0, [], "above 0"),
        (-100, [], "above 0"),
        (1000, [0, 1000], "above 0"),
        (1000, [-500, 1500], "above 0"),
        (1000, [600, 500], "€1.00 more than came in"),
        (9000, [3001], "Only €30.00 of"),
        (True, [], "whole number"),
        (10.0, [], "whole number"),
        (1000, [True], "whole number"),
        (2**64, [], "larger than the books"),
    ],
)
def test_all_of_it_or_nothing(amount, shares, words, now):
    buyer, invoices = owing(3000, 2000, now=now)
    with pytest.raises(ValueError, match=words):
        receive(buyer, amount, list(zip(invoices, shares, strict=False)), now)
    assert not IncomingPayment.objects.exists() and not InvoicePayment.objects.exists()
    assert [again(invoice).amount_paid for invoice in invoices] == [0, 0]


def test_what_it_cannot_pay_is_refused(now):
    buyer, (invoice,) = owing(3000, now=now)
    _, (other,) = owing(3000, now=now)
    dollars, _ = owing(1000, now=now, currency="usd")
    with pytest.raises(ValueError, match="another customer"):
        receive(buyer, 3000, [(other, 3000)], now)
    with pytest.raises(ValueError, match="paid once"):
        receive(buyer, 3000, [(invoice, 1000), (invoice, 1000)], now)
    with pytest.raises(CurrencyLocked):
        receive(dollars, 3000, [], now, currency="eur")
    with pytest.raises(ValueError, match="Choose the currency"):
        receive(customer(), 3000, [], now)
    with pytest.raises(ValueError, match="multiples of"):
        receive(owing(30000, now=now, currency="isk")[0], 3050, [], now)
    invoice.void(by=None, now=now)
    with pytest.raises(IllegalMove, match="void"):
        receive(buyer, 3000, [(invoice, 3000)], now)
    assert not IncomingPayment.objects.exists()


@pytest.mark.parametrize("currency", ["EUR", "xxx", "usdt"])
def test_the_first_payment_cannot_bring_a_currency_that_there_is_not(now, currency):
    buyer = customer()
    with pytest.raises(ValueError, match=f"“{currency}” is not a currency you can bill in"):
        receive(buyer, 3000, [], now, currency=currency)
    buyer.refresh_from_db()
    assert buyer.currency == ""
    receive(buyer, 3000, [], now, currency="eur")


def test_invoices_of_a_merged_customer_are_paid_by_the_one_that_stays(now):
    gone, (old,) = owing(3000, now=now)
    stays, (new,) = owing(2000, now=now)
    CustomerMerge.make(stays, gone, {}, by=None, now=now)
    incoming = receive(again(stays), 5500, [(again(old), 3000), (again(new), 2000)], now)
    assert [again(invoice).status for invoice in (old, new)] == ["paid", "paid"]
    assert again(stays).balance == -500
    with pytest.raises(DeletedCustomer):
        receive(again(gone), 100, [], now)
    incoming.reverse(reason="bounced", by=None, now=now)
    assert [again(invoice).status for invoice in (old, new)] == ["open", "open"]
    assert again(stays).balance == 0
    assert list(check()) == []
