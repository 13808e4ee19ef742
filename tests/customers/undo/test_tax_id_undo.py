"""Undo of adding and removing a tax ID: from the toast, with all that a registry said, refused when touched since."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.bulk.deletion import new_operation_id
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.models.tax_id import TaxId
from customers.rules.event_parts import UndoRefused
from customers.undo.operation import Operation, undo
from tests.factories import customer, staff
from tests.threads import at_once

pytestmark = pytest.mark.django_db
RIGHT, OTHER = "DE136695976", "DE129273398"


def added(someone, value, now, type="eu_vat", by=None):
    """The operation that adds a tax ID."""
    operation_id = new_operation_id(now)
    someone.add_tax_id(type, value, by=by, now=now, operation_id=operation_id)
    return operation_id


def removed(someone, now, value=RIGHT, by=None):
    """The operation that removes one."""
    operation_id = new_operation_id(now)
    someone.tax_ids.get(value=value).remove(by=by, now=now, operation_id=operation_id)
    return operation_id


def found(query):
    return {c.name for c in Customer.objects.existing().search(query)}


def test_the_toast_after_adding_takes_it_off_and_the_next_one_brings_it_back(desk):
    acme = customer("Acme")
    answer = desk.post(reverse("tax_id_add", args=[acme.public_id]), {"type": "eu_vat", "value": RIGHT}, follow=True)
    (undo_url,) = [message.extra_tags for message in answer.context["messages"]]
    assert f'action="{undo_url}"' in answer.content.decode()
    before = TaxId.objects.values().get()
    page = desk.post(undo_url, follow=True)
    assert not acme.tax_ids.exists()
    assert not found(f"taxid:{RIGHT}")
    assert "Undo of “Tax ID added”: 1 customer is as before." in page.content.decode()
    (redo_url,) = [message.extra_tags for message in page.context["messages"]]
    desk.post(redo_url)
    assert TaxId.objects.values().get() == before
    assert found(f"taxid:{RIGHT}") == {"Acme"}


def test_the_toast_after_removing_brings_back_what_the_registry_said(desk, now):
    acme = customer("Acme")
    for type, value in (("eu_vat", RIGHT), ("us_ein", "123456789")):
        acme.add_tax_id(type, value, by=None, now=now)
    TaxId.objects.filter(type="eu_vat").update(
        verification_status="verified",
        verified_name="Acme GmbH",
        verified_address="Weg 1\n10115 Berlin",
        verified_at=now + timedelta(minutes=3),
        evidence={"registry": "vies", "answer": {"valid": True, "requestIdentifier": "WAPIAAAAZ1"}},
        attempts=2,
    )
    before = list(TaxId.objects.values())
    remove = reverse("tax_id_remove", args=[acme.public_id, before[0]["public_id"]])
    answer = desk.post(remove, follow=True)
    (undo_url,) = [message.extra_tags for message in answer.context["messages"]]
    page = desk.post(undo_url, follow=True).content.decode()
    assert list(TaxId.objects.values()) == before
    assert "Consultation number WAPIAAAAZ1" in page
    acme.refresh_from_db()
    assert acme.tax_id_values == TaxId.summary(acme.tax_ids.all())


def test_an_operation_on_a_tax_id_is_named_and_offered_in_the_timeline(desk, now):
    acme = customer("Acme")
    operation_id = added(acme, RIGHT, now)
    assert reverse("customer_undo", args=[operation_id]) in desk.get(acme.get_absolute_url()).content.decode()
    assert Operation.named(operation_id).name == "Tax ID added"
    new = undo(operation_id, by=desk.user, now=now)
    told = Event.objects.of(acme).first()
    assert (told.batch, told.type, told.data["undoes"]) == (new, "customer.tax_id.deleted", operation_id)
    assert (told.actor, told.data["cause"]) == (desk.user, "Undo of “Tax ID added”")
    assert reverse("customer_undo", args=[operation_id]) not in desk.get(acme.get_absolute_url()).content.decode()


def test_adding_is_not_undone_once_the_number_is_gone_and_says_who_removed_it(now):
    acme, maria = customer("Acme"), staff(name="Maria")
    operation_id = added(acme, RIGHT, now)
    removed(acme, now + timedelta(days=11), by=maria)
    with pytest.raises(UndoRefused, match=f"Maria removed the tax ID EU VAT {RIGHT} of Acme afterwards, on 3 Dec 2026"):
        undo(operation_id, by=None, now=now)


def test_removing_is_not_undone_once_the_number_was_added_again(now):
    acme, maria = customer("Acme"), staff(name="Maria")
    acme.add_tax_id("eu_vat", RIGHT, by=None, now=now)
    operation_id = removed(acme, now)
    added(acme, RIGHT, now, by=maria)
    with pytest.raises(UndoRefused, match=f"Maria added the tax ID EU VAT {RIGHT} of Acme afterwards"):
        undo(operation_id, by=None, now=now)
    assert acme.tax_ids.count() == 1


def test_undoing_twice_says_that_it_was_undone_already(now, billing):
    acme = customer("Acme")
    first = added(acme, RIGHT, now)
    undo(first, by=billing, now=now)
    with pytest.raises(UndoRefused, match=f"This was undone already, by {billing} on 22 Nov 2026"):
        undo(first, by=None, now=now)
    acme.add_tax_id("eu_vat", OTHER, by=None, now=now)
    second = removed(acme, now, OTHER)
    undo(second, by=billing, now=now)
    with pytest.raises(UndoRefused, match="This was undone already"):
        undo(second, by=None, now=now)


def test_other_numbers_and_edits_since_stay_as_they_are(now):
    acme = customer("Acme")
    operation_id = added(acme, RIGHT, now)
    added(acme, OTHER, now)
    acme.change({"name": "Acme Ltd"}, by=None, now=now)
    undo(operation_id, by=None, now=now)
    acme.refresh_from_db()
    assert (acme.name, [row.value for row in acme.tax_ids.all()]) == ("Acme Ltd", [OTHER])


def test_what_a_registry_said_since_does_not_keep_it(now, billing):
    acme = customer("Acme")
    operation_id = added(acme, RIGHT, now)
    tax_id = acme.tax_ids.get()
    tax_id.verification_status, tax_id.evidence = "verified", {"answer": {"valid": True}}
    tax_id.save()
    tax_id.tell("EU VAT: verification pending", by=None, now=now)
    redo = undo(operation_id, by=None, now=now)
    assert not acme.tax_ids.exists()
    undo(redo, by=None, now=now)
    back = acme.tax_ids.get()
    assert (back.verification_status, back.evidence) == ("verified", {"answer": {"valid": True}})


def test_a_number_that_came_back_waiting_is_asked_about_again(now, settings):
    settings.TAX_ID_REGISTRIES = ["vies"]
    settings.VIES_URL = "http://127.0.0.1:1/"
    acme = customer("Acme")
    acme.add_tax_id("eu_vat", RIGHT, by=None, now=now)
    TaxId.objects.update(attempts=4, verification_status="pending", next_attempt_at=now + timedelta(days=1))
    operation_id = removed(acme, now)
    undo(operation_id, by=None, now=now)
    assert list(acme.tax_ids.values_list("verification_status", "attempts")) == [("pending", 1)]


def test_a_deleted_or_merged_customer_refuses(now):
    acme, other, gone = customer("Acme"), customer("Other"), customer("Gone")
    first, second = added(acme, RIGHT, now), added(gone, RIGHT, now)
    gone.mark_deleted(by=None, now=now)
    CustomerMerge.make(other, acme, {}, by=None, now=now)
    with pytest.raises(UndoRefused, match="Gone was deleted afterwards"):
        undo(second, by=None, now=now)
    with pytest.raises(UndoRefused, match="Acme was merged into Other afterwards"):
        undo(first, by=None, now=now)


def test_a_merge_can_be_taken_back_after_a_number_that_came_with_it_went_and_came_back(now):
    kept, gone = customer("Kept"), customer("Gone")
    gone.add_tax_id("eu_vat", RIGHT, by=None, now=now)
    merge = CustomerMerge.make(kept, gone, {}, by=None, now=now).batch
    operation_id = removed(kept, now)
    with pytest.raises(UndoRefused, match="A tax ID that came with the merge was removed"):
        undo(merge, by=None, now=now)
    undo(operation_id, by=None, now=now)
    undo(merge, by=None, now=now)
    assert [row.value for row in gone.tax_ids.all()] == [RIGHT]
    assert not kept.tax_ids.exists()
    assert found(f"taxid:{RIGHT}") == {"Gone"}


def test_what_was_erased_does_not_come_back(now):
    acme = customer("Acme", now=now)
    acme.add_tax_id("eu_vat", RIGHT, by=None, now=now)
    operation_id = removed(acme, now)
    acme.mark_deleted(by=None, now=now)
    acme.anonymize(now=now + timedelta(days=31))
    with pytest.raises(UndoRefused, match="was erased"):
        undo(operation_id, by=None, now=now)
    assert RIGHT not in str(list(Event.objects.of(acme).values("data")))


def test_an_addition_with_tax_ids_is_undone_as_a_whole(now):
    from billing_site.lib.tax_ids.types import check_tax_id

    operation_id = new_operation_id(now)
    checks = [check_tax_id("eu_vat", RIGHT)]
    made = Customer.create(by=None, now=now, operation_id=operation_id, name="New", email="n@x.example", tax_ids=checks)
    redo = undo(operation_id, by=None, now=now)
    assert not Customer.objects.existing().exists()
    undo(redo, by=None, now=now)
    assert [row.value for row in made.tax_ids.all()] == [RIGHT]


def test_a_reader_is_offered_no_undo(client, reader, now):
    acme = customer("Acme")
    operation_id = added(acme, RIGHT, now)
    client.force_login(reader)
    url = reverse("customer_undo", args=[operation_id])
    assert url not in client.get(acme.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 403
    assert acme.tax_ids.exists()


@pytest.mark.threads
def test_two_who_undo_a_removal_at_once_bring_it_back_once(real_commits, now):
    acme = customer("Acme")
    acme.add_tax_id("eu_vat", RIGHT, by=None, now=now)
    operation_id = removed(acme, now)
    results = at_once(*[partial(undo, operation_id, by=None, now=now)] * 2)
    (refusal,) = [result for result in results if isinstance(result, UndoRefused)]
    assert "undone already" in str(refusal)
    assert acme.tax_ids.count() == 1
