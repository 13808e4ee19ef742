"""Credit notes: what they take back and where it goes."""

from decimal import Decimal

import pytest

from invoicing.integrity.checks import check
from invoicing.issuing.rates_and_coupons import as_rate, rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine
from invoicing.totals.remainder import CreditError
from tests.factories import customer, draft, issued, line, tax_rate
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


def taxed(now):
    rate = rate_snapshot(tax_rate("19"))
    return issued(lines=[line("A", 2, 1000), line("B", 1, 999)], default_tax_rates=[rate], now=now)


def test_a_whole_credit_brings_an_open_invoice_to_paid(now, billing):
    invoice = taxed(now)
    note = CreditNote.issue(invoice, CreditRequest(), by=billing, now=now)
    invoice.refresh_from_db()
    assert note.number == f"{invoice.number}-CN-01" and note.total == invoice.total
    assert invoice.status == "paid" and invoice.amount_remaining == 0 and note.type == "pre_payment"
    with pytest.raises(CreditError, match="nothing left"):
        CreditNote.issue(invoice, CreditRequest(), by=billing, now=now)


def test_partial_notes_add_up_to_the_invoice_exactly(now, billing):
    invoice = taxed(now)
    totals = []
    for amount in (333, 1001, 777):
        totals.append(CreditNote.issue(invoice, CreditRequest(amount=amount), by=billing, now=now).total)
    totals.append(CreditNote.issue(invoice, CreditRequest(), by=billing, now=now).total)
    assert sum(totals) == invoice.total
    taxes = CreditNote.objects.filter(invoice=invoice).values_list("total_tax", flat=True)
    assert sum(taxes) == invoice.total_tax


def test_a_credit_on_a_paid_invoice_must_be_placed_to_the_unit(now, billing):
    invoice = taxed(now)
    invoice.pay(invoice.total, by=billing, now=now)
    first = invoice.frozen["lines"][0]["id"]
    request = CreditRequest(lines=(CreditLine(first, quantity=1),))
    with pytest.raises(CreditError, match="must be refunded"):
        CreditNote.issue(invoice, request, by=billing, now=now)
    note = CreditNote.issue(invoice, request, credit=1000, out_of_band=190, by=billing, now=now)
    invoice.customer.refresh_from_db()
    assert note.total == 1190 and invoice.customer.balance == -1000 and note.type == "post_payment"


def test_a_note_is_voided_while_its_invoice_is_open(now, billing):
    invoice = taxed(now)
    note = CreditNote.issue(invoice, CreditRequest(amount=500), by=billing, now=now)
    note.void(by=billing, now=now)
    invoice.refresh_from_db()
    assert invoice.amount_remaining == invoice.total and note.status == "void"
    again = CreditNote.issue(invoice, CreditRequest(amount=500), by=billing, now=now)
    assert again.number.endswith("-CN-02")
    with pytest.raises(IllegalMove, match="void already"):
        note.void(by=billing, now=now)


def test_drafts_and_void_invoices_are_not_credited(now, billing):
    void = issued(customer(currency="eur"), now=now)
    void.void(by=billing, now=now)
    for invoice in (draft(now=now), void):
        with pytest.raises(IllegalMove):
            CreditNote.issue(invoice, CreditRequest(), by=billing, now=now)


def test_the_books_find_more_credited_at_a_rate_than_was_charged(now, billing):
    rates = [rate_snapshot(tax_rate(percentage)) for percentage in ("19", "7")]
    lines = [line("A", 1, 10000) | {"tax_rates": rates[:1]}, line("B", 1, 10000) | {"tax_rates": rates[1:]}]
    invoice = issued(lines=lines, now=now)
    custom = CustomLine("Goodwill", Decimal(1), Decimal(4000), (as_rate(rates[1]),))
    note = CreditNote.issue(invoice, CreditRequest(lines=(custom,)), by=billing, now=now)
    CreditNote.issue(invoice, CreditRequest(amount=5000), by=billing, now=now)
    assert list(check()) == []
    with unguarded():
        TaxEntry.objects.filter(document=note.public_id).update(tax=-701)
    found = [finding for finding in check() if finding.rule == "credited at a rate"]
    assert [finding.object_id for finding in found] == [invoice.public_id]
    assert "too much at 7 % VAT" in found[0].text
    CreditNote.issue(invoice, CreditRequest(), by=billing, now=now)
    assert [finding.object_id for finding in check() if finding.rule == "credited at a rate"] == [invoice.public_id]
