"""Events: written once, kept by the database itself, read by object and by batch."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from billing_site.events.models import Event
from customers.models.customer import Customer
from tests.factories import customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return Event.objects.of(customer("Jenny")).get()


def refused(statement, *params):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_event SET type = 'forged'",
        "UPDATE events_event SET data = '{\"forged\": 1}'",
        "UPDATE events_event SET object_id = 'cus_other'",
        "UPDATE events_event SET actor_id = NULL, data = '{}'",
        "UPDATE events_event SET batch = 'op_forged'",
        "UPDATE events_event SET created = '2020-01-01 00:00:00'",
        "UPDATE events_event SET public_id = 'evt_forged'",
        "UPDATE events_event SET id = id",
    ],
)
def test_the_database_refuses_to_change_an_event(event, statement):
    before = Event.objects.values().get()
    refused(statement)
    assert Event.objects.values().get() == before


def test_the_database_refuses_to_delete_an_event(event):
    refused("DELETE FROM events_event")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
    assert Event.objects.count() == 1


def test_erasing_personal_data_is_the_one_change_and_happens_once(event, now):
    assert Event.objects.update(data={}, redacted_at=now) == 1
    refused("UPDATE events_event SET data = '{}'")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(data={}, redacted_at=now + timedelta(days=1))


@pytest.mark.parametrize(
    "forged",
    [
        {"data": {"changes": {"name": ["a", "b"]}}},
        {"data": {}, "type": "customer.updated"},
        {"data": {}, "object_id": "cus_other"},
        {"data": {}, "batch": "op_forged"},
    ],
)
def test_erasing_cannot_be_used_to_forge(event, now, forged):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(redacted_at=now, **forged)


def test_erasing_cannot_put_the_deed_on_somebody_else(billing, administrator, now):
    jenny = customer("Jenny", by=billing)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.of(jenny).update(data={}, redacted_at=now, actor=administrator)


def test_an_event_goes_with_the_change_it_tells_of(billing, now):
    jenny = customer("Jenny")

    def rolled_back():
        with transaction.atomic():
            jenny.change({"name": "New"}, by=billing, now=now)
            raise IntegrityError

    with pytest.raises(IntegrityError):
        rolled_back()
    assert Event.objects.count() == 1
    assert Customer.objects.get().name == "Jenny"


def test_events_are_found_by_object_and_by_batch(billing, now):
    jenny, other = customer("Jenny"), customer("Other")
    for one in (jenny, other):
        one.mark_deleted(by=billing, now=now, operation_id="op_1")
    assert [e.type for e in Event.objects.of(jenny)] == ["customer.deleted", "customer.created"]
    assert [e.object_id for e in Event.objects.of_operation("op_1")] == [jenny.public_id, other.public_id]
    assert Event.objects.of(jenny).last().changes == {}


def test_ids_are_unique_and_sort_by_time(now):
    ids = [Event.build("x", customer("A"), by=None, now=now + timedelta(seconds=n)).public_id for n in range(5)]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("role", ["administrator", "billing", "reader"])
def test_the_django_admin_shows_events_and_changes_none(client, request, event, role):
    client.force_login(request.getfixturevalue(role))
    listed = client.get(reverse("admin:events_event_changelist"), {"q": event.object_id})
    assert event.type in listed.content.decode()
    one = reverse("admin:events_event_change", args=[event.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {"type": "forged"}).status_code == 403
    assert client.get(reverse("admin:events_event_add")).status_code == 403
    assert client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"}).status_code == 403
    assert Event.objects.get().type == "customer.created"
