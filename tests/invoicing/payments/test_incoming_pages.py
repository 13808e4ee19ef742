"""Recording one amount for a customer: what is proposed, what may be typed, what the page of it says."""

from datetime import date

import pytest
from django.urls import reverse

from invoicing.models.parts.incoming import IncomingPayment
from tests.factories import customer, issued, line, staff
from tests.reading import text, toast
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db
BESIDE = ("payment_list", "charge_list", "refund_list", "dispute_list")


def url(buyer, name="customer_payment"):
    return reverse(name, args=[buyer.public_id])


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def owing(now, *debts, currency="eur"):
    """A customer and their invoices of (amount, due date), made in that order."""
    buyer = customer(currency=currency)
    made = [issued(buyer, lines=[line(unit_amount=amount)], due_date=due, now=now) for amount, due in debts]
    return buyer, made


def share(invoice):
    return f"share_{invoice.public_id}"


def typed(amount, **more):
    return {"amount": amount, "paid_on": "2026-11-22", "method": "bank_transfer", "reference": "SEPA 1", **more}


def shown(desk, buyer, amount, **shares):
    """What the page sends for an amount whose shares it has shown; `shares` are those that were changed."""
    form = desk.post(url(buyer, "customer_payment_shares"), typed(amount)).context["form"]
    proposed = {share(invoice): form[share(invoice)].value() or "" for invoice in form.invoices}
    return typed(amount, shown=form["shown"].value() or "", **(proposed | shares))


def test_the_oldest_debt_is_proposed_first(desk, clock):
    buyer, (late, early, middle) = owing(
        clock, (3000, date(2026, 12, 20)), (4000, date(2026, 11, 30)), (5000, date(2026, 12, 1))
    )
    response = desk.post(url(buyer, "customer_payment_shares"), typed("80"))
    form = response.context["form"]
    assert [invoice.pk for invoice in form.invoices] == [early.pk, middle.pk, late.pk]
    assert [form[share(invoice)].value() for invoice in (early, middle, late)] == ["40.00", "40.00", ""]
    assert "All of it is used." in text(response)
    response = desk.post(url(buyer, "customer_payment_shares"), typed("200"))
    assert "€80.00 of it goes to the customer's credit balance." in text(response)
    response = desk.post(url(buyer, "customer_payment_shares") + "?rest=1", typed("80", **{share(late): "30"}))
    assert "€50.00 of it goes to the customer's credit balance." in text(response)
    response = desk.post(url(buyer, "customer_payment_shares") + "?rest=1", typed("20", **{share(late): "30"}))
    assert "The shares come to €10.00 more than came in." in text(response)
    assert not IncomingPayment.objects.exists()


def test_the_amount_is_recorded_as_it_was_shown(desk, clock):
    buyer, (first, second) = owing(clock, (3000, date(2026, 12, 1)), (4000, date(2026, 12, 2)))
    response = desk.post(url(buyer), typed("60"))
    assert response.status_code == 422
    form = response.context["form"]
    assert "Look at how the amount is shared" in text(response)
    assert (form[share(first)].value(), form[share(second)].value()) == ("30.00", "30.00")
    proposed = {name: form[name].value() for name in (share(first), share(second), "shown")}
    assert not IncomingPayment.objects.exists()
    response = desk.post(url(buyer), typed("60", **proposed), follow=True)
    assert "Recorded €60.00, which paid 2 invoices." in toast(response)
    incoming = IncomingPayment.objects.get()
    assert [(again(i).status, again(i).amount_remaining) for i in (first, second)] == [("paid", 0), ("open", 1000)]
    words = text(desk.get(incoming.get_absolute_url()))
    for payment in incoming.payments.all():
        assert payment.receipt_number in words and str(payment.invoice) in words


def test_shares_are_what_staff_say(desk, clock):
    buyer, (first, second) = owing(clock, (3000, date(2026, 12, 1)), (4000, date(2026, 12, 2)))
    data = shown(desk, buyer, "60", **{share(first): "", share(second): "35.50"})
    response = desk.post(url(buyer), data, follow=True)
    assert "Recorded €60.00, which paid 1 invoice. €24.50 went to the credit balance." in toast(response)
    assert (again(first).amount_paid, again(second).amount_remaining, again(buyer).balance) == (0, 450, -2450)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"amount": ""}, "amount", "Enter what came in."),
        ({"amount": "abc"}, "amount", "is not an amount"),
        ({"amount": "0"}, "amount", "above 0"),
        ({"amount": "-5"}, "amount", "above 0"),
        ({"amount": "20", "share": "25"}, "amount", "€5.00 more than this"),
        ({"amount": "50", "share": "30.01"}, "share", "Only €30.00 of"),
        ({"amount": "50", "share": "-1"}, "share", "above 0"),
        ({"amount": "50", "share": "x"}, "share", "is not an amount"),
        ({"amount": "50", "shown": "as before"}, "amount", "Look at how"),
        ({"amount": "50", "paid_on": "2026-11-23"}, "paid_on", "in the future"),
        ({"amount": "50", "method": "barter"}, "method", "barter"),
    ],
)
def test_what_makes_no_sense_gets_an_error_at_its_field(desk, clock, data, field, words):
    buyer, (invoice,) = owing(clock, (3000, date(2026, 12, 1)))
    names = {"share": share(invoice)}
    begun = shown(desk, buyer, data["amount"] or "1")
    response = desk.post(url(buyer), begun | {names.get(name, name): value for name, value in data.items()})
    assert response.status_code == 422
    assert words in response.context["form"].errors[names.get(field, field)][0]
    assert not IncomingPayment.objects.exists()


def test_a_customer_without_debts_pays_on_account_and_chooses_the_currency(desk, clock):
    buyer = customer()
    assert "has no open invoice: all of it goes to the credit balance" in text(desk.get(url(buyer)))
    response = desk.post(url(buyer), typed("12.50", currency="chf"), follow=True)
    assert "went to the credit balance." in toast(response)
    assert (again(buyer).currency, again(buyer).balance) == ("chf", -1250)


def test_somebody_may_be_quicker(desk, clock):
    buyer, (invoice,) = owing(clock, (3000, date(2026, 12, 1)))
    data = shown(desk, buyer, "30", **{share(invoice): "30.00"})
    invoice.pay(2000, by=None, now=clock)
    response = desk.post(url(buyer), data)
    assert response.status_code == 422
    assert "Only €10.00 of" in text(response)
    again(invoice).pay(1000, by=None, now=clock)
    response = desk.post(url(buyer), data)
    assert (response.status_code, again(buyer).balance) == (422, 0)
    assert "Look at how the amount is shared" in text(response)
    assert "€30.00 of it goes to the customer's credit balance." in text(response)


def test_the_list_of_payments_begins_with_whose_it_is(desk, clock):
    buyer, _ = owing(clock, (3000, date(2026, 12, 1)))
    page = desk.get(reverse("payment_list"))
    assert reverse("payment_receive") in page.content.decode()
    response = desk.post(reverse("payment_receive"), {"customer": buyer.public_id})
    assert response.url == url(buyer)
    assert desk.post(reverse("payment_receive"), {"customer": "nobody at all"}).status_code == 422
    assert "€30.00" in text(desk.get(url(buyer)))


def test_who_may_only_look_sees_no_way_to_record(client, clock):
    buyer, _ = owing(clock, (3000, date(2026, 12, 1)))
    client.force_login(staff("Read-only"))
    assert client.get(url(buyer)).status_code == 403
    assert client.get(reverse("payment_receive")).status_code == 403
    for name in BESIDE:
        page = client.get(reverse(name))
        assert (page.status_code, page.context["add_action"]) == (200, None)


@pytest.mark.parametrize("name", BESIDE)
def test_a_payment_is_recorded_from_each_of_the_lists_that_stand_beside_each_other(desk, name):
    page = desk.get(reverse(name))
    assert page.context["add_action"] == {
        "label": "Record payment",
        "url": reverse("payment_receive"),
        "key": "n",
        "dialog": True,
    }
    # A list without rows offers it as its own only where the payment will stand in it.
    assert bool(page.context["empty_action"]) == (name == "payment_list")


def test_the_pages_ask_the_same_however_much_is_owed(desk, clock):
    buyer = customer(currency="eur")

    def grow(number):
        issued(buyer, now=clock)

    (few, many), page = queries_as_it_grows(desk, url(buyer), grow)
    assert few == many
    assert len(page.context["form"].invoices) == 50
