"""What is no amount, or more than the books can hold, is refused by every verb in words."""

from decimal import Decimal

import pytest

from customers.models.coupon import Coupon
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from tests.factories import customer, draft, line

pytestmark = pytest.mark.django_db
NO_NUMBER = [True, False, Decimal("NaN"), Decimal("Infinity"), float("inf"), "", "x", None, Decimal("1e20"), 2**64]


@pytest.mark.parametrize("field", ["quantity", "unit_amount"])
@pytest.mark.parametrize("value", NO_NUMBER)
def test_lines_items_and_prices(value, field, now):
    buyer, fields = customer(currency="eur"), {"description": "Work", field: value}
    words = r"must be a number|larger than the books can hold"
    with pytest.raises(ValueError, match=words):
        draft(buyer, lines=[fields], now=now)
    with pytest.raises(ValueError, match=words):
        draft(buyer, now=now).change({}, lines=[fields], by=None, now=now)
    with pytest.raises(ValueError, match=words):
        InvoiceItem.create(buyer, currency="eur", by=None, now=now, **fields)
    assert not Invoice.objects.filter(lines__description="").exists()
    if field == "unit_amount":
        product = Product.create(name="Work", by=None, now=now)
        with pytest.raises(ValueError, match=words):
            Price.create(product, currency="eur", unit_amount=value, by=None, now=now)


def test_a_sum_that_no_column_can_hold(now):
    with pytest.raises(ValueError, match="larger than the books can hold"):
        draft(lines=[line(quantity=10**9, unit_amount=10**12)], now=now)
    with pytest.raises(ValueError, match="larger than the books can hold"):
        draft(lines=[line(quantity=9_000_000, unit_amount=10**12) for _ in range(2)], now=now)
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    "terms",
    [
        *({"amount_off": amount, "currency": "eur"} for amount in (True, 5.0, 5.5, "5", 0, -5, 2**63, 2**64)),
        *({"percent_off": percent} for percent in (True, 0, -1, Decimal("100.01"), Decimal("NaN"), 10**6, "x")),
    ],
)
def test_coupons(terms, now):
    with pytest.raises(ValueError, match=r"whole number|larger than|takes off more|must be a number"):
        Coupon.create(name="Off", duration="forever", by=None, now=now, **terms)
    assert not Coupon.objects.exists()
