"""Undo: an operation is put back as a whole, or not at all with the reason; an undo can be undone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.bulk import deletion
from customers.models.customer import Customer
from customers.rules.event_parts import UndoRefused
from customers.undo.operation import Operation, undo
from tests.factories import customer, staff

pytestmark = pytest.mark.django_db


def edited(someone, now, by=None, **fields):
    """The operation that edits a customer."""
    operation_id = deletion.new_operation_id(now)
    someone.change(fields, by=by, now=now, operation_id=operation_id)
    return operation_id


def fresh(someone):
    return Customer.objects.get(pk=someone.pk)


def test_an_edit_is_put_back_and_told_as_an_operation_of_its_own(now, billing):
    jenny = customer("Jenny", email="jenny@x.example", metadata={"a": "1", "b": "2"})
    operation_id = edited(jenny, now, name="Jen", metadata={"a": "9", "c": "3"}, preferred_locales=["de"])
    new = undo(operation_id, by=billing, now=now)
    back = fresh(jenny)
    assert (back.name, back.metadata, back.preferred_locales) == ("Jenny", {"a": "1", "b": "2"}, [])
    assert (back.name_key, back.language) == ("jenny", "")
    told = Event.objects.of(jenny).first()
    assert (told.batch, told.actor, told.data["cause"]) == (new, billing, "Undo of “Information edited”")
    assert told.data["undoes"] == operation_id


def test_an_undo_can_be_undone_and_so_on(now):
    jenny = customer("Jenny")
    operation_id = edited(jenny, now, name="Jen")
    redo = undo(undo(operation_id, by=None, now=now), by=None, now=now)
    assert fresh(jenny).name == "Jen"
    assert Operation.named(redo).name == "Redo of “Information edited”"
    undo(redo, by=None, now=now)
    assert fresh(jenny).name == "Jenny"


def test_a_later_change_of_the_same_field_refuses_and_says_who_and_when(now):
    maria = staff(name="Maria")
    jenny = customer("Jenny", email="jenny@x.example")
    operation_id = edited(jenny, now, name="Jen", email="jen@x.example")
    edited(jenny, now + timedelta(days=11), by=maria, email="other@x.example")
    with pytest.raises(UndoRefused, match="Maria changed Account email of Jen afterwards, on 3 Dec 2026"):
        undo(operation_id, by=None, now=now)
    assert (fresh(jenny).name, fresh(jenny).email) == ("Jen", "other@x.example")


def test_a_later_change_of_another_field_or_metadata_key_stays(now):
    jenny = customer("Jenny", metadata={"plan": "free"})
    operation_id = edited(jenny, now, name="Jen", metadata={"plan": "gold"})
    edited(fresh(jenny), now, phone="+4930123456", metadata={"plan": "gold", "vip": "yes"})
    undo(operation_id, by=None, now=now)
    back = fresh(jenny)
    assert (back.name, back.phone, back.metadata) == ("Jenny", "+4930123456", {"plan": "free", "vip": "yes"})


def test_undoing_twice_says_that_it_was_undone_already(now, billing):
    jenny = customer("Jenny")
    operation_id = edited(jenny, now, name="Jen")
    undo(operation_id, by=billing, now=now)
    with pytest.raises(UndoRefused, match=f"This was undone already, by {billing} on 22 Nov 2026"):
        undo(operation_id, by=None, now=now)


def test_a_currency_goes_back_until_something_was_billed_in_it(now):
    one, two = customer("One"), customer("Two")
    first, second = edited(one, now, currency="eur"), edited(two, now, currency="usd")
    two.adjust_balance(-500, by=None, now=now)
    undo(first, by=None, now=now)
    assert (fresh(one).currency, fresh(one).currency_locked_by) == ("", "")
    with pytest.raises(UndoRefused, match="Two: Currency is locked: a balance entry of"):
        undo(second, by=None, now=now)
    assert fresh(two).currency == "usd"


def test_a_bulk_deletion_comes_back_and_goes_again(now):
    crowd = [customer(f"C{n}") for n in range(3)]
    operation_id = deletion.new_operation_id(now)
    deletion.delete_many(crowd, by=None, now=now, operation_id=operation_id)
    new = undo(operation_id, by=None, now=now)
    assert Customer.objects.existing().count() == 3
    undo(new, by=None, now=now)
    assert Customer.objects.existing().count() == 0


def test_one_conflict_keeps_the_whole_operation_as_it_is(now):
    crowd = [customer(f"C{n}") for n in range(3)]
    operation_id = deletion.new_operation_id(now)
    for someone in crowd:
        someone.change({"tax_exempt": "exempt"}, by=None, now=now, operation_id=operation_id)
    crowd[1].change({"tax_exempt": "reverse"}, by=None, now=now)
    with pytest.raises(UndoRefused, match="Billfold changed Tax status of C1 afterwards"):
        undo(operation_id, by=None, now=now)
    assert [fresh(c).tax_exempt for c in crowd] == ["exempt", "reverse", "exempt"]


def test_a_customer_deleted_since_refuses_the_undo_of_an_edit(now):
    jenny = customer("Jenny")
    operation_id = edited(jenny, now, name="Jen")
    jenny.mark_deleted(by=None, now=now)
    with pytest.raises(UndoRefused, match="Jen was deleted afterwards, by Billfold on 22 Nov 2026"):
        undo(operation_id, by=None, now=now)


def test_what_was_anonymized_cannot_come_back(now):
    jenny = customer("Jenny", now=now)
    operation_id = deletion.new_operation_id(now)
    jenny.mark_deleted(by=None, now=now, operation_id=operation_id)
    jenny.anonymize(now=now + timedelta(days=31))
    with pytest.raises(UndoRefused, match="was erased"):
        undo(operation_id, by=None, now=now + timedelta(days=31))


def test_an_added_customer_goes_away_unless_somebody_worked_on_it(now, billing):
    operation_id = deletion.new_operation_id(now)
    for name in ("One", "Two"):
        Customer.create(by=None, now=now, operation_id=operation_id, name=name, email=f"{name}@x.example")
    two = Customer.objects.get(name="Two")
    two.change({"phone": "+4930123456"}, by=billing, now=now)
    with pytest.raises(UndoRefused, match="Billing Person changed Phone of Two afterwards"):
        undo(operation_id, by=None, now=now)
    two.change({"phone": ""}, by=billing, now=now)
    undo(operation_id, by=None, now=now)
    assert not Customer.objects.existing().exists()


def test_the_toast_after_an_edit_undoes_it_and_the_next_one_redoes_it(desk):
    jenny = customer("Jenny", email="jenny@x.example")
    desk.post(
        reverse("customer_edit", args=[jenny.public_id]),
        {"name": "Jen", "email": "jenny@x.example", "version": jenny.version},
    )
    operation_id = Event.objects.of(jenny).first().batch
    url = reverse("customer_undo", args=[operation_id])
    assert f'action="{url}"' in desk.get(jenny.get_absolute_url()).content.decode()
    assert desk.post(url)["Location"] == jenny.get_absolute_url()
    page = desk.get(jenny.get_absolute_url()).content.decode()
    assert fresh(jenny).name == "Jenny"
    again = reverse("customer_undo", args=[Event.objects.of(jenny).first().batch])
    assert f'action="{again}"' in page
    desk.post(again)
    assert fresh(jenny).name == "Jen"


def test_the_timeline_links_to_what_still_stands_for_people_who_may(desk, client, reader, now):
    jenny = customer("Jenny")
    first, second = edited(jenny, now, name="Jen"), edited(jenny, now, phone="+4930123456")
    undo(second, by=None, now=now)
    page = desk.get(jenny.get_absolute_url()).content.decode()
    assert reverse("customer_undo", args=[first]) in page
    assert reverse("customer_undo", args=[second]) not in page
    question = desk.get(reverse("customer_undo", args=[first]))
    assert "Information edited" in question.content.decode()
    client.force_login(reader)
    assert reverse("customer_undo", args=[first]) not in client.get(jenny.get_absolute_url()).content.decode()
    assert client.post(reverse("customer_undo", args=[first])).status_code == 403


def test_a_refusal_is_shown_in_words(desk, now):
    jenny = customer("Jenny")
    operation_id = edited(jenny, now, name="Jen")
    edited(jenny, now, name="Jo")
    answer = desk.post(reverse("customer_undo", args=[operation_id]), follow=True)
    assert "Nothing was undone. Billfold changed Name of Jo afterwards" in answer.content.decode()
    assert desk.post(reverse("customer_undo", args=["op_nothing"]), follow=True).status_code == 200


def test_a_large_undo_runs_as_a_job_that_checks_first(desk, now, monkeypatch):
    monkeypatch.setattr("customers.undo.views.INLINE", 2)
    monkeypatch.setattr(deletion, "BATCH", 2)
    crowd = [customer(f"C{n}") for n in range(5)]
    operation_id = deletion.new_operation_id(now)
    for someone in crowd:
        someone.change({"tax_exempt": "exempt"}, by=None, now=now, operation_id=operation_id)
    crowd[4].change({"tax_exempt": "reverse"}, by=None, now=now)
    url = reverse("customer_undo", args=[operation_id])
    page = desk.post(url, follow=True).content.decode()
    assert "Nothing was undone. Billfold changed Tax status of C4 afterwards" in page
    assert Customer.objects.filter(tax_exempt="exempt").count() == 4
    crowd[4].change({"tax_exempt": "exempt"}, by=None, now=now)
    page = desk.post(url, follow=True).content.decode()
    assert "Everything is as before" in page
    assert Customer.objects.filter(tax_exempt="none").count() == 5
    assert Event.objects.of_operation(operation_id).count() == 5


def test_undoing_a_bulk_change_asks_the_database_little(now, django_assert_max_num_queries):
    crowd = [customer(f"C{n}") for n in range(30)]
    operation_id = deletion.new_operation_id(now)
    for someone in crowd:
        someone.change({"tax_exempt": "exempt"}, by=None, now=now, operation_id=operation_id)
    with django_assert_max_num_queries(20):
        undo(operation_id, by=None, now=now)
    assert Customer.objects.filter(tax_exempt="none").count() == 30


def test_edited_invoice_settings_offer_undo(desk):
    jenny = customer("Jenny")
    url = reverse("customer_invoice_settings", args=[jenny.public_id])
    page = desk.get(url)
    typed = {field.name: field.value() or "" for field in page.context["form"]}
    typed |= {"invoice_footer": "Thank you", "version": jenny.version}
    answer = desk.post(url, typed, follow=True)
    (undo,) = [message.extra_tags for message in answer.context["messages"]]
    jenny.refresh_from_db()
    assert jenny.invoice_footer == "Thank you"
    desk.post(undo)
    jenny.refresh_from_db()
    assert jenny.invoice_footer == ""
