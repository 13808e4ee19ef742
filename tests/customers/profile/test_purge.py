"""Thirty days after deletion the personal data goes: from the customer, its timeline and the search index."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from customers.bulk import deletion
from customers.models.customer import Customer
from customers.rules.fields import EDITABLE
from tests.factories import address, customer

pytestmark = pytest.mark.django_db
PERSONAL = ("Jenny", "Rosen", "jenny", "12345678", "Gasse", "50667", "gold", "tulips", "assistant", "warehouse")
PERSONAL += ("Ben", "87654321")


@pytest.fixture
def jenny(billing):
    made = customer(
        "Jenny Rosen",
        email="jenny@example.com",
        phone="+493012345678",
        description="tulips",
        shipping_name="warehouse",
        contacts=[{"name": "Ben", "email": "assistant@example.com", "phone": "+493087654321", "role": "to"}],
        currency="eur",
        tax_exempt="reverse",
        metadata={"plan": "gold"},
        **address("DE", "Gasse 1", "50667"),
    )
    made.change({"name": "Jenny Rosenberg"}, by=billing, now=made.created)
    return made


def deleted_for(customer, by, **time):
    customer.mark_deleted(by=by, now=timezone.now() - timedelta(**time))


def purge():
    out = StringIO()
    call_command("purge_deleted_customers", stdout=out)
    return out.getvalue()


def stored():
    """Everything the database holds in the tables of customers and events, as one text."""
    return str([*Customer.objects.values_list(), *Event.objects.values_list()])


def test_after_thirty_days_nothing_personal_is_left(jenny, billing):
    deleted_for(jenny, billing, days=30)
    assert all(word in stored() for word in ("Rosen", "gold", "tulips"))
    assert "of 1 customer." in purge()
    for word in PERSONAL:
        assert word not in stored(), word
    assert not Customer.objects.search("rosen")
    assert not Customer.objects.search("gold")


def test_what_books_refer_to_stays(jenny, billing):
    deleted_for(jenny, billing, days=31)
    purge()
    kept = Customer.objects.get()
    assert (kept.public_id, kept.created, kept.currency) == (jenny.public_id, jenny.created, "eur")
    assert (kept.address_country, kept.tax_exempt) == ("DE", "reverse")
    assert (kept.deleted_by, str(kept)) == (billing, jenny.public_id)
    assert kept.anonymized_at
    others = set(EDITABLE) - {"currency", "address_country", "tax_exempt"}
    assert {field: bool(getattr(kept, field)) for field in others} == dict.fromkeys(others, False)


def test_the_timeline_keeps_who_and_when_and_says_what_was_erased(desk, jenny, billing):
    deleted_for(jenny, billing, days=31)
    purge()
    page = desk.get(jenny.get_absolute_url()).content.decode()
    for text in ("Personal data erased", "Information edited (details erased)", "the personal data was erased on"):
        assert text in page
    assert "Rosen" not in page
    events = Event.objects.of(jenny)
    assert [event.type for event in events] == [
        "customer.anonymized",
        "customer.deleted",
        "customer.updated",
        "customer.created",
    ]
    assert {event.actor for event in events if event.type in ("customer.deleted", "customer.updated")} == {billing}


def test_one_minute_before_it_is_too_early(jenny, billing):
    deleted_for(jenny, billing, days=30, minutes=-1)
    assert "of 0 customers." in purge()
    assert Customer.objects.get().name == "Jenny Rosenberg"


def test_who_is_not_deleted_or_was_restored_is_left_alone(jenny, billing):
    deleted_for(jenny, billing, days=40)
    jenny.restore(by=billing, now=timezone.now())
    jenny.anonymize(now=timezone.now() + timedelta(days=400))
    assert "of 0 customers." in purge()
    assert Customer.objects.get().name == "Jenny Rosenberg"


def test_purging_again_finds_nothing_more(jenny, billing):
    deleted_for(jenny, billing, days=31)
    purge()
    before = stored()
    assert "of 0 customers." in purge()
    assert stored() == before


def test_many_are_purged_batch_by_batch(billing, monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 3)
    for number in range(8):
        deleted_for(customer(f"Jenny {number}"), billing, days=31 + number)
    customer("Stays")
    assert "of 8 customers." in purge()
    assert list(Customer.objects.exclude(name="").values_list("name", flat=True)) == ["Stays"]


def test_the_list_of_deleted_customers_still_names_the_id(desk, jenny, billing):
    deleted_for(jenny, billing, days=31)
    purge()
    page = desk.get(reverse("customer_list"), {"deleted": "1"})
    assert [row["name"] for row in page.context["rows"]] == [jenny.public_id]
