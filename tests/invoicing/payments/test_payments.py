"""Payments: recording them, what more than is due becomes, the list, the receipt."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from invoicing.models.payment import InvoicePayment
from tests.factories import customer, draft, issued, line
from tests.reading import text, toast
from tests.tools.queries import queries_as_it_grows
from tests.tools.tables import by_field

pytestmark = pytest.mark.django_db
LIST = reverse("payment_list")


def url(name, invoice):
    return reverse(f"payment_{name}", args=[invoice.public_id])


def pay(desk, invoice, amount, **fields):
    data = {"amount": amount, "paid_on": "2026-11-22", "method": "bank_transfer", **fields}
    return desk.post(url("add", invoice), data, follow=True)


def test_the_dialog_proposes_what_remains_and_today(desk, clock):
    invoice = issued(lines=[line(unit_amount=123456)], now=clock)
    response = desk.get(url("add", invoice))
    form = response.context["form"]
    assert (form["amount"].value(), form["paid_on"].value()) == ("1234.56", date(2026, 11, 22))
    assert "€1,234.56 remains to be paid by Jenny Rosen." in text(response)
    assert "The invoice is paid with this." in text(response)


@pytest.mark.parametrize(
    ("currency", "typed", "minor"), [("eur", "7.50", 750), ("jpy", "700", 700), ("kwd", "0.500", 500)]
)
def test_a_part_payment_in_every_kind_of_currency(desk, clock, currency, typed, minor):
    invoice = issued(customer(currency=currency), now=clock)
    response = pay(desk, invoice, typed, reference="SEPA 1", method="card")
    payment = InvoicePayment.objects.get()
    assert (payment.amount, payment.reference, payment.method) == (minor, "SEPA 1", "card")
    assert payment.actor == desk.user
    assert "remains." in toast(response)
    assert payment.receipt_number in toast(response)


def test_a_full_payment_pays_the_invoice(desk, clock):
    invoice = issued(now=clock)
    assert "It is paid." in toast(pay(desk, invoice, "10.00"))
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_more_than_is_due_is_explained_before_it_is_recorded(desk, clock):
    invoice = issued(now=clock)
    response = pay(desk, invoice, "30")
    assert response.status_code == 422
    assert "€20.00 more than is due: it goes to the customer's credit balance." in text(response)
    assert not InvoicePayment.objects.exists()
    response = pay(desk, invoice, "30", overpayment="2000")
    assert "€20.00 went to the customer's credit balance" in toast(response)
    invoice.customer.refresh_from_db()
    assert invoice.customer.balance == -2000


def test_a_promise_about_another_excess_does_not_count(desk, clock, billing):
    invoice = issued(now=clock)
    invoice.pay(500, by=billing, now=clock)
    response = pay(desk, invoice, "30", overpayment="2000")
    assert response.status_code == 422
    assert "€25.00 more than is due" in text(response)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("4", "€6.00 remains to be paid after this."),
        ("10", "The invoice is paid with this."),
        ("3,50", "€6.50 remains to be paid after this."),
        ("30.00.0", ""),
        ("30", "€20.00 more than is due: it goes to the customer's credit balance. The invoice is paid."),
        ("0", ""),
        ("-5", ""),
        ("abc", ""),
        ("", ""),
    ],
)
def test_the_preview_says_what_becomes_of_the_amount(desk, clock, typed, words):
    response = desk.get(url("preview", issued(now=clock)), {"amount": typed})
    assert text(response) == words
    assert ('name="overpayment" value="2000"' in response.content.decode()) == (typed == "30")


REFUSED = {
    "amount": {
        "": "Enter an amount.",
        "0": "Enter an amount above 0.",
        "-1": "Enter an amount above 0.",
        "1.001": "at most 2 decimals",
        "5 USD": "is not an amount in EUR",
        "9" * 30: "The largest amount is",
        "1\x00": "NUL",
    },
    "method": {"shells": "Select a valid choice", "": "Choose how the money came in."},
    "paid_on": {
        "2026-11-23": "The day of payment cannot be in the future.",
        "0001-01-01": "Choose a day from 1970 on.",
        "yesterday": "Write the day as 2026-11-22.",
    },
    "reference": {"x" * 201: "at most 200 characters", "\u202e": "hidden characters"},
    "overpayment": {"lots": "whole number"},
}


@pytest.mark.parametrize(("fields", "words"), by_field(REFUSED))
def test_nonsense_is_refused_beside_the_field_and_nothing_typed_is_lost(desk, clock, fields, words):
    response = pay(desk, issued(now=clock), **{"amount": "5.00", "reference": "kept"} | fields)
    assert response.status_code == 422
    assert words in text(response)
    assert not InvoicePayment.objects.exists()
    if "reference" not in fields:
        assert response.context["form"]["reference"].value() == "kept"


def test_what_remains_can_be_marked_as_paid_out_of_band(desk, clock, billing):
    invoice = issued(now=clock)
    invoice.pay(400, by=billing, now=clock)
    assert "€6.00 counts as received outside Billfold" in text(desk.get(url("out_of_band", invoice)))
    data = {"paid_on": "2026-11-01", "method": "cash"}
    desk.post(url("out_of_band", invoice), data)
    payment = InvoicePayment.objects.latest("id")
    assert (payment.amount, payment.out_of_band, payment.paid_on) == (600, True, date(2026, 11, 1))
    invoice.refresh_from_db()
    assert invoice.status == "paid"


@pytest.mark.parametrize("name", ["add", "out_of_band"])
def test_a_stale_page_is_answered_in_plain_words(desk, clock, name):
    paid, void, unborn = issued(now=clock), issued(now=clock), draft(now=clock)
    paid.pay(1000, by=None, now=clock)
    void.void(by=None, now=clock)
    for invoice, words in ((paid, "is paid already"), (void, "is void"), (unborn, "Finalize it first.")):
        for method in (desk.get, desk.post):
            assert words in toast(method(url(name, invoice), follow=True))
    assert InvoicePayment.objects.count() == 1


def test_an_uncollectible_invoice_can_still_be_paid(desk, clock):
    invoice = issued(now=clock)
    invoice.mark_uncollectible(by=None, now=clock)
    assert "It is paid." in toast(pay(desk, invoice, "10"))


@pytest.mark.parametrize("name", ["add", "out_of_band"])
def test_who_may_only_read_records_nothing(client, reader, clock, name):
    invoice = issued(now=clock)
    client.force_login(reader)
    assert client.get(url(name, invoice)).status_code == 403
    assert client.post(url(name, invoice), {"amount": "1"}).status_code == 403
    assert not InvoicePayment.objects.exists()


@pytest.mark.parametrize("name", ["add", "out_of_band", "preview", "detail"])
def test_unknown_ids_are_not_found(desk, name):
    assert desk.get(reverse(f"payment_{name}", args=["in_nonsense"])).status_code == 404


# The list and the receipt


def found(desk, **params):
    return [row["name"].removeprefix("Receipt ") for row in desk.get(LIST, params).context["rows"]]


def test_the_list_is_filtered_by_customer_method_amount_currency_and_day(desk, clock):
    euro = issued(customer("Acme", currency="eur"), now=clock)
    yen = issued(customer("東京", currency="jpy"), now=clock)
    first = euro.pay(400, by=None, now=clock, method="card", reference="A-1").receipt_number
    second = yen.pay(1000, by=None, now=clock, out_of_band=True).receipt_number
    assert found(desk) == [second, first]
    for params, hit in (
        ({"customer": "acme"}, [first]),
        ({"customer": yen.customer.public_id}, [second]),
        ({"method": "card"}, [first]),
        ({"currency": "jpy"}, [second]),
        ({"amount_min": "5"}, [second]),
        ({"amount_max": "4"}, [first]),
        ({"out_of_band": "1"}, [second]),
        ({"created": "today"}, [second, first]),
        ({"created_to": "2026-11-01"}, []),
        ({"q": first}, [first]),
        ({"q": yen.number.lower()}, [second]),
        ({"q": "a-1"}, [first]),
        ({"q": "東京"}, [second]),
        ({"method": "shells"}, []),
        ({"amount_min": "x"}, []),
    ):
        assert found(desk, **params) == hit, params


def test_the_payments_list_costs_the_same_queries_for_five_rows_and_for_fifty(desk, clock):
    invoice = issued(lines=[line(unit_amount=100_000)], now=clock)

    def add(number):
        invoice.pay(1, by=None, now=clock + timedelta(minutes=number))

    costs, response = queries_as_it_grows(desk, LIST, add)
    assert len(response.context["rows"]) == 50
    assert costs[0] == costs[1] <= 5


def test_the_receipt_says_what_was_paid_and_what_went_to_the_balance(desk, clock):
    invoice = issued(now=clock)
    payment = invoice.pay(1500, by=desk.user, now=clock, reference="SEPA 4711", method="direct_debit")
    shown = text(desk.get(payment.get_absolute_url()))
    for words in (
        "€15.00 Received",
        payment.receipt_number,
        f"Invoice {invoice.number} Paid €10.00",
        "More than was due €5.00",
        "Direct debit",
        "SEPA 4711",
        "22 Nov 2026",
        "Billing Person",
        payment.public_id,
    ):
        assert words in shown


def test_who_may_only_read_sees_list_and_receipt(client, reader, clock):
    payment = issued(now=clock).pay(100, by=None, now=clock)
    client.force_login(reader)
    assert client.get(LIST).status_code == 200
    assert "€9.00 of the invoice remains to be paid." in text(client.get(payment.get_absolute_url()))


def test_columns_of_the_payments_list_are_remembered(desk, clock):
    issued(now=clock).pay(100, by=None, now=clock)
    response = desk.post(reverse("payment_columns"), {"columns": ["reference"], "next": LIST + "?sort=created"})
    assert response["Location"] == LIST + "?sort=created"
    assert [head["label"] for head in desk.get(LIST).context["heads"]] == ["Amount", "Receipt", "Reference"]
