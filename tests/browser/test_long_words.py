"""One long word widens no page of a thing, and lies over nothing beside it."""

from decimal import Decimal

import pytest

from customers.models.coupon import Coupon
from invoicing.models.credit_note import CreditNote
from invoicing.models.product import Product
from invoicing.totals.credit import CreditRequest
from tests.browser.test_widths import overflowing
from tests.factories import customer, issued, line, staff, tax_rate

LONG = "Unbreakable" * 18
DETAILS = (
    "/customers/{customer}/",
    "/invoices/{invoice}/",
    "/credit-notes/{note}/",
    "/payments/{payment}/",
    "/products/{product}/",
    "/tax-rates/{rate}/",
    "/coupons/{coupon}/",
    "/settings/team/{person}/",
    "/settings/company/",
    "/settings/documents/",
)
# What of the main column reaches over its edge, upon the details beside it; a box that scrolls keeps it in.
UPON = """() => {
  const main = document.querySelector(".column-main")?.getBoundingClientRect();
  return [...document.querySelectorAll(".column-main :is(table, td, p, dd)")]
    .filter(part => part.checkVisibility() && part.textContent.trim())
    .filter(part => getComputedStyle(part.closest(".block") || part).overflowX !== "auto")
    .filter(part => part.getBoundingClientRect().right > main.right + 1)
    .map(part => part.tagName + " " + part.textContent.trim().slice(0, 30));
}"""


@pytest.fixture
def wordy(transactional_db, now):
    """{name in DETAILS: public id} of things whose free texts are one long word."""
    buyer = customer(LONG[:150], currency="eur", description=LONG, phone="1" * 20, metadata={LONG[:40]: LONG})
    buyer.adjust_balance(-500, description=LONG, by=None, now=now)
    invoice = issued(buyer, lines=[line(LONG, 2, 98_765)], description=LONG, footer=LONG, now=now)
    payment = invoice.pay(1000, reference=LONG[:100], by=None, now=now)
    made = {
        "customer": buyer,
        "invoice": invoice,
        "payment": payment,
        "note": CreditNote.issue(invoice, CreditRequest(amount=500), by=None, memo=LONG, now=now),
        "product": Product.create(by=None, now=now, name=LONG[:150], description=LONG),
        "rate": tax_rate("19", display_name=LONG[:50], description=LONG, jurisdiction=LONG[:50], now=now),
        "coupon": Coupon.create(name=LONG[:40], percent_off=Decimal(5), by=None, now=now),
        "person": staff("Billing", name=LONG[:100]),
    }
    return {name: thing.public_id for name, thing in made.items()}


@pytest.mark.parametrize("path", DETAILS)
def test_one_long_word_neither_widens_a_page_nor_lies_over_its_details(desk_page, wordy, path):
    desk_page.user.give_role("Administrator")
    response = desk_page.open(path.format(**wordy))
    assert response.ok
    assert overflowing(desk_page) == []
    for width in (390, 768, 1024, 1280):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert desk_page.evaluate(UPON) == []
