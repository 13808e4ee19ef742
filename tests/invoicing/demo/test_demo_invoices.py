"""The demo's invoices: made by the real verbs, sound in the books, none before its customer."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from tests.factories import customer

pytestmark = pytest.mark.django_db


def seeded(invoices=40):
    call_command("seed_demo", customers=150, verbosity=0)
    call_command("seed_demo_invoices", invoices=invoices, verbosity=0)


def test_the_demo_has_invoices_in_many_states_and_sound_books():
    seeded(60)
    assert Invoice.objects.count() == 60
    assert {"draft", "open", "paid"} <= set(Invoice.objects.values_list("status", flat=True))
    said = StringIO()
    call_command("check_books", stdout=said)
    assert "no findings" in said.getvalue()


def test_no_demo_invoice_is_older_than_its_customer_or_in_the_future():
    seeded()
    for invoice in Invoice.objects.select_related("customer"):
        assert invoice.customer.created <= invoice.created <= timezone.now()
        assert not invoice.customer.currency or invoice.currency == invoice.customer.currency


def test_the_demo_names_an_example_company_but_never_renames_one():
    customer()
    Company.current().change({"name": "Mine Ltd"}, by=None, now=timezone.now())
    call_command("seed_demo_invoices", invoices=1, verbosity=0)
    assert Company.read().name == "Mine Ltd"
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_a_wrong_number_of_demo_invoices_is_refused(count):
    customer()
    with pytest.raises(CommandError, match="whole number from 1"):
        call_command("seed_demo_invoices", invoices=count, verbosity=0)


def test_without_customers_the_demo_says_what_to_run_first():
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("seed_demo_invoices", verbosity=0)
    assert not Customer.objects.exists()
