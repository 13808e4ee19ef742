"""Methods follow their customer: into a merge and out of it, and off file for good by every door of a deletion."""

import pytest
from django.urls import reverse

from customers.bulk.deletion import delete_many, new_operation_id
from customers.models import dependents
from customers.models.merge import CustomerMerge
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import customer
from tests.invoicing.collecting.factories import method

pytestmark = pytest.mark.django_db


def on_file(buyer):
    return [(each.words, each.is_default) for each in PaymentMethod.objects.of(buyer)]


def test_a_merge_moves_methods_and_its_undo_brings_them_back(now):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    method(stays, now=now)
    method(goes, "pm_card_mastercard", now=now)
    merge = CustomerMerge.make(stays, goes, {}, by=None, now=now)
    assert on_file(stays) == [("Visa •••• 4242", True), ("Mastercard •••• 4444", False)]
    goes.refresh_from_db()
    assert on_file(goes) == on_file(stays)
    merge.undo(by=None, now=now, undo_id=new_operation_id(now))
    goes.refresh_from_db()
    assert (on_file(stays), on_file(goes)) == ([("Visa •••• 4242", True)], [("Mastercard •••• 4444", True)])


def test_a_customer_without_any_keeps_the_default_that_comes(now):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    method(goes, now=now)
    CustomerMerge.make(stays, goes, {}, by=None, now=now)
    assert on_file(stays) == [("Visa •••• 4242", True)]


def test_what_was_detached_after_a_merge_stays_so_after_its_undo(now):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    moved = method(goes, now=now)
    merge = CustomerMerge.make(stays, goes, {}, by=None, now=now)
    moved.refresh_from_db()
    moved.detach(by=None, now=now)
    merge.undo(by=None, now=now, undo_id=new_operation_id(now))
    goes.refresh_from_db()
    assert on_file(goes) == on_file(stays) == []


def test_the_dialog_of_a_merge_says_how_many_move(chief):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    method(goes)
    page = chief.get(f"{reverse('customer_merge', args=[stays.public_id])}?other={goes.public_id}").text
    assert "1 payment method" in page


def test_the_page_of_a_customer_deletes_and_detaches(chief):
    buyer = customer()
    for token in ("pm_card_visa", "pm_sepa_debit"):
        method(buyer, token)
    address = reverse("customer_delete", args=[buyer.public_id])
    assert "2 payment methods are detached for good." in chief.get(address).text
    chief.post(address)
    assert not PaymentMethod.objects.attached().exists()
    answer = chief.post(reverse("customer_restore", args=[buyer.public_id]), follow=True)
    assert "2 payment methods" in answer.text and "stay detached" in answer.text
    assert not PaymentMethod.objects.attached().exists()


def test_many_are_deleted_and_detached_at_once(now):
    buyers = [customer(), customer()]
    for buyer in buyers:
        method(buyer, now=now)
    assert dependents.consequences([buyer.pk for buyer in buyers]) == ["2 payment methods are detached for good."]
    delete_many(buyers, by=None, now=now, operation_id=new_operation_id(now))
    assert not PaymentMethod.objects.attached().exists()


def test_the_django_admin_deletes_and_detaches(chief):
    buyer = customer()
    method(buyer)
    chief.post(reverse("admin:customers_customer_delete", args=[buyer.pk]), {"post": "yes"})
    buyer.refresh_from_db()
    assert buyer.deleted_at and not PaymentMethod.objects.attached().exists()
