"""The pages of promotion codes, the codes on a coupon's page, and a code that staff type for a customer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models.coupon import Coupon
from customers.models.promotions.promotion_code import PromotionCode
from tests.factories import customer, staff
from tests.reading import names

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("promotion_code_list"), reverse("promotion_code_add")


@pytest.fixture
def spring(now):
    return Coupon.create(public_id="SPRING", name="Spring", percent_off=Decimal(25), by=None, now=now)


def code(of, typed="SPRING-26", *, now=None, **fields):
    return PromotionCode.create(of, code=typed, by=None, now=now or timezone.now(), **fields)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def page(desk, url, **query):
    return desk.get(url, query).content.decode()


def test_the_form_adds_a_code_with_everything(desk, spring):
    jenny = customer("Jenny Rosen", email="jenny@example.com")
    typed = {
        "coupon": "SPRING",
        "code": "Jenny-26",
        "customer": "jenny@example.com",
        "max_redemptions": "3",
        "expires_at": (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
        "first_time_transaction": "on",
        "minimum_amount": "50.00",
        "minimum_amount_currency": "eur",
        "metadata_key": ["campaign", ""],
        "metadata_value": ["may", ""],
    }
    answer = desk.post(ADD, typed)
    made = PromotionCode.objects.get()
    assert answer["Location"] == spring.get_absolute_url()
    assert (made.code, made.code_key, made.customer, made.max_redemptions) == ("Jenny-26", "jenny-26", jenny, 3)
    assert made.restrictions == "First order only · Orders from €50.00" and made.metadata == {"campaign": "may"}
    listed = page(desk, answer["Location"])
    assert "Added the code Jenny-26: 25% off once." in listed and made.get_absolute_url() in listed
    assert 'value="SPRING" selected' in page(desk, ADD, coupon="SPRING")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"coupon": ""}, "Choose a coupon."),
        ({"coupon": "NEVER"}, "Select a valid choice"),
        ({"code": "two words"}, "digits and hyphens only"),
        ({"code": "x" * 501}, "500"),
        ({"code": "TAKEN"}, "active already, for everybody"),
        ({"customer": "Nobody"}, "No customer matches “Nobody”."),
        ({"customer": "Twin"}, "Several customers match “Twin”."),
        ({"max_redemptions": "0"}, "Enter 1 or more."),
        ({"expires_at": "2020-01-01T00:00"}, "This moment is past."),
        ({"expires_at": "soon"}, "Write day and time as"),
        ({"minimum_amount": "5"}, "Choose the currency of the smallest order."),
        ({"minimum_amount": "many", "minimum_amount_currency": "eur"}, "many"),
        ({"minimum_amount": "0", "minimum_amount_currency": "eur"}, "Enter an amount above zero."),
        ({"minimum_amount_currency": "eur"}, "Enter the amount too"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(desk, spring, typed, words):
    code(spring, "TAKEN")
    customer("Twin one"), customer("Twin two")
    answer = desk.post(ADD, {"coupon": "SPRING", "code": "KEPT", "metadata_key": "kept-key"} | typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert PromotionCode.objects.count() == 1


def test_the_list_is_searched_filtered_and_exported(desk, spring, now):
    other = Coupon.create(public_id="OTHER", percent_off=Decimal(5), by=None, now=timezone.now())
    jenny = customer("Jenny")
    made, used = code(spring), code(spring, "USED", max_redemptions=1)
    code(other, "MINE", customer=jenny, active=False, metadata={"a": "b"})
    code(spring, "OLD", now=now, expires_at=now + timedelta(minutes=1))
    code(other, "GONE")
    used.redeem_for(jenny, by=None, now=timezone.now())
    gone = Coupon.create(percent_off=Decimal(5), by=None, now=timezone.now())
    code(gone, "LOST"), gone.mark_deleted(by=None, now=timezone.now())
    for query, found in (
        ({}, {"SPRING-26", "USED", "MINE", "OLD", "GONE", "LOST"}),
        ({"q": "spring"}, {"SPRING-26"}),
        ({"q": made.public_id}, {"SPRING-26"}),
        ({"status": "active"}, {"SPRING-26", "GONE"}),
        ({"status": "inactive"}, {"MINE"}),
        ({"status": "used_up"}, {"USED"}),
        ({"status": "expired"}, {"OLD"}),
        ({"status": "invalid"}, {"LOST"}),
        ({"whom": "one"}, {"MINE"}),
        ({"coupon": "OTHER"}, {"MINE", "GONE"}),
        ({"status": "nonsense"}, set()),
    ):
        assert set(names(desk.get(LIST, query))) == found, query
    file = b"".join(desk.get(reverse("promotion_code_export_file"), {"coupon": "OTHER"}).streaming_content)
    lines = file.decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and f',"MINE","OTHER",{jenny.public_id},false,0,,' in lines[2]


def test_the_list_costs_the_same_for_any_number_of_codes(desk, spring, django_assert_max_num_queries):
    for number in range(30):
        code(spring, f"CODE-{number}", customer=customer())
    with django_assert_max_num_queries(10):
        assert len(desk.get(LIST).context["rows"]) == 30
    with django_assert_max_num_queries(14):
        assert len(desk.get(spring.get_absolute_url()).context["codes"]) == 10


def test_an_empty_list_offers_the_first_step_and_its_neighbour(desk):
    shown = page(desk, LIST)
    assert 'aria-current="page"' in shown
    assert "No promotion codes yet" in shown and 'data-key="n"' in shown and reverse("coupon_list") in shown


def test_the_coupon_s_page_lists_its_codes_and_switches_them(desk, spring):
    made = code(spring)
    off, on = (reverse(f"promotion_code_{way}", args=[made.public_id]) for way in ("off", "on"))
    assert off in page(desk, spring.get_absolute_url())
    answer = desk.post(f"{off}?on=coupon", follow=True).content.decode()
    assert "Switched off the code SPRING-26. Who has it keeps it." in answer and on in answer
    assert not fresh(made).active
    answer = desk.post(on, follow=True).content.decode()
    assert "The code SPRING-26 can be used again." in answer and fresh(made).active
    assert "Status" in answer and "Inactive" in answer
    desk.post(off)
    code(spring)
    assert "active already, for everybody" in desk.post(on, follow=True).content.decode()


def test_what_is_over_cannot_be_switched_on(desk, spring):
    made = code(spring, active=False)
    spring.mark_deleted(by=None, now=timezone.now())
    shown = page(desk, made.get_absolute_url())
    assert "Nobody can use this code any more" in shown and "Switch on" not in shown
    answer = desk.post(reverse("promotion_code_on", args=[made.public_id]), follow=True).content.decode()
    assert "It stays inactive." in answer


def test_a_code_s_page_shows_who_used_it_and_its_metadata_is_edited(desk, spring):
    made, jenny = code(spring, max_redemptions=5), customer("Jenny")
    made.redeem_for(jenny, by=None, now=timezone.now())
    shown = page(desk, made.get_absolute_url())
    assert "Jenny" in shown and "1 of 5" in shown and "Promotion code added" in shown
    edit = reverse("promotion_code_edit", args=[made.public_id])
    typed = {"metadata_key": "a", "metadata_value": "b", "version": 1}
    assert desk.post(edit, typed).status_code == 302 and fresh(made).metadata == {"a": "b"}
    assert desk.post(edit, typed | {"metadata_value": "c"}).status_code == 409


def test_staff_type_a_code_for_a_customer(desk, spring):
    made, jenny = code(spring), customer("Jenny")
    apply = reverse("coupon_apply", args=[jenny.public_id])
    assert "Or a promotion code" in page(desk, apply)
    for typed, words in (
        ({"code": "never"}, "There is no code “never”."),
        ({"code": "spring-26", "coupon": "SPRING"}, "not both"),
        ({"coupon": ""}, "Choose a coupon, or write a code."),
    ):
        answer = desk.post(apply, typed)
        assert answer.status_code == 422 and words in answer.content.decode()
    answer = desk.post(apply, {"code": " Spring-26 "}, follow=True).content.decode()
    assert "Jenny gets 25% off once." in answer and "Coupon applied with the code SPRING-26" in answer
    assert fresh(made).times_redeemed == 1 and fresh(jenny).discount.promotion_code == made
    code(spring, "BIG", minimum_amount=5000, minimum_amount_currency="eur")
    other = reverse("coupon_apply", args=[customer("Maria").public_id])
    assert "cannot be put on a customer" in desk.post(other, {"code": "big"}).content.decode()


def test_readers_look_and_change_nothing(client, reader, spring):
    made = code(spring)
    client.force_login(reader)
    for address in (LIST, made.get_absolute_url(), reverse("promotion_code_export_file")):
        assert client.get(address).status_code == 200
    for way in ("edit", "on", "off"):
        assert client.post(reverse(f"promotion_code_{way}", args=[made.public_id])).status_code == 403
    assert client.post(ADD).status_code == 403
    shown = client.get(spring.get_absolute_url()).content.decode()
    assert "Add code" not in shown and "Switch off" not in shown


def test_the_admin_shows_codes(client, spring):
    made = code(spring, minimum_amount=5000, minimum_amount_currency="eur")
    client.force_login(staff("Administrator", is_superuser=True))
    listed = client.get(reverse("admin:customers_promotioncode_changelist"), {"q": "spring-26"}).content.decode()
    assert "SPRING-26" in listed
    shown = client.get(reverse("admin:customers_promotioncode_change", args=[made.pk])).content.decode()
    assert "€50.00" in shown and "code_key" not in shown
