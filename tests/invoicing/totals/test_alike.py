"""Sums that are remembered for invoices which are alike are those that each comes to by itself."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing.issuing.alike import MOST, Alike
from invoicing.totals.compute import compute
from invoicing.totals.parts import Discount, Line, Rounding
from tests.invoicing.totals.test_totals import invoices

REMEMBERED = Alike()


def computed(alike, **invoice):
    rule = Rounding(invoice.get("rounding", "line"), invoice.get("direction", "nearest"))
    given = (invoice["lines"], invoice.get("discounts", ()), invoice.get("default_tax_rates", ()))
    return compute(**invoice, sums=alike.sums(*given, invoice["currency"], invoice.get("tax_exempt", "none"), rule))


def called_otherwise(invoice, random):
    """The same invoice, its lines and discounts by other ids."""
    names = random.sample(range(10_000), 100)
    ids: dict = {}

    def renamed(discount):
        return replace(discount, id=ids.setdefault(discount.id, f"di_{names.pop()}"))

    lines = [
        replace(
            each, id=f"il_{names.pop()}", discounts=tuple(map(renamed, each.discounts)), description=str(len(names))
        )
        for each in invoice["lines"]
    ]
    return invoice | {"lines": lines, "discounts": tuple(map(renamed, invoice["discounts"]))}


@settings(max_examples=200, deadline=None)
@given(invoices, st.randoms(use_true_random=False), st.integers(-3000, 3000))
def test_what_is_remembered_is_what_is_worked_out(invoice, random, balance):
    for each in (invoice, called_otherwise(invoice, random), called_otherwise(invoice, random)):
        each |= {"starting_balance": balance}
        totals = computed(REMEMBERED, **each)
        assert totals == compute(**each)
        assert [line.description for line in totals.lines] == [line.description for line in each["lines"]]


def test_the_order_of_ids_decides_who_gets_the_odd_cent():
    alike = Alike()
    discount = Discount("di", amount_off=1, currency="eur")
    for ids in (("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")):
        lines = [Line(id, unit_amount=Decimal(100)) for id in ids]
        totals = computed(alike, lines=lines, currency="eur", discounts=[discount])
        assert {line.id for line in totals.lines if line.discount} == {min(ids)}
    assert len(alike.known) == 2


def test_what_cannot_be_is_refused_each_time():
    alike = Alike()
    for _ in range(2):
        with pytest.raises(ValueError, match="The same line is given twice"):
            computed(alike, lines=[Line("a"), Line("a")], currency="eur")
    assert alike.known == {}


def test_it_forgets_before_it_grows_without_end():
    alike = Alike()
    for quantity in range(MOST + 5):
        computed(alike, lines=[Line("a", quantity=Decimal(quantity))], currency="eur")
    assert len(alike.known) == 5
