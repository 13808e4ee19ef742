"""A small account in which every page has something to show: one of each thing, made by the real verbs."""

from django.urls import reverse

from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.customers.imports.import_files import upload
from tests.factories import customer, draft, issued, line, tax_rate


def furnish(desk, now):
    """Customers, invoices in each state, notes, payments, catalog, an import; `desk` is an administrator's browser."""
    acme = customer("Acme", currency="eur", email="a@acme.example", metadata={"k": "v"})
    other = customer("Acme Inc", currency="eur")
    customer("Gone").mark_deleted(by=None, now=now)
    acme.adjust_balance(-500, by=None, now=now)
    acme.add_tax_id("us_ein", "12-3456789", by=None, now=now)
    Coupon.create(public_id="SPRING", percent_off=5, by=None, now=now).redeem_for(acme, by=None, now=now)
    tax_rate("19")
    draft(acme, lines=[line("Work", 2, 1000)])
    paid, opened = issued(acme, now=now), issued(other, now=now)
    paid.pay(paid.amount_remaining, by=None, now=now)
    CreditNote.issue(opened, CreditRequest(amount=100), by=None, now=now)
    issued(acme, now=now).void(by=None, now=now)
    upload(desk, "Name,Email\nJenny,j@x.example\n")
    desk.post(reverse("books_check"))
    assert Customer.objects.count() == 3
