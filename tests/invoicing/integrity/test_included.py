"""The books' own rule about included taxes finds nothing in what the arithmetic makes, and what is moved by a unit."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from invoicing.integrity.comparisons.included import included_taxes
from invoicing.issuing.credit import kept_line
from invoicing.models.invoice import Invoice
from invoicing.totals.compute import compute
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
