"""Rows that are made quickly are those that the ORM makes."""

import pytest
from django.apps import apps
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.db.instances import belonging, new
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from invoicing.models.line import InvoiceLine
from tests.factories import customer, issued


def state(row):
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def test_every_model_begins_as_the_orm_begins_it():
    for model in apps.get_models():
        quick, usual = new(model), model()
        # An id or the moment of now is another one each time.
        differ = {name for name in state(usual) if state(quick)[name] != state(usual)[name]}
        assert state(quick).keys() == state(usual).keys()
        assert differ <= {field.attname for field in model._meta.concrete_fields if callable(field.default)}, model
        assert (quick._state.adding, quick._state.db) == (True, None)


def test_what_is_made_anew_is_each_rows_own():
    one, other = new(Event), new(Event)
    one.data["a"] = 1
    assert other.data == {}


@pytest.mark.django_db
def test_relations_are_known_by_object_and_by_key(django_assert_num_queries):
    buyer = customer()
    about = {"amount": 5, "currency": "eur", "ending_balance": 5, "type": "adjustment", "created": timezone.now()}
    entry = new(BalanceTransaction, public_id="cbtxn_1", customer=buyer, actor=None, **about)
    with django_assert_num_queries(0):
        assert (entry.customer, entry.customer_id, entry.actor, entry.actor_id) == (buyer, buyer.pk, None, None)
    entry.save()
    assert BalanceTransaction.objects.get(pk=entry.pk).customer == buyer
    assert new(InvoiceLine, invoice_id=7).invoice_id == 7


def test_a_name_that_no_field_has_is_refused():
    with pytest.raises(TypeError, match="Customer has no field nickname"):
        new(Customer, nickname="x")


@pytest.mark.django_db
def test_known_relatives_are_not_asked_for(django_assert_num_queries):
    invoice = issued()
    lines = list(invoice.lines.all())
    fresh = type(invoice).objects.get(pk=invoice.pk)
    with django_assert_num_queries(0):
        belonging(fresh, "lines", InvoiceLine, lines)
        assert list(fresh.lines.all()) == lines
