"""Coupons and several invoices at once: no limit is passed, nothing is used or given back twice."""

from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from customers import integrity as customer_books
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.redemption import Redemption
from invoicing.integrity import checks as books
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


@pytest.fixture(autouse=True)
def _work_for_later_waits(settings):
    """As in the real queue: what is left to it runs after the transaction, not within."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def finalize(invoice):
    Invoice.objects.get(pk=invoice.pk).finalize(by=None, now=timezone.now())
    return Invoice.objects.get(pk=invoice.pk).total


def void(invoice):
    Invoice.objects.get(pk=invoice.pk).void(by=None, now=timezone.now())


def sound():
    return [str(each) for part in (customer_books, books) for each in part.check()] == []


def test_the_limit_of_a_coupon_chosen_by_hand_is_never_passed():
    made = Coupon.create(public_id="FEW", percent_off=Decimal(50), max_redemptions=2, by=None, now=timezone.now())
    chosen = [coupon_snapshot(made, now=timezone.now())]
    drafts = [draft(customer(f"Buyer {n}", currency="eur"), discounts=chosen) for n in range(5)]
    totals = at_once(*(partial(finalize, each) for each in drafts))
    assert sorted(totals) == [500, 500, 1000, 1000, 1000]
    assert Coupon.objects.get().times_redeemed == Redemption.objects.count() == 2 and sound()


def test_a_coupon_for_once_lowers_one_of_many_invoices():
    buyer = customer(currency="eur")
    Coupon.create(percent_off=Decimal(50), by=None, now=timezone.now()).redeem_for(buyer, by=None, now=timezone.now())
    drafts = [draft(buyer) for _ in range(4)]
    assert sorted(at_once(*(partial(finalize, each) for each in drafts))) == [500, 1000, 1000, 1000]
    assert Customer.objects.get().discount is None and sound()


def test_what_is_voided_and_used_at_once_is_counted_once():
    made = Coupon.create(percent_off=Decimal(50), max_redemptions=1, by=None, now=timezone.now())
    chosen = [coupon_snapshot(made, now=timezone.now())]
    first, second = issued(discounts=chosen), draft(discounts=chosen)
    at_once(partial(void, first), partial(void, first), partial(finalize, second))
    assert Coupon.objects.get().times_redeemed == Redemption.objects.standing().count() and sound()
