"""The books find what vanished behind the verbs' back, asked from the facts that it left."""

import pytest
from django.db import connection, transaction

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from customers import integrity
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.integrity import checks
from invoicing.models.credit_note import CreditNote
from invoicing.models.stored_document import StoredDocument
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, staff
from tests.guards import step_aside

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(now):
    acme = customer("Acme", currency="eur")
    acme.adjust_balance(-500, by=None, now=now)
    acme.add_tax_id("us_ein", "12-3456789", by=None, now=now)
    return acme


def vanished(*statements):
    """{object of a finding: its words} after these statements, which a hand in the database ran; then all is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        step_aside()
        for statement in statements:
            cursor.execute(statement)
        found = [f for part in (integrity, checks) for f in part.check() if f.rule == "vanished"]
        transaction.set_rollback(True)
    return [(finding.object_id, finding.text) for finding in found]


def test_sound_books_miss_nobody(acme, now):
    issued(acme, now=now).pay(100, by=None, now=now)
    assert vanished() == []


def test_a_customer_that_vanished_is_found_from_each_fact(acme, now):
    invoice = issued(acme, now=now)
    found = vanished(f"DELETE FROM customers_customer WHERE id = {acme.pk}")  # noqa: S608
    said = dict(found)
    assert said[acme.public_id] == "the customer is gone; event customer.created tells of it"
    assert said[invoice.public_id].startswith("the invoice belongs to a customer that is gone")
    (entry,) = acme.balance_transactions.filter(cause="")
    assert "a customer that is gone" in said[entry.public_id]
    (tax_id,) = acme.tax_ids.all()
    assert "a customer that is gone" in said[tax_id.public_id]


def test_people_jobs_and_coupons_that_vanished_are_found(acme, now):
    person = staff("Billing")
    coupon = Coupon.create(public_id="SPRING", percent_off=5, by=person, now=now)
    job = Job.objects.create(public_id="job_1", title="x", created=now, heartbeat=now, created_by=person)
    gone = f"DELETE FROM staff_user WHERE id = {person.pk}"  # noqa: S608
    found = vanished("DELETE FROM customers_coupon", gone)
    assert (coupon.public_id, "the coupon is gone; event coupon.created tells of it") in found
    said = dict(found)
    assert "a staff member that is gone" in said[job.public_id]
    event = Event.objects.get(type="coupon.created")
    assert "a staff member that is gone" in said[event.public_id]


def test_an_invoice_that_vanished_is_found_from_payments_notes_and_stored_documents(acme, now):
    invoice = issued(acme, now=now)
    payment = invoice.pay(100, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    StoredDocument.keep(StoredDocument.INVOICE, invoice, "issued", b"pdf", now=now)
    said = dict(vanished(f"DELETE FROM invoicing_invoice WHERE id = {invoice.pk}"))  # noqa: S608
    assert "is gone" in said[invoice.public_id]
    assert "an invoice" in said[note.public_id] or "a invoice" in said[note.public_id]
    payment = payment or invoice.payments.get()
    assert "is gone" in said[payment.public_id]


def test_no_finding_holds_the_table_in_memory(acme, now, django_assert_max_num_queries):
    Customer.objects.bulk_create([Customer.build(now=now, name="x", invoice_prefix=f"Q{i}") for i in range(200)])
    with django_assert_max_num_queries(60):
        assert list(integrity.nobody_hangs_on_what_is_gone()) == []
