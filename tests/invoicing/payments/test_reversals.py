"""Reversed payments: what the invoice, the balance, the notes and the books say then."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction

from billing_site.company.models import Company
from billing_site.events.models import Event
from invoicing.integrity.checks import check
from invoicing.issuing.credit import refundable
from invoicing.models.credit_note import CreditNote
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditError, CreditRequest
from tests.factories import customer, issued, line

pytestmark = pytest.mark.django_db


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def reverse(payment, now, reason="bounced", **details):
    return payment.reverse(reason=reason, by=None, now=now, **details)


def test_a_bounced_debit_opens_the_invoice_again(now, billing):
    invoice = issued(lines=[line(unit_amount=12345)], now=now)
    payment = invoice.pay(12345, by=billing, now=now, method="direct_debit")
    reversal = payment.reverse(reason="bounced", note="AC04", reversed_on=date(2026, 11, 22), by=billing, now=now)
    assert (reversal.amount, reversal.words) == (12345, "Direct debit or cheque came back: AC04")
    invoice = again(invoice)
    assert (invoice.status, invoice.amount_paid, invoice.amount_remaining, invoice.paid_at) == ("open", 0, 12345, None)
    told = Event.objects.of(invoice).first()
    assert (told.type, told.data["amount"], told.actor) == ("invoice.payment_reversed", 12345, billing)
    assert Event.objects.of(payment).first().type == "payment.reversed"
    assert (again(payment).amount, again(payment).status) == (12345, "reversed")
    assert list(check()) == []
    invoice.pay(12345, by=billing, now=now)
    assert again(invoice).status == "paid"
    assert list(check()) == []


def test_a_payment_is_reversed_once(now):
    invoice = issued(now=now)
    payment = invoice.pay(1000, by=None, now=now)
    reverse(payment, now)
    with pytest.raises(IllegalMove, match="reversed already"):
        reverse(again(payment), now)
    assert PaymentReversal.objects.count() == 1
    assert again(invoice).amount_remaining == 1000


@pytest.mark.parametrize(
    ("paid", "order", "remaining", "balance", "status"),
    [
        ([1000], [0], 1000, 0, "open"),
        ([400, 600], [0], 400, 0, "open"),
        ([400, 600], [1], 600, 0, "open"),
        ([400, 600], [1, 0], 1000, 0, "open"),
        ([400], [0], 1000, 0, "open"),
        ([1500], [0], 1000, 0, "open"),
        ([400, 900], [0], 400, -300, "open"),
        ([400, 900], [1], 600, 0, "open"),
        ([400, 900], [1, 0], 1000, 0, "open"),
    ],
)
def test_what_it_had_paid_is_due_again_and_what_was_too_much_leaves_the_balance(
    paid, order, remaining, balance, status, now
):
    invoice = issued(now=now)
    payments = [invoice.pay(amount, by=None, now=now) for amount in paid]
    for place in order:
        reverse(payments[place], now, "wrong_entry")
    invoice = again(invoice)
    assert (invoice.amount_remaining, invoice.customer.balance, invoice.status) == (remaining, balance, status)
    assert list(check()) == []


def test_what_was_overpaid_and_is_spent_already_becomes_a_debit(now):
    """EUR 15.00 on 10.00: the 5.00 on the balance paid the next invoice, so the bounce leaves 5.00 debit."""
    buyer = customer(currency="eur")
    first = issued(buyer, now=now)
    payment = first.pay(1500, by=None, now=now)
    second = issued(again(buyer), lines=[line(unit_amount=500)], now=now)
    assert second.status == "paid"
    reverse(payment, now)
    entry = buyer.balance_transactions.order_by("-id").first()
    assert (entry.type, entry.amount, entry.cause) == ("payment_reversed", 500, payment.public_id)
    assert (again(buyer).balance, again(first).amount_remaining, again(second).status) == (500, 1000, "paid")
    assert list(check()) == []


def test_an_uncollectible_invoice_that_was_paid_is_open_again_and_one_paid_in_part_stays_uncollectible(now):
    whole, part = issued(now=now), issued(now=now)
    for invoice in (whole, part):
        invoice.mark_uncollectible(by=None, now=now)
    reverse(whole.pay(1000, by=None, now=now), now)
    reverse(part.pay(400, by=None, now=now), now)
    assert (again(whole).status, again(whole).marked_uncollectible_at) == ("open", None)
    assert (again(part).status, again(part).amount_remaining) == ("uncollectible", 1000)
    assert list(check()) == []


@pytest.mark.parametrize("where", ["refund", "credit", "out_of_band"])
def test_a_payment_that_bounces_after_money_was_given_back_is_owed_in_full(where, now):
    """EUR 100.00 paid, 30.00 given back by a note, then the payment bounces: with the 30.00 they had, they owe 100.00.

    Nothing more can be refunded, the rest of 70.00 can still be credited, and the invoice cannot be voided: the
    note that gave money back would stand on nothing.
    """
    invoice = issued(lines=[line(unit_amount=10000)], now=now)
    payment = invoice.pay(10000, by=None, now=now)
    CreditNote.issue(invoice, CreditRequest(amount=3000), by=None, now=now, **{where: 3000})
    reverse(again(payment), now)
    invoice = again(invoice)
    assert (invoice.status, invoice.amount_remaining, invoice.post_payment_credit) == ("open", 10000, 3000)
    assert invoice.customer.balance == (-3000 if where == "credit" else 0)
    assert refundable(invoice) == 0
    with pytest.raises(IllegalMove, match="Money was given back"):
        invoice.void(by=None, now=now)
    with pytest.raises(IllegalMove, match=r"delete the draft, and credit the rest"):
        invoice.revise(by=None, now=now).finalize(by=None, now=now)
    assert list(check()) == []
    with pytest.raises(CreditError, match="At most €70"):
        CreditNote.issue(invoice, CreditRequest(amount=7001), by=None, now=now)
    CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
    invoice = again(invoice)
    assert (invoice.status, invoice.amount_remaining) == ("open", 3000)
    invoice.pay(3000, by=None, now=now)
    assert again(invoice).status == "paid"
    assert list(check()) == []


def test_a_note_of_before_the_payment_stands_and_can_be_voided_again(now):
    invoice = issued(now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=300), by=None, now=now)
    payment = again(invoice).pay(700, by=None, now=now)
    with pytest.raises(IllegalMove):
        note.void(by=None, now=now)
    reverse(payment, now)
    assert again(invoice).amount_remaining == 700
    note.void(by=None, now=now)
    assert again(invoice).amount_remaining == 1000
    assert list(check()) == []


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"reason": "because"}, "Choose why"),
        ({"reason": "other"}, "Say why"),
        ({"reason": "other", "note": "  "}, "Say why"),
        ({"reason": "bounced", "note": "x" * 501}, "at most 500"),
        ({"reason": "bounced", "reversed_on": date(2026, 11, 23)}, "in the future"),
        ({"reason": "bounced", "reversed_on": date(2026, 11, 19)}, "before the day on which it came in"),
    ],
)
def test_a_reversal_that_makes_no_sense_is_refused_in_words(details, words, now):
    invoice = issued(now=now)
    payment = invoice.pay(1000, by=None, now=now, paid_on=date(2026, 11, 20))
    with pytest.raises(ValueError, match=words):
        payment.reverse(by=None, now=now, **details)
    assert again(invoice).status == "paid"


@pytest.mark.parametrize("amount", [True, 10.0, 10.5, "10", None, 2**63, -(2**64)])
def test_what_is_no_amount_is_refused_by_the_verb(amount, now):
    invoice = issued(now=now)
    with pytest.raises(ValueError, match=r"whole number|larger than the books"):
        invoice.pay(amount, by=None, now=now)
    assert not invoice.payments.exists()


def test_money_that_no_balance_can_hold_is_refused(now):
    invoice, other = issued(now=now), issued(now=now)
    invoice.pay(2**63 - 1, by=None, now=now)
    assert again(invoice).customer.balance == 1000 - (2**63 - 1)
    second = issued(again(invoice.customer), now=now)
    assert second.status == "paid"
    other.pay(1, by=None, now=now)
    with pytest.raises(ValueError, match="larger than the books"):
        again(invoice.customer).adjust_balance(-(2**63) + 1, type="invoice_overpaid", cause="x", by=None, now=now)


@pytest.mark.parametrize(("currency", "amount"), [("isk", 50), ("ugx", 101), ("isk", 100001)])
def test_a_fraction_that_nobody_can_pay_is_refused_by_the_verb(currency, amount, now):
    invoice = issued(customer(currency=currency), lines=[line(unit_amount=200000)], now=now)
    with pytest.raises(ValueError, match="multiples of"):
        invoice.pay(amount, by=None, now=now)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/Los_Angeles", "2026-11-23T02:00:00+00:00", date(2026, 11, 22)),
        ("Pacific/Auckland", "2026-11-22T12:30:00+00:00", date(2026, 11, 23)),
        ("UTC", "2026-11-22T23:59:59+00:00", date(2026, 11, 22)),
    ],
)
def test_the_default_day_of_payments_and_reversals_is_the_account_s(zone, moment, day, now):
    Company.current().change({"time_zone": zone}, by=None, now=now)
    invoice = issued(now=now)
    then = type(now).fromisoformat(moment)
    payment = invoice.pay(400, by=None, now=then)
    assert payment.paid_on == day
    with pytest.raises(ValueError, match="in the future"):
        invoice.pay(400, by=None, now=then, paid_on=day + timedelta(days=1))
    assert reverse(payment, then).reversed_on == day
    with pytest.raises(ValueError, match="in the future"):
        reverse(invoice.pay(400, by=None, now=then), then, reversed_on=day + timedelta(days=1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoicing_paymentreversal SET amount = 1",
        "UPDATE invoicing_paymentreversal SET reason = 'other'",
        "DELETE FROM invoicing_paymentreversal",
        "UPDATE invoicing_incomingpayment SET amount = amount + 1",
        "DELETE FROM invoicing_incomingpayment",
        "UPDATE invoicing_invoicepayment SET incoming_id = NULL",
        "UPDATE invoicing_invoice SET status = 'open' WHERE status = 'paid'",
        "UPDATE invoicing_invoice SET status = 'open', amount_paid = 0, amount_remaining = amount_due"
        " WHERE status = 'paid'",
    ],
)
def test_the_database_keeps_reversals_and_opens_nothing_without_one(statement, now):
    buyer = customer(currency="eur")
    invoices = [issued(buyer, now=now) for _ in range(2)]
    shares = [(invoice, 1000) for invoice in invoices]
    IncomingPayment.receive(buyer, 2500, shares, by=None, now=now).reverse(reason="recalled", by=None, now=now)
    issued(buyer, now=now).pay(1000, by=None, now=now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("seed", range(8))
def test_payments_and_reversals_in_any_order(seed, now):
    """What stands is what is paid, whatever came in and bounced before."""
    rng, invoice, made = Random(seed), issued(now=now), []
    for _ in range(7):
        if made and rng.random() < 0.4:
            payment = again(rng.choice(made))
            if payment.status == "received":
                reverse(payment, now)
        elif again(invoice).status == "open":
            made.append(again(invoice).pay(rng.randint(1, 900), by=None, now=now))
    standing = [payment for payment in made if again(payment).status == "received"]
    found = again(invoice)
    assert found.amount_paid == sum(payment.applied for payment in standing)
    assert found.amount_remaining == 1000 - found.amount_paid
    assert found.status == ("paid" if found.amount_paid == 1000 else "open")
    assert found.customer.balance == -sum(payment.overpaid for payment in standing)
    assert list(check()) == []
