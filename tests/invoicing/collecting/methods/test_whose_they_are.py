"""Methods follow their customer: into a merge and out of it, and off file for good by every door of a deletion."""

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.bulk.deletion import delete_many, new_operation_id
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, method, newest, tick

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


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


def test_the_undo_of_a_merge_gives_each_the_default_of_before(now):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    method(stays, now=now)
    moved = method(goes, "pm_card_mastercard", now=now)
    method(stays, "pm_card_amex", now=now, default=False)
    merge = CustomerMerge.make(stays, goes, {}, by=None, now=now)
    PaymentMethod.objects.get(pk=moved.pk).make_default(by=None, now=now)
    merge.undo(by=None, now=now, undo_id=new_operation_id(now))
    goes.refresh_from_db()
    assert on_file(stays) == [("Visa •••• 4242", True), ("American Express •••• 0005", False)]
    assert on_file(goes) == [("Mastercard •••• 4444", True)]


def test_the_undo_of_a_merge_leaves_a_default_that_was_chosen_since(now):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    method(stays, now=now)
    method(goes, "pm_card_mastercard", now=now)
    merge = CustomerMerge.make(stays, goes, {}, by=None, now=now)
    method(stays, "pm_card_amex", now=now, default=True)
    merge.undo(by=None, now=now, undo_id=new_operation_id(now))
    assert on_file(stays) == [("American Express •••• 0005", True), ("Visa •••• 4242", False)]


def waits(invoice):
    collection = Collection.objects.get(invoice=invoice)
    return collection.waits and collection.next_payment_attempt is None


def waiting(now):
    """(an invoice that waits for a payment method, its customer)."""
    invoice, _ = charged(None, now=now)
    tick(now + HOUR)
    assert waits(invoice)
    return invoice, Customer.objects.get(pk=invoice.customer_id)


@pytest.mark.parametrize("who_stays", ["who waits", "who has a card"])
def test_what_waits_for_a_method_is_charged_after_a_merge_with_a_customer_who_has_one(who_stays, now):
    invoice, waiter = waiting(now)
    holder = customer("Acme Inc", currency="eur")
    method(holder, now=now)
    pair = (waiter, holder) if who_stays == "who waits" else (holder, waiter)
    CustomerMerge.make(*pair, {}, by=None, now=now + HOUR)
    tick(now + HOUR)
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).method.customer_id) == ("paid", pair[0].pk)


def test_what_waits_goes_on_waiting_after_a_merge_that_brings_none(now):
    invoice, waiter = waiting(now)
    CustomerMerge.make(waiter, customer("Acme Inc", currency="eur"), {}, by=None, now=now + HOUR)
    assert waits(invoice)


@pytest.mark.parametrize("who_stays", ["who waits", "who has a card"])
def test_what_waits_for_another_method_is_tried_again_when_the_undo_of_a_merge_brings_the_own_back(who_stays, now):
    unpaid, own = charged(now=now)
    buyer, other = Customer.objects.get(pk=unpaid.customer_id), customer("Acme Inc", currency="eur")
    to_confirm = method(other, "pm_card_authenticationRequired", now=now)
    pair = (buyer, other) if who_stays == "who waits" else (other, buyer)
    merge = CustomerMerge.make(*pair, {}, by=None, now=now)
    PaymentMethod.objects.get(pk=to_confirm.pk).make_default(by=None, now=now)
    tick(now + HOUR)
    assert waits(unpaid)
    merge.undo(by=None, now=now + 2 * HOUR, undo_id=new_operation_id(now + 2 * HOUR))
    assert not waits(unpaid)
    tick(Collection.objects.get(invoice=unpaid).next_payment_attempt)
    unpaid.refresh_from_db()
    assert (unpaid.status, newest(unpaid).method_id) == ("paid", own.pk)


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
