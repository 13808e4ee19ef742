"""Coupons: their pages, and the discount that one customer gets."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.dates import months_later
from billing_site.lib.db.locks import SavedMeanwhile
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.errors import CouponRefused, CouponTaken, CurrencyLocked, DeletedCustomer
from customers.profile.timeline import timeline
from tests.factories import customer, staff
from tests.reading import body, names
from tests.threads import at_once
from tests.tools.tables import by_field

db = pytest.mark.django_db
LIST = reverse("coupon_list")
TYPED = {"percent_off": "25", "duration": "once"}


def coupon(now, *, percent_off="25", amount_off=None, by=None, **fields):
    fields["percent_off"] = None if amount_off else Decimal(percent_off)
    return Coupon.create(amount_off=amount_off, by=by, now=now, **fields)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def url(name, *args):
    return reverse(f"coupon_{name}", args=[getattr(arg, "public_id", arg) for arg in args])


# The verbs


@db
def test_a_coupon_without_an_id_gets_eight_readable_characters(now):
    made = coupon(now)
    assert len(made.public_id) == 8
    assert not set(made.public_id) & set("01IO")


@db
def test_an_id_is_never_used_twice_not_even_after_deletion(now):
    coupon(now, public_id="SPRING")
    with pytest.raises(CouponTaken, match="taken by another coupon"):
        coupon(now, public_id="SPRING")
    coupon(now, public_id="GONE").mark_deleted(by=None, now=now)
    with pytest.raises(CouponTaken, match="deleted on 22 Nov 2026"):
        coupon(now, public_id="GONE")


@pytest.mark.parametrize(
    ("fields", "terms"),
    [
        ({"percent_off": "25.50"}, "25.5% off once"),
        ({"amount_off": 500, "currency": "eur", "duration": "forever"}, "€5.00 off forever"),
        ({"duration": "repeating", "duration_in_months": 1}, "25% off for 1 month"),
        ({"percent_off": "100", "duration": "repeating", "duration_in_months": 3}, "100% off for 3 months"),
    ],
)
@db
def test_the_terms_read_as_a_sentence(now, fields, terms):
    assert fresh(coupon(now, **fields)).terms == terms


@db
def test_only_name_and_metadata_change(now, billing):
    made = coupon(now, name="Spring")
    assert made.change({"name": "Summer"}, by=billing, now=now) == {"name": ["Spring", "Summer"]}
    assert made.change({"name": "Summer"}, by=billing, now=now) == {}
    with pytest.raises(ValueError, match="Only the name"):
        made.change({"percent_off": 50}, by=billing, now=now)
    types = list(Event.objects.of(made).values_list("type", flat=True))
    assert types == ["coupon.updated", "coupon.created"]


@db
def test_two_editors_of_one_coupon_do_not_overwrite_each_other(now, billing):
    made = coupon(now, name="Spring")
    seen = made.version
    made.change({"name": "Summer"}, by=billing, now=now, base_version=seen)
    with pytest.raises(SavedMeanwhile) as conflict:
        fresh(made).change({"name": "Autumn"}, by=billing, now=now, base_version=seen)
    assert [event.changes for event in conflict.value.events] == [{"name": ["Spring", "Summer"]}]


@db
def test_a_customer_gets_a_coupon_and_the_timeline_tells(now, billing):
    jenny, made = customer(), coupon(now, public_id="SPRING")
    discount = made.redeem_for(jenny, by=billing, now=now)
    assert fresh(jenny).discount == discount
    assert fresh(made).times_redeemed == 1
    assert (discount.start, discount.end, discount.is_running(now)) == (now, None, True)
    assert timeline(jenny)[0][0]["text"] == "Coupon applied"
    assert timeline(jenny)[0][0]["changes"] == [{"field": "Coupon", "before": "", "after": "SPRING"}]


@db
def test_a_second_coupon_takes_the_place_of_the_first(now):
    jenny, first, second = customer(), coupon(now), coupon(now)
    before = first.redeem_for(jenny, by=None, now=now)
    after = second.redeem_for(jenny, by=None, now=now)
    assert fresh(before).removed_at == now
    assert fresh(jenny).discount == after
    assert timeline(jenny)[0][0]["text"] == "Coupon replaced"


@db
def test_the_same_coupon_is_not_given_twice_while_it_runs(now):
    jenny = customer()
    made = coupon(now, duration="repeating", duration_in_months=2)
    made.redeem_for(jenny, by=None, now=now)
    with pytest.raises(CouponRefused, match="already"):
        made.redeem_for(jenny, by=None, now=now)
    made.redeem_for(jenny, by=None, now=months_later(now, 2))
    assert fresh(made).times_redeemed == 2


@db
def test_removing_a_coupon_leaves_none_and_happens_once(now, billing):
    jenny, made = customer(), coupon(now)
    discount = made.redeem_for(jenny, by=billing, now=now)
    assert jenny.remove_discount(by=billing, now=now) == discount
    assert jenny.discount is None
    assert fresh(jenny).discount is None
    assert fresh(discount).removed_at == now
    assert jenny.remove_discount(by=billing, now=now) is None
    assert timeline(jenny)[0][0]["text"] == "Coupon removed"
    discount.remove(by=billing, now=now + timedelta(days=1))
    assert fresh(discount).removed_at == now


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 11, 22), 14, (2028, 1, 22)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 12, 31), 0, (2026, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(start, months, end):
    assert months_later(datetime(*start, 9, tzinfo=UTC), months) == datetime(*end, 9, tzinfo=UTC)


@db
def test_a_coupon_for_months_runs_until_its_end(now):
    start = datetime(2026, 1, 31, 9, tzinfo=UTC)
    discount = coupon(start, duration="repeating", duration_in_months=1).redeem_for(customer(), by=None, now=start)
    assert discount.end == datetime(2026, 2, 28, 9, tzinfo=UTC)
    assert discount.is_running(discount.end - timedelta(seconds=1))
    assert not discount.is_running(discount.end)


@db
def test_an_expired_a_used_up_and_a_deleted_coupon_say_so(now):
    jenny = customer()
    expired = coupon(now - timedelta(days=9), redeem_by=now, name="Old")
    used_up = coupon(now, max_redemptions=1, name="Few")
    used_up.redeem_for(customer(), by=None, now=now)
    deleted = coupon(now, name="Gone")
    deleted.mark_deleted(by=None, now=now)
    for made, words in (
        (expired, "The coupon Old expired on 22 Nov 2026."),
        (used_up, "The coupon Few is used up: it was redeemed 1 time."),
        (deleted, "The coupon Gone was deleted."),
    ):
        with pytest.raises(CouponRefused) as refused:
            made.redeem_for(jenny, by=None, now=now)
        assert str(refused.value) == words
    assert [made.status(now) for made in (expired, fresh(used_up), deleted)] == ["expired", "used_up", "deleted"]
    assert not Coupon.objects.valid(now).exists()
    assert fresh(jenny).discount is None


@db
def test_who_has_a_deleted_coupon_keeps_it(now):
    jenny, made = customer(), coupon(now)
    discount = made.redeem_for(jenny, by=None, now=now)
    made.mark_deleted(by=None, now=now)
    assert fresh(jenny).discount == discount
    assert fresh(discount).is_running(now)
    made.restore(by=None, now=now)
    assert made.status(now) == "valid"


@db
def test_an_amount_off_sets_the_currency_of_a_customer_without_one(now):
    jenny, made = customer(), coupon(now, amount_off=500, currency="eur", public_id="FIVE")
    made.redeem_for(jenny, by=None, now=now)
    assert jenny.currency == fresh(jenny).currency == "eur"
    assert fresh(jenny).currency_lock == "Currency is locked: the coupon FIVE takes off an amount in EUR."
    with pytest.raises(CurrencyLocked):
        jenny.adjust_balance(-100, currency="usd", by=None, now=now)


@db
def test_an_amount_off_in_another_currency_is_refused_and_not_counted(now):
    jenny, made = customer(currency="usd"), coupon(now, amount_off=500, currency="eur")
    with pytest.raises(CouponRefused, match="takes off EUR, and Jenny Rosen is billed in USD"):
        made.redeem_for(jenny, by=None, now=now)
    assert fresh(made).times_redeemed == 0
    assert fresh(jenny).discount is None


@db
def test_a_deleted_customer_gets_no_coupon(now):
    jenny = customer()
    jenny.mark_deleted(by=None, now=now)
    with pytest.raises(DeletedCustomer):
        coupon(now).redeem_for(jenny, by=None, now=now)


class TestThreads:
    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]

    def test_a_limit_of_redemptions_is_never_passed(self, now):
        made, people = coupon(now, max_redemptions=5), [customer() for _ in range(12)]
        results = at_once(
            *(lambda who=who: fresh(made).redeem_for(fresh(who), by=None, now=now) and "got" for who in people)
        )
        assert results.count("got") == 5
        assert sum(isinstance(result, CouponRefused) for result in results) == 7
        assert fresh(made).times_redeemed == Discount.objects.filter(coupon=made).count() == 5

    def test_one_customer_ends_with_one_coupon_however_many_are_applied_at_once(self, now):
        jenny, coupons = customer(), [coupon(now) for _ in range(6)]
        at_once(*(lambda made=made: made.redeem_for(fresh(jenny), by=None, now=now) for made in coupons))
        running = Discount.objects.get(customer=jenny, removed_at=None)
        assert fresh(jenny).discount == running
        assert Discount.objects.filter(customer=jenny).count() == 6


# The pages


@db
def test_the_form_adds_a_coupon_in_percent(desk):
    answer = desk.post(url("add"), TYPED | {"name": "Spring sale", "public_id": "SPRING-26", "percent_off": "12.5 %"})
    made = Coupon.objects.get()
    assert answer["Location"] == made.get_absolute_url() == "/coupons/SPRING-26/"
    assert (made.percent_off, made.name, made.amount_off, made.currency) == (Decimal("12.5"), "Spring sale", None, "")
    page = desk.get(answer["Location"]).content.decode()
    assert "Added Spring sale: 12.5% off once." in page
    assert "Valid" in page


@db
def test_the_form_adds_a_coupon_with_everything(desk):
    typed = {
        "amount_off": "5.00",
        "currency": "eur",
        "duration": "repeating",
        "duration_in_months": "3",
        "max_redemptions": "10",
        "redeem_by": "2027-12-31T23:59",
        "metadata_key": ["campaign", ""],
        "metadata_value": ["may", ""],
    }
    assert desk.post(url("add"), typed).status_code == 302
    made = Coupon.objects.get()
    assert made.terms == "€5.00 off for 3 months"
    assert (made.max_redemptions, made.metadata) == (10, {"campaign": "may"})
    assert made.redeem_by == datetime(2027, 12, 31, 23, 59, tzinfo=UTC)


REFUSED = {
    "percent_off": {
        "": "Enter a percentage or an amount.",
        "0": "above 0 and up to 100",
        "100.0001": "above 0 and up to 100",
        "1.23456": "at most 4 decimals",
        "many": "is not a number",
    },
    "duration": {"repeating": "For how many months?"},
    "max_redemptions": {"0": "Enter 1 or more.", "9999999999": "The largest number is"},
    "redeem_by": {
        "2020-01-01T00:00": "This moment is past.",
        "2099-01-01T00:00": "within the next 5 years",
        "soon": "Write day and time as",
    },
    "public_id": {
        "two words": "letters, digits, hyphens",
        "add": "means something else",
        "cus_0UtG5kPq3vN8sYwZb1": "means something else",
        "TAKEN": "is taken by another coupon",
    },
    "name": {"x" * 41: "40"},
}
REFUSED_TOGETHER = [
    ({"amount_off": "5", "currency": "eur"}, "not both"),
    ({"percent_off": "", "amount_off": "5"}, "Choose the currency of the amount."),
    ({"percent_off": "", "amount_off": "-5", "currency": "eur"}, "above zero"),
    ({"percent_off": "", "amount_off": "5.5", "currency": "jpy"}, "no decimals"),
    ({"duration": "repeating", "duration_in_months": "0"}, "Enter 1 or more."),
    ({"duration": "repeating", "duration_in_months": "1201"}, "The largest number is 1,200."),
    ({"metadata_key": "a[b]", "metadata_value": "1"}, "square brackets"),
]


@pytest.mark.parametrize(("typed", "words"), by_field(REFUSED) + REFUSED_TOGETHER)
@db
def test_nonsense_is_refused_at_its_field_and_nothing_is_written(desk, now, typed, words):
    coupon(now, public_id="TAKEN")
    answer = desk.post(url("add"), TYPED | typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Coupon.objects.count() == 1


@db
def test_the_list_filters_by_status_kind_duration_and_words(desk):
    now = timezone.now()
    coupon(now, name="Valid one", public_id="AAA")
    coupon(now, name="Expired one", redeem_by=now - timedelta(days=1))
    full = coupon(now, name="Used one", max_redemptions=1, amount_off=5, currency="eur", duration="forever")
    full.redeem_for(customer(), by=None, now=now)
    coupon(now, name="Deleted one").mark_deleted(by=None, now=now)
    assert set(names(desk.get(LIST))) == {"Valid one", "Expired one", "Used one"}
    for query, found in (
        ({"status": "valid"}, ["Valid one"]),
        ({"status": "expired"}, ["Expired one"]),
        ({"status": "used_up"}, ["Used one"]),
        ({"status": "deleted"}, ["Deleted one"]),
        ({"kind": "amount"}, ["Used one"]),
        ({"kind": "percent", "status": "valid"}, ["Valid one"]),
        ({"duration": "forever"}, ["Used one"]),
        ({"q": "aaa"}, ["Valid one"]),
        ({"q": "USED"}, ["Used one"]),
        ({"status": "nonsense"}, []),
    ):
        assert names(desk.get(LIST, query)) == found, query


@db
def test_the_list_page_costs_the_same_for_any_number_of_coupons(desk, now, django_assert_max_num_queries):
    for number in range(30):
        coupon(now, name=f"Coupon {number}")
    with django_assert_max_num_queries(10):
        assert len(desk.get(LIST).context["rows"]) == 30


@db
def test_an_empty_list_offers_the_first_step(desk):
    page = desk.get(LIST).content.decode()
    assert "No coupons yet" in page
    assert 'data-key="n"' in page


@db
def test_the_columns_of_the_list_are_remembered(desk, now):
    coupon(now)
    desk.post(reverse("coupon_columns"), {"columns": ["terms"], "next": LIST})
    assert [head["label"] for head in desk.get(LIST).context["heads"]] == ["Name", "Terms"]


@db
def test_editing_keeps_to_name_and_metadata_and_tells_of_a_conflict(desk, now, billing):
    made = coupon(now, name="Spring")
    page = desk.get(url("edit", made)).content.decode()
    assert "percent_off" not in page
    typed = {"name": "Summer", "metadata_key": "a", "metadata_value": "b", "version": made.version}
    assert desk.post(url("edit", made), typed | {"percent_off": "99"}).status_code == 302
    assert (fresh(made).name, fresh(made).metadata, fresh(made).percent_off) == ("Summer", {"a": "b"}, 25)
    late = desk.post(url("edit", made), {"name": "Autumn", "version": made.version})
    page = body(late, 409)
    assert "saved this coupon meanwhile (Name: “Spring” became “Summer”; Metadata a: “empty” became “b”)" in page
    assert 'value="Autumn"' in page
    assert f'name="version" value="{fresh(made).version}"' in page


@db
def test_deleting_names_what_happens_and_can_be_undone(desk, now):
    made = coupon(now, name="Spring")
    made.redeem_for(customer(), by=None, now=now)
    assert "One customer has it and keeps it." in desk.get(url("delete", made)).content.decode()
    listed = desk.post(url("delete", made), follow=True).content.decode()
    assert "Deleted the coupon Spring." in listed
    assert url("restore", made) in listed
    assert "Deleted" in desk.get(made.get_absolute_url()).content.decode()
    desk.post(url("restore", made))
    assert fresh(made).deleted_at is None
    refused = desk.post(url("edit", made), {"name": "x", "version": 1})
    assert refused.status_code == 409


@db
def test_the_detail_page_shows_who_has_it(desk, now):
    made, jenny, maria = coupon(now, name="Spring", max_redemptions=10), customer("Jenny"), customer("Maria")
    made.redeem_for(jenny, by=None, now=now), made.redeem_for(maria, by=None, now=now)
    maria.remove_discount(by=None, now=now)
    answer = desk.get(made.get_absolute_url())
    states = {discount.customer.name: state for discount, (state, _) in answer.context["rows"]}
    assert states == {"Jenny": "Running", "Maria": "Removed"}
    assert "2 of 10" in answer.content.decode()
    listed = desk.get(reverse("customer_list"), {"coupon": made.public_id})
    assert names(listed) == ["Jenny"]


@db
def test_the_file_has_every_coupon_and_its_metadata(desk, now):
    coupon(now, public_id="FIVE", amount_off=500, currency="eur", metadata={"campaign": "may"})
    coupon(now, public_id="HALF", percent_off="12.5", name="=2", redeem_by=now + timedelta(days=1), max_redemptions=3)
    coupon(now, public_id="QUARTER", duration="forever")
    coupon(now, public_id="GONE").mark_deleted(by=None, now=now)
    assert "3 coupons" in desk.get(reverse("coupon_export")).content.decode()
    answer = desk.get(reverse("coupon_export_file"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "id,Name,Percent Off,Amount Off,Currency,Duration,Duration In Months,Max Redemptions,Times Redeemed,"
        'Redeem By (UTC),Created (UTC),Applies To Products,"campaign (metadata)"',
        '"QUARTER","",25,,,forever,,,0,,2026-11-22 12:00:00,,""',
        '"HALF","\'=2",12.5,,,once,,3,0,2026-11-23 12:00:00,2026-11-22 12:00:00,,""',
        '"FIVE","",,5.00,eur,once,,,0,,2026-11-22 12:00:00,,"may"',
    ]


@db
def test_an_id_that_begins_as_a_formula_is_defused_in_every_file(desk, now):
    made = coupon(now, public_id="-A1")
    made.redeem_for(customer(now=now), by=None, now=now)
    for name, chosen in (("coupon_export_file", {}), ("customer_export_file", {"columns": "all"})):
        answer = desk.get(reverse(name), chosen)
        assert '"\'-A1",' in b"".join(answer.streaming_content).decode()


@db
def test_staff_apply_and_remove_a_coupon_on_the_customer_s_page(desk, now):
    jenny, made = customer(currency="usd"), coupon(now, name="Spring", public_id="SPRING")
    coupon(now, public_id="EURO", amount_off=5, currency="eur")
    dialog = desk.get(url("apply", jenny)).content.decode()
    assert "Spring · 25% off once" in dialog
    assert "EURO" not in dialog
    answer = desk.post(url("apply", jenny), {"coupon": "SPRING"}, follow=True).content.decode()
    assert "gets 25% off once." in answer
    assert made.get_absolute_url() in answer
    assert desk.post(url("apply", jenny), {"coupon": "SPRING"}).status_code == 422
    assert desk.post(url("apply", jenny), {"coupon": "EURO"}).status_code == 422
    assert "Remove Spring (25% off)?" in desk.get(url("remove", jenny)).content.decode()
    assert "Removed Spring." in desk.post(url("remove", jenny), follow=True).content.decode()
    assert fresh(jenny).discount is None
    assert desk.get(url("remove", jenny)).status_code == 302


@db
def test_readers_look_and_change_nothing(client, reader, now):
    made, jenny = coupon(now), customer()
    client.force_login(reader)
    for address in (LIST, made.get_absolute_url(), reverse("coupon_export"), reverse("coupon_export_file")):
        assert client.get(address).status_code == 200
    for address in (url("add"), url("edit", made), url("delete", made), url("apply", jenny), url("remove", jenny)):
        assert client.post(address).status_code == 403
    assert client.post(url("restore", made)).status_code == 403
    assert "Add coupon" not in client.get(LIST).content.decode()


@db
def test_the_admin_adds_edits_and_deletes_through_the_same_rules(client, now):
    client.force_login(staff("Administrator", is_superuser=True))
    add = reverse("admin:customers_coupon_add")
    typed = {"name": "Spring", "public_id": "SPRING", "amount_off": "5.00", "currency": "eur", "duration": "once"}
    assert "not both" in client.post(add, typed | {"percent_off": "5"}).content.decode()
    assert client.post(add, typed | {"metadata_key": ["a", ""], "metadata_value": ["b", ""]}).status_code == 302
    made = Coupon.objects.get()
    assert (made.terms, made.metadata) == ("€5.00 off once", {"a": "b"})
    change = reverse("admin:customers_coupon_change", args=[made.pk])
    assert "Somebody saved this coupon" in client.post(change, {"name": "Summer", "seen_version": 7}).content.decode()
    assert client.post(change, {"name": "Summer", "amount_off": "9", "seen_version": 1}).status_code == 302
    assert (fresh(made).name, fresh(made).amount_off) == ("Summer", 500)
    assert client.post(reverse("admin:customers_coupon_delete", args=[made.pk]), {"post": "yes"}).status_code == 302
    assert fresh(made).deleted_at
    assert client.get(reverse("admin:customers_coupon_changelist")).status_code == 200
    assert client.get(reverse("admin:customers_discount_changelist")).status_code == 200
    types = list(Event.objects.filter(object_id="SPRING").order_by("id").values_list("type", flat=True))
    assert types == ["coupon.created", "coupon.updated", "coupon.deleted"]


@db
def test_an_undone_transaction_gives_the_redemption_back(now):
    made = coupon(now, amount_off=500, currency="eur", max_redemptions=1)
    with pytest.raises(CouponRefused):
        made.redeem_for(customer(currency="usd"), by=None, now=now)
    made.redeem_for(customer(currency="eur"), by=None, now=now)
    assert Customer.objects.exclude(discount=None).count() == 1
