"""Prepared statements read and write what the ORM reads and writes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.db import rows
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from tests.factories import customer, draft, issued

pytestmark = pytest.mark.django_db


def values(instance):
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def test_a_row_is_read_as_the_orm_reads_it():
    invoice = issued(customer("Acme", currency="eur", metadata={"a": "b"}), due_date=date(2030, 2, 28))
    for kept in (invoice, invoice.customer):
        read, usual = rows.row(type(kept), kept.pk), type(kept).objects.get(pk=kept.pk)
        assert values(read) == values(usual)
        assert (read, read._state.adding, read._state.db) == (usual, False, usual._state.db)


def test_rows_come_in_the_order_of_their_model_and_with_exact_decimals():
    lines = [{"description": str(n), "quantity": Decimal("0.5"), "unit_amount": Decimal("1.25")} for n in range(3)]
    invoice = draft(lines=lines)
    found = rows.rows(InvoiceLine, "invoice_id", invoice.pk)
    assert [values(line) for line in found] == [values(line) for line in invoice.lines.all()]
    assert [line.description for line in found] == ["0", "1", "2"]


def test_a_row_that_is_not_there_is_told_as_the_orm_tells_it():
    with pytest.raises(Customer.DoesNotExist):
        rows.row(Customer, 0)
    with pytest.raises(Invoice.DoesNotExist):
        rows.write(Invoice(pk=0, status="draft"), ("status",))


def test_only_the_named_fields_are_written():
    invoice = draft()
    invoice.description, invoice.footer, invoice.metadata = "Thank you", "never saved", {"order": "é"}
    rows.write(invoice, ("description", "metadata"))
    kept = Invoice.objects.get(pk=invoice.pk)
    assert (kept.description, kept.footer, kept.metadata) == ("Thank you", "", {"order": "é"})


def test_an_inserted_row_knows_its_key():
    event = Event.build("customer.created", customer(), by=None, now=timezone.now(), changes={"name": ["", "ö"]})
    rows.insert(event)
    assert values(Event.objects.get(pk=event.pk)) == values(event)
    assert not event._state.adding


def test_many_rows_are_inserted_as_one_is():
    buyer, now = customer(), timezone.now()
    changes = {"name": ["", "tab\there, line\nthere, \\N and \\. too"], "metadata": {"ü": None}}
    events = [Event.build("customer.updated", buyer, by=None, now=now, changes=changes, version=n) for n in range(3)]
    rows.insert_many(events)
    stored = list(Event.objects.filter(type="customer.updated").order_by("pk"))
    assert [values(event) | {"id": None} for event in stored] == [values(event) for event in events]
    rows.insert_many([])
    assert Event.objects.filter(type="customer.updated").count() == 3


def test_a_row_that_may_not_be_inserted_among_many_is_refused_as_the_orm_refuses_it():
    event = Event.build("customer.created", customer(), by=None, now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert_many([event, event])
    assert not Event.objects.filter(public_id=event.public_id).exists()


def test_many_rows_are_written_in_the_named_fields_only():
    invoices = [draft(), draft()]
    for n, invoice in enumerate(invoices):
        invoice.description, invoice.footer, invoice.metadata = f"Thanks {n}", "never saved", {"order": n}
    rows.write_many(invoices, ["description", "metadata"])
    stored = Invoice.objects.order_by("pk").values_list("description", "footer", "metadata")
    assert list(stored) == [("Thanks 0", "", {"order": 0}), ("Thanks 1", "", {"order": 1})]
    rows.write_many([], ["description"])


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_of_a_transaction_is_refused():
    buyer = customer()
    with pytest.raises(TransactionManagementError):
        rows.row(Customer, buyer.pk, lock=True)
    with transaction.atomic():
        assert rows.row(Customer, buyer.pk, lock=True) == buyer
    assert not connection.in_atomic_block


def test_a_finalized_invoice_is_kept_as_it_stands_in_memory():
    invoice = draft(customer("Acme", currency="eur", email="ap@acme.example"))
    invoice.finalize(by=None, now=timezone.now())
    kept = Invoice.objects.get(pk=invoice.pk)
    assert values(kept) == values(invoice)
    assert (kept.customer_name, kept.customer_email) == ("Acme", "ap@acme.example")
