"""Coupons on subscriptions: beside the customer's own, each once, moved in merges, told on the timeline."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from billing_site.lib.dates import months_later
from customers import integrity
from customers.models.coupon import Coupon
from customers.models.discount import MOST_OF_A_SUBSCRIPTION, Discount
from customers.models.errors import CouponRefused, DeletedCustomer
from customers.models.merge import CustomerMerge
from customers.profile.timeline import timeline
from tests.factories import customer
from tests.guards import unguarded
from tests.reading import names
from tests.threads import at_once

db = pytest.mark.django_db
SUB = "sub_0UtG5kPq3vN8sYwZb1"


@pytest.fixture
def sound_books(db):
    yield
    assert [str(each) for each in integrity.check()] == []


def coupon(now, public_id="SPRING", **fields):
    return Coupon.create(public_id=public_id, by=None, now=now, **{"percent_off": Decimal(25)} | fields)


def given(made, who, now, subscription=SUB):
    return made.redeem_for_subscription(who, subscription, by=None, now=now)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def words(who):
    return timeline(who)[0][0]["text"]


@pytest.mark.usefixtures("sound_books")
class TestVerbs:
    def test_a_subscription_has_coupons_beside_the_one_of_its_customer(self, now):
        jenny, own, other = customer(), coupon(now, "OWN"), coupon(now, "OTHER")
        mine = own.redeem_for(jenny, by=None, now=now)
        made = [given(each, jenny, now) for each in (own, other)]
        assert fresh(jenny).discount == mine == jenny.discount
        assert list(Discount.objects.of_subscriptions([SUB]).running(now)) == made
        assert [fresh(each).times_redeemed for each in (own, other)] == [2, 1]
        assert words(jenny) == f"Coupon applied to the subscription {SUB}"

    def test_replacing_or_removing_the_customer_s_own_leaves_those_of_subscriptions(self, now):
        jenny = customer()
        made = given(coupon(now, "SUB"), jenny, now)
        for name in ("ONE", "TWO"):
            coupon(now, name).redeem_for(jenny, by=None, now=now)
        jenny.remove_discount(by=None, now=now)
        fresh(made).remove(by=None, now=now)
        assert fresh(made).is_running(now) and fresh(jenny).discount is None

    def test_each_coupon_stands_once_on_a_subscription_and_again_when_it_ran_out(self, now):
        jenny, made = customer(), coupon(now, duration="repeating", duration_in_months=1)
        first = given(made, jenny, now)
        with pytest.raises(CouponRefused, match="has the coupon SPRING already"):
            given(made, jenny, now)
        given(made, jenny, now, "sub_another")
        later = months_later(now, 1)
        second = given(made, jenny, later)
        assert fresh(first).removed_at == later and second.is_running(later)
        assert fresh(made).times_redeemed == 3

    def test_twenty_run_at_once_and_no_more(self, now):
        jenny = customer()
        for number in range(MOST_OF_A_SUBSCRIPTION):
            given(coupon(now, f"C{number}", duration="repeating", duration_in_months=1), jenny, now)
        late = coupon(now, "LATE")
        with pytest.raises(CouponRefused, match="up to 20 coupons"):
            given(late, jenny, now)
        assert fresh(late).times_redeemed == 0
        assert given(late, jenny, months_later(now, 1))

    def test_what_cannot_be_redeemed_is_refused_and_not_counted(self, now):
        jenny, dollars = customer(currency="eur"), coupon(now, percent_off=None, amount_off=5, currency="usd")
        few, gone = coupon(now, "FEW", max_redemptions=1), customer()
        given(few, customer(), now)
        gone.mark_deleted(by=None, now=now)
        for made, who, error in (
            (dollars, jenny, CouponRefused),
            (few, jenny, CouponRefused),
            (coupon(now, "X"), gone, DeletedCustomer),
        ):
            with pytest.raises(error):
                given(made, who, now)
        assert [fresh(each).times_redeemed for each in (dollars, few)] == [0, 1]

    def test_an_amount_off_fixes_the_currency(self, now):
        jenny = customer()
        given(coupon(now, percent_off=None, amount_off=5, currency="eur"), jenny, now)
        assert jenny.currency == fresh(jenny).currency == "eur"

    def test_taking_one_off_happens_once_and_leaves_the_rest(self, now):
        jenny, own = customer(), coupon(now, "OWN")
        mine = own.redeem_for(jenny, by=None, now=now)
        made, other = given(coupon(now), jenny, now), given(own, jenny, now)
        made.end_for_subscription(by=None, now=now, cause="Subscription canceled")
        assert words(jenny) == f"Coupon removed from the subscription {SUB}: Subscription canceled"
        made.end_for_subscription(by=None, now=now + timedelta(days=1))
        assert fresh(made).removed_at == now and fresh(other).is_running(now) and fresh(jenny).discount == mine
        with pytest.raises(ValueError, match="customer's own"):
            mine.end_for_subscription(by=None, now=now)

    def test_it_is_taken_off_a_deleted_customer_too(self, now):
        jenny = customer()
        made = given(coupon(now), jenny, now)
        jenny.mark_deleted(by=None, now=now)
        made.end_for_subscription(by=None, now=now)
        assert fresh(made).removed_at == now

    def test_it_stays_when_the_customer_s_data_is_erased(self, now):
        jenny = customer()
        made = given(coupon(now), jenny, now)
        jenny.mark_deleted(by=None, now=now)
        jenny.anonymize(now=now + timedelta(days=31))
        assert fresh(made).subscription == SUB

    def test_in_a_merge_they_go_along_whatever_the_target_has_and_come_back(self, now):
        one, two, made = customer("One"), customer("Two"), coupon(now)
        made.redeem_for(one, by=None, now=now)
        own = made.redeem_for(two, by=None, now=now)
        moved = given(made, two, now)
        ended = given(coupon(now, "ENDED"), two, now)
        ended.end_for_subscription(by=None, now=now)
        merge = CustomerMerge.make(one, two, {}, by=None, now=now)
        assert fresh(moved).customer == one and fresh(ended).customer == two and fresh(own).customer == two
        late = given(coupon(now, "LATE"), fresh(one), now)
        merge.undo(by=None, now=now, undo_id="op_back")
        assert {fresh(each).customer for each in (moved, late)} == {two}
        moved.end_for_subscription(by=None, now=now)
        assert words(two) == f"Coupon removed from the subscription {SUB}"

    def test_one_that_a_merge_moved_meanwhile_is_taken_off_its_customer_of_now(self, now):
        one, two = customer("One"), customer("Two")
        moved = given(coupon(now), two, now)
        CustomerMerge.make(one, two, {}, by=None, now=now)
        moved.end_for_subscription(by=None, now=now)
        assert moved.customer == one and words(one) == f"Coupon removed from the subscription {SUB}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.threads
def test_a_subscription_gets_a_coupon_once_however_often_it_is_given_at_once(now):
    jenny, made = customer(), coupon(now)
    results = at_once(*(lambda: bool(given(fresh(made), fresh(jenny), now)) for _ in range(4)))
    assert results.count(True) == 1 and sum(isinstance(each, CouponRefused) for each in results) == 3
    assert fresh(made).times_redeemed == Discount.objects.count() == 1


@db
def test_the_database_keeps_each_coupon_once_and_where_it_stands(now):
    jenny, made = customer(), coupon(now)
    discount = given(made, jenny, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Discount.build(made, jenny, now=now, subscription=SUB).save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Discount.objects.filter(pk=discount.pk).update(subscription="")


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("UPDATE customers_customer SET discount_id = (SELECT id FROM customers_discount)", "is not running for them"),
        ("UPDATE customers_discount SET subscription = ''", "the customer does not name it"),
        ("UPDATE customers_coupon SET times_redeemed = 0", "was given 1 time"),
        ("DELETE FROM events_event WHERE type = 'customer.discount.created'", "no event tells"),
    ],
)
@db
def test_what_was_broken_is_found(now, sql, text):
    given(coupon(now), customer(), now)
    with unguarded() as cursor:
        cursor.execute(sql)
    assert [each for each in integrity.check() if text in each.text]


@db
def test_one_subscription_on_two_customers_is_found(now):
    jenny, maria = customer(), customer()
    for who, name in ((jenny, "ONE"), (maria, "TWO")):
        given(coupon(now, name), who, now)
    assert [(each.object_id, each.text) for each in integrity.check()] == [(SUB, "its discounts stand on 2 customers")]


@db
def test_the_coupon_s_page_says_what_it_lowers_and_the_filter_finds_the_customer_s_own(desk, now):
    made, jenny, maria = coupon(now), customer("Jenny"), customer("Maria")
    made.redeem_for(jenny, by=None, now=now)
    given(made, maria, now)
    page = desk.get(made.get_absolute_url()).content.decode()
    assert "A subscription" in page and "Every invoice" in page
    assert names(desk.get(reverse("customer_list"), {"coupon": "SPRING"})) == ["Jenny"]
    asked = desk.get(reverse("coupon_delete", args=["SPRING"])).content.decode()
    assert "One customer and one subscription have it and keep it." in asked
    given(made, jenny, now, "sub_second")
    asked = desk.get(reverse("coupon_delete", args=["SPRING"])).content.decode()
    assert "One customer and 2 subscriptions have it and keep it." in asked
