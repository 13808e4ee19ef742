"""The account's rounding of tax on real documents: frozen in them, used by their steps, credit notes and books."""

import copy
from decimal import Decimal

import pytest

from billing_site.company.models import Company
from invoicing.integrity import checks
from invoicing.integrity.comparisons.included import included_taxes
from invoicing.issuing.credit import invoice_totals
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.issuing.steps import recomputed, totals_of
from invoicing.models.credit_note import CreditNote
from invoicing.models.tax.entry import TaxEntry
from invoicing.totals.credit import CreditLine, CreditRequest
from tests.factories import customer, issued, line, tax_rate

pytestmark = pytest.mark.django_db


def yen_invoice(now, direction, rounding="invoice"):
    """24.9 + 24.8 + 24.7 = 74.4 yen of exact tax."""
    settings = {"address_country": "JP", "tax_rounding_direction": direction, "tax_rounding": rounding}
    Company.current().change(settings, by=None, now=now)
    rates = [rate_snapshot(tax_rate("10", display_name="JCT", country="JP"))]
    work = [line(f"Work {amount}", 1, amount) for amount in (249, 248, 247)]
    return issued(customer(currency="jpy"), now=now, lines=work, default_tax_rates=rates)


@pytest.mark.parametrize(("direction", "total"), [("nearest", 818), ("up", 819), ("down", 818)])
def test_a_japanese_invoice_keeps_the_direction_it_was_issued_with(now, direction, total):
    invoice = yen_invoice(now, direction)
    assert (invoice.total, invoice.frozen["tax_rounding_direction"]) == (total, direction)
    Company.current().change({"tax_rounding_direction": "nearest", "tax_rounding": "line"}, by=None, now=now)
    invoice.refresh_from_db()
    assert totals_of(invoice, [], invoice.customer) == invoice_totals(invoice)
    assert list(checks.check()) == []


@pytest.mark.parametrize(("direction", "first", "second"), [("nearest", 13, 12), ("up", 13, 12), ("down", 12, 12)])
def test_a_credit_note_follows_its_invoice(now, direction, first, second):
    invoice = yen_invoice(now, direction, rounding="line")
    Company.current().change({"tax_rounding_direction": "nearest"}, by=None, now=now)
    key = invoice.frozen["lines"][0]["id"]
    half = CreditRequest(lines=(CreditLine(key, quantity=Decimal("0.5")),))
    notes = [CreditNote.issue(invoice, half, by=None, now=now) for _ in range(2)]
    assert [note.total_tax for note in notes] == [first, second]
    rest = CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
    assert sum(note.total_tax for note in [*notes, rest]) == invoice.total_tax
    assert list(checks.check()) == []


def test_other_countries_round_to_the_nearest_unit_whatever_is_set(now):
    invoice = yen_invoice(now, "up")
    Company.current().change({"address_country": "DE"}, by=None, now=now)
    other = issued(
        customer(currency="jpy"),
        now=now,
        lines=[line("Work", 1, 744)],
        default_tax_rates=invoice.default_tax_rates,
    )
    assert (other.total_tax, other.frozen["tax_rounding_direction"]) == (74, "nearest")


def equal_rates_invoice(now):
    one, other = (rate_snapshot(tax_rate("19", display_name="USt", country="DE")) for _ in range(2))
    work = [line("Hours", 1, 13, tax_rates=[one]), line("Travel", 1, 13, tax_rates=[other])]
    work.append(line("Stay", 1, 1000))
    return issued(now=now, lines=work)


def test_two_rates_of_one_name_country_and_percentage_make_one_row_of_the_document(now):
    invoice = equal_rates_invoice(now)
    assert [(tax["amount"], tax["taxable_amount"]) for tax in invoice.figures["taxes"]] == [(5, 26)]
    assert totals_of(invoice, [], invoice.customer) == invoice_totals(invoice)
    note = CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
    assert [tax["amount"] for tax in note.frozen["figures"]["taxes"]] == [5]
    assert list(checks.check()) == []


def test_a_document_of_before_still_follows_from_its_inputs(now):
    invoice = copy.deepcopy(equal_rates_invoice(now))
    del invoice.frozen["tax_rounding_direction"]
    found = recomputed(invoice)
    assert [tax.amount for tax in found.total_tax_amounts] == [2, 2]
    assert found.direction == "nearest"


def full_of_tax(now, rounding, amounts, percentages=("8", "2")):
    """Yen with several taxes in their prices, rounded up."""
    settings = {"address_country": "JP", "tax_rounding_direction": "up", "tax_rounding": rounding}
    Company.current().change(settings, by=None, now=now)
    rates = [
        rate_snapshot(tax_rate(each, display_name=f"Tax {each}", country="JP", inclusive=True)) for each in percentages
    ]
    work = [line(f"Work {place}", 1, amount) for place, amount in enumerate(amounts)]
    return issued(customer(currency="jpy"), now=now, lines=work, default_tax_rates=rates)


@pytest.mark.parametrize("rounding", ["line", "invoice"])
@pytest.mark.parametrize(
    ("amounts", "percentages", "taxes"),
    [
        ((1,), ("8", "2"), (1, 0)),
        ((2,), ("8", "2", "5"), (1, 0, 1)),
        ((3,), ("1", "2", "3", "4", "5"), (0, 0, 1, 1, 1)),
    ],
)
def test_taxes_in_the_prices_never_come_to_more_than_a_line(now, rounding, amounts, percentages, taxes):
    invoice = full_of_tax(now, rounding, amounts, percentages)
    assert [tax["amount"] for tax in invoice.figures["taxes"]] == [*taxes]
    assert (invoice.total_excluding_tax, invoice.frozen["taxed_by"]) == (0, "within_lines")
    assert totals_of(invoice, [], invoice.customer) == invoice_totals(invoice)
    notes = [CreditNote.issue(invoice, CreditRequest(amount=1), by=None, now=now) for _ in range(sum(amounts))]
    assert [sum(note.frozen["figures"]["taxes"][n]["amount"] for note in notes) for n in range(len(taxes))] == [*taxes]
    entries = TaxEntry.objects.all()
    assert (sum(each.net for each in entries), sum(each.tax for each in entries)) == (0, 0)
    assert list(checks.check()) == []


def test_rounded_once_the_lines_of_a_document_make_room_for_each_other(now):
    invoice = full_of_tax(now, "invoice", (1, 1, -1, 3))
    assert [tax["amount"] for tax in invoice.figures["taxes"]] == [1, 1]
    for each in invoice.frozen["lines"]:
        assert min(0, each["amount"]) <= sum(t["amount"] for t in each["figures"]["taxes"]) <= max(0, each["amount"])
    assert list(checks.check()) == []


@pytest.mark.parametrize("rounding", ["line", "invoice"])
def test_a_document_of_before_was_taxed_by_rounding_alone(now, rounding):
    invoice = copy.deepcopy(full_of_tax(now, rounding, (1,)))
    del invoice.frozen["taxed_by"]
    found = recomputed(invoice)
    assert [tax.amount for tax in found.total_tax_amounts] == [1, 1]
    assert found.total_excluding_tax == -1


@pytest.mark.parametrize(
    ("rounding", "amounts", "shares"),
    [
        ("line", (1,), {0: (1, 1)}),  # more than the line
        ("line", (1,), {0: (0, 1)}),  # not by the largest remainder
        ("line", (1,), {0: (0, 0)}),  # less than there is room for
        ("line", (100,), {0: (8, 3)}),  # exact are 7.27 and 1.82: 8 and 2
        ("invoice", (1, 1), {0: (1, 1), 1: (0, 0)}),
        ("invoice", (1, 1), {0: (1, 0), 1: (0, 0)}),  # the second line has room
        ("invoice", (100,), {0: (7, 2)}),
        ("invoice", (9, -1), {1: (1, 0)}),
    ],
)
def test_the_books_judge_included_taxes_by_themselves(now, rounding, amounts, shares):
    invoice = full_of_tax(now, rounding, amounts)
    assert list(included_taxes(invoice)) == []
    for place, taxes in shares.items():
        for tax, amount in zip(invoice.frozen["lines"][place]["figures"]["taxes"], taxes, strict=True):
            tax["amount"] = amount
    found = list(included_taxes(invoice))
    assert found and {finding.rule for finding in found} == {"included tax"}
