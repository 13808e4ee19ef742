"""The sweep over invoices that became past due."""

from datetime import date, timedelta

import pytest

from billing_site.company.models import Company
from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.invoices import tasks
from invoicing.invoices.tasks import mark_overdue_invoices
from tests.factories import customer, draft, issued
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def due(day, now, buyer=None):
    invoice = draft(buyer, now=now, due_date=day)
    # Issued while its due date was still to come.
    invoice.finalize(by=None, now=min(now, now - timedelta(days=(now.date() - day).days)))
    return invoice


def told():
    return Event.objects.filter(type="invoice.overdue").count()


def test_an_invoice_is_told_of_once_and_its_customer_becomes_delinquent(now):
    late, timely = due(date(2026, 11, 21), now), due(date(2026, 11, 22), now)
    assert mark_overdue_invoices(now) == 1
    assert mark_overdue_invoices(now) == 0
    late.customer.refresh_from_db(), timely.customer.refresh_from_db()
    assert (late.customer.delinquent, timely.customer.delinquent) == (True, False)
    assert mark_overdue_invoices(now + timedelta(days=1)) == 1
    assert told() == 2


def test_the_day_ends_in_the_zone_of_the_account(now, administrator):
    Company.current().change({"time_zone": "Asia/Tokyo"}, by=administrator, now=now)
    due(date(2026, 11, 22), now)
    assert mark_overdue_invoices(now) == 0
    assert mark_overdue_invoices(now + timedelta(hours=4)) == 1


def test_paying_any_invoice_clears_the_flag_and_the_sweep_does_not_bring_it_back(now):
    buyer = customer(currency="eur")
    first, _ = due(date(2026, 11, 1), now, buyer), due(date(2026, 11, 2), now, buyer)
    mark_overdue_invoices(now)
    first.pay(1000, by=None, now=now)
    mark_overdue_invoices(now)
    buyer.refresh_from_db()
    assert buyer.delinquent is False


def test_whoever_pays_for_a_merged_customer_becomes_delinquent_too_until_they_paid(now):
    invoice, survivor = due(date(2026, 11, 1), now), customer(currency="eur")
    CustomerMerge.make(survivor, invoice.customer, {}, by=None, now=now)
    mark_overdue_invoices(now)
    survivor.refresh_from_db()
    assert survivor.delinquent
    type(invoice).objects.get(pk=invoice.pk).pay(1000, by=None, now=now)
    assert not Customer.objects.filter(delinquent=True).exists()


def test_drafts_and_what_was_paid_voided_or_given_up_are_left_alone(now):
    draft(now=now, due_date=date(2026, 1, 1))
    for end in ("pay", "void", "mark_uncollectible"):
        invoice = due(date(2026, 11, 1), now)
        getattr(invoice, end)(*((1000,) if end == "pay" else ()), by=None, now=now)
    assert mark_overdue_invoices(now) == 0


def test_many_are_done_in_batches(now, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    for _ in range(5):
        due(date(2026, 11, 1), now)
    assert mark_overdue_invoices(now) == 5
    assert told() == 5


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_of_each_invoice_once(now):
    for _ in range(4):
        issued(now=now - timedelta(days=40))
    done = at_once(*[lambda: mark_overdue_invoices(now)] * 3)
    assert sum(done) == 4
    assert told() == 4
