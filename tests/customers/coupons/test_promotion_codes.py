"""Promotion codes: which there can be, who can use them, how often, and what becomes of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from customers import integrity
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.errors import CouponRefused, DeletedCustomer
from customers.models.merge import CustomerMerge
from customers.models.promotions.promotion_code import PromotionCode
from customers.models.promotions.terms import TermsRefused
from customers.profile.timeline import timeline
from customers.rules.event_parts import UndoRefused
from tests.factories import customer, draft, issued, line
from tests.guards import unguarded
from tests.threads import at_once

db = pytest.mark.django_db


@pytest.fixture
def sound_books(db):
    yield
    assert [str(each) for each in integrity.check()] == []


def coupon(now, **fields):
    return Coupon.create(by=None, now=now, **{"percent_off": Decimal(25)} | fields)


def code(now, typed="SPRING-26", of=None, **fields):
    return PromotionCode.create(of or coupon(now), code=typed, by=None, now=now, **fields)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def refused(act, error=CouponRefused):
    with pytest.raises(error) as found:
        act()
    return str(found.value)


@pytest.mark.usefixtures("sound_books")
class TestMaking:
    def test_a_code_is_made_up_where_none_is_given(self, now):
        made = code(now, "")
        assert len(made.code) == 8 and not set(made.code) & set("01IO")

    @pytest.mark.parametrize("typed", ["two words", "ÄRGER", "A_B", "x" * 501, "PROMO!"])
    def test_what_is_no_code_is_refused_at_the_code(self, now, typed):
        with pytest.raises(TermsRefused) as found:
            code(now, typed)
        assert found.value.field == "code"

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"expires_at": timedelta(0)}, "expires_at", "is past"),
            ({"expires_at": timedelta(days=9)}, "expires_at", "until 29 Nov 2026"),
            ({"max_redemptions": 0}, "max_redemptions", "1 or more"),
            ({"max_redemptions": 6}, "max_redemptions", "redeemed 5 times"),
            ({"minimum_amount": 0, "minimum_amount_currency": "eur"}, "minimum_amount", "above zero"),
            ({"minimum_amount": 5}, "minimum_amount_currency", "Choose the currency"),
            ({"minimum_amount_currency": "eur"}, "minimum_amount", "Enter the amount too"),
        ],
    )
    def test_its_limits_stay_within_those_of_the_coupon(self, now, fields, field, words):
        limited = coupon(now, redeem_by=now + timedelta(days=7), max_redemptions=5)
        if "expires_at" in fields:
            fields = {"expires_at": now + fields["expires_at"]}
        with pytest.raises(TermsRefused, match=words) as found:
            code(now, of=limited, **fields)
        assert found.value.field == field

    def test_a_smallest_order_is_in_the_currency_that_the_coupon_takes_off(self, now):
        euros = coupon(now, percent_off=None, amount_off=500, currency="eur")
        asked = {"minimum_amount": 5000, "minimum_amount_currency": "usd"}
        assert "takes off EUR" in refused(lambda: code(now, of=euros, **asked), TermsRefused)

    def test_a_coupon_that_nobody_can_have_gets_no_code(self, now):
        gone = coupon(now, name="Gone")
        gone.mark_deleted(by=None, now=now)
        assert refused(lambda: code(now, of=gone)) == "The coupon Gone was deleted."

    def test_of_active_codes_that_read_the_same_one_is_for_everybody_or_each_for_another_customer(self, now):
        jenny, maria = customer("Jenny"), customer("Maria")
        code(now, "Mine", customer=jenny), code(now, "MINE", customer=maria)
        assert "active already, for Jenny" in refused(lambda: code(now, "mine", customer=jenny), TermsRefused)
        assert "active already" in refused(lambda: code(now, "mine"), TermsRefused)
        code(now, "ALL")
        for customers in ({}, {"customer": jenny}):
            words = refused(lambda customers=customers: code(now, "all", **customers), TermsRefused)
            assert "active already, for everybody" in words
        asleep = code(now, "all", active=False)
        assert "Switch it off first" in refused(lambda: asleep.change({"active": True}, by=None, now=now), TermsRefused)

    def test_what_nobody_can_use_any_more_gives_its_place(self, now):
        old = code(now, expires_at=now + timedelta(days=1))
        later = now + timedelta(days=2)
        new = code(later)
        assert (fresh(old).active, fresh(new).active) == (False, True)
        assert Event.objects.of(old).first().changes == {"active": [True, False]}


@pytest.mark.usefixtures("sound_books")
class TestChanging:
    def test_status_and_metadata_change_and_nothing_else(self, now, billing):
        made = code(now)
        assert made.change({"active": False, "metadata": {"a": "b"}}, by=billing, now=now, base_version=1)
        assert made.change({"active": False}, by=billing, now=now) == {}
        made.change({"active": True}, by=billing, now=now)
        with pytest.raises(ValueError, match="Only the status"):
            made.change({"code": "OTHER"}, by=billing, now=now)
        with pytest.raises(SavedMeanwhile):
            made.change({"metadata": {}}, by=billing, now=now, base_version=1)
        types = list(Event.objects.of(made).values_list("type", flat=True))
        assert types == ["promotion_code.updated", "promotion_code.updated", "promotion_code.created"]

    def test_what_is_over_stays_inactive(self, now):
        expiring = code(now, "OLD", expires_at=now + timedelta(days=1))
        used, gone = code(now, "USED", max_redemptions=1), code(now, "GONE")
        used.redeem_for(customer(), by=None, now=now)
        gone.coupon.mark_deleted(by=None, now=now)
        later = now + timedelta(days=2)
        assert [fresh(each).status(later) for each in (expiring, used, gone)] == ["expired", "used_up", "invalid"]
        for made in (expiring, used, gone):
            made.change({"active": False}, by=None, now=later)
            words = refused(lambda made=made: made.change({"active": True}, by=None, now=later))
            assert words.endswith("It stays inactive.")

    def test_the_database_keeps_its_terms_and_what_was_used(self, now):
        made = code(now)
        made.redeem_for(customer(), by=None, now=now)
        for act in (
            lambda: PromotionCode.objects.filter(pk=made.pk).update(code="OTHER"),
            lambda: PromotionCode.objects.filter(pk=made.pk).update(code=""),
            lambda: PromotionCode.objects.filter(pk=made.pk).update(max_redemptions=5),
            lambda: PromotionCode.objects.filter(pk=made.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


@pytest.mark.usefixtures("sound_books")
class TestUsing:
    def test_a_code_is_found_however_it_is_written(self, now):
        made, jenny = code(now), customer()
        assert PromotionCode.find_for(jenny, "  spring-26 ", now) == made
        discount = made.redeem_for(jenny, by=None, now=now)
        assert fresh(jenny).discount == discount and discount.promotion_code == made
        assert (fresh(made).times_redeemed, fresh(made.coupon).times_redeemed) == (1, 1)
        assert timeline(jenny)[0][0]["text"] == "Coupon applied with the code SPRING-26"

    def test_what_cannot_be_used_says_why(self, now):
        jenny, maria = customer("Jenny"), customer("Maria")
        code(now, "OLD", expires_at=now + timedelta(days=1))
        code(now, "OFF", active=False)
        code(now, "MARIA", customer=maria)
        code(now, "USED", max_redemptions=1).redeem_for(maria, by=None, now=now)
        later = now + timedelta(days=2)
        assert [
            refused(lambda typed=typed: PromotionCode.find_for(jenny, typed, later))
            for typed in (
                "old",
                "off",
                "maria",
                "used",
                "never",
                "",
                "x" * 900,
            )
        ] == [
            "The code OLD expired on 23 Nov 2026.",
            "The code OFF is switched off.",
            "There is no code “maria”.",
            "The code USED is used up: it was redeemed 1 time.",
            "There is no code “never”.",
            "There is no code “”.",
            f"There is no code “{'x' * 60}”.",
        ]

    def test_of_several_that_read_the_same_the_active_one_counts(self, now):
        jenny = customer()
        code(now, active=False)
        mine = code(now, customer=jenny)
        code(now, active=False, customer=jenny)
        assert PromotionCode.find_for(jenny, "spring-26", now) == mine

    def test_a_code_for_one_customer_is_no_other_one_s(self, now):
        mine = code(now, customer=customer("Jenny"))
        assert "for another customer" in refused(lambda: mine.redeem_for(customer(), by=None, now=now))
        assert fresh(mine.coupon).times_redeemed == 0

    def test_a_first_order_is_one_before_any_invoice_above_zero_that_stands(self, now):
        first, jenny = code(now, first_time_transaction=True), customer(currency="eur")
        issued(jenny, now=now).void(by=None, now=now)
        issued(jenny, now=now, lines=[line("Trial", 1, 0)])
        draft(jenny, now=now)
        assert PromotionCode.find_for(jenny, "spring-26", now) == first
        billed = customer("Billed", currency="eur")
        issued(billed, now=now)
        assert "billed already" in refused(lambda: first.redeem_for(billed, by=None, now=now))
        CustomerMerge.make(jenny, billed, {}, by=None, now=now)
        assert "billed already" in refused(lambda: PromotionCode.find_for(fresh(jenny), "spring-26", now))

    def test_a_code_for_orders_from_an_amount_is_for_subscriptions_of_that_much(self, now):
        least, jenny = code(now, minimum_amount=5000, minimum_amount_currency="eur"), customer(currency="eur")
        assert refused(lambda: least.redeem_for(jenny, by=None, now=now)) == (
            "The code SPRING-26 is for orders from €50.00, so it cannot be put on a customer."
        )
        for order in ({}, {"order": 4999, "currency": "eur"}, {"order": 9000, "currency": "usd"}):
            words = refused(
                lambda order=order: least.redeem_for_subscription(jenny, "sub_1", by=None, now=now, **order)
            )
            assert "orders from €50.00" in words
        made = least.redeem_for_subscription(jenny, "sub_1", order=5000, currency="eur", by=None, now=now)
        assert made.promotion_code == least and fresh(least).times_redeemed == 1
        assert timeline(jenny)[0][0]["text"] == "Coupon applied to the subscription sub_1 with the code SPRING-26"


@pytest.mark.usefixtures("sound_books")
class TestBelonging:
    def test_codes_for_one_customer_go_along_in_a_merge_and_come_back(self, now):
        one, two = customer("One"), customer("Two")
        mine = code(now, "SAME", customer=one)
        same, other = code(now, "SAME", customer=two), code(now, "OTHER", customer=two)
        merge = CustomerMerge.make(one, two, {}, by=None, now=now)
        assert [fresh(each).customer for each in (mine, same, other)] == [one, two, one]
        merge.undo(by=None, now=now, undo_id="op_back")
        assert [fresh(each).customer for each in (mine, same, other)] == [one, two, two]

    def test_a_merge_stays_where_two_would_be_active_for_one(self, now):
        one, two = customer("One"), customer("Two")
        mine, same = code(now, "SAME", customer=one), code(now, "SAME", customer=two, active=False)
        kept = code(now, "SAME", customer=two)
        merge = CustomerMerge.make(one, two, {}, by=None, now=now)
        mine.change({"active": False}, by=None, now=now)
        fresh(same).change({"active": True}, by=None, now=now)
        with pytest.raises(UndoRefused, match="Switch it off first"):
            merge.undo(by=None, now=now, undo_id="op_back")
        assert fresh(kept).customer == two

    def test_a_deleted_customer_s_code_helps_nobody_and_goes_with_their_data(self, now):
        jenny = customer()
        mine, all = code(now, "JENNY-ROSEN", customer=jenny, metadata={"a": "b"}), code(now, "ALL")
        jenny.mark_deleted(by=None, now=now)
        with pytest.raises(DeletedCustomer):
            mine.redeem_for(jenny, by=None, now=now)
        jenny.anonymize(now=now + timedelta(days=31))
        erased = fresh(mine)
        assert (erased.code, erased.code_key, erased.active, erased.metadata) == ("", "", False, {})
        assert str(erased) == mine.public_id and fresh(all).active


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE customers_promotioncode SET times_redeemed = 5",
        "UPDATE customers_promotioncode SET max_redemptions = 0",
        "UPDATE customers_discount SET promotion_code_id = NULL",
        "UPDATE customers_promotioncode SET coupon_id = (SELECT id FROM customers_coupon WHERE public_id = 'ELSE')",
    ],
)
@db
def test_what_was_broken_is_found(now, sql):
    coupon(now, public_id="ELSE")
    code(now).redeem_for(customer(), by=None, now=now)
    assert list(integrity.check()) == []
    with unguarded() as cursor:
        cursor.execute(sql)
    assert list(integrity.check())


class TestThreads:
    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]

    def test_the_last_use_of_a_code_goes_to_one(self, now):
        made, people = code(now, max_redemptions=2), [customer() for _ in range(6)]
        results = at_once(
            *(lambda who=who: bool(fresh(made).redeem_for(fresh(who), by=None, now=now)) for who in people)
        )
        assert results.count(True) == 2 and sum(isinstance(each, CouponRefused) for each in results) == 4
        assert fresh(made).times_redeemed == fresh(made.coupon).times_redeemed == Discount.objects.count() == 2

    def test_of_codes_that_read_the_same_made_at_once_one_is_there(self, now):
        jenny, of = customer(), coupon(now)
        results = at_once(
            *(lambda who=who: bool(code(now, of=fresh(of), customer=who and fresh(who))) for who in (None, jenny) * 2)
        )
        assert results.count(True) == 1 and PromotionCode.objects.count() == 1
