"""The page of a statement of account, and its file."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from customers.models.merge import CustomerMerge
from invoicing.rules.accounts.periods import Period
from invoicing.statements.account import statement_of
from invoicing.statements.export import file_of
from tests.factories import customer, issued, line, seller

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


@pytest.mark.parametrize("start", ["0001-01-01", "1899-12-31"])
def test_days_before_any_account_are_refused_wherever_the_account_is(desk, buyer, start):
    seller(time_zone="Pacific/Auckland")
    shown = page(desk, buyer, start=start, end="2026-11-22")
    assert shown.status_code == 422
    assert "Choose a day from 1900 on." in shown.content.decode()
    hundred_years = page(desk, buyer, start="1900-01-01", end="2026-11-23")
    assert hundred_years.context["closing"] == "€220.00"


def test_pages_about_who_was_merged_lead_to_the_account_of_the_other_on_the_same_days(desk, buyer, clock):
    survivor = customer("Rosen Ltd", currency="eur")
    CustomerMerge.make(survivor, buyer, {}, by=None, now=clock)
    days = {"start": "2026-11-01", "end": "2026-11-20"}
    for name in ("page", "file", "pdf"):
        answer = desk.get(reverse(f"customer_statement_{name}", args=[buyer.public_id]), days, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("customer_statement_page", args=[survivor.public_id]))
        assert answer.context["closing"] == "€200.00"


def test_what_is_booked_while_the_file_is_written_is_in_its_closing_balance(buyer, clock):
    statement = statement_of(buyer, Period(date(2026, 11, 1), date(2026, 11, 22)), Company.current())
    issued(buyer, lines=[line(unit_amount=700)], now=clock)
    last = b"".join(file_of(statement).streaming_content).decode().splitlines()[-2:]
    assert [row.split(",")[5] for row in last] == ["227.00", "227.00"]
