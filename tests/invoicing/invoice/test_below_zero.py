"""An invoice below zero made by hand is refused at every door, with the advice to issue a credit note."""

import pytest
from django.urls import reverse

from invoicing.integrity.checks import check
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import NotFinalizable
from invoicing.models.states import MOVES
from tests.factories import customer, draft, issued, line, tax_rate
from tests.reading import body

pytestmark = pytest.mark.django_db
ADVICE = "This invoice comes to less than zero, and an invoice asks for money. Issue a credit note"
KINDS = {
    "one line": [line("Refund", 1, -1200)],
    "more taken back than billed": [line("Work", 1, 1000), line("Returned", 3, -400)],
    "a negative quantity": [line("Hours", -2, 600)],
    "a cent": [line("Work", 1, 1000), line("Returned", 1, -1001)],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inclusive", [None, True, False])
@pytest.mark.parametrize("balance", [0, 5000, -5000])
def test_it_stays_a_draft_without_a_number(now, kind, inclusive, balance):
    buyer = customer(currency="eur")
    if balance:
        buyer.adjust_balance(balance, by=None, now=now)
    rates = [] if inclusive is None else [rate_snapshot(tax_rate("19", inclusive=inclusive))]
    invoice = draft(buyer, lines=KINDS[kind], default_tax_rates=rates, now=now)
    with pytest.raises(NotFinalizable, match=ADVICE):
        invoice.finalize(by=None, now=now)
    invoice = Invoice.objects.get(pk=invoice.pk)
    buyer.refresh_from_db()
    assert (invoice.status, invoice.number, buyer.balance, buyer.next_invoice_sequence) == ("draft", "", balance, 1)
    assert list(check()) == []


@pytest.mark.parametrize("lines", [[line("Nothing", 1, 0)], [line("Work", 1, 1000), line("Returned", 1, -1000)]])
def test_an_invoice_of_exactly_nothing_is_issued(now, lines):
    invoice = draft(lines=lines, now=now)
    invoice.finalize(by=None, now=now)
    assert (invoice.total, invoice.status) == (0, "paid")


def test_a_line_below_zero_is_billed_with_the_others(now):
    assert issued(lines=[line("Work", 1, 1000), line("Returned", 1, -999)], now=now).total == 1


def test_a_correction_below_zero_leaves_its_original_as_it_was(now):
    original = issued(now=now)
    correction = original.revise(by=None, now=now)
    correction.change({}, lines=[line("Returned", 1, -500)], by=None, now=now)
    with pytest.raises(NotFinalizable, match=ADVICE):
        Invoice.objects.get(pk=correction.pk).finalize(by=None, now=now)
    original.refresh_from_db()
    assert original.status == "open"


def test_the_rest_of_an_invoice_that_a_rule_made_goes_to_the_balance(now):
    buyer = customer(currency="eur")
    invoice = draft(buyer, lines=[line("Unused time", 1, -2500), line("Remaining time", 1, 1000)], now=now)
    invoice.finalize(by=None, now=now, rest_to_balance=True)
    buyer.refresh_from_db()
    assert (invoice.total, invoice.amount_due, invoice.status, buyer.balance) == (-1500, 0, "paid", -1500)
    assert list(check()) == []


def test_nothing_else_that_stands_in_the_way_is_passed_over_with_it(now):
    invoice = draft(lines=[], now=now)
    with pytest.raises(NotFinalizable, match="Add at least one line"):
        invoice.finalize(by=None, now=now, rest_to_balance=True)


def test_editor_question_bulk_and_admin_say_it(desk, now):
    invoice = draft(lines=KINDS["one line"], now=now)
    assert ADVICE in body(desk.get(reverse("invoice_edit", args=[invoice.public_id])))
    assert ADVICE in body(desk.get(reverse("invoice_finalize", args=[invoice.public_id])))
    desk.post(reverse("invoice_finalize", args=[invoice.public_id]))
    assert Invoice.objects.get(pk=invoice.pk).is_draft
    assert not MOVES["finalize"].possible(Invoice.objects.filter(pk=invoice.pk)).exists()


def test_the_editor_says_it_while_lines_are_typed(desk, now):
    invoice = draft(lines=[], now=now)
    sent = {"collection_method": "send_invoice", "due": "days", "days_until_due": "30", "line": ["n0"]}
    cells = {"n0-description": "Returned", "n0-quantity": "1", "n0-price": "-12.00"}
    address = reverse("invoice_edit", args=[invoice.public_id])
    answer = desk.post(address, sent | cells | {"version": invoice.version}, headers={"X-Autosave": "1"})
    assert ADVICE in answer.json()["totals"]
    again = {"version": Invoice.objects.get(pk=invoice.pk).version, "n0-price": "12.00"}
    answer = desk.post(address, sent | cells | again, headers={"X-Autosave": "1"})
    assert ADVICE not in answer.json()["totals"]
