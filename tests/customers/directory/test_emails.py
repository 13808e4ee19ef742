"""A customer is found by the account email and by the address of each contact, in the search and by the filter."""

import csv

import pytest
from django.http import QueryDict
from django.urls import reverse

from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft

pytestmark = pytest.mark.django_db


def person(name, email, role="none", phone=""):
    return {"name": name, "email": email, "phone": phone, "role": role}


@pytest.fixture
def people():
    customer("Plain", email="office@plain.example")
    customer("Rossi", email="", contacts=[person("Anna", "Anna.Rossi@work.example", "to"), person("Ben", "")])
    customer(
        "Both", email="both@one.example", contacts=[person("", "cc@two.example", "cc"), person("", "x@müller.example")]
    )
    customer("Before", email="old@xn--mller-kva.example", contacts=[person("work.example", "", phone="+493012345678")])
    customer("Capital", email="ÖDE@Müller.example", metadata={"email": "anna.rossi"})


def queryset(**params):
    query = QueryDict(mutable=True)
    query.update(params)
    return CustomerFilter(query, queryset=Customer.objects.all()).qs


def filtered(value):
    return {c.name for c in queryset(email=value)}


def searched(query):
    return {c.name for c in Customer.objects.existing().search(query)}


WANTED = [
    ("anna.rossi@WORK.example", {"Rossi"}),
    ("rossi@", {"Rossi"}),
    ("work.example", {"Rossi"}),
    ("two.ex", {"Both"}),
    ("cc@", {"Both"}),
    ("m@m", set()),
    ("office@plain.example", {"Plain"}),
    ("x@müller.example", {"Both"}),
    ("x@xn--mller-kva.example", {"Both"}),
    ("@MÜLLER.example", {"Both", "Before", "Capital"}),
    ("@xn--mller-kva.example", {"Both", "Before", "Capital"}),
    ("xn--mller-kva", {"Both", "Before", "Capital"}),
    ("öde@", {"Capital"}),
    ("anna@", set()),
    ("none", set()),
    ("493012345678", set()),
    ("example%", set()),
    ("role", set()),
]


def test_the_filter_and_the_key_of_the_search_find_by_account_and_contacts(people):
    everybody = {"Plain", "Rossi", "Both", "Before", "Capital"}
    for value, names in WANTED:
        assert filtered(value) == names, value
        assert searched(f"email:{value}") == names, value
        assert searched(f"-email:{value}") == everybody - names, value


def test_the_key_still_finds_metadata_of_its_name(people):
    assert searched("email:anna.rossi") == {"Rossi", "Capital"}


def test_other_words_of_the_search_narrow_what_an_address_finds(people):
    assert searched("email:müller.example both") == {"Both"}
    assert searched("email:@xn--mller-kva.example -öde") == {"Both", "Before"}
    assert {c.name for c in queryset(email="@müller.example", q="both")} == {"Both"}


def test_invoices_are_searched_by_the_address_of_a_contact(people, monkeypatch):
    invoice = draft(Customer.objects.get(name="Rossi"), currency="eur")
    other = draft(Customer.objects.get(name="Plain"), currency="eur")
    for few in (200, 0):
        monkeypatch.setattr("invoicing.models.query.FEW_CUSTOMERS", few)
        assert list(Invoice.objects.search("email:rossi@work.example")) == [invoice]
        assert list(Invoice.objects.search("example -email:rossi@")) == [other]


def test_the_file_and_the_bulk_actions_are_about_the_same(desk, people):
    found = {"email": "rossi@work.example"}
    page = desk.get(reverse("customer_list"), found)
    assert [row["name"] for row in page.context["rows"]] == ["Rossi"]
    answer = desk.get(reverse("customer_export_file"), found)
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [row[rows[0].index("Name")] for row in rows[1:]] == ["Rossi"]
    asked = desk.get(reverse("customer_bulk_delete"), found | {"matching": "1"})
    assert "Rossi" in asked.content.decode() and "Plain" not in asked.content.decode()


@pytest.mark.alike  # PostgreSQL reads a table of four rows by whatever index it likes.
def test_what_is_long_enough_is_looked_up_in_the_index(people):
    for found in (queryset(email="work.example"), Customer.objects.search("email:müller.example")):
        assert "VIRTUAL TABLE INDEX" in found.order_by("-id").explain()
