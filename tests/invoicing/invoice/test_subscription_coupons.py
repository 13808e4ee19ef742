"""Coupons of a subscription on its invoices: which count, which are used up, and what a void gives back."""

from decimal import Decimal

import pytest

from billing_site.lib.dates import months_later
from customers import integrity as customer_books
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.merge import CustomerMerge
from customers.models.redemption import Redemption
from invoicing.integrity import checks as books
from invoicing.invoices.tasks import work_out_drafts_of_the_day
from invoicing.issuing.discounts import discounts_that_count
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, line

pytestmark = pytest.mark.django_db
SUB = "sub_0UtG5kPq3vN8sYwZb1"


@pytest.fixture(autouse=True)
def sound_books(db):
    yield
    assert [str(each) for part in (customer_books, books) for each in part.check()] == []


@pytest.fixture
def buyer():
    return customer(currency="eur")


def given(buyer, now, public_id="HALF", percent=50, **fields):
    """What the coupon gives the subscription."""
    made = Coupon.create(public_id=public_id, percent_off=Decimal(percent), by=None, now=now, **fields)
    return made.redeem_for_subscription(buyer, SUB, by=None, now=now)


def renewal(buyer, now, **fields):
    """A draft with what runs on the subscription."""
    running = Discount.objects.of_subscriptions([SUB]).running(now)
    discounts = [coupon_snapshot(each.coupon, now=now, discount=each) for each in running]
    return draft(buyer, discounts=discounts, now=now, **fields)


def reasons(invoice, now):
    invoice = Invoice.objects.get(pk=invoice.pk)
    return discounts_that_count(invoice, list(invoice.lines.all()), invoice.customer, now=now).reasons


def finalized(invoice, now):
    invoice = Invoice.objects.get(pk=invoice.pk)
    invoice.finalize(by=None, now=now)
    return invoice


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_one_for_once_is_used_up_by_the_first_invoice_that_it_lowers(buyer, now):
    own = Coupon.create(percent_off=Decimal(10), by=None, now=now).redeem_for(buyer, by=None, now=now)
    once, always = given(buyer, now), given(buyer, now, "TENTH", 10, duration="forever")
    first, second = renewal(buyer, now), renewal(buyer, now)
    invoice = finalized(first, now)
    assert invoice.total == 450 and fresh(once).removed_at == now and fresh(always).is_running(now)
    assert reasons(second, now) == [f"The coupon HALF was used by {invoice.number}."]
    assert finalized(second, now).total == 900
    # The customer's own is not for this invoice, and was not used by it.
    assert fresh(buyer).discount == own
    assert {each.discount for each in Redemption.objects.all()} == {once, always}
    assert set(Coupon.objects.values_list("times_redeemed", flat=True)) == {1}


def test_one_that_took_nothing_off_is_not_used_up(buyer, now):
    once = given(buyer, now)
    assert finalized(renewal(buyer, now, lines=[line(discountable=False)]), now).total == 1000 and fresh(
        once
    ).is_running(now)


def test_one_counts_while_it_runs_and_its_end_reworks_the_draft(buyer, now):
    given(buyer, now, duration="repeating", duration_in_months=2)
    end = months_later(now, 2)
    drafts = [renewal(buyer, now) for _ in range(2)]
    work_out_drafts_of_the_day(now)
    assert finalized(drafts[0], now).total == 500
    assert work_out_drafts_of_the_day(end) == 1
    assert reasons(drafts[1], end) == ["The coupon HALF ran until 22 Jan 2027."]
    assert finalized(drafts[1], end).total == 1000


def test_one_that_was_taken_off_meanwhile_is_dropped(buyer, now):
    half = given(buyer, now, duration="forever")
    invoice = renewal(buyer, now)
    half.end_for_subscription(by=None, now=now)
    assert reasons(invoice, now) == [f"The coupon HALF was removed from the subscription {SUB} on 22 Nov 2026."]
    assert finalized(invoice, now).total == 1000


def test_a_deleted_coupon_stays_on_the_subscriptions_that_have_it(buyer, now):
    half = given(buyer, now)
    half.coupon.mark_deleted(by=None, now=now)
    assert finalized(renewal(buyer, now), now).total == 500


def test_a_void_brings_back_what_was_for_once(buyer, now):
    once = given(buyer, now)
    invoice = finalized(renewal(buyer, now), now)
    assert [each.return_words(buyer, now=now) for each in Redemption.of(invoice.public_id)] == [
        f"The coupon HALF is given back: the subscription {SUB} has it again, for the next invoice."
    ]
    invoice.void(by=None, now=now)
    assert fresh(once).is_running(now) and fresh(buyer).discount is None
    assert finalized(renewal(buyer, now), now).total == 500


def test_a_void_brings_it_back_beside_the_customer_s_own(buyer, now):
    once = given(buyer, now)
    invoice = finalized(renewal(buyer, now), now)
    own = once.coupon.redeem_for(fresh(buyer), by=None, now=now)
    invoice.void(by=None, now=now)
    assert fresh(once).is_running(now) and fresh(buyer).discount == own


def test_a_void_brings_nothing_back_where_the_subscription_has_the_coupon_again(buyer, now):
    once = given(buyer, now)
    invoice = finalized(renewal(buyer, now), now)
    again = once.coupon.redeem_for_subscription(buyer, SUB, by=None, now=now)
    assert [each.return_words(buyer, now=now) for each in Redemption.of(invoice.public_id)] == [
        f"The coupon HALF, which it used, does not come back to the subscription {SUB}."
    ]
    invoice.void(by=None, now=now)
    assert list(Discount.objects.open()) == [again]


def test_a_void_brings_it_back_to_whoever_the_subscription_went_to_and_home_again(buyer, now):
    once = given(buyer, now)
    invoice = finalized(renewal(buyer, now), now)
    other = customer("Other", currency="eur")
    merge = CustomerMerge.make(other, fresh(buyer), {}, by=None, now=now)
    fresh(invoice).void(by=None, now=now)
    assert fresh(once).customer == other and fresh(once).is_running(now)
    merge.undo(by=None, now=now, undo_id="op_back")
    assert fresh(once).customer == buyer and finalized(renewal(fresh(buyer), now), now).total == 500


def test_drafts_keep_them_in_a_merge(buyer, now):
    given(buyer, now, duration="forever")
    invoice, other = renewal(buyer, now), customer("Other", currency="eur")
    Coupon.create(percent_off=Decimal(10), by=None, now=now).redeem_for(other, by=None, now=now)
    CustomerMerge.make(other, fresh(buyer), {}, by=None, now=now)
    assert reasons(invoice, now) == [] and finalized(invoice, now).total == 500


def test_a_correction_keeps_the_use_and_a_duplicate_has_what_the_customer_has(buyer, now):
    once = given(buyer, now)
    invoice = finalized(renewal(buyer, now), now)
    assert invoice.duplicate(by=None, now=now).total == 1000
    correction = finalized(invoice.revise(by=None, now=now), now)
    assert correction.total == 500 and fresh(once).removed_at == now
    assert Redemption.objects.standing().get().invoice == correction.public_id
