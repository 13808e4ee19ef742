"""Contacts out to a file and in again: unchanged they change nothing, and new customers have the very same ones."""

import csv
import io

import pytest
from django.urls import reverse

from customers.imports.mapping import guess
from customers.imports.rows import RowRules
from customers.models.customer import Customer
from customers.rules.contact_text import read
from tests.factories import customer

pytestmark = pytest.mark.django_db


def person(name="", email="", phone="", role="none"):
    return {"name": name, "email": email, "phone": phone, "role": role}


PEOPLE = [
    person("Anna Rossi", "anna@rossi.example", "+39061234567", "to"),
    person("=1+1", "x@x.example", role="cc"),
    person('O"Neil; "Bob" <b>', phone="+4930123456;ext=12"),
    person("x@y"),
    person("tel:5"),
    person("Jörg\\n", "j@müller.example"),
    person("(to)", "t@x.example", role="to"),
    person("'quoted", "q@x.example"),
    person("-5 minus"),
    person("Ελένη, α", "e@x.example", "", "cc"),
]
# As it was stored when browsers wrote the domain their way.
FORMER = person("Old", "old@xn--mller-kva.example")


def exported(desk):
    answer = desk.get(reverse("customer_export_file"), {"columns": "all", "period": ""})
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("empty_clears", [False, True])
def test_an_export_that_comes_back_changes_no_contact(desk, delimiter, empty_clears):
    customer("Acme", contacts=[*PEOPLE, FORMER], address_country="DE")
    customer("Nobody")
    customer("Copies", contacts=[person("Ben", "b@x.example", role="cc")])
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(exported(desk))
    header, *rows = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter)
    mapping = [guessed.target for guessed in guess(header)]
    assert {"id", "contacts", "email_to", "email_cc"} <= set(mapping)
    rules = RowRules(mapping, empty_clears=empty_clears)
    for row in rows:
        there = Customer.objects.get(public_id=row[mapping.index("id")])
        assert rules.changes(row, there) == ({}, [], [])
        changes, problems, _ = rules.changes(row, None)
        as_written = [each | {"email": "old@müller.example"} if each == FORMER else each for each in there.contacts]
        assert (problems, changes.get("contacts", [[], []])[1]) == ([], as_written)


def changes_of(*cells, empty_clears=False):
    there = customer("Acme", contacts=PEOPLE[:2])
    rules = RowRules(["contacts", "email_to", "email_cc"], empty_clears=empty_clears)
    changes, problems, _ = rules.changes(list(cells), there)
    after = changes.get("contacts", [[], there.contacts])[1]
    return [(each["name"], each["role"]) for each in after], problems


@pytest.mark.parametrize("cells", [(), ("", "", ""), (" ",)])
def test_a_blank_cell_takes_contacts_away_only_where_blank_cells_clear(cells):
    kept = [("Anna Rossi", "to"), ("=1+1", "cc")]
    assert changes_of(*cells) == (kept, [])
    assert changes_of(*cells, empty_clears=True) == ([] if cells else kept, [])


def test_a_blank_cell_of_addresses_takes_no_role_that_the_contacts_beside_it_have():
    assert changes_of("Ben <b@x.example> (to)", "", "", empty_clears=True) == ([("Ben", "to")], [])
    assert changes_of("", "c@x.example", "", empty_clears=True) == ([("", "to")], [])


def test_contacts_stand_behind_semicolons_or_on_lines_of_their_own():
    people = [("Anna", "to"), ("Ben", "cc"), ("", "none")]
    cell = "Anna <a@x.example> (TO)\nBen <b@x.example> (Cc);\n c@x.example \n"
    assert [(each["name"], each["role"]) for each in read(cell)] == people


@pytest.mark.parametrize("cell", ["a@x.example, b@x.example", "Anna a@x.example", "a@x.example b@x.example (to)"])
def test_addresses_that_are_no_single_one_are_not_taken_for_a_name(cell):
    with pytest.raises(ValueError, match="Write contacts as"):
        read(cell)
    assert changes_of(cell)[1]
