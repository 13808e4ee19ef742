"""When an invoice uses a coupon: at the moment of finalizing, once, and given back when it is void."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from billing_site.events.models import Event
from billing_site.lib.dates import months_later
from customers import integrity as customer_books
from customers.models.coupon import Coupon
from customers.models.merge import CustomerMerge
from customers.models.redemption import Redemption
from invoicing.integrity import checks as books
from invoicing.issuing.discounts import discounts_that_count
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import OtherThanShown
from invoicing.models.line import InvoiceItem
from tests.factories import customer, draft, issued, line

pytestmark = pytest.mark.django_db


def coupon(now, public_id="HALF", **fields):
    off = {} if fields.get("amount_off") else {"percent_off": Decimal(50)}
    return Coupon.create(public_id=public_id, by=None, now=now, **off | fields)


def with_coupon(now, made=None, **fields):
    """A customer billed in euros who has this coupon, for once unless `fields` say otherwise."""
    buyer = customer(currency="eur")
    (made or coupon(now, **fields)).redeem_for(buyer, by=None, now=now)
    return buyer


def by_hand(made, now):
    return [coupon_snapshot(made, now=now)]


def finalized(invoice, now, **shown):
    invoice.finalize(by=None, now=now, **shown)
    return invoice


def reasons(invoice, now):
    invoice = Invoice.objects.get(pk=invoice.pk)
    return discounts_that_count(invoice, list(invoice.lines.all()), invoice.customer, now=now).reasons


def times(made):
    return Coupon.objects.get(pk=made.pk).times_redeemed


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


@pytest.fixture(autouse=True)
def sound_books(db):
    yield
    assert [str(each) for part in (customer_books, books) for each in part.check()] == []


@pytest.mark.parametrize(
    ("percent", "amount", "first", "second"), [(50, 1000, 500, 1000), (100, 999, 0, 999), (Decimal("12.5"), 80, 70, 80)]
)
def test_of_two_drafts_with_a_coupon_for_once_the_first_to_be_finalized_has_it(now, percent, amount, first, second):
    buyer = with_coupon(now, percent_off=Decimal(percent))
    drafts = [draft(buyer, lines=[line("Work", 1, amount)], now=now) for _ in range(2)]
    assert [each.total for each in drafts] == [first, first]
    finalized(drafts[1], now)
    assert reasons(drafts[0], now) == [f"The coupon HALF was used by {drafts[1].number}."]
    finalized(drafts[0], now)
    assert [drafts[1].total, drafts[0].total] == [first, second]
    assert drafts[0].discounts == drafts[0].frozen["discounts"] == []
    assert fresh(buyer).discount is None and Redemption.objects.get().invoice == drafts[1].public_id


@pytest.mark.parametrize("fields", [{"discountable": False}, {"unit_amount": Decimal(-300)}, {"quantity": Decimal(0)}])
def test_a_coupon_that_took_nothing_off_is_not_used_up(now, fields):
    buyer = with_coupon(now)
    first = finalized(draft(buyer, lines=[line() | fields], now=now), now, rest_to_balance=True)
    assert first.total_discount == 0 and fresh(buyer).discount.coupon.public_id == "HALF"
    assert issued(buyer, now=now).total == 500
    assert fresh(buyer).discount is None


def test_an_amount_in_another_currency_is_not_used_up_by_this_invoice(now):
    buyer, made = customer(), coupon(now, amount_off=300, currency="usd", public_id="DOLLARS")
    invoice = draft(buyer, now=now, currency="eur", discounts=by_hand(made, now))
    assert invoice.total == 1000
    assert reasons(invoice, now) == ["The coupon DOLLARS takes off USD, and this invoice is in EUR."]
    assert finalized(invoice, now).total == 1000 and times(made) == 0


def test_a_coupon_for_months_counts_while_it_runs(now):
    buyer = with_coupon(now, duration="repeating", duration_in_months=2)
    drafts = [draft(buyer, now=now) for _ in range(3)]
    end = months_later(now, 2)
    assert finalized(drafts[0], now).total == 500
    assert finalized(drafts[1], end - timedelta(seconds=1)).total == 500
    assert reasons(drafts[2], end) == ["The coupon HALF ran until 22 Jan 2027."]
    assert finalized(drafts[2], end).total == 1000


def test_a_coupon_that_was_removed_or_replaced_meanwhile_is_dropped(now):
    buyer = with_coupon(now, duration="forever")
    removed = draft(buyer, now=now)
    buyer.remove_discount(by=None, now=now)
    assert reasons(removed, now) == ["The coupon HALF was removed from Jenny Rosen on 22 Nov 2026."]
    assert finalized(removed, now).total == 1000
    tenth = coupon(now, "TENTH", percent_off=Decimal(10), duration="forever")
    tenth.redeem_for(buyer, by=None, now=now)
    before = draft(buyer, now=now)
    coupon(now, "FIFTH", percent_off=Decimal(20), duration="forever").redeem_for(buyer, by=None, now=now)
    # The draft itself is not changed: staff chose what they saw. It only loses what there is no more.
    assert finalized(before, now).total == 1000
    assert issued(buyer, now=now).total == 800


def test_whoever_has_a_coupon_keeps_it_when_it_is_deleted_or_expires(now):
    later = now + timedelta(days=9)
    for number, fields in enumerate(({}, {"redeem_by": now + timedelta(days=1)}, {"max_redemptions": 1})):
        made = coupon(now, f"C{number}", **fields)
        invoice = draft(with_coupon(now, made), now=now)
        made.mark_deleted(by=None, now=now)
        assert reasons(invoice, later) == [] and finalized(invoice, later).total == 500


def test_a_coupon_chosen_by_hand_must_be_valid_when_the_invoice_is_finalized(now):
    later = now + timedelta(days=9)
    expiring = coupon(now, "OLD", redeem_by=now + timedelta(days=1))
    deleted, few = coupon(now, "GONE"), coupon(now, "FEW", max_redemptions=1)
    drafts = [draft(now=now, discounts=by_hand(made, now)) for made in (expiring, deleted, few)]
    assert [each.total for each in drafts] == [500] * 3
    deleted.mark_deleted(by=None, now=now)
    few.redeem_for(customer(), by=None, now=now)
    assert [reasons(each, later) for each in drafts] == [
        ["The coupon OLD expired on 23 Nov 2026."],
        ["The coupon GONE was deleted."],
        ["The coupon FEW is used up: it was redeemed 1 time."],
    ]
    assert [finalized(each, later).total for each in drafts] == [1000] * 3
    assert [times(each) for each in (expiring, deleted, few)] == [0, 0, 1]


def test_a_coupon_counts_once_for_an_invoice_wherever_it_stands_on_it(now):
    made, buyer = coupon(now, max_redemptions=1), customer(currency="eur")
    InvoiceItem.create(
        buyer,
        currency="eur",
        description="Hours",
        unit_amount=Decimal(2000),
        discounts=by_hand(made, now),
        by=None,
        now=now,
    )
    lines = [line(discounts=by_hand(made, now)), line("Travel", 1, 400)]
    invoice = draft(buyer, lines=lines, include_pending=True, discounts=by_hand(made, now), now=now)
    finalized(invoice, now)
    # (2000 - 1000) + (1000 - 500) + 400, and half of that.
    assert (invoice.total, times(made)) == (950, 1)
    assert Redemption.objects.get().amount_off == 2450
    assert fresh(made).status(now) == "used_up"


def test_many_who_choose_a_coupon_by_hand_never_pass_its_limit(now):
    made = coupon(now, max_redemptions=2)
    drafts = [draft(now=now, discounts=by_hand(made, now)) for _ in range(4)]
    assert [finalized(each, now).total for each in drafts] == [500, 500, 1000, 1000]
    assert times(made) == 2


def test_a_duplicate_has_the_coupon_that_its_customer_has_now(now):
    chosen = coupon(now, "CHOSEN", percent_off=Decimal(10))
    buyer = with_coupon(now, duration="once")
    first = draft(buyer, now=now)
    first.change({"discounts": [*first.discounts, *by_hand(chosen, now)]}, by=None, now=now)
    finalized(first, now)
    assert first.total == 450
    copy = first.duplicate(by=None, now=now)
    assert [each["coupon"] for each in copy.discounts] == ["CHOSEN"] and copy.total == 900
    coupon(now, "FIFTH", percent_off=Decimal(20)).redeem_for(buyer, by=None, now=now)
    copy = first.duplicate(by=None, now=now)
    assert [each["coupon"] for each in copy.discounts] == ["FIFTH", "CHOSEN"] and copy.total == 720
    buyer.remove_discount(by=None, now=now)
    chosen.redeem_for(buyer, by=None, now=now)
    copy = first.duplicate(by=None, now=now)
    assert [each["coupon"] for each in copy.discounts] == ["CHOSEN"] and copy.total == 900


def test_voiding_gives_back_what_staff_chose_and_what_the_customer_had(now):
    chosen, buyer = coupon(now, "CHOSEN", percent_off=Decimal(10), max_redemptions=1), with_coupon(now)
    invoice = draft(buyer, now=now)
    invoice.change({"discounts": [*invoice.discounts, *by_hand(chosen, now)]}, by=None, now=now)
    finalized(invoice, now)
    assert (invoice.total, times(chosen), fresh(buyer).discount) == (450, 1, None)
    invoice.void(by=None, now=now)
    assert times(chosen) == 0 and fresh(buyer).discount.coupon.public_id == "HALF"
    assert set(Redemption.objects.values_list("given_back_at", flat=True)) == {now}
    told = Event.objects.of(buyer).first()
    assert told.type == "customer.discount.created" and told.data["cause"] == f"Coupon back: {invoice.number} is void"
    assert Event.objects.of(invoice).first().data["coupons"] == ["HALF", "CHOSEN"]
    assert issued(buyer, now=now).total == 500


def test_a_coupon_does_not_come_back_to_a_customer_who_has_another_one(now):
    buyer = with_coupon(now)
    invoice = issued(buyer, now=now)
    other = coupon(now, "OTHER", percent_off=Decimal(5), duration="forever")
    other.redeem_for(fresh(buyer), by=None, now=now)
    words = [each.return_words(fresh(buyer), now=now) for each in Redemption.of(invoice.public_id)]
    assert words == [
        "The coupon HALF, which it used, does not come back: Jenny Rosen has OTHER by now. Apply it again by hand if "
        "they should have it."
    ]
    invoice.void(by=None, now=now)
    assert fresh(buyer).discount.coupon == other


def test_a_correction_keeps_the_use_and_nothing_is_counted_twice(now):
    chosen, buyer = coupon(now, "CHOSEN", percent_off=Decimal(10), max_redemptions=1), with_coupon(now)
    invoice = draft(buyer, now=now)
    invoice.change({"discounts": [*invoice.discounts, *by_hand(chosen, now)]}, by=None, now=now)
    finalized(invoice, now)
    correction = invoice.revise(by=None, now=now)
    correction.change({}, lines=[line("Right", 1, 800)], by=None, now=now)
    chosen.mark_deleted(by=None, now=now)
    assert reasons(correction, now) == [] and correction.total == 360
    finalized(correction, now)
    assert (correction.total, times(chosen), fresh(buyer).discount) == (360, 1, None)
    standing = Redemption.objects.standing().order_by("amount_off").values_list("invoice", "amount_off")
    assert list(standing) == [(correction.public_id, 40), (correction.public_id, 400)]


@pytest.mark.parametrize("duration", ["once", "forever"])
def test_a_correction_keeps_what_the_customer_lost_meanwhile(now, duration):
    buyer = with_coupon(now, duration=duration)
    invoice = issued(buyer, now=now)
    coupon(now, "OTHER", percent_off=Decimal(5), duration="forever").redeem_for(fresh(buyer), by=None, now=now)
    correction = invoice.revise(by=None, now=now)
    assert finalized(correction, now).total == 500
    assert fresh(buyer).discount.coupon.public_id == "OTHER"


def test_a_correction_of_what_was_voided_by_hand_loses_what_another_invoice_used(now):
    buyer = with_coupon(now)
    invoice = issued(buyer, now=now)
    correction = invoice.revise(by=None, now=now)
    invoice.void(by=None, now=now)
    assert reasons(correction, now) == []
    other = issued(buyer, now=now)
    assert other.total == 500
    assert reasons(correction, now) == [f"The coupon HALF was used by {other.number}."]
    assert finalized(correction, now).total == 1000


def test_a_draft_that_went_to_another_customer_leaves_the_coupon_behind(now):
    gone = with_coupon(now, coupon(now, "THEIRS", duration="forever"))
    buyer = with_coupon(now, coupon(now, "OURS", percent_off=Decimal(10), duration="forever"))
    moved = draft(gone, now=now)
    CustomerMerge.make(buyer, gone, {}, by=None, now=now)
    assert reasons(moved, now) == ["The coupon THEIRS did not come along when customers were merged."]
    assert finalized(fresh(moved), now).total == 1000


def test_a_merged_customer_s_coupon_comes_back_to_whoever_stays(now):
    gone, buyer = with_coupon(now), customer(currency="eur")
    invoice = issued(gone, now=now)
    CustomerMerge.make(buyer, fresh(gone), {}, by=None, now=now)
    fresh(invoice).void(by=None, now=now)
    assert fresh(buyer).discount.coupon.public_id == "HALF"


def test_what_is_no_longer_as_it_was_shown_is_not_issued(now):
    buyer = with_coupon(now)
    invoice = draft(buyer, now=now)
    with pytest.raises(OtherThanShown):
        invoice.finalize(by=None, now=now, shown="something else")
    assert fresh(invoice).is_draft and fresh(buyer).next_invoice_sequence == 1 and fresh(buyer).discount


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE customers_redemption SET amount_off = 1",
        "UPDATE customers_redemption SET coupon_id = coupon_id + 1",
        "UPDATE customers_redemption SET given_back_at = NULL",
        "DELETE FROM customers_redemption",
    ],
)
def test_a_use_never_changes_in_the_database_either(now, sql):
    issued(with_coupon(now), now=now).void(by=None, now=now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_use_is_not_put_in_the_place_of_another(now):
    issued(now=now, discounts=by_hand(coupon(now), now))
    columns = "coupon_id, discount_id, customer_id, invoice, number, amount_off, currency, created, given_back_at"
    values = columns.replace("amount_off", "1")
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO customers_redemption ({columns}) SELECT {values} FROM customers_redemption")  # noqa: S608
