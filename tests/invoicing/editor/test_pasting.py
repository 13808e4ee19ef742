"""Lines out of a spreadsheet."""

import pytest
from django.urls import reverse

from invoicing.editor.pasting import rows_of
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.lines.names import RateChoices
from invoicing.models.invoice import Invoice
from tests.factories import draft, tax_rate

VAT = {"id": "txr_1", "display_name": "VAT", "percentage": "19", "inclusive": False, "country": "", "jurisdiction": ""}
RATES = RateChoices([VAT])


def cells(text, currency="eur"):
    rows, complaints = rows_of(text, currency=currency, rates=RATES)
    return [(r.cells["description"], r.cells["quantity"], r.cells["price"], r.cells["tax"]) for r in rows], complaints


def test_columns_are_description_quantity_price_and_tax():
    assert cells("Desk\t2\t1,234.50\t19%\nChair\t4\t99.90\n") == (
        [("Desk", "2", "1234.50", "VAT 19 %"), ("Chair", "4", "99.90", "")],
        [],
    )


def test_two_columns_are_description_and_price():
    assert cells("Desk\t5\nChair\t6")[0] == [("Desk", "1", "5.00", ""), ("Chair", "1", "6.00", "")]


@pytest.mark.parametrize("text", ["Desk;2;1.234,50\nLamp;1;12,00", "Desk\t2\t1.234,50\nLamp\t1\t12,00"])
def test_numbers_are_read_in_the_habit_of_the_whole_table(text):
    assert cells(text)[0] == [("Desk", "2", "1234.50", ""), ("Lamp", "1", "12.00", "")]


def test_one_bad_number_does_not_change_the_habit_of_the_others():
    found, complaints = cells("Desk\t2\t1.234,50\nChair\t4\t99,90\nLamp\tx\t5")
    assert [row[2] for row in found] == ["1234.50", "99.90", "5.00"]
    assert found[2][1] == "x"
    assert complaints[0].startswith("Row 3: “x” is not a number.")


def test_csv_with_quotes_commas_and_line_breaks():
    assert cells('"Desk, oak",2,"1,000.00"\n"Chair\nwith arms",1,5')[0] == [
        ("Desk, oak", "2", "1000.00", ""),
        ("Chair with arms", "1", "5.00", ""),
    ]


def test_a_heading_names_the_columns_in_any_order():
    assert cells("Price\tQty\tItem\n5\t2\tDesk")[0] == [("Desk", "2", "5.00", "")]
    assert cells("Bezeichnung;Menge;Einzelpreis\nTisch;2;5,50")[0] == [("Tisch", "2", "5.50", "")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Desk\t2\tfree", "Row 1: “free” is not an amount in EUR"),
        ("Desk\t2\t5\tGST", "Row 1: There is no tax rate “GST”"),
        ("De\x07sk\t2\t5", "Row 1: Remove the control characters"),
    ],
)
def test_what_makes_no_sense_is_named_by_its_row_and_stays(text, words):
    found, complaints = cells(text)
    assert len(found) == 1
    assert complaints[0].startswith(words)


def test_nothing_much_is_no_lines():
    assert cells("") == ([], [])
    assert cells(" \n\t\n") == ([], [])


def test_no_more_than_an_invoice_holds_is_taken():
    found, complaints = cells("\n".join(f"Line {n}\t1\t5" for n in range(1000)))
    assert len(found) == 250
    assert complaints == ["Only the first 250 of 1,000 rows were taken."]
    with pytest.raises(ValueError, match="too much"):
        cells("x" * 400_001)


def test_the_currency_decides_about_decimals():
    assert cells("Desk\t1\t500", "jpy")[0][0][2] == "500"
    assert cells("Desk\t1\t1.234", "kwd")[0][0][2] == "1.234"


@pytest.mark.django_db
def test_the_page_answers_with_rows_and_complaints(desk):
    rate_snapshot(tax_rate("19"))
    invoice = draft()
    url = reverse("invoice_paste", args=[invoice.public_id])
    answer = desk.post(url, {"text": "<b>Desk\t2\t5\t19%\nLamp\tx\t5"}).json()
    assert answer["count"] == 2
    assert "&lt;b&gt;Desk" in answer["html"]
    assert list(answer["problems"]) == ["p2-quantity"]
    assert answer["complaints"][0].startswith("Row 2")
    assert desk.post(url, {"text": "x" * 400_001}).status_code == 422


@pytest.mark.django_db
def test_the_plain_form_takes_pasted_lines_too(desk):
    invoice = draft(lines=[])
    data = {"version": invoice.version, "collection_method": "send_invoice", "due": "days", "days_until_due": "1"}
    response = desk.post(reverse("invoice_edit", args=[invoice.public_id]), data | {"paste": "Desk\t2\t5\nLamp\t1\t3"})
    assert response.status_code == 302
    assert Invoice.objects.get().total == 1300
