"""Finding invoices: what the search box finds, and that the databases find it by their indexes."""

import pytest
from django.db import connection

from invoicing.models import query
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued
from tests.tools.plans import as_if_large

pytestmark = pytest.mark.django_db


def found(words):
    return set(Invoice.objects.search(words))


@pytest.fixture
def northwind():
    return customer("Northwind Traders", currency="eur")


def test_a_number_is_found_from_its_beginning_whatever_the_case(northwind):
    first, second = issued(northwind), issued(northwind)
    issued()
    for words in (first.number[:-1], first.number[:-1].lower(), f"  {northwind.invoice_prefix}-"):
        assert found(words) == {first, second}, words
    assert found(first.number) == {first}
    assert found(first.number[1:]) == set()


def test_drafts_have_no_number_to_be_found_by(northwind):
    made = draft(northwind)
    assert found("") == found("  ") == {made}
    assert found("0001") == set()


def test_an_id_is_found_as_it_stands(northwind):
    made = draft(northwind)
    draft()
    assert found(made.public_id) == {made}
    assert found(made.public_id[:-1]) == set()


def test_what_finds_the_customer_finds_its_invoices(northwind):
    made = {draft(northwind), issued(northwind)}
    draft(customer("Southwind", currency="eur"))
    for words in ("northwind", "TRADERS north", northwind.email, northwind.public_id, "no"):
        assert found(words) == made, words


def test_an_invoice_that_is_found_twice_is_listed_once():
    buyer = customer("ABCD Works", currency="eur", invoice_prefix="ABCD")
    invoice = issued(buyer)
    assert list(Invoice.objects.search("abcd")) == [invoice]
    assert Invoice.objects.search("abcd").count() == 1


def test_wildcards_are_plain_characters(northwind):
    invoice = issued(northwind)
    for words in ("%", "_", invoice.number.replace("-", "_"), invoice.number[:3] + "%", "\\"):
        assert found(words) == set(), words


def test_a_search_narrows_what_was_filtered_before(northwind):
    made, sent = draft(northwind), issued(northwind)
    assert set(Invoice.objects.drafts().search("northwind")) == {made}
    assert set(Invoice.objects.search("northwind").issued().order_by("-created", "-id")[:5]) == {sent}


@pytest.mark.parametrize(
    "words",
    [
        "northwind",
        "wind traders",
        "northwind -traders",
        "name:northwind",
        "northwind -name:traders",
        "country:de",
        "-country:de",
        "email:example.com wind",
        "plan:gold",
        "-plan:gold",
        "no",
        "nothing like it",
    ],
)
def test_a_search_that_finds_many_customers_finds_the_same(words, northwind, monkeypatch):
    other = customer("Northwind Shipping", currency="eur", address_country="DE", metadata={"plan": "gold"})
    draft(northwind), issued(other), draft()
    few = found(words)
    monkeypatch.setattr(query, "FEW_CUSTOMERS", -1)
    assert found(words) == few


def test_the_databases_seek_numbers_ids_and_customers_in_their_indexes(northwind):
    invoice = issued(northwind)
    as_if_large()
    plan = Invoice.objects.search(invoice.number).order_by("-created", "-id").explain()
    # SQLite gives the index of a unique constraint a name of its own.
    ids = "autoindex" if connection.vendor == "sqlite" else "invoicing_invoice_public_id"
    assert "invoicing_number" in plan and ids in plan, plan
