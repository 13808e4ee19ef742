"""Through whatever door a customer leaves, their methods are off file for good, here and at the gateway."""

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.bulk import deletion
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.tasks import anonymize_due_customers
from customers.undo.operation import undo
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod
from tests.customers.bulk_actions.test_bulk_delete import address, crowd, ticked
from tests.customers.imports.import_files import csv_text, imported
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, method

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
MONTH = timedelta(days=31)
TOKENS = ("pm_card_visa", "pm_sepa_debit")


def with_methods(buyer, now):
    for token in TOKENS:
        method(buyer, token, now=now)
    return buyer


def by_its_page(chief, now):
    buyer = with_methods(customer(), now)
    chief.post(reverse("customer_delete", args=[buyer.public_id]))


def ticked_in_the_list(chief, now):
    chief.post(ticked(with_methods(customer(), now), customer()))


def by_a_job_for_many(chief, now):
    crowd(deletion.INLINE + 1)
    with_methods(Customer.objects.order_by("-pk").first(), now)
    chief.post(address(matching=1, name="crowd", sort="name"))


def by_the_admin(chief, now):
    buyer = with_methods(customer(), now)
    chief.post(reverse("admin:customers_customer_delete", args=[buyer.pk]), {"post": "yes"})


def by_an_action_of_the_admin(chief, now):
    buyer = with_methods(customer(), now)
    data = {"action": "delete_customers", "asked": "1", "_selected_action": [buyer.pk]}
    chief.post(reverse("admin:customers_customer_changelist"), data)


def by_the_undo_of_an_import(chief, now):
    batch = imported(chief, csv_text(["Name", "Email"], ["New", "new@x.example"]))
    with_methods(Customer.objects.get(), now)
    chief.post(reverse("customer_undo", args=[batch.batch]))


def by_the_undo_of_a_restoration(chief, now):
    buyer, restored = customer(), deletion.new_operation_id(now)
    buyer.mark_deleted(by=None, now=now)
    deletion.restore_many([buyer], by=None, now=now, operation_id=restored)
    with_methods(Customer.objects.get(), now)
    chief.post(reverse("customer_undo", args=[restored]))


def as_whom_another_was_merged_into(chief, now):
    stays, goes = customer("Acme", currency="eur"), with_methods(customer("Acme Inc", currency="eur"), now)
    CustomerMerge.make(stays, goes, {}, by=None, now=now)
    chief.post(reverse("customer_delete", args=[stays.public_id]))


DOORS = (
    *(by_its_page, ticked_in_the_list, by_a_job_for_many, by_the_admin, by_an_action_of_the_admin),
    *(by_the_undo_of_an_import, by_the_undo_of_a_restoration, as_whom_another_was_merged_into),
)


@pytest.mark.parametrize("leave", DOORS, ids=lambda door: door.__name__)
def test_who_leaves_by_any_door_leaves_no_method_on_file_here_or_at_the_gateway(leave, chief, now):
    leave(chief, now)
    found = [(bool(each.detached_at), each.is_default) for each in PaymentMethod.objects.all()]
    assert found == [(True, False)] * len(TOKENS)
    gone = PaymentMethod.objects.first().customer
    assert gone.deleted_at
    assert let_go_of_detached(now + MONTH) == len(TOKENS)
    assert not TestMethod.objects.filter(detached=False).exists()
    # The erasure of a month later finds nothing of theirs, and nothing is let go of twice.
    gone.anonymize(now=now + 2 * MONTH)
    assert not PaymentMethod.objects.exclude(billing_details={}, metadata={}).exists()
    assert let_go_of_detached(now + 3 * MONTH) == 0


def test_the_erasure_after_a_merge_takes_no_method_from_who_stays(now):
    stays, goes = with_methods(customer("Acme", currency="eur"), now), customer("Acme Inc", currency="eur")
    method(goes, "pm_card_mastercard", now=now)
    gone = method(goes, "pm_card_amex", now=now)
    gone.detach(by=None, now=now)
    PaymentMethod.objects.update(billing_details={"name": "Jenny"})
    CustomerMerge.make(stays, goes, {}, by=None, now=now)
    let_go_of_detached(now)
    assert anonymize_due_customers(now + MONTH) == 1
    assert PaymentMethod.objects.of(stays).count() == 3
    assert list(TestMethod.objects.filter(detached=True).values_list("reference", flat=True)) == [gone.reference]
    told = PaymentMethod.objects.filter(billing_details={}).values_list("pk", flat=True)
    assert list(told) == [gone.pk]
    # Whoever stayed leaves too, with all that came along.
    stays.refresh_from_db()
    stays.mark_deleted(by=None, now=now + MONTH)
    assert let_go_of_detached(now + MONTH) == 3
    assert not TestMethod.objects.filter(detached=False).exists()


def test_a_merge_that_is_taken_back_gives_methods_to_who_can_be_deleted_with_them(now):
    stays, goes = customer("Acme", currency="eur"), with_methods(customer("Acme Inc", currency="eur"), now)
    kept = method(stays, now=now)
    merge = CustomerMerge.make(stays, goes, {}, by=None, now=now)
    undo(merge.batch, by=None, now=now)
    goes.refresh_from_db()
    goes.mark_deleted(by=None, now=now)
    assert list(PaymentMethod.objects.attached()) == [kept]
    assert let_go_of_detached(now) == len(TOKENS)
    assert list(TestMethod.objects.filter(detached=False).values_list("reference", flat=True)) == [kept.reference]


def test_no_invoice_of_who_was_merged_into_them_is_tried_any_more(now):
    invoice, _ = charged(now=now)
    stays = customer("Acme", currency="eur")
    CustomerMerge.make(stays, invoice.customer, {}, by=None, now=now)
    stays.refresh_from_db()
    stays.mark_deleted(by=None, now=now)
    found = Collection.objects.get(invoice=invoice)
    assert (found.next_payment_attempt, found.waits, found.why) == (None, True, "The customer was deleted.")
