"""The people of a customer: what a contact may be, whom mail goes to, how changes read and how they are undone."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.profile.timeline import timeline
from customers.rules.contact_text import read, written
from customers.rules.contacts import MOST, ContactsRefused, checked, from_addresses, rebased
from customers.rules.event_parts import UndoRefused
from customers.undo.operation import undo
from tests.factories import contact_inputs, customer

ANNA = {"name": "Anna Rossi", "email": "anna@rossi.example", "phone": "+39061234567", "role": "to"}
BEN = {"name": "Ben Ode", "email": "ben@ode.example", "phone": "", "role": "cc"}
BELL = {"name": "Reception", "email": "", "phone": "+4930123456", "role": "none"}


def one(**parts):
    return {"name": "", "email": "", "phone": "", "role": "none"} | parts


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (one(phone="+4930123456"), "needs a name or an e-mail"),
        (one(name="Anna", role="to"), "Anna needs an e-mail address"),
        (one(name="Anna", email="nobody"), "“nobody” is not an e-mail address"),
        (one(email="a@x.example\r\nBcc: b@x.example"), "one line"),
        (one(name="Anna\x00"), "NUL"),
        (one(name="\u200b", email="a@x.example"), "can be seen"),
        (one(name="n" * 257), "at most 256"),
        (one(name="Anna", phone="call me"), "not a phone number"),
        (one(name="Anna", role="bcc"), "Choose To, CC or No mail"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_at_its_row(row, words):
    with pytest.raises(ContactsRefused, match=words) as refused:
        checked([ANNA, row])
    assert refused.value.row == 1


def test_addresses_are_unique_and_mails_and_contacts_bounded():
    with pytest.raises(ContactsRefused, match=r"ANNA@rossi.example is there twice"):
        checked([ANNA, one(email="ANNA@rossi.example")])
    people = [one(name=f"N{n}", email=f"n{n}@x.example") for n in range(MOST + 1)]
    assert len(checked(people[:MOST])) == MOST
    with pytest.raises(ContactsRefused, match=r"50 contacts. These are 51"):
        checked(people)
    with pytest.raises(ContactsRefused, match="At most 20"):
        checked([person | {"role": "cc"} for person in people[:21]])


def test_a_phone_is_read_as_the_country_writes_it():
    assert checked([one(name="Anna", phone="06 1234 5678")], "IT")[0]["phone"] == "+390612345678"


@pytest.mark.django_db
def test_mail_goes_to_who_has_the_role_else_to_the_account_email():
    assert customer("A", email="office@x.example", contacts=[BEN]).billing_emails == ["office@x.example"]
    with_anna = customer("B", email="office@x.example", contacts=[ANNA, BEN, BELL])
    assert (with_anna.billing_emails, with_anna.cc_emails) == (["anna@rossi.example"], ["ben@ode.example"])


@pytest.mark.parametrize("name", ["Anna", 'A "B"; C', "<a>", "x@y", "tel:1", "(to)", "=1+1"])
def test_a_file_tells_contacts_and_reads_them_again(name):
    people = [ANNA, one(name=name, phone="+4930123456;ext=12"), one(email="c@x.example", role="cc")]
    assert checked(read(written(people))) == people
    assert read(" b@x.example ;") == [one(email="b@x.example")]


@pytest.mark.parametrize("text", ['"Anna <a@x.example>', "Anna <a@x.example> (boss)", "a > b"])
def test_what_is_no_contact_in_a_file_is_an_error_in_words(text):
    with pytest.raises(ValueError, match="Write contacts as"):
        read(text)


@pytest.mark.django_db
def test_the_customers_page_shows_them_and_search_finds_them_until_they_are_gone(desk, now):
    made = customer("Acme", contacts=[ANNA, BELL])
    page = desk.get(made.get_absolute_url()).content.decode()
    for text in ("Anna Rossi", 'href="mailto:anna@rossi.example"', "No mail", "+49 30 123456"):
        assert text in page
    for query in ("rossi", "anna@rossi.example", "reception", "+39061234567", "30 123456"):
        assert list(type(made).objects.search(query)) == [made], query
    desk.post(reverse("customer_columns"), {"columns": ["contacts"]})
    assert "Anna Rossi, Reception" in desk.get("/customers/").content.decode()
    made.change({"contacts": [BEN]}, by=None, now=now)
    for query in ("rossi", "anna@rossi.example", "reception", "30 123456"):
        assert not type(made).objects.search(query).exists()
    assert type(made).objects.search("ode").get() == made


@pytest.mark.django_db
def test_a_row_with_a_problem_is_marked_and_nothing_typed_is_lost(desk):
    made = customer("Acme")
    typed = {"name": "Acme", "email": "a@x.example"} | contact_inputs([ANNA, one(name="Ben", email="nobody")])
    answer = desk.post(reverse("customer_edit", args=[made.public_id]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“nobody” is not an e-mail address." in page
    assert 'value="nobody"' in page
    assert page.count("is-invalid") == 3
    assert page.index("is-invalid") > page.index('value="anna@rossi.example"')


@pytest.mark.django_db
def test_what_comes_with_fewer_inputs_than_a_row_has_loses_nobody(desk):
    made = customer("Acme", contacts=[ANNA])
    typed = {"name": "Acme", "email": "a@x.example", "version": made.version}
    rows = {"contacts_name": ["Anna", "Ben"], "contacts_email": ["anna@rossi.example"], "contacts_role": ["to"]}
    assert desk.post(reverse("customer_edit", args=[made.public_id]), typed | rows).status_code == 302
    made.refresh_from_db()
    assert [(each["name"], each["role"]) for each in made.contacts] == [("Anna", "to"), ("Ben", "none")]


def rows_of(made):
    return [row.get("text") or (row["field"], row["before"], row["after"]) for row in timeline(made)[0][0]["changes"]]


@pytest.mark.django_db
def test_changes_read_as_people_that_came_went_or_changed(billing, now):
    made = customer("Acme", contacts=[ANNA, BELL])
    made.change({"contacts": [ANNA | {"role": "none"}, BEN]}, by=billing, now=now)
    assert rows_of(made) == [
        ("Contact Anna Rossi", "To", "No mail"),
        "Reception removed (+4930123456, No mail)",
        "Ben Ode added (ben@ode.example, CC)",
    ]
    made.change({"contacts": list(reversed(made.contacts))}, by=billing, now=now)
    assert rows_of(made) == [("Order of contacts", "Anna Rossi, Ben Ode", "Ben Ode, Anna Rossi")]


@pytest.mark.django_db
def test_a_contact_is_undone_alone_and_not_after_it_changed_again(billing, now):
    made = customer("Acme", contacts=[ANNA])
    made.change({"contacts": [BELL, ANNA]}, by=billing, now=now, operation_id="op_1")
    made.change({"contacts": [BELL, ANNA, BEN]}, by=billing, now=now, operation_id="op_2")
    undo("op_1", by=billing, now=now)
    made.refresh_from_db()
    assert made.contacts == [ANNA, BEN]
    made.change({"contacts": [ANNA, BEN | {"role": "to"}]}, by=billing, now=now, operation_id="op_3")
    with pytest.raises(UndoRefused, match=r"changed the contact Ben Ode of Acme afterwards"):
        undo("op_2", by=billing, now=now)
    undo("op_3", by=billing, now=now)
    made.refresh_from_db()
    assert made.contacts == [ANNA, BEN]


@pytest.mark.django_db
def test_who_is_brought_back_stands_where_he_stood_and_an_order_is_undone_beside_other_changes(billing, now):
    made = customer("Acme", contacts=[ANNA, BEN, BELL])
    made.change({"contacts": [ANNA, BELL]}, by=billing, now=now, operation_id="op_removed")
    made.change({"contacts": [BELL, ANNA]}, by=billing, now=now, operation_id="op_order")
    new = one(name="New", email="new@x.example")
    made.change({"contacts": [BELL, ANNA, new]}, by=billing, now=now, operation_id="op_new")
    undo("op_order", by=billing, now=now)
    made.refresh_from_db()
    assert made.contacts == [ANNA, new, BELL]
    undo("op_removed", by=billing, now=now)
    made.refresh_from_db()
    assert made.contacts == [ANNA, BEN, new, BELL]


@pytest.mark.parametrize(
    ("there", "base", "wanted", "expected"),
    [
        ("ab", "ab", "ba", "ba"),
        ("abx", "ab", "b", "bx"),
        ("xab", "ab", "acb", "xacb"),
        ("ba", "ab", "abc", "bca"),
        ("", "ab", "a", ""),
        ("b", "ab", "cab", "cb"),
        ("axb", "ab", "ba", "bax"),
    ],
)
def test_what_one_changes_is_changed_in_what_another_left(there, base, wanted, expected):
    people = ([one(name=letter) for letter in letters] for letters in (there, base, wanted))
    assert "".join(each["name"] for each in rebased(*people)) == expected


@pytest.mark.django_db
def test_a_change_of_bare_addresses_from_before_there_were_contacts_reads_and_is_undone(billing, now):
    made = customer("Acme", contacts=from_addresses(["a@x.example"], ["b@x.example"]))
    changes = {"email_to": [["old@x.example"], ["a@x.example"]], "email_cc": [[], ["b@x.example"]]}
    data = {"by": billing, "now": now, "changes": changes, "version": 2}
    Event.record("customer.updated", made, operation_id="op_old", **data)
    assert sorted(rows_of(made)) == [
        ("Billing emails (CC)", "", "b@x.example"),
        ("Billing emails (To)", "old@x.example", "a@x.example"),
    ]
    undo("op_old", by=billing, now=now)
    made.refresh_from_db()
    assert made.billing_emails == ["old@x.example"]
    assert made.contacts == from_addresses(["old@x.example"], [])
    Event.record("customer.updated", made, operation_id="op_older", **data)
    made.change({"contacts": from_addresses([], ["a@x.example"])}, by=billing, now=now)
    with pytest.raises(UndoRefused, match=r"the contact a@x.example"):
        undo("op_older", by=billing, now=now)
