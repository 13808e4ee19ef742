"""Invoices of a few units of money with up to five included rates: where rounding makes more than there is."""

from decimal import Decimal

from hypothesis import assume
from hypothesis import strategies as st

from invoicing.totals.compute import compute
from invoicing.totals.parts import Discount, Line, TaxRate

PERCENTAGES = ("0", "0.0001", "2", "5", "8", "10", "19", "20", "33.3333", "50", "100")
# Prices of a line, with what of it is sold: all of them come to a few units or to nothing.
SOLD = (("1", "1"), ("0.000000000001", "1000000000000"), ("0.3", "3.333333333333"), ("0.5", "3"), ("2", "0.75"))


@st.composite
def tiny_rates(draw, least=1):
    """Up to five rates with included ones among them; a later id may have the lower percentage."""
    chosen = draw(st.lists(st.sampled_from(PERCENTAGES), min_size=least, max_size=5))
    included = draw(st.lists(st.sampled_from((True, True, True, False)), min_size=len(chosen), max_size=len(chosen)))
    return tuple(
        TaxRate(f"txr_{place}", f"Tax {place}", Decimal(each), inclusive)
        for place, (each, inclusive) in enumerate(zip(chosen, included, strict=True))
    )


@st.composite
def tiny_lines(draw, low=1):
    """One to six lines of `low` to 3 units or so, with some of the same rates each."""
    rates, lines = draw(tiny_rates()), []
    for place in range(draw(st.integers(1, 6))):
        quantity, price = draw(st.sampled_from(SOLD))
        units = draw(st.integers(low, 3).filter(bool))
        own = draw(st.lists(st.sampled_from(rates), unique=True, max_size=5)) if place else rates
        off = draw(st.sampled_from((None, None, "10", "50")))
        lines.append(
            Line(
                f"il_{place}",
                Decimal(quantity),
                Decimal(price) * units,
                tax_rates=tuple(own),
                discounts=(Discount(f"di_{place}", percent_off=Decimal(off)),) if off else (),
            )
        )
    return lines


@st.composite
def tiny_arguments(draw, low=1):
    """What `compute` takes."""
    off = draw(st.sampled_from((None, None, 1, 2)))
    return {
        "lines": draw(tiny_lines(low)),
        "currency": "jpy",
        "discounts": (Discount("di", amount_off=off, currency="jpy"),) if off else (),
        "rounding": draw(st.sampled_from(["line", "invoice"])),
        "direction": draw(st.sampled_from(["up", "up", "nearest", "down"])),
    }


@st.composite
def tiny_invoices(draw, low=1, **more):
    """Their totals, where there is something to credit."""
    totals = compute(**draw(tiny_arguments(low)), **more)
    assume(totals.total > 0)
    return totals
