"""What is done with a subscription on its page, as plain forms do it; and what those refuse."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change_later
from invoicing.subscriptions.models.verbs.ending import cancel
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.reading import body, text

pytestmark = pytest.mark.django_db
TYPED = {"collection_method": "send_invoice", "days_until_due": "", "description": "", "footer": ""}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def one(now):
    """Two weeks into its month."""
    return subscription(now=now - timedelta(days=14))


def address(one, page, *more):
    return reverse(f"subscription_{page}", args=[one.public_id, *more])


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def told(response):
    return text(response)


def test_collection_is_paused_and_resumed(desk, one, now):
    assert "Keep them as drafts" in text(desk.get(address(one, "pause")))
    until = now + timedelta(days=40)
    page = desk.post(address(one, "pause"), {"behavior": "void", "resumes_at": local(until)}, follow=True)
    one.refresh_from_db()
    assert one.pause_behavior == "void" and "Collection is paused until" in told(page)
    assert one.pause_resumes_at == until.replace(second=0, microsecond=0)
    assert "collected again" in text(desk.get(address(one, "resume")))
    desk.post(address(one, "resume"))
    one.refresh_from_db()
    assert not one.pause_behavior
    assert "not paused" in text(desk.post(address(one, "resume"), follow=True))


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("pause", {"behavior": ""}, "Choose what becomes of its invoices"),
        ("pause", {"behavior": "x"}, "Select a valid choice"),
        ("pause", {"behavior": "void", "resumes_at": "2020-01-01T10:00"}, "This moment is past"),
        ("pause", {"behavior": "void", "resumes_at": "soon"}, "Write day and time as"),
        ("pause", {"behavior": "void", "resumes_at": "9999-01-01T10:00"}, "within the next 50 years"),
        ("cancel", {"when": ""}, "Choose when."),
        ("cancel", {"when": "date"}, "On which day?"),
        ("cancel", {"when": "date", "at": "2020-01-01T10:00"}, "This moment is past"),
        ("cancel", {"when": "date", "at": "x"}, "Write day and time as"),
        ("cancel", {"when": "now", "feedback": "x"}, "Select a valid choice"),
        ("edit", TYPED | {"days_until_due": "-1"}, "Enter 0 or more"),
        ("edit", TYPED | {"days_until_due": "99999"}, "at most"),
        ("edit", TYPED | {"collection_method": "charge_automatically"}, "no payment method on file"),
        ("edit", TYPED | {"default_payment_method": "pm_x"}, "must be attached to the customer"),
        ("edit", TYPED | {"description": "x" * 501}, "at most 500"),
        ("coupon", {"code": ""}, "Choose a coupon, or write a code."),
        ("coupon", {"code": "NONE"}, "There is no code"),
        ("coupon", {"coupon": "NONE"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(desk, one, what, typed, words):
    response = desk.post(address(one, what), typed)
    assert response.status_code == 422 and words in text(response)
    one.refresh_from_db()
    assert one.status == states.ACTIVE and not one.pause_behavior and not one.ends_at


def test_it_ends_with_its_period_and_is_kept(desk, one):
    page = desk.post(address(one, "cancel"), {"when": "period_end", "feedback": "unused"}, follow=True)
    one.refresh_from_db()
    assert one.cancel_at_period_end and one.feedback == "unused" and "The subscription ends on" in told(page)
    assert "Keep subscription" in told(page)
    page = desk.post(address(one, "keep"), follow=True)
    one.refresh_from_db()
    assert one.ends_at is None and "The subscription continues." in told(page)
    assert "No end was planned" in told(desk.post(address(one, "keep"), follow=True))


def test_it_ends_on_a_day(desk, one, now):
    at = now + timedelta(days=100)
    desk.post(address(one, "cancel"), {"when": "date", "at": local(at), "credits": "on"})
    one.refresh_from_db()
    assert one.cancel_at == at.replace(second=0, microsecond=0) and one.cancel_credits


def test_it_ends_now_and_gives_back_what_is_unused(desk, one):
    asked = text(desk.get(address(one, "cancel")))
    assert "was billed for the rest of the period" in asked
    typed = {"when": "now", "credits": "on", "feedback": "too_expensive", "comment": "Half the price\nelsewhere"}
    page = desk.post(address(one, "cancel"), typed, follow=True)
    one.refresh_from_db()
    one.customer.refresh_from_db()
    assert one.status == states.CANCELED and one.customer.balance < 0 and "The subscription has ended" in told(page)
    event = Event.objects.of(one).first()
    assert event.type == "customer.subscription.deleted" and event.actor == desk.user
    for page in ("pause", "cancel", "coupon"):
        assert "has ended" in told(desk.get(address(one, page), follow=True)), page


def test_an_edit_counts_for_the_next_invoice(desk, one, now):
    before = one.latest_invoice
    texts = {"description": "Contract 7", "footer": "Thank you\nall"}
    typed = TYPED | texts | {"days_until_due": "7", "metadata_key": ["a"], "metadata_value": ["b"]}
    page = desk.post(address(one, "edit"), typed, follow=True)
    assert "Updated the subscription" in told(page) and "Contract 7" in told(page)
    clock_at(now + timedelta(days=40))
    one.refresh_from_db()
    invoice = one.latest_invoice
    assert invoice != before and (invoice.days_until_due, invoice.description) == (7, "Contract 7")
    assert invoice.metadata == {"a": "b"} and invoice.footer == "Thank you\nall"
    assert "Nothing was changed" in told(desk.post(address(one, "edit"), typed, follow=True))


def test_two_who_edit_at_once_are_told(desk, one):
    version = one.version
    desk.post(address(one, "edit"), TYPED | {"version": version, "description": "Mine"})
    response = desk.post(address(one, "edit"), TYPED | {"version": version, "description": "Yours"})
    assert response.status_code == 409 and "saved this subscription meanwhile" in text(response)
    assert "Yours" in body(response)
    one.refresh_from_db()
    assert one.description == "Mine"


def test_a_renewal_is_no_edit(desk, one, now):
    version = one.version
    clock_at(now + timedelta(days=40))
    assert desk.post(address(one, "edit"), TYPED | {"version": version, "description": "New"}).status_code == 302


def test_of_one_that_ended_the_metadata_can_be_edited(desk, one, now):
    cancel(one, by=None, now=now)
    page = body(desk.get(address(one, "edit")))
    assert "metadata_key" in page and "collection_method" not in page
    desk.post(address(one, "edit"), {"metadata_key": ["a"], "metadata_value": ["b"]})
    one.refresh_from_db()
    assert one.metadata == {"a": "b"}


def test_a_trial_is_made_longer_and_its_periods_begin_at_its_end(desk, now):
    one = subscription(now=now - timedelta(days=2), trial_end=now + timedelta(days=5))
    end = (now + timedelta(days=20)).replace(second=0, microsecond=0)
    desk.post(address(one, "trial"), {"when": "date", "trial_end": local(end)})
    one.refresh_from_db()
    assert (one.trial_end, one.current_period_end, one.anchor, one.next_at) == (end,) * 4
    assert one.periods.get().end == end
    clock_at(end)
    one.refresh_from_db()
    assert one.status == states.ACTIVE and one.current_period_start == end and one.latest_invoice.total == 1000


def test_a_trial_is_ended_now_and_billed_at_once(desk, now):
    one = subscription(now=now - timedelta(days=2), trial_end=now + timedelta(days=5))
    page = desk.post(address(one, "trial"), {"when": "now"}, follow=True)
    one.refresh_from_db()
    assert one.status == states.ACTIVE and one.latest_invoice.total == 1000 and "The trial has ended" in told(page)
    assert next((each.is_free, each.end) for each in one.periods.order_by("start")) == (True, one.current_period_start)
    assert "not in a trial" in told(desk.get(address(one, "trial"), follow=True))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"trial_end": ""}, "Choose when."),
        ({"when": "date"}, "On which day?"),
        ({"when": "date", "trial_end": "2020-01-01T10:00"}, "ends in the future"),
        ({"when": "date", "trial_end": "2400-01-01T10:00"}, "at most two years"),
        ({"when": "date", "trial_end": "x"}, "Write day and time as"),
    ],
)
def test_a_trial_does_not_end_just_anywhere(desk, now, typed, words):
    one = subscription(now=now, trial_end=now + timedelta(days=5))
    response = desk.post(address(one, "trial"), typed)
    assert response.status_code == 422 and words in text(response)


def test_a_planned_change_is_taken_back(desk, one, now):
    planned = change_later(one, [choice(one.items.get().price, 5)], None, by=None, now=now)
    assert "Take back" in text(desk.get(one.get_absolute_url()))
    page = desk.post(address(one, "drop_planned", planned.public_id), follow=True)
    assert "is taken back" in told(page) and not one.planned_changes.filter(dropped_at=None).exists()
    page = desk.post(address(one, "drop_planned", planned.public_id), follow=True)
    assert "taken back already" in told(page)
    other = subscription(now=now)
    assert desk.post(address(other, "drop_planned", planned.public_id)).status_code == 404


def test_a_coupon_is_given_by_hand_or_by_a_code_and_taken_off(desk, one, now):
    coupon = Coupon.create(by=None, now=now, public_id="TEN", percent_off=Decimal(10), duration=Coupon.FOREVER)
    other = Coupon.create(by=None, now=now, public_id="FIVE", percent_off=Decimal(5))
    in_dollars = Coupon.create(by=None, now=now, public_id="USD", amount_off=100, currency="usd")
    assert in_dollars.public_id not in body(desk.get(address(one, "coupon")))
    desk.post(address(one, "coupon"), {"coupon": coupon.public_id})
    PromotionCode.create(other, code="HELLO", by=None, now=now, minimum_amount=500, minimum_amount_currency="eur")
    desk.post(address(one, "coupon"), {"code": "hello"})
    page = text(desk.get(one.get_absolute_url()))
    assert "TEN" in page and "code HELLO" in page and "€8.55" in page
    running = Discount.objects.of_subscriptions([one.public_id])
    assert running.count() == 2
    desk.post(address(one, "coupon_remove", running.first().public_id))
    assert running.open().get().coupon == other


def test_a_code_asks_for_its_smallest_order(desk, one, now):
    coupon = Coupon.create(by=None, now=now, public_id="TEN", percent_off=Decimal(10))
    PromotionCode.create(coupon, code="BIG", by=None, now=now, minimum_amount=5000, minimum_amount_currency="eur")
    response = desk.post(address(one, "coupon"), {"code": "BIG"})
    assert response.status_code == 422 and not Discount.objects.of_subscriptions([one.public_id]).exists()


def test_what_could_not_be_billed_is_tried_again(desk, one, now):
    Subscription.objects.filter(pk=one.pk).update(problem="The address is missing.", problem_at=now)
    assert "Try again" in text(desk.get(one.get_absolute_url()))
    page = desk.post(address(one, "retry"), follow=True)
    one.refresh_from_db()
    assert not one.problem and "billed again" in told(page) and "Try again" not in told(page)
    assert desk.post(address(one, "retry"), follow=True).status_code == 200


def test_who_only_reads_changes_nothing(client, reader, one):
    client.force_login(reader)
    for page in ("pause", "resume", "cancel", "trial", "edit", "coupon"):
        assert client.get(address(one, page)).status_code == 403
        assert client.post(address(one, page), {}).status_code == 403
    assert "Cancel subscription" not in text(client.get(one.get_absolute_url()))


def test_the_page_shows_the_invoice_that_comes_next(desk, now):
    seats = choice(price("Seat", 800, now=now), 3)
    one = subscription(customer("Northwind", currency="eur", now=now), seats, now=now)
    page = text(desk.get(one.get_absolute_url()))
    assert "Upcoming invoice" in page and "3 × Seat (at €8.00 / month)" in page
    before = Subscription.objects.values().get(pk=one.pk)
    desk.get(one.get_absolute_url())
    assert Subscription.objects.values().get(pk=one.pk) == before


def test_what_is_due_already_is_told_before_it_is_billed(desk, now):
    late = subscription(now=now - timedelta(days=45))
    due = "What is due already is billed first:"
    for page in ("pause", "cancel"):
        assert due in text(desk.get(address(late, page)))
    seen = text(desk.get(address(late, "cancel")))
    assert "€10.00" in seen and f"{timezone.localtime(late.current_period_end):%-d %b}" in seen
    assert due not in text(desk.get(address(subscription(now=now - timedelta(days=14)), "cancel")))
    desk.post(address(late, "cancel"), {"when": "period_end"})
    late.refresh_from_db()
    assert late.cancel_at_period_end and late.current_period_end > now
