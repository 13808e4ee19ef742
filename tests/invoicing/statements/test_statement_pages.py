"""The page of a statement of account, and its file."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models.merge import CustomerMerge
from tests.factories import customer, issued, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(clock):
    """EUR 250.00 billed 70 days ago and paid in part, 20.00 billed today."""
    found = customer("Jenny Rosen", currency="eur", now=clock - timedelta(days=90))
    old = issued(found, lines=[line(unit_amount=25000)], now=clock - timedelta(days=70), days_until_due=10)
    old.pay(5000, by=None, now=clock - timedelta(days=3))
    issued(found, lines=[line(unit_amount=2000)], now=clock)
    return found


def page(desk, buyer, **asked):
    return desk.get(reverse("customer_statement_page", args=[buyer.public_id]), asked)


def test_the_page_shows_what_stood_what_moved_and_how_old_what_is_open_is(desk, buyer):
    shown = page(desk, buyer)
    assert (shown.context["opening"], shown.context["closing"]) == ("€250.00", "€220.00")
    assert [(row["what"], row["amount"], row["balance"]) for row in shown.context["rows"]] == [
        ("Payment", "-€50.00", "€200.00"),
        ("Invoice", "€20.00", "€220.00"),
    ]
    assert [amount for _, amount in shown.context["ages"]] == ["€20.00", "€0.00", "€200.00", "€0.00", "€0.00"]
    whole = page(desk, buyer, period="all")
    assert whole.context["opening"] == "€0.00"
    assert len(whole.context["rows"]) == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"start": "2026-11-05", "end": "2026-11-01"}, "This day is before the first one."),
        ({"start": "2026-11-01", "end": "2026-11-23"}, "This day has not come yet."),
        ({"start": "2026-11-01"}, "Choose a day."),
        ({"period": "weekly"}, "weekly is not one of the available choices"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_their_field(desk, buyer, asked, said):
    shown = page(desk, buyer, **asked)
    assert shown.status_code == 422
    assert said in shown.content.decode()


def test_the_file_has_every_movement_between_the_two_balances(desk, buyer):
    answer = desk.get(reverse("customer_statement_file", args=[buyer.public_id]), {"period": "this_month"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["Day"], row["Type"], row["Amount"], row["Balance"]) for row in rows] == [
        ("2026-11-01", "Opening balance", "", "250.00"),
        ("2026-11-19", "Payment", "-50.00", "200.00"),
        ("2026-11-22", "Invoice", "20.00", "220.00"),
        ("2026-11-22", "Closing balance", "", "220.00"),
    ]
    assert answer.exported.rows == 2


def test_what_a_merged_customer_was_billed_belongs_to_the_account_of_the_other(desk, buyer, clock):
    survivor = customer("Rosen Ltd", currency="eur")
    CustomerMerge.make(survivor, buyer, {}, by=None, now=clock)
    assert page(desk, survivor).context["closing"] == "€220.00"
    assert page(desk, buyer).url == reverse("customer_statement_page", args=[survivor.public_id])


def test_more_movements_than_are_shown_are_told_of_and_are_all_in_the_file(desk, buyer, monkeypatch):
    monkeypatch.setattr("invoicing.statements.account.MOST", 1)
    shown = page(desk, buyer)
    assert "There are more movements" in shown.content.decode()
    assert (len(shown.context["rows"]), shown.context["closing"]) == (1, "€220.00")
    answer = desk.get(reverse("customer_statement_file", args=[buyer.public_id]))
    assert b"".join(answer.streaming_content).count(b"\r\n") == 5


def test_whoever_was_never_billed_has_nothing_to_state(desk, clock):
    assert "Nothing was billed yet" in page(desk, customer("New")).content.decode()
