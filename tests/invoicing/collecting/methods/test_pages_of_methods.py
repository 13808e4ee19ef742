"""Payment methods on the pages of staff: put on file by a test number, made the default, edited, detached."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, method, newest, tick

pytestmark = pytest.mark.django_db
CHARGED = {"kind": "charged", "make_default": "on"}


def add(desk, buyer, **typed):
    return desk.post(reverse("payment_method_add", args=[buyer.public_id]), CHARGED | typed)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("typed", ["4242 4242 4242 4242", "4242-4242-4242-4242", "pm_card_visa"])
def test_a_card_is_put_on_file_by_a_number_or_a_token(desk, typed):
    buyer = customer()
    address = {"address_country": "DE", "address_line1": "Weg 1", "address_postal_code": "89073", "address_city": "Ulm"}
    answer = add(desk, buyer, token=typed, name="Jenny Rosen", **address)
    assert answer.status_code == 302
    found = PaymentMethod.objects.get()
    assert (found.words, found.is_default, found.customer) == ("Visa •••• 4242", True, buyer)
    assert found.billing_details["address"]["city"] == "Ulm"
    page = desk.get(buyer.get_absolute_url()).text
    assert "Visa •••• 4242" in page and found.expiry in page and "Default" in page
    assert "4242 4242" not in page


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4000000000000002", "card_declined, generic_decline"),
        ("4000000000009995", "card_declined, insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined, stolen_card"),
        ("1234", "resource_missing"),
    ],
)
def test_a_refusal_is_told_at_the_field_with_its_code_and_what_was_typed_stays(desk, number, code):
    buyer = customer()
    answer = add(desk, buyer, token=number, name="Jenny Rosen")
    assert answer.status_code == 422
    assert f"({code})" in answer.context["form"].errors["token"][0]
    assert f'value="{number}"' in answer.text and 'value="Jenny Rosen"' in answer.text
    assert not PaymentMethod.objects.exists()


def test_without_a_number_the_field_asks_for_one(desk):
    answer = add(desk, customer(), token=" ")
    assert answer.context["form"].errors["token"] == ["Type a test number, or choose one of the list."]


@pytest.mark.parametrize(("kind", "words"), [("bank_transfer", "Bank transfer"), ("manual", "Paid by hand")])
def test_what_nobody_charges_is_put_on_file_and_is_never_the_default(desk, kind, words):
    buyer = customer()
    assert add(desk, buyer, kind=kind, email="jane@x.example").status_code == 302
    found = PaymentMethod.objects.get()
    assert (found.words, found.is_default, found.gateway) == (words, False, "manual")
    assert found.billing_details["email"] == "jane@x.example"
    answer = desk.post(reverse("payment_method_default", args=[found.public_id]), follow=True)
    assert "Only a card or a bank account" in said(answer)[-1]


def test_in_a_live_installation_no_number_is_asked_for(desk, settings):
    settings.LIVEMODE = True
    buyer = customer()
    page = desk.get(reverse("payment_method_add", args=[buyer.public_id]))
    assert "token" not in page.context["form"].fields
    assert add(desk, buyer, token="4242424242424242").status_code == 422
    assert not PaymentMethod.objects.exists()


def test_a_card_that_is_there_already_is_told_and_taken(desk):
    buyer = customer()
    add(desk, buyer, token="pm_card_visa")
    answer = desk.post(
        reverse("payment_method_add", args=[buyer.public_id]), {"kind": "charged", "token": "pm_card_visa"}, follow=True
    )
    assert "was on file already" in said(answer)[-1]
    assert PaymentMethod.objects.attached().count() == 2
    assert PaymentMethod.objects.filter(is_default=True).count() == 1


def test_another_method_is_made_the_default(desk):
    buyer = customer()
    first, second = method(buyer), method(buyer, "pm_card_mastercard")
    desk.post(reverse("payment_method_default", args=[second.public_id]))
    assert [each.is_default for each in PaymentMethod.objects.of(buyer)] == [True, False]
    assert PaymentMethod.objects.of(buyer)[0] == second
    page = desk.get(first.get_absolute_url()).text
    assert "Make default" in page


def test_expiry_and_billing_details_are_edited_and_the_gateway_hears_of_it(desk):
    on_file = method(customer())
    address = reverse("payment_method_edit", args=[on_file.public_id])
    assert desk.get(address).context["form"]["expiry"].value() == on_file.expiry
    year = on_file.shown["exp_year"] + 1
    answer = desk.post(address, {"expiry": f"3/{year}", "name": "Jane", "phone": "+49 731 1234567"})
    assert answer.status_code == 302
    on_file.refresh_from_db()
    assert (on_file.expiry, on_file.expires_on.month) == (f"03/{year}", 3)
    assert on_file.billing_details["phone"] == "+497311234567"
    event = Event.objects.get(type="payment_method.updated")
    assert event.data["changed"] == ["billing_details", "expiry"] and "Jane" not in str(event.data)
    assert "Nothing was changed." in said(
        desk.post(address, {"expiry": f"03/{year}", "name": "Jane", "phone": "+49 731 1234567"}, follow=True)
    )


@pytest.mark.parametrize(
    ("typed", "told"), [("13/2030", "Write month"), ("08/2020", "past"), ("soon", "Write month"), ("01/2099", "up to")]
)
def test_an_expiry_that_cannot_be_is_refused_at_the_field(desk, typed, told):
    on_file = method(customer())
    answer = desk.post(reverse("payment_method_edit", args=[on_file.public_id]), {"expiry": typed})
    assert answer.status_code == 422 and told in answer.context["form"].errors["expiry"][0]
    assert f'value="{typed}"' in answer.text


def test_detaching_names_the_invoices_that_wait_and_is_final(desk):
    invoice, on_file = charged()
    address = reverse("payment_method_detach", args=[on_file.public_id])
    question = desk.get(address).text
    assert f"{invoice.number} (€100.00)" in question and "Nothing else can be charged" in question
    assert "for good" in question
    other = method(invoice.customer, "pm_card_mastercard")
    assert "charged to Mastercard •••• 4444 then" in desk.get(address).text
    assert "waits to be charged" not in desk.get(reverse("payment_method_detach", args=[other.public_id])).text
    assert desk.post(address).status_code == 302
    assert desk.post(address).status_code == 404
    assert desk.post(reverse("payment_method_default", args=[on_file.public_id])).status_code == 404
    page = desk.get(on_file.get_absolute_url())
    assert "Detached" in page.text and not page.context["may_change"]


def test_the_page_of_a_method_shows_its_charges_and_what_happened(desk, now):
    invoice, on_file = charged("pm_card_insufficientFundsLater", now=now)
    page = desk.get(on_file.get_absolute_url())
    assert [each for each, _ in page.context["waiting"]] == [invoice]
    invoice.collection.charge_at(invoice, now, now=now)
    tick(now)
    page = desk.get(on_file.get_absolute_url())
    assert [each for each, _ in page.context["charges"]] == [newest(invoice)]
    assert "There is not enough money" in page.text
    assert page.context["events"][0]["text"] == "Put on file, as the default"


def test_who_only_reads_sees_methods_and_changes_none(client, reader):
    client.force_login(reader)
    buyer = customer()
    on_file = method(buyer)
    page = client.get(buyer.get_absolute_url()).text
    assert "Visa •••• 4242" in page and "Add payment method" not in page
    assert client.post(reverse("payment_method_detach", args=[on_file.public_id])).status_code == 403


@pytest.mark.parametrize("count", [1, 6])
def test_the_block_costs_the_same_for_any_number(desk, count, django_assert_max_num_queries):
    buyer = customer()
    for _ in range(count):
        method(buyer)
    desk.get(buyer.get_absolute_url())
    with django_assert_max_num_queries(40):
        desk.get(buyer.get_absolute_url())


def test_what_waits_for_a_method_is_tried_soon_after_one_came(now):
    invoice, _ = charged(None, now=now)
    invoice.collection.charge_at(invoice, now, now=now)
    tick(now)
    invoice.collection.refresh_from_db()
    assert invoice.collection.waits
    method(invoice.customer, now=now)
    invoice.collection.refresh_from_db()
    assert (invoice.collection.waits, invoice.collection.next_payment_attempt) == (False, now)
