"""The CSV files of invoices, of their lines, and of payments."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models.coupon import Coupon
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from tests.factories import customer, draft, issued, line, staff, tax_rate

pytestmark = pytest.mark.django_db


def download(client, name="invoice", **params):
    response = client.get(reverse(f"{name}_export_file"), params)
    assert response.status_code == 200, response.content
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))


def test_an_issued_invoice_with_all_its_amounts_and_moments(desk, now, billing):
    buyer = customer("Acme GmbH", currency="eur", email="acme@example.com")
    buyer.adjust_balance(-100, by=billing, now=now)
    rate = rate_snapshot(tax_rate("19"))
    period = {"supply": "period", "supply_start": date(2026, 11, 1), "supply_end": date(2026, 11, 20)}
    terms = {"default_tax_rates": [rate], "days_until_due": 14} | period
    invoice = issued(buyer, lines=[line(unit_amount=123456)], now=now, **terms)
    invoice.pay(5000, by=billing, now=now)
    buyer.change({"name": "Renamed"}, by=billing, now=now)
    (row,) = download(desk)
    assert row == row | {
        "id": invoice.public_id,
        "Number": invoice.number,
        "Status": "open",
        "Customer ID": buyer.public_id,
        "Customer Name": "Acme GmbH",
        "Customer Email": "acme@example.com",
        "Currency": "eur",
        "Subtotal": "1234.56",
        "Total Discount Amount": "0.00",
        "Tax": "234.57",
        "Total Excluding Tax": "1234.56",
        "Total": "1469.13",
        "Applied Balance": "-1.00",
        "Amount Due": "1468.13",
        "Amount Paid": "50.00",
        "Amount Remaining": "1418.13",
        "Billing": "send_invoice",
        "Due Date": "2026-12-06",
        "Supply": "period",
        "Supply Start": "2026-11-01",
        "Supply End": "2026-11-20",
        "Created (UTC)": "2026-11-22 12:00:00",
        "Finalized At (UTC)": "2026-11-22 12:00:00",
        "Paid At (UTC)": "",
        "Corrects": "",
    }


def test_a_draft_has_no_number_and_the_customer_of_today(desk, now, billing):
    buyer = customer("Old", currency="eur")
    draft(buyer, now=now)
    buyer.change({"name": "New"}, by=billing, now=now)
    (row,) = download(desk)
    assert (row["Number"], row["Status"], row["Customer Name"], row["Due Date"]) == ("", "draft", "New", "")


@pytest.mark.parametrize(
    ("currency", "amount", "written"),
    [("eur", 5, "0.05"), ("jpy", 500, "500"), ("kwd", 12340, "12.340"), ("eur", -250, "-2.50")],
)
def test_amounts_are_decimals_of_their_currency(desk, now, currency, amount, written):
    draft(customer(currency=currency), lines=[line(unit_amount=amount)], now=now)
    assert download(desk)[0]["Subtotal"] == written
    (row,) = download(desk, what="lines")
    assert (row["Amount"], row["Unit Price"], row["Currency"]) == (written, written, currency)


@pytest.mark.parametrize(
    ("currency", "price", "written"),
    [
        ("eur", "0.05", "0.0005"),
        ("eur", "333.3333", "3.333333"),
        ("eur", "1050.5", "10.505"),
        ("jpy", "0.5", "0.5"),
        ("kwd", "12.5", "0.0125"),
        ("eur", "0.000000000001", "0.00000000000001"),
    ],
)
def test_fine_unit_prices_are_written_without_an_exponent(desk, now, currency, price, written):
    draft(customer(currency=currency), lines=[line(quantity=1000, unit_amount=price)], now=now)
    (row,) = download(desk, what="lines")
    assert row["Unit Price"] == written
    assert Decimal(row["Quantity"]) == 1000


@pytest.mark.parametrize("quantity", ["1", "1.5", "0.000000000001", "1000", "0.1", "12345.678"])
def test_quantities_are_written_with_the_digits_they_have(desk, now, quantity):
    draft(lines=[line(quantity=quantity)], now=now)
    assert download(desk, what="lines")[0]["Quantity"] == quantity


def test_the_lines_of_the_filtered_invoices_newest_invoice_first(desk, now):
    rates = [rate_snapshot(tax_rate("19")), rate_snapshot(tax_rate("1"))]
    discount = coupon_snapshot(Coupon.create(public_id="TEN", percent_off=Decimal(10), by=None, now=now), now=now)
    lines = [line("First", 2, 1000, discounts=[discount]), line("Second", period_start=date(2026, 1, 1))]
    invoice = issued(lines=lines, default_tax_rates=rates, now=now)
    draft(customer(currency="usd"), now=now)
    newest = draft(lines=[line("Third")], now=now)
    rows = download(desk, what="lines", currency="eur")
    assert [row["Description"] for row in rows] == ["Third", "First", "Second"]
    assert [row["Invoice Number"] for row in rows] == ["", invoice.number, invoice.number]
    assert rows[0]["Invoice ID"] == newest.public_id
    assert [row["Position"] for row in rows[1:]] == ["1", "2"]
    assert rows[1] == rows[1] | {"Amount": "20.00", "Discount": "2.00", "Tax": "3.60", "Quantity": "2"}
    assert (rows[2]["Period Start"], rows[2]["Period End"]) == ("2026-01-01", "")
    assert [row["Description"] for row in download(desk, what="lines", status="open")] == ["First", "Second"]


def test_ticked_rows_alone_and_the_filter_of_the_list_are_honoured(desk, now):
    first, second = draft(now=now), issued(now=now)
    assert [row["id"] for row in download(desk, ids=[first.public_id], status="open")] == [first.public_id]
    assert [row["id"] for row in download(desk, status="open")] == [second.public_id]
    assert [row["id"] for row in download(desk, ids=[first.public_id], matching="1")] == [
        second.public_id,
        first.public_id,
    ]


def test_text_that_people_typed_is_no_formula(desk, now):
    buyer = customer("=cmd()", currency="eur")
    draft(buyer, lines=[line('+1+1 "quoted", \n')], description="@memo", now=now)
    (row,) = download(desk)
    assert (row["Customer Name"], row["Memo"]) == ("'=cmd()", "'@memo")
    assert download(desk, what="lines")[0]["Description"].startswith('\'+1+1 "quoted"')


def test_times_are_written_in_the_zone_of_the_staff_member(client):
    client.force_login(staff(time_zone="America/New_York"))
    draft(now=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert download(client)[0]["Created (America/New_York)"] == "2026-07-01 08:00:00"


def test_payments_with_receipt_and_what_went_to_the_balance(desk, now):
    invoice = issued(now=now)
    payment = invoice.pay(1250, by=desk.user, now=now, reference="=1", out_of_band=True)
    (row,) = download(desk, "payment")
    assert row == row | {
        "Receipt Number": payment.receipt_number,
        "Invoice Number": invoice.number,
        "Amount": "12.50",
        "To Customer Balance": "2.50",
        "Method": "bank_transfer",
        "Out Of Band": "true",
        "Reference": "'=1",
        "Paid On": "2026-11-22",
        "Recorded By": "Billing Person",
    }
    assert download(desk, "payment", method="card") == []


def test_the_dialog_says_how_many_and_keeps_the_filter(desk, now):
    draft(now=now), issued(now=now)
    page = desk.get(reverse("invoice_export"), {"status": "open", "sort": "created"})
    assert page.context["count"] == "1"
    assert ("status", "open") in page.context["hidden"]
    assert "1 payment," not in desk.get(reverse("payment_export")).content.decode()


@pytest.mark.parametrize("params", [{"status": "nonsense"}, {"amount_min": "x"}, {"what": "everything"}])
def test_nonsense_is_said_in_the_dialog(desk, params):
    response = desk.get(reverse("invoice_export_file"), params)
    assert response.status_code == 422
    assert "<html" in response.content.decode()
    if "what" not in params:
        assert "The filter of the list cannot be used." in response.content.decode()


def test_a_payments_filter_that_makes_no_sense_is_said_too(desk):
    assert desk.get(reverse("payment_export_file"), {"method": "shells"}).status_code == 422


def test_nothing_gives_a_file_with_headers_alone(desk):
    assert download(desk) == download(desk, what="lines") == download(desk, "payment") == []


def test_who_may_only_read_may_export_and_who_is_signed_out_may_not(client, reader, now):
    draft(now=now)
    assert client.get(reverse("invoice_export_file")).status_code == 302
    client.force_login(reader)
    assert len(download(client)) == 1


def test_each_rate_has_a_base_and_a_tax_where_they_are_asked_for(desk, now, monkeypatch):
    full, twin = (rate_snapshot(tax_rate("19", display_name="USt", country="DE")) for _ in range(2))
    french = rate_snapshot(tax_rate("20", display_name="=TVA", country="FR", inclusive=True))
    lines = [line("A", 1, 10000, tax_rates=[full]), line("B", 1, 12000, tax_rates=[french])]
    both = issued(now=now, lines=[*lines, line("C", 1, 100)])
    other = issued(customer(currency="jpy"), now=now, lines=[line("A", 1, 1000, tax_rates=[twin])])
    begun = draft(now=now, lines=[line("A", 1, 5000, tax_rates=[twin])])
    exempt = issued(customer(currency="eur", tax_exempt="exempt"), now=now, lines=lines)
    rows = {row["id"]: row for row in download(desk, what="taxes")}
    heads = ["'=TVA 20 % FR Base", "'=TVA 20 % FR Tax", "USt 19 % DE Base", "USt 19 % DE Tax"]
    assert list(rows[both.public_id])[-4:] == heads
    assert [[rows[each.public_id][head] for head in heads] for each in (both, other, begun, exempt)] == [
        ["100.00", "20.00", "100.00", "19.00"],
        ["", "", "1000", "190"],
        ["", "", "50.00", "9.50"],
        ["", "", "", ""],
    ]
    assert rows[both.public_id]["Tax"] == "39.00"
    assert "a tax for each tax rate" in desk.get(reverse("invoice_export")).content.decode()
    assert download(desk, what="taxes", status="void") == []
    monkeypatch.setattr("invoicing.invoices.rate_columns.MOST", 1)
    answer = desk.get(reverse("invoice_export_file"), {"what": "taxes"})
    assert answer.status_code == 422
    assert "charge 2 tax rates, more than the 1 that" in answer.content.decode()
