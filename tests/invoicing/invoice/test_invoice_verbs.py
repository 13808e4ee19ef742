"""The life of an invoice: draft, issued, paid, void, uncollectible, corrected."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from customers.models.balance import BalanceRefused, BalanceTransaction
from customers.models.coupon import Coupon
from customers.models.errors import CurrencyLocked
from customers.models.merge import CustomerMerge
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.issuing.steps import recomputed
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate

pytestmark = pytest.mark.django_db


def test_a_draft_has_no_number_and_totals_its_lines(now):
    rate = rate_snapshot(tax_rate("19"))
    invoice = draft(
        lines=[line(quantity=2, unit_amount=1050), line(unit_amount=399)], default_tax_rates=[rate], now=now
    )
    assert (invoice.number, invoice.status) == ("", "draft")
    assert (invoice.subtotal, invoice.total_tax, invoice.total, invoice.amount_due) == (2499, 475, 2974, 2974)


def test_finalizing_takes_the_next_number_of_the_customer_and_sets_the_due_date(now, billing):
    buyer = customer(currency="eur")
    first, second = draft(buyer, now=now, days_until_due=14), draft(buyer, now=now)
    first.finalize(by=billing, now=now)
    second.finalize(by=billing, now=now)
    buyer.refresh_from_db()
    assert first.number == f"{buyer.invoice_prefix}-0001" and second.number == f"{buyer.invoice_prefix}-0002"
    assert first.due_date == date(2026, 12, 6) and first.status == "open"


def test_a_finalized_invoice_keeps_the_old_address(now, billing):
    buyer = customer("Jenny", currency="eur", address_city="Berlin", address_country="DE")
    invoice = issued(buyer, now=now)
    buyer.change({"address_city": "Hamburg", "name": "Maria"}, by=billing, now=now)
    invoice.refresh_from_db()
    assert invoice.frozen["customer"]["address"]["city"] == "Berlin"
    assert invoice.frozen["customer"]["name"] == "Jenny"


def test_an_invoice_locks_the_currency_of_its_customer(now):
    buyer = customer()
    issued(buyer, now=now, currency="usd")
    buyer.refresh_from_db()
    assert buyer.currency == "usd" and "invoice" in buyer.currency_lock
    with pytest.raises(CurrencyLocked):
        draft(buyer, now=now, currency="eur")


def test_credit_is_used_at_finalization_and_given_back_by_void(now, billing):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-400, by=billing, now=now)
    invoice = issued(buyer, now=now)
    assert (invoice.starting_balance, invoice.applied_balance, invoice.amount_due) == (-400, -400, 600)
    invoice.void(by=billing, now=now)
    buyer.refresh_from_db()
    assert buyer.balance == -400 and invoice.status == "void" and invoice.amount_remaining == 0
    types = list(BalanceTransaction.objects.order_by("id").values_list("type", flat=True))
    assert types == ["adjustment", "applied_to_invoice", "unapplied_from_invoice"]


def test_an_invoice_that_credit_covers_is_paid_at_once(now, billing):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-5000, by=billing, now=now)
    invoice = issued(buyer, now=now)
    buyer.refresh_from_db()
    assert invoice.status == "paid" and invoice.amount_due == 0 and buyer.balance == -4000


def test_part_full_and_over_payment(now, billing):
    invoice = issued(now=now)
    invoice.pay(400, by=billing, now=now)
    assert invoice.status == "open" and invoice.amount_remaining == 600
    payment = invoice.pay(700, by=billing, now=now)
    invoice.customer.refresh_from_db()
    assert invoice.status == "paid" and invoice.amount_paid == 1000 and payment.overpaid == 100
    assert invoice.customer.balance == -100
    with pytest.raises(IllegalMove, match="Invoice is already paid"):
        invoice.pay(1, by=billing, now=now)


def test_pending_items_are_swept_in_and_released_when_the_draft_is_deleted(now, billing):
    buyer = customer(currency="eur")
    for price in (100, 200):
        InvoiceItem.create(buyer, currency="eur", by=billing, now=now, description="Item", unit_amount=Decimal(price))
    invoice = draft(buyer, lines=[line()], now=now, include_pending=True)
    assert [row.amount for row in invoice.lines.all()] == [200, 100, 1000]
    assert not InvoiceItem.objects.pending().exists()
    invoice.delete_draft(by=billing, now=now)
    assert InvoiceItem.objects.pending().count() == 2 and not Invoice.objects.exists()


def test_a_once_coupon_is_used_up_by_the_first_invoice(now, billing):
    coupon = Coupon.objects.create(public_id="TEN", percent_off=10, duration="once", created=now)
    buyer = customer(currency="eur")
    coupon.redeem_for(buyer, by=billing, now=now)
    first = issued(buyer, now=now)
    assert (first.total_discount, first.total) == (100, 900)
    second = issued(buyer, now=now)
    assert second.total == 1000


def test_correcting_makes_a_draft_that_voids_the_first_when_issued(now, billing):
    invoice = issued(now=now)
    revision = invoice.revise(by=billing, now=now)
    assert revision.from_invoice == invoice and invoice.revise(by=billing, now=now) == revision
    revision.change({}, lines=[line("Right", 1, 900)], by=billing, now=now)
    revision.finalize(by=billing, now=now)
    invoice.refresh_from_db()
    assert invoice.status == "void" and revision.total == 900


def correction_of(invoice, now):
    """A draft that corrects the invoice, begun before what a test does to the invoice."""
    revision = invoice.revise(by=None, now=now)
    revision.change({}, lines=[line("Right", 1, 900)], by=None, now=now)
    return revision


def assert_not_replaced(invoice, revision, words, now):
    before = (invoice.status, invoice.amount_remaining, invoice.customer.balance)
    with pytest.raises(IllegalMove, match=words):
        revision.finalize(by=None, now=now)
    invoice.refresh_from_db(), revision.refresh_from_db()
    assert (invoice.status, invoice.amount_remaining, invoice.customer.balance) == before
    assert revision.status == "draft" and revision.number == ""


@pytest.mark.parametrize("amount", [400, 1000])
def test_a_correction_of_what_was_paid_meanwhile_is_refused(amount, now):
    invoice = issued(now=now)
    revision = correction_of(invoice, now)
    invoice.pay(amount, by=None, now=now)
    assert_not_replaced(invoice, revision, f"issue a credit note for {invoice} instead", now)


@pytest.mark.parametrize(("amount", "words"), [(400, "void its credit notes first"), (1000, "create a new invoice")])
def test_a_correction_of_what_was_credited_meanwhile_is_refused(amount, words, now):
    invoice = issued(now=now)
    revision = correction_of(invoice, now)
    CreditNote.issue(invoice, CreditRequest(amount=amount), by=None, now=now)
    invoice.refresh_from_db()
    assert_not_replaced(invoice, revision, words, now)


def test_a_correction_can_be_issued_once_the_credit_notes_are_void(now):
    invoice = issued(now=now)
    revision = correction_of(invoice, now)
    note = CreditNote.issue(invoice, CreditRequest(amount=400), by=None, now=now)
    note.void(by=None, now=now)
    revision.finalize(by=None, now=now)
    invoice.refresh_from_db()
    assert invoice.status == "void" and revision.status == "open"


def test_a_correction_of_what_was_voided_meanwhile_is_issued(now):
    invoice = issued(now=now)
    revision = correction_of(invoice, now)
    invoice.void(by=None, now=now)
    revision.finalize(by=None, now=now)
    assert revision.status == "open"


@pytest.mark.parametrize(
    ("currency", "method", "amount", "due", "kept"),
    [
        ("kwd", "charge_automatically", 10503, 10500, 3),
        ("isk", "charge_automatically", 1050050, 1050100, -50),
        ("isk", "send_invoice", 1050050, 1050100, -50),
        ("ugx", "send_invoice", 1050040, 1050000, 40),
    ],
)
def test_a_fraction_of_the_smallest_payable_amount_goes_to_the_balance(
    currency, method, amount, due, kept, now, billing
):
    buyer = customer(currency=currency)
    invoice = issued(buyer, lines=[line(unit_amount=amount)], now=now, collection_method=method)
    buyer.refresh_from_db()
    assert (invoice.total, invoice.amount_due, buyer.balance) == (amount, due, kept)
    entry = buyer.balance_transactions.get()
    assert (entry.type, entry.amount, entry.cause) == ("adjustment", kept, invoice.public_id)
    with pytest.raises(BalanceRefused, match="follows an invoice"):
        entry.reverse(by=billing, now=now)
    invoice.void(by=billing, now=now)
    buyer.refresh_from_db()
    assert buyer.balance == 0


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("eur", 30), ("usd", 1), ("huf", 17400), ("kwd", 12345), ("bhd", 1), ("jod", 999), ("omr", 5), ("tnd", 70007)],
)
def test_what_is_sent_is_owed_however_small_and_to_the_third_decimal(currency, amount, now):
    buyer = customer(currency=currency)
    invoice = issued(buyer, lines=[line(unit_amount=amount)], now=now)
    buyer.refresh_from_db()
    assert (invoice.status, invoice.amount_due, buyer.balance) == ("open", amount, 0)
    invoice.pay(amount, by=None, now=now)
    assert (invoice.status, invoice.amount_remaining) == ("paid", 0)


@pytest.mark.parametrize(
    ("currency", "amount", "due", "balance"),
    [("eur", 30, 0, 30), ("eur", 50, 50, 0), ("kwd", 12345, 12350, -5), ("tnd", 12344, 12340, 4), ("jpy", 49, 0, 49)],
)
def test_the_steps_and_the_minimum_of_cards_are_for_what_cards_are_charged(currency, amount, due, balance, now):
    buyer = customer(currency=currency)
    invoice = issued(buyer, lines=[line(unit_amount=amount)], now=now, collection_method="charge_automatically")
    buyer.refresh_from_db()
    assert (invoice.amount_due, buyer.balance) == (due, balance)


@pytest.mark.parametrize(
    ("currency", "method", "due"),
    [("eur", "send_invoice", 0), ("kwd", "send_invoice", 12350), ("kwd", "charge_automatically", 12350)],
)
def test_a_document_is_recomputed_by_the_rule_under_which_it_was_issued(currency, method, due, now):
    """An invoice of before: the limits of cards held for what was sent, and nothing said so."""
    amount = {"eur": 30, "kwd": 12345}[currency]
    invoice = issued(
        customer(currency=currency), lines=[line(unit_amount=amount)], now=now, collection_method="charge_automatically"
    )
    assert recomputed(invoice).amount_due == due
    invoice.collection_method = method
    del invoice.frozen["settled_by"]
    assert recomputed(invoice).amount_due == due


@pytest.mark.parametrize("currency", ["ugx", "isk"])
def test_by_hand_no_such_fraction_is_entered(currency, now, billing):
    with pytest.raises(BalanceRefused, match="multiples of"):
        customer(currency=currency).adjust_balance(-7, by=billing, now=now)


@pytest.mark.parametrize(
    ("state", "move", "words"),
    [
        ("draft", "pay", "Finalize the invoice"),
        ("draft", "void", "Delete it instead"),
        ("draft", "mark_uncollectible", "isn't open"),
        ("open", "finalize", "already finalized"),
        ("open", "change", "can't be updated"),
        ("open", "delete_draft", "only delete draft"),
        ("paid", "void", "cannot be voided"),
        ("paid", "mark_uncollectible", "isn't open"),
        ("paid", "revise", "issue a credit note"),
        ("void", "pay", "cannot be paid"),
        ("void", "void", "void already"),
        ("uncollectible", "mark_uncollectible", "already been marked"),
    ],
)
def test_illegal_moves_are_refused_in_plain_words(state, move, words, now, billing):
    invoice = draft(now=now) if state == "draft" else issued(now=now)
    {
        "paid": lambda: invoice.pay(1000, by=billing, now=now),
        "void": lambda: invoice.void(by=billing, now=now),
        "uncollectible": lambda: invoice.mark_uncollectible(by=billing, now=now),
    }.get(state, lambda: None)()
    arguments = {"pay": (100,), "change": ({"description": "x"},)}.get(move, ())
    with pytest.raises(IllegalMove, match=words):
        getattr(invoice, move)(*arguments, by=billing, now=now)


@pytest.mark.parametrize(
    "change",
    [
        lambda i: Invoice.objects.filter(pk=i.pk).update(total=1),
        lambda i: Invoice.objects.filter(pk=i.pk).update(frozen={}),
        lambda i: Invoice.objects.filter(pk=i.pk).update(number="X-1"),
        lambda i: Invoice.objects.filter(pk=i.pk).update(status="draft", number=""),
        lambda i: Invoice.objects.filter(pk=i.pk).delete(),
        lambda i: InvoiceLine.objects.filter(invoice=i).update(amount=1),
        lambda i: InvoiceLine.objects.filter(invoice=i).delete(),
        lambda i: InvoiceLine.build(i, 9, now=i.created).save(),
    ],
)
def test_the_database_itself_refuses_to_change_an_issued_invoice(change, now):
    invoice = issued(now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(invoice)
    assert connection.is_usable()


def test_a_draft_that_a_merge_moved_meanwhile_is_not_issued_to_the_customer_it_left(now, billing):
    double, acme = customer("Acme", currency="eur"), customer("ACME Inc", currency="eur")
    stale = draft(double, now=now)
    CustomerMerge.make(acme, double, {}, by=None, now=now)
    with pytest.raises(IllegalMove, match="went to another customer"):
        stale.finalize(by=billing, now=now)
    there = Invoice.objects.get(pk=stale.pk)
    assert (there.status, there.customer) == ("draft", acme)
    there.finalize(by=billing, now=now)
    assert there.frozen["customer"]["id"] == acme.public_id


def test_the_hash_chain_links_the_invoices_of_a_series(now):
    from invoicing.issuing.snapshot import link

    buyer = customer(currency="eur")
    first, second = issued(buyer, now=now), issued(buyer, now=now + timedelta(days=1))
    assert first.hash == link("", first.frozen) and second.hash == link(first.hash, second.frozen)
