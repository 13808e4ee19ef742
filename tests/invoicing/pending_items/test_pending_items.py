"""Pending items: made on the customer, removed there, or billed at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.models.merge import CustomerMerge
from customers.rules.event_parts import UndoRefused
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from tests.factories import customer, draft, issued, tax_rate
from tests.tools.tables import by_field

pytestmark = pytest.mark.django_db
TYPED = {"description": "Hosting", "quantity": "2", "price": "12.50"}


def add_url(buyer):
    return reverse("pending_item_add", args=[buyer.public_id])


def remove_url(item):
    return reverse("pending_item_remove", args=[item.customer.public_id, item.public_id])


def item(buyer, now, price=100, **fields):
    fields = {"description": "Item", "unit_amount": Decimal(price)} | fields
    return InvoiceItem.create(buyer, currency="eur", by=None, now=now, **fields)


def test_an_item_waits_on_its_customer(desk):
    tax_rate("19")
    buyer = customer(currency="eur")
    more = {"tax_rates": "19%", "period_start": "2026-11-01", "period_end": "2026-11-30", "undiscounted": "on"}
    response = desk.post(add_url(buyer), TYPED | more)
    made = InvoiceItem.objects.get()
    assert response.url == buyer.get_absolute_url()
    assert (made.exact_amount, made.currency, made.discountable) == (2500, "eur", False)
    assert made.tax_rates[0]["percentage"] == "19"
    assert made.period_end == date(2026, 11, 30)
    event = Event.objects.of(made).get()
    assert (event.type, event.actor) == ("invoiceitem.created", desk.user)
    page = desk.get(buyer.get_absolute_url()).content.decode()
    assert "Hosting" in page
    assert "Invoice now" in page


def test_the_first_item_fixes_the_currency(desk):
    buyer = customer()
    assert desk.post(add_url(buyer), TYPED | {"currency": "usd"}).status_code == 302
    buyer.refresh_from_db()
    assert buyer.currency == "usd"
    assert "pending item" in buyer.currency_lock


def test_an_item_below_zero_is_in_the_customers_favour(desk):
    buyer = customer(currency="eur")
    desk.post(add_url(buyer), TYPED | {"price": "-5", "quantity": "1"})
    assert InvoiceItem.objects.get().exact_amount == -500


REFUSED = {
    "description": {"": "Say what it is for", "x" * 5001: "5000 characters"},
    "price": {"": "Enter a price", "abc": "is not an amount in EUR", "5 USD": "is not an amount in EUR"},
    "quantity": {"many": "is not a number"},
    "period_start": {"yesterday": "Write the day as"},
    "tax_rates": {"VAT": "There is no tax rate"},
    "discounts": {"NOPE": "There is no coupon"},
}
REFUSED_TOGETHER = [
    ({"quantity": "100000000", "price": "1000000"}, "the largest amount"),
    ({"period_start": "2026-02-02", "period_end": "2026-02-01"}, "ends before it begins"),
]


@pytest.mark.parametrize(("fields", "words"), by_field(REFUSED) + REFUSED_TOGETHER)
def test_bad_input_is_refused_in_plain_words(desk, fields, words):
    response = desk.post(add_url(customer(currency="eur")), TYPED | fields)
    assert response.status_code == 422
    assert words in response.content.decode().replace("&quot;", '"')
    assert not InvoiceItem.objects.exists()


def test_an_item_is_removed_while_it_waits(desk, now):
    waiting = item(customer(currency="eur"), now)
    assert "will not be billed" in desk.get(remove_url(waiting)).content.decode()
    desk.post(remove_url(waiting))
    assert not InvoiceItem.objects.pending().exists()
    assert Event.objects.of(waiting).first().type == "invoiceitem.deleted"


def test_an_item_that_somebody_removed_before_is_said_to_be_gone(now):
    mine = item(customer(currency="eur"), now)
    mine.remove(by=None, now=now)
    with pytest.raises(ValueError, match="removed already"):
        mine.remove(by=None, now=now)


def test_an_item_on_an_invoice_is_not_removed(desk, now):
    buyer = customer(currency="eur")
    swept = item(buyer, now)
    issued(buyer, include_pending=True)
    response = desk.post(remove_url(swept), follow=True)
    assert "on an invoice already" in response.content.decode()
    swept.refresh_from_db()
    assert swept.deleted_at is None


def test_an_item_is_found_only_under_its_own_customer(desk, now):
    mine = item(customer(currency="eur"), now)
    other = reverse("pending_item_remove", args=[customer().public_id, mine.public_id])
    assert desk.post(other).status_code == 404
    assert InvoiceItem.objects.pending().exists()


def test_invoice_now_makes_a_draft_of_all_that_waits(desk, now):
    buyer = customer(currency="eur")
    item(buyer, now, 100)
    item(buyer, now, 250)
    response = desk.post(reverse("pending_invoice", args=[buyer.public_id]))
    made = Invoice.objects.get()
    assert response.url == reverse("invoice_edit", args=[made.public_id])
    assert made.is_draft
    assert [line.amount for line in made.lines.all()] == [250, 100]
    assert not InvoiceItem.objects.pending().exists()


def test_a_sweep_takes_no_more_than_an_invoice_holds(now, billing):
    buyer = customer(currency="eur")
    for _ in range(3):
        item(buyer, now)
    invoice = Invoice.create(buyer, by=billing, now=now, lines=[{"description": "x"}] * 248)
    assert invoice.take_pending(by=billing, now=now) == 2
    assert invoice.lines.count() == 250
    assert InvoiceItem.objects.pending().count() == 1


def test_a_merge_stays_while_a_draft_that_came_with_it_bills_an_item_that_did_not(now):
    """Undone, the draft would bill its own customer what another one had."""
    double, acme = customer("Acme", currency="eur"), customer("ACME Inc", currency="eur")
    came, own = item(double, now), item(acme, now)
    invoice = draft(double, now=now)
    merge = CustomerMerge.make(acme, double, {}, by=None, now=now)
    invoice.refresh_from_db()
    assert invoice.take_pending(by=None, now=now) == 2
    with pytest.raises(UndoRefused, match="item of ACME Inc was put on a draft that came with the merge"):
        merge.undo(by=None, now=now, undo_id="op_undo")
    own.refresh_from_db()
    assert (own.customer, own.invoice, invoice.customer) == (acme, invoice, acme)
    # Without it, what came goes back together.
    invoice.change({}, lines=[line for line in invoice.lines.all() if line.item_id != own.pk], by=None, now=now)
    merge.undo(by=None, now=now, undo_id="op_undo")
    for each in (invoice, came, own):
        each.refresh_from_db()
    assert (invoice.customer, came.customer, came.invoice) == (double, double, invoice)
    assert (own.customer, own.invoice) == (acme, None)


def test_a_deleted_customer_gets_nothing_more(desk, now):
    buyer = customer(currency="eur")
    buyer.mark_deleted(by=None, now=now)
    assert desk.post(add_url(buyer), TYPED).status_code == 404
    assert desk.post(reverse("pending_invoice", args=[buyer.public_id])).status_code == 404


def test_read_only_staff_change_nothing(client, reader, now):
    client.force_login(reader)
    waiting = item(customer(currency="eur"), now)
    for address in (
        add_url(waiting.customer),
        remove_url(waiting),
        reverse("pending_invoice", args=[waiting.customer.public_id]),
    ):
        assert client.post(address, TYPED).status_code == 403
    assert InvoiceItem.objects.pending().count() == 1


def test_the_django_admin_shows_them_and_changes_nothing(client, administrator, now):
    client.force_login(administrator)
    waiting = item(customer(currency="eur"), now)
    assert "€1.00" in client.get(reverse("admin:invoicing_invoiceitem_changelist")).content.decode()
    change = reverse("admin:invoicing_invoiceitem_change", args=[waiting.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
