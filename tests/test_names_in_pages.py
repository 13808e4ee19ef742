"""A name that is read from right to left stands for itself: in <bdi> or in an element with dir="auto"."""

from html.parser import HTMLParser

import pytest

from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.customers.imports.import_files import csv_text, imported
from tests.factories import customer, draft, issued, staff
from tests.reading import HTMX, body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
BUYER, PERSON = "شركة النور 7", "ليلى 5"
# What is no sentence of the page: the window's title, a choice, what somebody typed, scripts.
SILENT = {"title", "option", "textarea", "script", "style"}
# <del> and <ins> of a timeline are isolated by the stylesheet (timeline.css).
ISOLATED = {"bdi", "del", "ins"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PAGES = (
    "/",
    "/customers/",
    "/customers/?deleted=1",
    "/customers/{buyer}/",
    "/customers/{buyer}/edit/",
    "/customers/{buyer}/delete/",
    "/customers/{buyer}/currency/",
    "/customers/{buyer}/merge/",
    "/customers/{buyer}/merge/?other={twin}",
    "/customers/{buyer}/balance/",
    "/customers/{buyer}/balance/adjust/",
    "/customers/{buyer}/coupon/",
    "/customers/{buyer}/invoice-settings/",
    "/customers/{buyer}/items/add/",
    "/customers/{gone}/",
    "/customers/delete/?ids={buyer}",
    "/customers/set/?ids={buyer}",
    "/customers/import/",
    "/customers/import/{imported}/",
    "/invoices/",
    "/invoices/?customer={buyer}",
    "/invoices/add/?q=شركة",
    "/invoices/{draft}/edit/",
    "/invoices/{draft}/finalize/",
    "/invoices/{draft}/delete/",
    "/invoices/{invoice}/",
    "/invoices/{invoice}/pay/",
    "/invoices/{invoice}/out-of-band/",
    "/invoices/{invoice}/credit/",
    "/invoices/{invoice}/revise/",
    "/invoices/{open}/void/",
    "/invoices/{open}/uncollectible/",
    "/invoices/bulk/void/?ids={open}",
    "/payments/",
    "/payments/{payment}/",
    "/credit-notes/",
    "/credit-notes/{note}/",
    "/credit-notes/{note}/void/",
    "/books/",
    "/settings/team/",
    "/settings/team/{person}/",
    "/settings/team/{person}/edit/",
    "/settings/team/{person}/deactivate/",
    "/settings/numbering/",
    "/settings/profile/",
)


class Names(HTMLParser):
    """Collects in `bare` each text that holds a name and in `found` how many there are, at all."""

    def __init__(self):
        super().__init__()
        self.open, self.bare, self.found = [], [], 0

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append((tag, dict(attributes).get("dir")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not any(name in text for name in (BUYER, PERSON)) or SILENT & {tag for tag, _ in self.open}:
            return
        self.found += 1
        if not any(tag in ISOLATED or direction == "auto" for tag, direction in self.open):
            self.bare.append(" ".join(text.split()))


def names_in(page):
    reader = Names()
    reader.feed(page)
    return reader


@pytest.fixture
def arabic(chief, now):
    """{name in PAGES: public id} of things of a customer and a member of staff whose names are Arabic."""
    chief.user.name = PERSON
    chief.user.save()
    by = {"by": chief.user, "now": now}
    buyer = customer(BUYER, email="a@example.com", currency="eur", **by)
    twin, gone = customer(BUYER, currency="eur", **by), customer(BUYER, **by)
    gone.mark_deleted(**by)
    buyer.change({"name": f"{BUYER} ", "description": "Known"}, **by)
    Customer.objects.filter(pk=buyer.pk).update(name=BUYER)
    buyer.refresh_from_db()
    buyer.adjust_balance(-500, **by)
    invoice = issued(buyer, now=now)
    made = {
        "buyer": buyer,
        "twin": twin,
        "gone": gone,
        "draft": draft(buyer, **by),
        "invoice": invoice,
        "open": issued(twin, now=now),
        "payment": invoice.pay(100, **by),
        "note": CreditNote.issue(invoice, CreditRequest(amount=100), **by),
        "imported": imported(chief, csv_text(["Name", "Email"], [BUYER, "b@example.com"])),
        "person": staff("Billing", name=PERSON),
    }
    return {name: thing.public_id for name, thing in made.items()}


def test_no_name_stands_bare_in_a_page_or_a_dialog(chief, arabic):
    found = {}
    for path in PAGES:
        for headers in ({}, HTMX):
            reader = names_in(body(chief.get(path.format(**arabic), headers=headers, follow=True), 200))
            if reader.bare:
                found[path] = sorted(set(reader.bare))
    assert found == {}
