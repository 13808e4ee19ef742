"""Undo of a changed invoice prefix or next number, through the page that undoes."""

import pytest
from django.db import transaction
from django.urls import reverse

from customers.bulk.deletion import new_operation_id
from customers.models.customer import Customer
from tests.factories import customer

pytestmark = pytest.mark.django_db


def changed(someone, now, **fields):
    operation_id = new_operation_id(now)
    someone.change(fields, by=None, now=now, operation_id=operation_id)
    return operation_id


def undone(desk, operation_id):
    """What the page says after the undo."""
    page = desk.post(reverse("customer_undo", args=[operation_id]), follow=True)
    assert page.status_code == 200
    return " ".join(str(message) for message in page.context["messages"])


def numbering(someone):
    return Customer.objects.values_list("invoice_prefix", "next_invoice_sequence").get(pk=someone.pk)


def test_a_changed_prefix_is_put_back(desk, now):
    acme = customer("Acme", invoice_prefix="ACME")
    assert "as before" in undone(desk, changed(acme, now, invoice_prefix="OTHER"))
    assert numbering(acme) == ("ACME", 1)


def test_a_prefix_that_another_customer_took_meanwhile_is_not_put_back(desk, now):
    acme = customer("Acme", invoice_prefix="ACME")
    operation_id = changed(acme, now, invoice_prefix="OTHER")
    other = customer("Rival")
    other.change({"invoice_prefix": "ACME"}, by=None, now=now)
    assert "Another customer has the prefix ACME" in undone(desk, operation_id)
    assert numbering(acme) == ("OTHER", 1)


def test_a_higher_next_number_is_not_put_back_because_numbers_only_go_up(desk, now):
    acme = customer("Acme", invoice_prefix="ACME")
    operation_id = changed(acme, now, next_invoice_sequence=7)
    assert "Nothing was undone. Acme: " in undone(desk, operation_id)
    assert numbering(acme) == ("ACME", 7)


def test_prefix_and_next_number_come_back_together(desk, now):
    acme = customer("Acme", invoice_prefix="ACME")
    with transaction.atomic():
        acme.take_invoice_number()
    acme.refresh_from_db()
    operation_id = changed(acme, now, invoice_prefix="OTHER", next_invoice_sequence=5)
    assert "as before" in undone(desk, operation_id)
    assert numbering(acme) == ("ACME", 2)
