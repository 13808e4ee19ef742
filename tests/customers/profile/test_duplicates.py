"""Likely duplicates: who is found, who is not, and what the dialog shows of them."""

import pytest
from django.urls import reverse

from customers.profile.duplicates import LIMIT, likely_duplicates
from tests.factories import customer

pytestmark = pytest.mark.django_db


def found(**typed):
    return [(d.customer.name, d.reason) for d in likely_duplicates(**typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "jenny.rosen@gmail.com",
        "JENNY.ROSEN@GMAIL.COM",
        "jennyrosen@gmail.com",
        "jenny.rosen+billing@gmail.com",
        "j.e.n.n.y.rosen+x+y@googlemail.com",
        "  jenny.rosen@gmail.com ",
    ],
)
def test_one_mailbox_in_other_letters_is_the_same_email(typed):
    customer("Jenny", email="jenny.rosen@gmail.com")
    assert found(email=typed) == [("Jenny", "same email")]


@pytest.mark.parametrize(
    "typed", ["jenny@example.com", "jennyrosen@example.com", "jenny.rosen@example.org", "", "jenny"]
)
def test_another_mailbox_is_not(typed):
    customer("Jenny", email="jenny.rosen@example.com")
    assert found(email=typed) == []


def test_the_plus_tag_does_not_count_anywhere():
    customer("Jenny", email="jenny+invoices@example.com")
    assert found(email="jenny+orders@example.com") == [("Jenny", "same email")]


@pytest.mark.parametrize("typed", ["+49 30 12345678", "+49-30-123456-78", "+49 (30) 12345678"])
def test_one_number_in_other_spellings_is_the_same_phone(typed):
    customer("Jenny", phone="+493012345678")
    assert found(phone=typed) == [("Jenny", "same phone")]


def test_short_and_other_numbers_are_not():
    customer("Jenny", phone="+493012345678"), customer("Short", phone="110")
    assert found(phone="+493012345679") == []
    assert found(phone="110") == []


@pytest.mark.parametrize("typed", ["ACME GmbH", "Acme", "acme gmbh.", "Acme G.m.b.H.", "  ÁCME  "])
def test_a_near_same_name_in_the_same_country_is_similar(typed):
    customer("Acme GmbH", address_country="DE")
    assert found(name=typed, country="DE") == [("Acme GmbH", "similar name")]


def test_a_letter_more_or_two_swapped_is_similar():
    customer("Jenny Rosenberg", address_country="DE")
    for typed in ("Jenny Rosenbergg", "Jenny Rosenbreg", "Jenny Rosenber"):
        assert found(name=typed, country="DE") == [("Jenny Rosenberg", "similar name")], typed


def test_the_same_words_in_another_order_are_similar():
    customer("Rosen Jenny")
    assert found(name="Jenny Rosen") == [("Rosen Jenny", "similar name")]


def test_the_same_name_in_another_country_is_somebody_else():
    customer("Acme GmbH", address_country="AT")
    assert found(name="Acme GmbH", country="DE") == []
    assert found(name="Acme GmbH", country="") == [("Acme GmbH", "similar name")]


def test_a_customer_without_a_country_may_be_anybody():
    customer("Acme GmbH")
    assert found(name="Acme", country="DE") == [("Acme GmbH", "similar name")]


@pytest.mark.parametrize("typed", ["Shop 13", "Jane Rosen", "Beta AG", "Jo", "", "!!!", "-"])
def test_honest_others_are_left_alone(typed):
    (
        customer("Shop 12", email="shop12@example.com"),
        customer("Jenny Rosen", email="jr@example.com"),
        customer("Acme AG"),
    )
    assert found(name=typed, email="other@example.com", phone="+493011111111", country="DE") == []


def test_the_surest_come_first_each_once_and_never_more_than_five():
    customer("Jenny Rosen", email="other@example.com")
    for number in range(7):
        customer(f"Number {number}", phone="+493012345678")
    customer("Jenny Rosen", email="jenny@example.com", phone="+493012345678")
    rows = found(name="Jenny Rosen", email="jenny@example.com", phone="+493012345678")
    assert len(rows) == LIMIT
    assert rows[0] == ("Jenny Rosen", "same email")
    assert [reason for _, reason in rows[1:]] == ["same phone"] * 4


def test_the_deleted_and_the_customer_itself_are_not_its_duplicates(billing, now):
    gone, itself = customer("Jenny", email="jenny@example.com"), customer("Jenny", email="jenny@example.com")
    gone.mark_deleted(by=billing, now=now)
    assert [d.customer for d in likely_duplicates(name="Jenny", email="jenny@example.com")] == [itself]
    assert likely_duplicates(name="Jenny", email="jenny@example.com", exclude=itself) == []


def test_looking_costs_a_handful_of_queries(django_assert_max_num_queries):
    for number in range(60):
        customer(f"Jenny Rosen {number}", phone="+493012345678", email=f"jenny+{number}@example.com")
    with django_assert_max_num_queries(4):
        assert len(found(name="Jenny Rosen", email="jenny@example.com", phone="+493012345678", country="DE")) == LIMIT


def test_the_dialog_gets_links_while_typing(desk):
    jenny = customer("Jenny <Rosen>", email="jenny@example.com")
    page = desk.get(reverse("customer_duplicates"), {"email": "JENNY@example.com", "name": "x"}).content.decode()
    assert jenny.get_absolute_url() in page
    assert "Jenny &lt;Rosen&gt;" in page
    assert "same email" in page
    assert "Add anyway" not in page
    own = desk.get(reverse("customer_duplicates"), {"email": "jenny@example.com", "exclude": jenny.public_id})
    assert jenny.get_absolute_url() not in own.content.decode()


@pytest.mark.parametrize(
    "odd", ["\x00", "\x00@example.com", "a\u202eb@example.com", "x" * 30_000, "@", "%", "\U0010ffff"]
)
@pytest.mark.parametrize("name", ["name", "email", "phone", "address_country", "exclude", "tax_ids_value"])
def test_odd_text_is_looked_up_without_harm(desk, name, odd):
    assert desk.get(reverse("customer_duplicates"), {name: odd}).status_code == 200
