"""Payments, credit notes, charges, refunds and disputes are sought: no list of money is read whole for one page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from invoicing.collecting.charges.filters import ChargeFilter
from invoicing.collecting.charges.listing import listed
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.credit_notes.filters import CreditNoteFilter
from invoicing.models.credit_note import CreditNote
from invoicing.models.payment import InvoicePayment
from invoicing.payments.filters import PaymentFilter
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued
from tests.invoicing.collecting.factories import disputed, paid_by_card
from tests.tools.plans import as_if_large

pytestmark = pytest.mark.django_db
FEW = "billing_site.pages.filters.FEW"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def plan(db):
    as_if_large()
    return lambda found: found.order_by("-created", "-id")[:51].explain()


def by_each(invoice, *own):
    """What one may type to find what belongs to an invoice."""
    buyer = invoice.customer
    return *own, invoice.number, invoice.number[:-3].lower(), invoice.public_id, buyer.email, buyer.name


def test_a_payment_is_found_by_itself_its_invoice_and_its_customer(now, few):
    invoice, other = issued(customer("Northwind", email="n@example.com")), issued()
    for each, reference in ((invoice, "Wire Ä7"), (other, "Wire 8")):
        each.pay(400, by=None, now=now, reference=reference)
    paid = InvoicePayment.objects.get(invoice=invoice)
    for typed in by_each(invoice, paid.receipt_number, paid.public_id, "wire Ä7", " WIRE Ä7 "):
        assert list(InvoicePayment.objects.search(typed)) == [paid], typed
    assert not InvoicePayment.objects.search("wire").exists()
    assert InvoicePayment.objects.search("  ").count() == 2


def test_a_credit_note_is_found_by_itself_its_invoice_and_its_customer(now, few):
    invoice, other = issued(customer("Northwind", email="n@example.com")), issued()
    note, _ = (CreditNote.issue(each, CreditRequest(amount=100), by=None, now=now) for each in (invoice, other))
    for typed in by_each(invoice, note.number, note.public_id):
        assert list(CreditNote.objects.search(typed)) == [note], typed
    assert CreditNote.objects.search("").count() == 2


def test_what_belongs_to_a_charge_is_found_by_it_its_invoice_and_its_customer(now, few):
    invoice, charge, dispute = disputed(now)
    _, another, _ = disputed(now)
    taken = {"by": None, "now": now, "reason": "other", "note": "", "credit_note": None, "issue_note": False}
    fresh, paid = paid_by_card(now=now)
    refund, _ = Refund.begin(paid, 100, **taken), Refund.begin(paid_by_card(now=now)[1], 100, **taken)
    for typed in by_each(invoice, charge.public_id, charge.reference)[:-1]:
        assert list(ChargeAttempt.objects.search(typed)) == [charge], typed
    for typed in by_each(invoice, dispute.public_id, dispute.reference, charge.public_id)[:-1]:
        assert list(Dispute.objects.search(typed)) == [dispute], typed
    for typed in by_each(fresh, refund.public_id, paid.public_id)[:-1]:
        assert list(Refund.objects.search(typed)) == [refund], typed
    assert Dispute.objects.search(another.invoice.customer.name).count() == 2


def test_amounts_are_found_in_whole_units_of_each_currency(now, few):
    for currency, amount in (("eur", 1250), ("jpy", 12), ("kwd", 12500)):
        invoice = issued(customer(currency=currency), lines=[{"description": "Work", "unit_amount": 100_000}])
        invoice.pay(amount, by=None, now=now)
        CreditNote.issue(invoice, CreditRequest(amount=amount), by=None, now=now)

    def found(low, high, currency=""):
        bounds = {"amount_min": low, "amount_max": high, "currency": currency}
        paid = PaymentFilter(bounds, queryset=InvoicePayment.objects.all()).qs
        notes = CreditNoteFilter(bounds, queryset=CreditNote.objects.all()).qs
        assert set(notes.values_list("currency", flat=True)) == {each.currency for each in paid}
        return {each.currency for each in paid}

    assert found("12", "12.5") == {"eur", "jpy", "kwd"}
    assert found("12.1", "13") == {"eur", "kwd"}
    assert found("12", "13", "jpy") == {"jpy"}
    assert found("", "12") == {"jpy"}
    assert found("13", "") == set()


def test_charges_of_a_usual_kind_are_read_down_the_list(monkeypatch, plan):
    monkeypatch.setattr(FEW, -1)
    shown = plan(listed(ChargeFilter({"kind": "card"}, queryset=ChargeAttempt.objects.all()).qs))
    if connection.vendor == "sqlite":
        assert "collecting_attempt_newest" in shown and "TEMP B-TREE" not in shown, shown


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"currency": "isk"}, "collecting_attempt_currency"),
        ({"by": "staff"}, "collecting_attempt_by_staff"),
        ({"by": "customer"}, "collecting_attempt_by_customer"),
        ({"back": "returned"}, "collecting_attempt_back"),
    ],
)
def test_rare_charges_are_sought(plan, asked, index):
    if connection.vendor == "sqlite":
        assert index in plan(listed(ChargeFilter(asked, queryset=ChargeAttempt.objects.all()).qs))


def test_each_thing_that_finds_a_payment_or_a_note_has_its_index(plan, now):
    invoice = issued()
    invoice.pay(400, by=None, now=now - timedelta(days=1), reference="Wire 7")
    CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    shown = plan(InvoicePayment.objects.search("Wire 7"))
    assert "invoicing_payment_reference" in shown and "invoicing_number" in shown, shown
    shown = plan(CreditNote.objects.search("ABC"))
    assert "invoicing_number" in shown, shown
    if connection.vendor == "sqlite":
        assert "invoicing_cn_number" in shown or "autoindex_invoicing_creditnote" in shown, shown
        assert "SCAN invoicing_invoicepayment" not in plan(InvoicePayment.objects.search("Wire 7"))
