"""Changes of a customer apply to the next invoice of their subscription; until finalization nothing is frozen."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from billing_site.mail.models.message import Message
from customers.models.coupon import Coupon
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.verbs import pausing
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.invoicing.subscriptions.test_foreseeing import vat

NOW = datetime(2026, 4, 1, tzinfo=UTC)
THEN = NOW + timedelta(days=10)
END = datetime(2026, 5, 1, tzinfo=UTC)
BOOKS = [{"name": "Books", "email": "books@example.com", "phone": "", "role": "to"}]
pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return customer(currency="eur", now=NOW, email="jenny@example.com", preferred_locales=["en"])


def changed(**fields):
    return lambda buyer: buyer.change(fields, by=None, now=THEN)


def mailed(invoice):
    invoice.send(by=None, now=END)
    return Message.objects.latest("id").to


def coupon_for(buyer):
    made = Coupon.create(by=None, now=THEN, percent_off=Decimal(25), duration="forever")
    made.redeem_for(buyer, by=None, now=THEN)


# What is changed: how, what of a document tells it, before and after.
CHANGES = {
    "address": (
        changed(address_line1="Hauptstraße 1", address_city="Berlin", address_country="DE"),
        lambda invoice: invoice.frozen["customer"]["address"]["city"],
        ("", "Berlin"),
    ),
    "language": (changed(preferred_locales=["de"]), lambda invoice: invoice.frozen["language"], ("en", "de")),
    "name": (changed(name="Neue GmbH"), lambda invoice: invoice.customer_name, ("Jenny Rosen", "Neue GmbH")),
    "tax status": (
        changed(tax_exempt="exempt"),
        lambda invoice: (invoice.frozen["tax_exempt"], invoice.total),
        (("none", 1190), ("exempt", 1000)),
    ),
    "tax ID": (
        lambda buyer: buyer.add_tax_id("eu_vat", "DE136695976", by=None, now=THEN),
        lambda invoice: [each["value"] for each in invoice.frozen["customer"]["tax_ids"]],
        ([], ["DE136695976"]),
    ),
    "contacts": (changed(contacts=BOOKS), mailed, (["jenny@example.com"], ["books@example.com"])),
}


def begun(buyer, **fields):
    return subscription(buyer, choice(price(now=NOW)), now=NOW, default_tax_rates=[vat("19")], **fields)


@pytest.mark.parametrize("others", [0, 2])
@pytest.mark.parametrize("what", CHANGES)
def test_the_next_invoice_is_made_with_it(buyer, what, others):
    """Billed alone, and in a batch with others."""
    change, told, (before, after) = CHANGES[what]
    begun(buyer)
    for _ in range(others):
        begun(customer(currency="eur", now=NOW))
    first = Invoice.objects.get(customer=buyer)
    assert told(first) == before
    kept = dict(first.frozen)
    change(buyer)
    clock_at(END)
    assert told(Invoice.objects.filter(customer=buyer).latest("id")) == after
    first.refresh_from_db()
    assert first.frozen == kept


@pytest.mark.parametrize("what", CHANGES)
def test_a_draft_takes_it_until_it_is_finalized(buyer, what):
    change, told, (_, after) = CHANGES[what]
    made = begun(buyer)
    pause_as_draft(made)
    clock_at(END)
    draft = Invoice.objects.latest("id")
    assert draft.is_draft
    change(buyer)
    draft.finalize(by=None, now=END)
    assert told(draft) == after


def pause_as_draft(made):
    pausing.pause(made, "keep_as_draft", by=None, now=NOW)


def test_a_coupon_of_the_customer_counts_from_the_next_invoice_on(buyer):
    begun(buyer)
    coupon_for(buyer)
    clock_at(END)
    assert list(Invoice.objects.order_by("id").values_list("total", flat=True)) == [1190, 893]
    buyer.refresh_from_db()
    buyer.remove_discount(by=None, now=END)
    clock_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert Invoice.objects.latest("id").total == 1190


def test_a_coupon_that_is_gone_when_a_draft_is_finalized_takes_nothing_off(buyer):
    made = begun(buyer)
    coupon_for(buyer)
    pause_as_draft(made)
    clock_at(END)
    draft = Invoice.objects.latest("id")
    buyer.refresh_from_db()
    buyer.remove_discount(by=None, now=END)
    draft.finalize(by=None, now=END)
    assert (draft.total_discount, draft.total) == (0, 1190)
