"""The books' own rule about included taxes finds nothing in what the arithmetic makes, and what is moved by a unit."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from invoicing.integrity import checks
from invoicing.integrity.comparisons.arithmetic import credited_figures
from invoicing.integrity.comparisons.included import included_taxes
from invoicing.issuing.credit import kept_figures, kept_line
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.totals.compute import compute
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine, credit
from invoicing.totals.parts import Line, TaxRate
from invoicing.totals.remainder import CreditError
from tests.factories import issued, line, tax_rate
from tests.invoicing.totals.test_totals import invoices
from tests.invoicing.totals.tiny import tiny_arguments


def document(arguments):
    """An invoice that was issued with these, unsaved."""
    totals = compute(**arguments)
    frozen = {
        "taxed_by": "within_lines",
        "tax_exempt": totals.tax_exempt,
        "tax_rounding": totals.rounding,
        "tax_rounding_direction": totals.direction,
        "lines": [kept_line(each) for each in totals.lines],
    }
    return Invoice(number="X-0001", public_id="in_x", currency="jpy", frozen=frozen)


@settings(max_examples=100, deadline=None)
@given(tiny_arguments(low=-3) | invoices)
def test_what_the_arithmetic_makes_is_right(arguments):
    assert list(included_taxes(document(arguments))) == []


@settings(max_examples=60, deadline=None)
@given(tiny_arguments(low=-3), st.data())
def test_a_unit_more_or_less_of_a_tax_is_found(arguments, data):
    invoice = document({**arguments, "rounding": "line"})
    taxes = [tax for each in invoice.frozen["lines"] for tax in each["figures"]["taxes"] if tax["inclusive"]]
    assume(taxes)
    data.draw(st.sampled_from(taxes))["amount"] += data.draw(st.sampled_from((-1, 1)))
    assert list(included_taxes(invoice)) != []


@pytest.mark.django_db
def test_a_line_is_not_credited_alone_where_one_below_zero_took_its_tax_back(now):
    """€100.00 and -€100.00 at 19 %, the latter at 2 % too: at 19 % nothing was billed over all lines."""
    vat, city = (rate_snapshot(tax_rate(each, display_name=f"Tax {each}")) for each in ("19", "2"))
    work = [line("Work", 1, 10000, tax_rates=[vat]), line("Back", 1, -10000, tax_rates=[vat, city])]
    invoice = issued(now=now, lines=[*work, line("Other", 1, 50000)])
    first, second, _ = (each["id"] for each in invoice.frozen["lines"])
    with pytest.raises(CreditError, match=r"At 19 % Tax 19 €0.00 without tax can still be credited over all lines"):
        CreditNote.issue(invoice, CreditRequest(lines=(CreditLine(first, 10000),)), by=None, now=now)
    parts = (CreditLine(first, 10000), CreditLine(second, -10000))
    with pytest.raises(CreditError, match="must come to more than 0"):
        CreditNote.issue(invoice, CreditRequest(lines=parts), by=None, now=now)
    CreditNote.issue(invoice, CreditRequest(amount=10000), by=None, now=now)
    assert list(checks.check()) == []
    CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
    assert list(checks.check()) == []


@pytest.mark.django_db
def test_notes_that_take_more_tax_than_a_rate_came_to_are_found(now):
    rates = [rate_snapshot(tax_rate("19", inclusive=True))]
    invoice = issued(now=now, lines=[line("Work", 1, 11900)], default_tax_rates=rates)
    note = CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
    assert list(credited_figures(invoice, [note])) == []
    note.frozen["figures"]["taxes"][0]["amount"] += 1
    [found] = credited_figures(invoice, [note])
    assert found.rule == "credited too much" and "€19.00" in found.text and "€19.01" in found.text
    note.frozen["figures"]["taxes"][0]["amount"] -= 1
    note.frozen["lines"][0]["figures"]["taxes"][0]["amount"] = 11901
    [found] = credited_figures(invoice, [note])
    assert (found.object_id, found.rule) == (note.public_id, "included tax")


def test_an_older_line_is_credited_with_what_it_includes_beyond_itself():
    """-¥1 once included ¥1 of each of two taxes: something else is credited at these rates, then all that is left."""
    rates = (TaxRate("txr_8", "VAT", Decimal(8), inclusive=True), TaxRate("txr_2", "City", Decimal(2), inclusive=True))
    lines = [Line(name, Decimal(1), Decimal(price), tax_rates=rates) for name, price in (("back", -1), ("work", 3))]
    before, notes = compute(lines, currency="jpy", direction="up", taxed_by=""), []
    other = CustomLine("Other", unit_amount=Decimal(1), tax_rates=rates)
    for request in (CreditRequest(lines=(other,)), CreditRequest()):
        notes.append(credit(before, request, notes))
    assert [(each.id, each.amount) for each in notes[1].lines] == [("back", -2), ("work", 3)]
    kept = [{"tax_rates": [], "lines": [kept_line(each) for each in note.lines]} for note in notes]
    figures = [kept_figures((), note.total_tax_amounts) for note in (before, *notes)]
    lines = [kept_line(each) | {"tax_rates": []} for each in before.lines]
    frozen = {"default_tax_rates": [], "lines": lines, "figures": figures[0]}
    invoice = Invoice(number="X-0001", public_id="in_x", currency="jpy", frozen=frozen)
    issued = [
        CreditNote(number=f"X-0001-CN-0{place}", status=CreditNote.ISSUED, frozen={**note, "figures": figures[place]})
        for place, note in enumerate(kept, 1)
    ]
    assert list(credited_figures(invoice, issued)) == []
    issued[1].frozen["lines"][0]["amount"] = -3
    [found] = credited_figures(invoice, issued)
    assert found.rule == "credited too much" and "came to -¥1, its credit notes to -¥3" in found.text
