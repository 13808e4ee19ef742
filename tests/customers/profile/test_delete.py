"""Deleting one customer: what leaves at once, what stays, and the way back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.profile.duplicates import likely_duplicates
from tests.factories import customer
from tests.reading import HTMX, body

pytestmark = pytest.mark.django_db
LIST = reverse("customer_list")


@pytest.fixture
def jenny():
    return customer("Jenny Rosen", email="jenny@example.com", metadata={"order_id": "6735"})


def delete(customer):
    return reverse("customer_delete", args=[customer.public_id])


def restore(customer):
    return reverse("customer_restore", args=[customer.public_id])


def test_the_question_says_what_will_happen(desk, jenny):
    page = desk.get(delete(jenny), headers=HTMX).content.decode()
    for text in ("Delete Jenny Rosen?", "leaves lists, search and exports at once", "stays on record", "30 days"):
        assert text in page
    assert Customer.objects.existing().count() == 1


def test_the_customer_leaves_list_search_count_and_duplicates_at_once(desk, jenny):
    answer = desk.post(delete(jenny))
    assert answer["Location"] == LIST
    for params in ({}, {"q": "jenny"}, {"metadata": "order_id"}, {"email": "jenny"}):
        page = desk.get(LIST, params)
        assert not page.context["rows"]
        assert page.context["count_label"] == "0"
    assert likely_duplicates(email="jenny@example.com") == []
    assert [row["name"] for row in desk.get(LIST, {"deleted": "1"}).context["rows"]] == ["Jenny Rosen"]


def test_the_toast_offers_to_undo(desk, jenny):
    page = desk.post(delete(jenny), follow=True).content.decode()
    assert "Deleted Jenny Rosen." in page
    assert restore(jenny) in page
    back = desk.post(restore(jenny), follow=True)
    assert back.redirect_chain == [(jenny.get_absolute_url(), 302)]
    assert "Jenny Rosen is back." in back.content.decode()
    assert [row["name"] for row in desk.get(LIST).context["rows"]] == ["Jenny Rosen"]


def test_the_page_and_the_id_of_a_deleted_customer_say_so(desk, jenny):
    desk.post(delete(jenny))
    page = desk.get(jenny.get_absolute_url())
    text = body(page, 200)
    assert "Deleted" in text
    assert f"by {desk.user}" in text
    assert "Restore customer" in text
    assert reverse("customer_edit", args=[jenny.public_id]) not in text
    assert not desk.get(LIST, {"q": jenny.public_id}).context["rows"]


def test_deleting_and_restoring_are_on_record(desk, jenny):
    desk.post(delete(jenny)), desk.post(restore(jenny))
    told = [(event.type, event.actor, event.data["version"]) for event in Event.objects.of(jenny)]
    assert told == [
        ("customer.restored", desk.user, 3),
        ("customer.deleted", desk.user, 2),
        ("customer.created", None, 1),
    ]


def test_nothing_of_the_customer_is_changed_by_deleting_and_restoring(desk, jenny):
    before = Customer.objects.values().get()
    desk.post(delete(jenny)), desk.post(restore(jenny))
    assert Customer.objects.values().get() == before | {"version": 3}


def test_deleting_twice_leads_to_the_page_that_says_so(desk, jenny):
    desk.post(delete(jenny))
    for answer in (desk.get(delete(jenny)), desk.post(delete(jenny))):
        assert answer["Location"] == jenny.get_absolute_url()
    assert "was deleted. Restore it first." in desk.get(jenny.get_absolute_url()).content.decode()
    assert Event.objects.of(jenny).count() == 2


def test_the_verb_refuses_what_a_colleague_just_deleted(billing, jenny, now):
    unaware = Customer.objects.get()
    jenny.mark_deleted(by=None, now=now)
    with pytest.raises(DeletedCustomer):
        unaware.mark_deleted(by=billing, now=now)
    assert Customer.objects.get().deleted_by is None


def test_restoring_twice_is_harmless(desk, jenny):
    desk.post(delete(jenny)), desk.post(restore(jenny)), desk.post(restore(jenny))
    assert Event.objects.of(jenny).count() == 3
    assert not Customer.objects.get().deleted_at


def test_the_page_says_until_when(desk, jenny):
    when = timezone.now().replace(microsecond=0)
    jenny.mark_deleted(by=desk.user, now=when)
    assert jenny.restorable_until == when + timedelta(days=30)
    until = timezone.localtime(jenny.restorable_until)
    assert f"{until.day} {until:%b %Y}" in desk.get(jenny.get_absolute_url()).content.decode()


def test_an_erased_customer_cannot_be_restored_and_the_page_says_why(desk, jenny, now):
    jenny.mark_deleted(by=desk.user, now=now)
    jenny.anonymize(now=now + timedelta(days=31))
    with pytest.raises(DeletedCustomer):
        jenny.restore(by=desk.user, now=now)
    answer = desk.post(restore(jenny), follow=True).content.decode()
    assert "cannot be restored" in answer
    assert "the personal data was erased" in answer
    assert "Restore customer" not in answer
    assert Customer.objects.get().deleted_at


@pytest.mark.parametrize("path", [delete, restore])
def test_who_may_only_read_deletes_and_restores_nobody(client, reader, jenny, path, now):
    client.force_login(reader)
    if path is restore:
        jenny.mark_deleted(by=None, now=now)
    assert client.post(path(jenny)).status_code == 403
    assert bool(Customer.objects.get().deleted_at) == (path is restore)
    page = client.get(jenny.get_absolute_url()).content.decode()
    assert delete(jenny) not in page
    assert restore(jenny) not in page


def test_deleting_needs_a_post_and_restoring_too(desk, jenny):
    desk.get(delete(jenny))
    assert desk.get(restore(jenny)).status_code == 405
    assert not Customer.objects.get().deleted_at
