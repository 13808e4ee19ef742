"""Modules whose rows belong to customers are asked by every door that deletes one, in the same transaction."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.lib.renamed import find
from customers.bulk.deletion import delete_many, new_operation_id
from customers.bulk_actions.jobs import delete_job
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.undo.operation import undo
from tests.customers import dependent
from tests.factories import customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calls(settings):
    settings.CUSTOMER_DEPENDENTS = [dependent.__name__]
    yield dependent.CALLS
    dependent.CALLS.clear()
    dependent.REFUSALS.clear()


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    client.user = administrator
    return client


def ticked(*customers):
    return f"{reverse('customer_bulk_delete')}?" + "&".join(f"ids={c.public_id}" for c in customers)


@pytest.mark.parametrize("name", site.CUSTOMER_DEPENDENTS)
@pytest.mark.parametrize("verb", ["repoint", "put_back", "on_merge", "on_delete", "on_erase", "on_language", "counts"])
def test_every_dependent_in_the_settings_offers_all(name, verb):
    assert callable(find(f"{name}.{verb}"))


def by_the_desk(client, ann, bob):
    for one in (ann, bob):
        client.post(reverse("customer_delete", args=[one.public_id]))


def by_bulk(client, ann, bob):
    client.post(ticked(ann, bob))


def by_a_job(client, ann, bob):
    now = timezone.now()
    query = f"ids={ann.public_id}&ids={bob.public_id}"
    params = {"query": query, "upto": bob.pk, "zone": "UTC", "batch": new_operation_id(now)}
    list(delete_job(Job.start("Delete", "", by=client.user, now=now, total=2, **params)))


def by_the_admin(client, ann, bob):
    for one in (ann, bob):
        client.post(reverse("admin:customers_customer_delete", args=[one.pk]), {"post": "yes"})


def by_an_action_of_the_admin(client, ann, bob):
    data = {"action": "delete_customers", "_selected_action": [ann.pk, bob.pk]}
    client.post(reverse("admin:customers_customer_changelist"), data)


@pytest.mark.parametrize("door", [by_the_desk, by_bulk, by_a_job, by_the_admin, by_an_action_of_the_admin])
def test_every_door_asks_in_its_transaction(admin, calls, door):
    ann, bob = customer("Ann"), customer("Bob")
    door(admin, ann, bob)
    assert not Customer.objects.existing().exists()
    assert sorted(pk for pks, *_ in calls for pk in pks) == [ann.pk, bob.pk]
    assert {(by, inside) for _, by, _, inside in calls} == {(admin.user, True)}


def test_the_undo_of_an_addition_asks_too(billing, now, calls):
    operation_id = new_operation_id(now)
    ann = Customer.create(name="Ann", by=billing, now=now, operation_id=operation_id)
    undo(operation_id, by=billing, now=now + timedelta(seconds=1))
    assert calls == [([ann.pk], billing, now + timedelta(seconds=1), True)]


def test_nobody_is_asked_about_those_who_were_deleted_before(now, calls):
    ann = customer("Ann")
    delete_many([ann], by=None, now=now, operation_id="op_1")
    delete_many([ann], by=None, now=now, operation_id="op_2")
    assert calls == [([ann.pk], None, now, True)]


def one_by_one(customers, now):
    customers[0].mark_deleted(by=None, now=now)


def together(customers, now):
    delete_many(customers, by=None, now=now, operation_id="op_1")


@pytest.mark.parametrize("verb", [one_by_one, together])
def test_a_dependent_that_fails_leaves_everybody_there(now, verb):
    people = [customer("Ann"), customer("Bob")]
    dependent.REFUSALS.append(True)
    with pytest.raises(dependent.Refused):
        verb(people, now)
    assert Customer.objects.existing().count() == 2
    assert not Event.objects.filter(type="customer.deleted").exists()


def test_both_questions_tell_what_else_the_deletion_changes(desk):
    ann, bob = customer("Ann"), customer("Bob")
    single = desk.get(reverse("customer_delete", args=[ann.public_id])).content.decode()
    assert "erased for good. 1,000 subscriptions end.</p>" in single
    many = " ".join(desk.get(ticked(ann, bob)).content.decode().split())
    assert "erased for good. 2,000 subscriptions end. </p>" in many
    assert "notes go" not in single + many


def test_a_merge_and_its_undo_ask_the_same_modules(now, calls):
    kept, gone = customer("Kept"), customer("Gone")
    merge = CustomerMerge.make(kept, gone, {}, by=None, now=now)
    undo(merge.batch, by=None, now=now)
    both = ([kept.pk, gone.pk], now)
    merged, parted = ("merged", [kept.pk], now), ("merged", [kept.pk, gone.pk], now)
    assert calls == [both, merged, (gone.pk, kept.pk, [gone.pk, kept.pk]), both, parted]
