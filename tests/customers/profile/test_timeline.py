"""The timeline of a customer: who, when, what, from the oldest to the newest change."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.events.timeline import PAGE
from customers.models.customer import Customer
from customers.profile.timeline import latest_changes, timeline
from tests.customers.profile.test_edit import edit, typed
from tests.factories import customer

pytestmark = pytest.mark.django_db


def changes(customer):
    """What the newest entry says, as (field, before, after)."""
    return [tuple(change.values()) for change in timeline(customer)[0][0]["changes"]]


def test_an_edit_shows_who_when_and_what_from_old_to_new(desk):
    jenny = customer("Jenny", email="jenny@example.com")
    desk.post(edit(jenny), typed(jenny, name="Jenny Smith", email="smith@example.com"))
    entry = timeline(jenny)[0][0]
    assert (entry["text"], entry["actor"]) == ("Information edited", str(desk.user))
    assert changes(jenny) == [
        ("Name", "Jenny", "Jenny Smith"),
        ("Account email", "jenny@example.com", "smith@example.com"),
    ]
    page = desk.get(jenny.get_absolute_url()).content.decode()
    assert "<del>Jenny</del>" in page
    assert "<ins>Jenny Smith</ins>" in page
    assert str(desk.user) in page


@pytest.mark.parametrize(
    ("field", "old", "new", "shown"),
    [
        ("address_country", "DE", "", ("Billing address, country", "Germany", "")),
        ("tax_exempt", "none", "reverse", ("Tax status", "Taxable", "Reverse charge")),
        ("currency", "", "eur", ("Currency", "", "EUR")),
        ("preferred_locales", ["de"], ["fr", "de"], ("Languages", "Deutsch", "français, Deutsch")),
        ("shipping_postal_code", "1", "2", ("Shipping address, postal code", "1", "2")),
        ("description", "old", "", ("Description", "old", "")),
    ],
)
def test_values_are_shown_as_staff_read_them(billing, now, field, old, new, shown):
    jenny = customer("Jenny", **{field: old})
    jenny.change({field: new}, by=billing, now=now)
    assert changes(jenny) == [shown]


def test_metadata_shows_one_row_a_key(billing, now):
    jenny = customer("Jenny", metadata={"same": "x", "plan": "gold", "gone": "1"})
    jenny.change({"metadata": {"same": "x", "plan": "silver", "new": "2"}}, by=billing, now=now)
    assert changes(jenny) == [
        ("Metadata gone", "1", ""),
        ("Metadata new", "", "2"),
        ("Metadata plan", "gold", "silver"),
    ]


def test_what_nobody_did_was_billfold_and_a_cause_is_said(now):
    jenny = customer("Jenny")
    jenny.change({"name": "New"}, by=None, now=now, cause="Merged from an import")
    entry = timeline(jenny)[0][0]
    assert (entry["actor"], entry["text"]) == ("Billfold", "Merged from an import")


def test_older_entries_are_one_link_away(desk, now):
    jenny = customer("Name 0")
    for number in range(1, PAGE + 5):
        jenny.change({"name": f"Name {number}"}, by=desk.user, now=now)
    page = desk.get(jenny.get_absolute_url())
    assert len(page.context["events"]) == PAGE
    older = desk.get(jenny.get_absolute_url(), {"events_before": page.context["more_events"]})
    assert [event["text"] for event in older.context["events"]] == ["Information edited"] * 4 + ["Customer added"]
    assert older.context["more_events"] is None


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 18, "9" * 19, "9" * 5000, "²", "\x00", "1.5"])
def test_a_nonsense_place_in_the_timeline_is_harmless(desk, before):
    jenny = customer("Jenny")
    assert desk.get(jenny.get_absolute_url(), {"events_before": before}).status_code == 200


def test_a_page_of_the_timeline_costs_one_query(billing, now, django_assert_num_queries):
    jenny = customer("Jenny")
    for number in range(30):
        jenny.change({"name": f"Name {number}"}, by=billing, now=now)
    with django_assert_num_queries(1):
        timeline(jenny)


def test_only_the_customers_own_events_are_in_it(billing, now):
    jenny, other = customer("Jenny"), customer("Other")
    other.change({"name": "Else"}, by=billing, now=now)
    assert len(timeline(jenny)[0]) == 1


def test_home_shows_the_latest_changes_of_all_customers(desk, now, django_assert_num_queries):
    for number in range(12):
        customer(f"Customer {number}").change({"name": f"New {number}"}, by=desk.user, now=now)
    with django_assert_num_queries(2):
        rows = latest_changes()
    assert [row["text"] for row in rows[:2]] == ["Information edited: New 11", "Customer added: New 11"]
    assert len(rows) == 10
    assert "Customer added: New 11" in desk.get(reverse("home")).content.decode()


def test_every_kind_of_event_of_a_customer_has_its_own_words(billing, now):
    jenny = customer("Jenny")
    jenny.change({"name": "New"}, by=billing, now=now)
    jenny.mark_deleted(by=billing, now=now)
    jenny.restore(by=billing, now=now)
    texts = [entry["text"] for entry in timeline(jenny)[0]]
    assert texts == ["Deletion undone", "Customer deleted", "Information edited", "Customer added"]
    assert not [text for text in texts if text.startswith("customer.")]


def test_versions_of_a_customer_are_without_gaps(billing, now):
    jenny = customer("Jenny")
    jenny.change({"name": "New"}, by=billing, now=now)
    jenny.change({"name": "New"}, by=billing, now=now)
    jenny.mark_deleted(by=billing, now=now)
    jenny.restore(by=billing, now=now)
    versions = [event.data["version"] for event in Event.objects.of(jenny)]
    assert versions == [4, 3, 2, 1]
    assert Customer.objects.get().version == 4
