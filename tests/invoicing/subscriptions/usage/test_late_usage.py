"""Usage that is heard of after it was billed: late, corrected, for several months, in trials, pauses, at the end."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from customers.models.coupon import Coupon
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.verbs import changing, ending, pausing
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price, subscription, use

APRIL, MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (4, 5, 6, 7))
IN_APRIL, IN_MAY = datetime(2026, 4, 10, 9, 30, tzinfo=UTC), datetime(2026, 5, 10, 9, 30, tzinfo=UTC)
HEARD, HEARD_IN_JUNE = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 6, 3, tzinfo=UTC)
STEPS = [{"up_to": "100", "unit_amount": "10"}, {"up_to": "inf", "unit_amount": "3", "flat_amount": "50"}]
pytestmark = pytest.mark.django_db


def metered(buyer=None, *, coupons=(), **terms):
    """(subscription from April on, its metered item)"""
    terms = terms or {"unit_amount": 2}
    calls = price("Calls", usage_type="metered", now=APRIL, **terms)
    made = subscription(buyer, choice(calls), now=APRIL, coupons=coupons)
    return made, made.items.get()


def newest(of):
    return Invoice.objects.filter(subscription=of.public_id).order_by("id").last()


def test_what_is_reported_late_is_a_line_of_its_own_on_the_next_invoice():
    made, item = metered()
    use(item, 300, IN_APRIL)
    clock_at(MAY)
    use(item, 50, IN_APRIL, now=HEARD)
    use(item, 70, IN_MAY)
    clock_at(JUNE)
    assert lines_of(newest(made)) == [
        ("70 × Calls (at €0.02 / month)", 140),
        ("50 × Calls, usage reported late for 1–30 April 2026", 100),
    ]
    clock_at(JULY)
    assert newest(made).total == 240, "it is billed once"


@pytest.mark.parametrize(
    ("terms", "first", "late", "asks"),
    [
        ({"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": STEPS}, 90, 20, 10 * 10 + 10 * 3 + 50),
        ({"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": STEPS}, 100, 100, 200 * 3 + 50 - 1000),
        ({"unit_amount": 500, "divide_by": 10, "round": "up"}, 15, 5, 0),
        ({"unit_amount": 500, "divide_by": 10, "round": "up"}, 15, 6, 500),
        ({"unit_amount": "0.4"}, 1, 1, 1),
    ],
)
def test_the_difference_is_the_price_of_all_less_what_was_billed(terms, first, late, asks):
    made, item = metered(**terms)
    use(item, first, IN_APRIL)
    clock_at(MAY)
    before = newest(made).total if newest(made) else 0
    use(item, late, IN_APRIL, now=HEARD)
    clock_at(JUNE)
    invoices = Invoice.objects.filter(subscription=made.public_id)
    assert sum(invoice.total for invoice in invoices) - before == asks + empty_month(made)


def empty_month(made):
    """What May comes to without any use."""
    stretch = BilledUsage.objects.get(subscription=made, start=MAY)
    return stretch.amount


def test_what_is_corrected_is_told_beside_what_is_late():
    made, item = metered()
    wrong = use(item, 300, IN_APRIL)
    clock_at(MAY)
    use(item, 30, IN_APRIL, now=HEARD, replaces=wrong)
    use(item, 20, datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC), now=HEARD)
    clock_at(JUNE)
    last = newest(made)
    assert lines_of(last) == [
        ("20 × Calls, usage reported late for 1–30 April 2026", 40),
        ("-270 × Calls, usage corrected for 1–30 April 2026", -540),
    ]
    made.customer.refresh_from_db()
    assert (last.total, last.amount_due, last.status, made.customer.balance) == (-500, 0, "paid", -500)


def test_what_is_set_again_is_a_correction():
    made, item = metered()
    use(item, 300, IN_APRIL, action="set")
    clock_at(MAY)
    use(item, 310, IN_APRIL, now=HEARD, action="set")
    clock_at(JUNE)
    assert lines_of(newest(made)) == [("10 × Calls, usage corrected for 1–30 April 2026", 20)]


def test_what_comes_to_the_same_in_the_end_makes_no_line():
    made, item = metered()
    wrong = use(item, 300, IN_APRIL)
    clock_at(MAY)
    second = use(item, 301, IN_APRIL, now=HEARD, replaces=wrong)
    use(item, 300, IN_APRIL, now=HEARD, replaces=second)
    clock_at(JUNE)
    assert Invoice.objects.filter(subscription=made.public_id).count() == 1
    assert not BilledUsage.objects.changed().exists()


def test_several_months_are_told_one_by_one():
    made, item = metered()
    clock_at(MAY)
    clock_at(JUNE)
    use(item, 5, IN_APRIL, now=HEARD_IN_JUNE)
    use(item, 7, IN_MAY, now=HEARD_IN_JUNE)
    clock_at(JULY)
    assert lines_of(newest(made)) == [
        ("5 × Calls, usage reported late for 1–30 April 2026", 10),
        ("7 × Calls, usage reported late for 1–31 May 2026", 14),
    ]


def test_the_last_invoice_has_what_was_late():
    made, item = metered()
    clock_at(MAY)
    use(item, 5, IN_APRIL, now=HEARD)
    use(item, 3, HEARD)
    last = ending.cancel(made, by=None, now=IN_MAY)
    assert [amount for _, amount in lines_of(last)] == [6, 10]


def test_what_was_used_in_a_trial_is_free_also_when_it_is_heard_of_later():
    calls = price("Calls", 2, usage_type="metered", now=APRIL)
    made = subscription(None, choice(calls), now=APRIL, trial_end=MAY)
    item = made.items.get()
    use(item, 5, IN_APRIL)
    clock_at(MAY)
    use(item, 5, IN_APRIL, now=HEARD)
    clock_at(JUNE)
    assert newest(made) is None
    use(item, 4, IN_MAY, now=HEARD_IN_JUNE)
    clock_at(JULY)
    assert lines_of(newest(made)) == [("4 × Calls, usage reported late for 1–31 May 2026", 8)]


def test_what_was_used_while_it_was_paused_after_its_trial_is_free():
    calls = price("Calls", 2, usage_type="metered", now=APRIL)
    terms = {"trial_end": MAY, "missing_method": "pause", "collection_method": "charge_automatically"}
    made = subscription(None, choice(calls), now=APRIL, **terms)
    clock_at(MAY)
    item = made.items.get()
    use(item, 5, IN_MAY)
    pausing.resume(made, by=None, now=JUNE)
    use(item, 3, HEARD_IN_JUNE)
    clock_at(JULY)
    assert lines_of(newest(made)) == [("3 × Calls (at €0.02 / month)", 6)]


@pytest.mark.parametrize(("behavior", "status"), [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible")])
def test_a_pause_of_the_collection_leaves_the_difference_to_the_next_period(behavior, status):
    made, item = metered()
    use(item, 300, IN_APRIL)
    clock_at(MAY)
    pausing.pause(made, behavior, by=None, now=HEARD)
    use(item, 50, IN_APRIL, now=HEARD)
    clock_at(JUNE)
    assert (newest(made).status, [amount for _, amount in lines_of(newest(made))]) == (status, [100])


def test_what_was_voided_is_waived_and_gives_nothing_back():
    made, item = metered()
    pausing.pause(made, "void", by=None, now=APRIL)
    wrong = use(item, 300, IN_APRIL)
    clock_at(MAY)
    pausing.resume(made, by=None, now=MAY)
    use(item, 100, IN_APRIL, now=HEARD, replaces=wrong)
    clock_at(JUNE)
    assert Invoice.objects.filter(subscription=made.public_id).count() == 1


def test_what_is_given_back_is_what_was_charged_after_discounts():
    half = Coupon.create(by=None, now=APRIL, percent_off=Decimal(50), duration="once")
    made, item = metered(customer(currency="eur", now=APRIL), coupons=[half])
    wrong = use(item, 301, IN_APRIL)
    clock_at(MAY)
    assert newest(made).total == 301
    use(item, 0, IN_APRIL, now=HEARD, replaces=wrong)
    clock_at(JUNE)
    assert newest(made).total == -301


def test_another_price_bills_what_was_used_before_by_the_old_one():
    made, item = metered()
    use(item, 300, IN_APRIL)
    dear = price("Calls", 20, usage_type="metered", now=APRIL)
    changing.change(made, [choice(dear)], by=None, now=datetime(2026, 4, 16, tzinfo=UTC))
    use(item, 10, IN_APRIL, now=datetime(2026, 4, 17, tzinfo=UTC))
    clock_at(MAY)
    assert [amount for _, amount in lines_of(newest(made))] == [600, 20]


def on_a_draft(**terms):
    """(subscription, metered item) whose use of April stands on a draft."""
    made, item = metered(**terms)
    use(item, 300, IN_APRIL)
    pausing.pause(made, "keep_as_draft", by=None, now=IN_APRIL)
    clock_at(MAY)
    pausing.resume(made, by=None, now=MAY)
    return made, item


def test_what_was_used_and_stood_on_a_draft_that_is_deleted_is_on_the_next_invoice_once():
    made, item = on_a_draft()
    newest(made).delete_draft(by=None, now=MAY)
    use(item, 70, IN_MAY)
    clock_at(JUNE)
    invoice = newest(made)
    assert lines_of(invoice) == [("300 × Calls (at €0.02 / month)", 600), ("70 × Calls (at €0.02 / month)", 140)]
    assert [line.period_start.month for line in invoice.lines.all()] == [4, 5]
    clock_at(JULY)
    assert Invoice.objects.filter(subscription=made.public_id).count() == 1


def test_it_waits_again_however_often_drafts_are_deleted_and_late_use_with_it():
    made, item = on_a_draft(billing_scheme="tiered", tiers_mode="graduated", tiers=STEPS)
    use(item, 10, IN_APRIL, now=HEARD)
    pausing.pause(made, "keep_as_draft", by=None, now=HEARD)
    newest(made).delete_draft(by=None, now=HEARD)
    for month in (JUNE, JULY):
        clock_at(month)
        pausing.resume(made, by=None, now=month)
        newest(made).delete_draft(by=None, now=month)
        pausing.pause(made, "keep_as_draft", by=None, now=month)
    pausing.resume(made, by=None, now=JULY)
    clock_at(datetime(2026, 8, 1, tzinfo=UTC))
    assert sorted(amount for _, amount in lines_of(newest(made))) == [30, 50, 600, 1000]


def test_what_is_given_back_of_it_is_what_the_later_invoice_asked_for():
    made, item = on_a_draft()
    newest(made).delete_draft(by=None, now=MAY)
    half = Coupon.create(by=None, now=MAY, percent_off=Decimal(50), duration="once")
    half.redeem_for_subscription(made.customer, made.public_id, by=None, now=MAY)
    clock_at(JUNE)
    assert newest(made).total == 300
    use(item, 0, IN_APRIL, now=HEARD_IN_JUNE, replaces=item.usage.get().identifier)
    clock_at(JULY)
    assert newest(made).total == -300


def test_what_one_that_ended_used_waits_for_any_invoice_of_its_customer():
    made, _ = on_a_draft()
    ending.cancel(made, by=None, now=HEARD)
    Invoice.objects.drafts().get().delete_draft(by=None, now=HEARD)
    other = subscription(made.customer, choice(price(now=HEARD)), now=HEARD)
    assert lines_of(newest(other))[0] == ("300 × Calls (at €0.02 / month)", 600)


def test_what_was_used_and_voided_is_waived():
    made, _ = on_a_draft()
    newest(made).finalize(by=None, now=MAY)
    newest(made).void(by=None, now=MAY)
    clock_at(JUNE)
    assert Invoice.objects.filter(subscription=made.public_id).count() == 1
