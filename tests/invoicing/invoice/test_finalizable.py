"""What stands in the way of issuing a draft, and what staff are warned of: verb, pages, bulk and admin."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.catalog.price import Price
from invoicing.models.finalizing.warnings import warnings_of, warnings_of_many
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import NotFinalizable
from invoicing.models.product import Product
from invoicing.models.states import MOVES
from tests.factories import address, customer, draft, issued, line, seller, tax_rate
from tests.reading import text, toast

pytestmark = pytest.mark.django_db
GERMAN = {"address_country": "DE", "tax_ids": [{"type": "eu_vat", "value": "DE136695976"}]}


def taxed(now, rate="19", **fields):
    return draft(default_tax_rates=[rate_snapshot(tax_rate(rate))], now=now, **fields)


def reverse_buyer(country, **fields):
    where = address(country, "Main Street 1", city="Town") if country else {}
    return customer("Acme", currency="eur", tax_exempt=Customer.REVERSE, **where, **fields)


def give_tax_id(buyer, kind, value):
    TaxId.objects.create(customer=buyer, public_id=f"txi_{value}", type=kind, value=value, created=buyer.created)


def stays_a_draft(invoice, now, why):
    with pytest.raises(NotFinalizable, match=why):
        invoice.finalize(by=None, now=now)
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert (invoice.status, invoice.number, invoice.customer.next_invoice_sequence) == ("draft", "", 1)
    return invoice


@pytest.mark.parametrize(("days", "refused"), [(-400, True), (-1, True), (0, False), (1, False), (30, False)])
def test_a_due_date_in_the_past_is_refused(now, days, refused):
    invoice = draft(due_date=now.date() + timedelta(days=days), now=now)
    if refused:
        stays_a_draft(invoice, now, "The due date is in the past")
        return
    invoice.finalize(by=None, now=now)
    assert invoice.due_date == now.date() + timedelta(days=days)


def test_whether_a_due_date_is_past_goes_by_the_day_of_the_company(now):
    seller(time_zone="Pacific/Auckland")
    invoice = draft(due_date=date(2026, 11, 22), now=now)
    # At 12:00 in London it is 1:00 on the 23rd in Auckland.
    stays_a_draft(invoice, now, "The due date is in the past")
    invoice.finalize(by=None, now=now - timedelta(hours=2))
    assert invoice.number


@pytest.mark.parametrize(
    ("lacks", "why"),
    [
        ({"name": ""}, "no name"),
        ({"name": "   "}, "no name"),
        ({"address_country": ""}, "no address"),
        ({"address_line1": "", "address_city": ""}, "no address"),
    ],
)
def test_a_seller_without_name_or_address_issues_nothing(now, lacks, why):
    seller(**lacks)
    invoice = draft(now=now)
    stays_a_draft(invoice, now, why)
    seller(address_line1="", address_city="Bristol")
    invoice.finalize(by=None, now=now)
    assert invoice.frozen["seller"]["name"] == "Harbour Works Ltd"


def test_all_that_is_missing_is_said_at_once(now):
    seller(name="", address_country="", tax_ids=[])
    with pytest.raises(NotFinalizable) as refusal:
        taxed(now, due_date=now.date() - timedelta(days=1)).finalize(by=None, now=now)
    for words in ("due date", "no name", "no address", "no tax number"):
        assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("rate", "inclusive", "refused"), [("19", False, True), ("7", True, True), ("0", False, False)]
)
def test_tax_is_charged_only_by_who_has_a_number(now, rate, inclusive, refused):
    seller(tax_ids=[])
    invoice = draft(default_tax_rates=[rate_snapshot(tax_rate(rate, inclusive=inclusive))], now=now)
    if refused:
        stays_a_draft(invoice, now, "Tax is charged on this invoice")
        seller()
    invoice.finalize(by=None, now=now)
    assert invoice.number


def test_tax_of_an_exempt_customer_is_not_charged_and_needs_no_number(now):
    seller(tax_ids=[])
    buyer = customer(currency="eur", tax_exempt=Customer.EXEMPT)
    invoice = taxed(now, buyer=buyer)
    invoice.finalize(by=None, now=now)
    assert invoice.total == 1000


def test_tax_is_reversed_only_by_who_has_a_number(now):
    seller(tax_ids=[])
    stays_a_draft(draft(reverse_buyer("NO"), now=now), now, "The tax is reversed to the customer, and your company")


@pytest.mark.parametrize(
    ("ours", "theirs", "number", "refused"),
    [
        ("DE", "FR", None, True),
        ("DE", "GR", None, True),
        ("IE", "DE", None, True),
        ("DE", "FR", ("eu_vat", "FR40303265045"), False),
        # Another number than that for value added tax between the states of the Union.
        ("DE", "ES", ("es_cif", "A12345674"), True),
        # At home, from outside, to outside: not refused.
        ("DE", "DE", None, False),
        ("GB", "FR", None, False),
        ("DE", "CH", None, False),
        ("DE", "", None, False),
    ],
)
def test_within_the_union_tax_is_reversed_only_to_a_vat_number(now, ours, theirs, number, refused):
    seller(**GERMAN | {"address_country": ours})
    buyer = reverse_buyer(theirs)
    if number:
        give_tax_id(buyer, *number)
    invoice = draft(buyer, now=now)
    found = Invoice.objects.filter(pk=invoice.pk)
    assert MOVES["finalize"].possible(found).exists() is not refused
    if refused:
        stays_a_draft(invoice, now, "another EU country, who has no EU VAT number")
        return
    words = [each for each in warnings_of(invoice, list(invoice.lines.all())) if "no tax ID" in each]
    assert bool(words) is (number is None)
    invoice.finalize(by=None, now=now)
    assert invoice.number


def test_the_dialog_names_all_that_is_missing_and_where_to_put_it_right(desk, clock):
    seller(name="", tax_ids=[])
    invoice = taxed(clock)
    answer = desk.get(reverse("invoice_finalize", args=[invoice.public_id]))
    page = text(answer)
    assert "This invoice cannot be finalized yet" in page
    assert "Your company has no name yet" in page
    assert "no tax number" in page
    for where in ("div_id_name", "tax-ids"):
        assert f'href="{reverse("company_profile")}#{where}"' in answer.content.decode()
    assert "Finalize invoice" not in page
    said = toast(desk.post(reverse("invoice_finalize", args=[invoice.public_id]), follow=True))
    assert "Your company has no name yet" in said
    assert Invoice.objects.get().is_draft


def test_what_is_missing_keeps_the_original_of_a_correction(now):
    original = issued(now=now)
    correction = original.revise(by=None, now=now)
    seller(address_country="")
    with pytest.raises(NotFinalizable):
        correction.finalize(by=None, now=now)
    original.refresh_from_db()
    assert original.status == "open"


def test_bulk_says_which_are_left_and_why(desk, clock):
    seller(**GERMAN)
    fine = draft(now=clock)
    late = draft(due_date=clock.date() - timedelta(days=3), now=clock)
    abroad = draft(reverse_buyer("FR"), now=clock)
    ids = "&".join(f"ids={each.public_id}" for each in (fine, late, abroad))
    address = f"{reverse('invoice_bulk', args=['finalize'])}?{ids}"
    page = text(desk.get(address))
    assert "Finalize 1 draft?" in page
    assert "1 invoice: with a due date in the past." in page
    assert "to a customer without an EU VAT number." in page
    desk.post(address)
    assert [each.status for each in Invoice.objects.order_by("pk")] == ["open", "draft", "draft"]


def test_bulk_of_a_company_without_address_says_so(desk, clock):
    seller(address_country="")
    invoice = draft(now=clock)
    address = f"{reverse('invoice_bulk', args=['finalize'])}?ids={invoice.public_id}"
    assert "your company has no address yet" in toast(desk.get(address, follow=True))


# What is warned of.


def priced(now, usual, typed, currency="eur", quantity=1):
    price = Price.create(
        Product.create(by=None, now=now, name="Widget"), by=None, now=now, currency=currency, unit_amount=Decimal(usual)
    )
    return line("Widget", quantity, typed, price_id=price.pk)


@pytest.mark.parametrize(
    ("usual", "typed", "currency", "warned"),
    [
        (12000, 120000, "eur", True),
        (12000, 1200, "eur", True),
        (12000, 24001, "eur", True),
        (12000, 24000, "eur", False),
        (12000, 6000, "eur", False),
        (12000, 5999, "eur", True),
        # Given away, taken off, without a price of its own, of another currency: no slip.
        (12000, 0, "eur", False),
        (12000, -12000, "eur", False),
        (0, 500, "eur", False),
        (12000, 120000, "usd", False),
    ],
)
def test_an_unusual_price_is_asked_about(now, usual, typed, currency, warned):
    lines = [line("Free text", 1, 999_999), priced(now, usual, typed, currency)]
    invoice = draft(customer(currency="eur", **address("DE", city="Berlin")), lines=lines, now=now)
    words = warnings_of(invoice, list(invoice.lines.all()))
    assert len(words) == warned
    if warned:
        assert words[0].startswith("Line 2 bills ")
        assert words[0].endswith("the price of Widget is €120.00.")
    assert bool(warnings_of_many(Invoice.objects.all())) is warned


@pytest.mark.parametrize(("typed", "warned"), [("1200.00", True), ("12.00", True), ("130.00", False), ("55", False)])
def test_a_price_that_the_editor_was_given_instead_of_the_products_is_asked_about(desk, clock, typed, warned):
    """Such a line names its product alone; 120.00 and, for many, 40.00 are usual, an archived price is not."""
    sold = Product.create(by=None, now=clock, name="Widget")
    price, _, old = (
        Price.create(sold, by=None, now=clock, currency="eur", unit_amount=Decimal(amount))
        for amount in (12000, 4000, 120000)
    )
    old.archive(by=None, now=clock)
    invoice = draft(customer(currency="eur", **address("DE", city="Berlin")), lines=[], now=clock)
    cells = {"description": "Widget", "quantity": "1", "price": typed, "product": price.public_id, "sold": "Widget"}
    data = {f"n0-{cell}": value for cell, value in cells.items()} | {"line": ["n0"], "version": invoice.version}
    data |= {"collection_method": "send_invoice", "due": "days", "days_until_due": "30"}
    desk.post(reverse("invoice_edit", args=[invoice.public_id]), data)
    assert invoice.lines.get().price is None
    page = text(desk.get(reverse("invoice_finalize", args=[invoice.public_id])))
    assert ("Line 1 bills" in page) is warned
    assert bool(warnings_of_many(Invoice.objects.all())) is warned


def test_lines_that_come_to_nothing_and_a_customer_without_address_are_asked_about(desk, clock):
    invoice = draft(customer("Jo", currency="eur"), lines=[line("A", 0, 500), line("B", 3, 0)], now=clock)
    page = text(desk.get(reverse("invoice_finalize", args=[invoice.public_id])))
    assert "Every line comes to nothing" in page
    assert "Jo has no address." in page
    assert "Finalize invoice" in page
    desk.post(reverse("invoice_finalize", args=[invoice.public_id]))
    assert Invoice.objects.get().number


def test_what_is_usual_is_not_asked_about(desk, clock):
    invoice = draft(customer(currency="eur", **address("DE", city="Berlin")), now=clock)
    assert "Look at this first" not in text(desk.get(reverse("invoice_finalize", args=[invoice.public_id])))


def test_bulk_warns_before_and_finalizes_all_the_same(desk, clock):
    invoices = [draft(customer(currency="eur"), lines=[line("A", 0, 500)], now=clock) for _ in range(2)]
    ids = "&".join(f"ids={each.public_id}" for each in invoices)
    address = f"{reverse('invoice_bulk', args=['finalize'])}?{ids}"
    page = text(desk.get(address))
    assert "2 invoices on which every line comes to nothing." in page
    assert "2 invoices to a customer without address." in page
    desk.post(address)
    assert not Invoice.objects.drafts().exists()


def test_the_admin_asks_once(client, administrator, clock):
    client.force_login(administrator)
    invoice = draft(customer(currency="eur"), now=clock)
    page, chosen = reverse("admin:invoicing_invoice_changelist"), {"_selected_action": [invoice.pk]}
    asked = client.post(page, {"action": "finalize"} | chosen)
    assert "1 invoice to a customer without address." in text(asked)
    assert Invoice.objects.get().is_draft
    client.post(page, {"action": "finalize", "asked": "1", "select_across": "0"} | chosen)
    assert Invoice.objects.get().number
    assert Company.current().name


def test_many_unusual_prices_are_counted(now):
    buyer = customer(currency="eur", **address("DE", city="Berlin"))
    invoice = draft(buyer, lines=[priced(now, 100, 1000) for _ in range(5)], now=now)
    words = warnings_of(invoice, list(invoice.lines.all()))
    assert len(words) == 4
    assert words[-1] == "2 more lines have a price far from their product's."
