"""The currency lock, and siblings that are billed in other currencies."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.rules.contacts import from_addresses
from customers.rules.fields import PROFILE
from tests.customers.profile.test_edit import edit, typed
from tests.factories import customer

pytestmark = pytest.mark.django_db


def other_currency(customer):
    return reverse("customer_other_currency", args=[customer.public_id])


def test_without_a_currency_there_is_no_lock():
    assert customer("Jenny").currency_lock == ""


@pytest.mark.parametrize("how", ["on adding", "by editing"])
def test_a_currency_that_staff_set_is_locked_and_says_so(billing, now, how):
    jenny = customer("Jenny", currency="eur" if how == "on adding" else "")
    if how == "by editing":
        jenny.change({"currency": "eur"}, by=billing, now=now)
    assert jenny.currency_lock == "Currency is locked: it was set to EUR."


def test_the_first_bill_says_what_locked_it_and_later_ones_do_not_change_that(billing, now):
    jenny = customer("Jenny", currency="eur")
    for number in ("0001", "0002"):
        jenny.lock_currency("eur", f"invoice ACME-{number} was issued in EUR", by=billing, now=now)
        assert jenny.currency_lock == "Currency is locked: invoice ACME-0001 was issued in EUR."
    assert Customer.objects.get().currency_lock == jenny.currency_lock
    assert jenny.version == 1


def test_locking_sets_a_currency_that_was_not_set_and_tells_the_timeline(billing, now):
    jenny = customer("Jenny")
    jenny.lock_currency("usd", "invoice A-1 was issued in USD", by=billing, now=now)
    assert (jenny.currency, jenny.version) == ("usd", 2)
    assert Event.objects.of(jenny).first().changes == {"currency": ["", "usd"]}


def test_another_currency_is_refused_with_the_reason(billing, now):
    jenny = customer("Jenny", currency="eur")
    jenny.lock_currency("eur", "invoice A-1 was issued in EUR", by=billing, now=now)
    with pytest.raises(CurrencyLocked, match="invoice A-1 was issued in EUR"):
        jenny.lock_currency("usd", "invoice A-2", by=billing, now=now)
    with pytest.raises(CurrencyLocked, match="invoice A-1 was issued in EUR"):
        jenny.change({"currency": ""}, by=billing, now=now)


def test_the_form_disables_the_choice_says_why_and_offers_the_way_out(desk, now):
    jenny = customer("Jenny", currency="eur")
    jenny.lock_currency("eur", "invoice A-1 was issued in EUR", by=desk.user, now=now)
    page = desk.get(edit(jenny)).content.decode()
    assert "Currency is locked: invoice A-1 was issued in EUR." in page
    assert 'id="locked-currency" disabled' in page
    assert 'name="currency"' not in page
    assert other_currency(jenny) in page


def test_a_currency_posted_for_a_locked_customer_changes_nothing(desk):
    jenny = customer("Jenny", currency="eur")
    desk.post(edit(jenny), typed(jenny, name="New", currency="usd"))
    jenny.refresh_from_db()
    assert (jenny.name, jenny.currency) == ("New", "eur")


def test_a_deleted_customer_is_not_locked_either(billing, now):
    jenny = customer("Jenny")
    jenny.mark_deleted(by=billing, now=now)
    with pytest.raises(DeletedCustomer):
        jenny.lock_currency("eur", "invoice", by=billing, now=now)


# Siblings


@pytest.fixture
def jenny():
    return customer(
        "Jenny",
        email="jenny@example.com",
        currency="eur",
        address_country="DE",
        metadata={"plan": "gold"},
        preferred_locales=["de"],
        tax_exempt="reverse",
        contacts=from_addresses(["a@example.com"], []),
    )


def test_billing_in_another_currency_makes_a_linked_customer_with_the_same_profile(desk, jenny):
    answer = desk.post(other_currency(jenny), {"currency": "usd"})
    sibling = Customer.objects.get(currency="usd")
    assert answer["Location"] == sibling.get_absolute_url()
    assert {field: getattr(sibling, field) for field in PROFILE} == {field: getattr(jenny, field) for field in PROFILE}
    assert (sibling.sibling_of, sibling.currency_lock) == (jenny, "Currency is locked: it was set to USD.")
    assert "Jenny is billed in USD here." in desk.get(answer["Location"]).content.decode()


def test_each_of_the_family_shows_the_others(desk, jenny, now):
    usd = jenny.bill_in_another_currency("usd", by=desk.user, now=now)
    gbp = usd.bill_in_another_currency("gbp", by=desk.user, now=now)
    assert gbp.sibling_of == jenny
    for one in (jenny, usd, gbp):
        page = desk.get(one.get_absolute_url()).content.decode()
        others = {jenny, usd, gbp} - {one}
        assert set(one.family()) == others
        for other in others:
            assert other.get_absolute_url() in page
            assert f"Also billed in {other.currency.upper()}" in page


def test_a_sibling_is_made_once(billing, jenny, now):
    usd = jenny.bill_in_another_currency("usd", by=billing, now=now)
    assert jenny.bill_in_another_currency("usd", by=billing, now=now) == usd
    assert usd.bill_in_another_currency("eur", by=billing, now=now) == jenny
    assert Customer.objects.count() == 2


def test_a_deleted_sibling_is_neither_shown_nor_found(billing, jenny, now):
    usd = jenny.bill_in_another_currency("usd", by=billing, now=now)
    usd.mark_deleted(by=billing, now=now)
    assert not jenny.family()
    again = jenny.bill_in_another_currency("usd", by=billing, now=now)
    assert again != usd
    assert list(jenny.family()) == [again]


def test_a_family_outlives_its_first_member(billing, jenny, now):
    usd = jenny.bill_in_another_currency("usd", by=billing, now=now)
    jenny.mark_deleted(by=billing, now=now)
    gbp = usd.bill_in_another_currency("gbp", by=billing, now=now)
    assert list(usd.family()) == [gbp]


@pytest.mark.parametrize("currency", ["eur", "xxx", "USD", "", "\x00"])
def test_a_currency_that_makes_no_sense_is_refused(desk, jenny, currency):
    assert desk.post(other_currency(jenny), {"currency": currency}).status_code == 422
    with pytest.raises(ValueError, match="Choose a currency"):
        jenny.bill_in_another_currency(currency, by=desk.user, now=jenny.created)
    assert Customer.objects.count() == 1


def test_a_customer_without_a_currency_needs_no_sibling(desk):
    plain = customer("Plain")
    page = desk.get(other_currency(plain), follow=True)
    assert page.redirect_chain == [(plain.get_absolute_url(), 302)]
    assert "Plain has no currency yet." in page.content.decode()
    assert "Bill in another currency" not in page.content.decode()
    desk.post(other_currency(plain), {"currency": "usd"})
    assert Customer.objects.count() == 1


def test_a_deleted_customer_gets_no_sibling(desk, jenny, now):
    jenny.mark_deleted(by=desk.user, now=now)
    for answer in (desk.get(other_currency(jenny)), desk.post(other_currency(jenny), {"currency": "usd"})):
        assert answer["Location"] == jenny.get_absolute_url()
    assert Customer.objects.count() == 1


def test_who_may_only_read_makes_no_sibling(client, reader, jenny):
    client.force_login(reader)
    assert client.post(other_currency(jenny), {"currency": "usd"}).status_code == 403
    assert Customer.objects.count() == 1
