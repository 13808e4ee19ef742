"""The invoices list: tabs, filters, search, pages, roles, and what it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued, line
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db
LIST = reverse("invoice_list")


@pytest.fixture
def states(clock, billing):
    """One invoice of each tab, by its name."""
    made = {
        "draft": draft(now=clock),
        "open": issued(now=clock),
        "past_due": issued(now=clock - timedelta(days=60)),
        "paid": issued(now=clock),
        "void": issued(now=clock),
        "uncollectible": issued(now=clock),
    }
    made["paid"].pay(1000, by=billing, now=clock)
    made["void"].void(by=billing, now=clock)
    made["uncollectible"].mark_uncollectible(by=billing, now=clock)
    return made


def found(desk, **params):
    """The public ids in the list."""
    return [row["id"] for row in desk.get(LIST, params).context["rows"]]


def money(amount, currency="eur", **fields):
    return draft(customer(currency=currency), lines=[line(unit_amount=amount)], **fields)


@pytest.mark.parametrize("status", ["draft", "past_due", "paid", "void", "uncollectible"])
def test_each_tab_holds_the_invoices_of_its_state(desk, states, status):
    assert found(desk, status=status) == [states[status].public_id]


def test_open_invoices_that_are_past_due_are_open_too(desk, states):
    assert set(found(desk, status="open")) == {states["open"].public_id, states["past_due"].public_id}
    assert len(found(desk)) == 6


def test_the_current_tab_is_marked_and_keeps_the_other_filters(desk, states):
    response = desk.get(LIST, {"status": "open", "currency": "eur", "after": ""})
    tabs = {tab["label"]: tab for tab in response.context["tabs"]}
    assert [label for label, tab in tabs.items() if tab["current"]] == ["Open"]
    assert "currency=eur" in tabs["Paid"]["url"]
    assert "status=paid" in tabs["Paid"]["url"]
    assert "status" not in tabs["All"]["url"]
    assert response.content.decode().count('aria-current="page"') == 2, "the rail and the tab"


def test_filters_are_cleared_without_leaving_the_tab(desk, states):
    response = desk.get(LIST, {"status": "open", "currency": "usd"})
    assert response.context["filtered"]
    assert response.context["clear_url"] == f"{LIST}?status=open"
    assert ("status", "open") in response.context["keep"]
    assert not desk.get(LIST, {"status": "open"}).context["filtered"]


def test_an_open_invoice_is_past_due_from_the_day_after_its_due_date(desk, clock):
    invoice = draft(now=clock, due_date=date(2026, 11, 21))
    invoice.finalize(by=None, now=clock - timedelta(days=1))
    assert "Past due" in desk.get(LIST).content.decode().split("<tbody>")[1]
    today = draft(now=clock, due_date=date(2026, 11, 22))
    today.finalize(by=None, now=clock)
    assert found(desk, status="past_due") == [invoice.public_id]


def test_the_amount_filter_counts_in_whole_units_of_every_currency(desk):
    ten = {code: money(amount, code) for code, amount in (("eur", 1000), ("jpy", 10), ("kwd", 10000))}
    for code, amount in (("eur", 999), ("jpy", 9), ("kwd", 9990), ("eur", 1001), ("jpy", 11), ("kwd", 10010)):
        money(amount, code)
    assert set(found(desk, amount_min="10", amount_max="10")) == {invoice.public_id for invoice in ten.values()}
    assert set(found(desk, amount_min="9.991", amount_max="10.0")) == {invoice.public_id for invoice in ten.values()}
    assert len(found(desk, amount_min="10.001")) == 3
    assert found(desk, amount_min="10", amount_max="10", currency="jpy") == [ten["jpy"].public_id]


def test_invoices_of_one_customer_by_id_or_by_name(desk):
    acme, other = customer("Acme GmbH", currency="eur"), customer("Other", currency="eur")
    mine = draft(acme)
    draft(other)
    assert found(desk, customer=acme.public_id) == [mine.public_id]
    assert found(desk, customer="acme") == [mine.public_id]
    page = desk.get(LIST, {"customer": acme.public_id})
    assert [chip["value"] for chip in page.context["chips"] if chip["name"] == "customer"] == ["Acme GmbH"]
    assert found(desk, customer="cus_nobody") == []


@pytest.mark.parametrize(
    ("params", "hit"),
    [
        ({"due": "overdue"}, ["late"]),
        ({"due": "today"}, ["today"]),
        ({"due": "next_7_days"}, ["soon", "today"]),
        ({"due": "custom", "due_from": "2026-12-01"}, ["far"]),
        ({"due_to": "2026-11-21"}, ["late"]),
    ],
)
def test_due_days_are_those_of_the_account(desk, clock, params, hit):
    days = {
        "late": date(2026, 11, 20),
        "today": date(2026, 11, 22),
        "soon": date(2026, 11, 29),
        "far": date(2026, 12, 30),
    }
    made = {name: draft(now=clock, due_date=day) for name, day in days.items()}
    assert set(found(desk, **params)) == {made[name].public_id for name in hit}


def test_created_days_are_those_of_the_staff_member(desk, clock):
    old, new = draft(now=clock - timedelta(days=40)), draft(now=clock)
    assert found(desk, created="today") == [new.public_id]
    assert found(desk, created_to="2026-11-01") == [old.public_id]


def test_search_finds_by_number_and_by_customer(desk):
    buyer = customer("Northwind Traders", currency="eur")
    invoice = issued(buyer)
    issued()
    for words in (
        invoice.number,
        invoice.number.lower(),
        invoice.number[:6],
        "northwind",
        buyer.email,
        invoice.public_id,
    ):
        assert found(desk, q=words) == [invoice.public_id], words


@pytest.mark.parametrize(
    "params",
    [
        {"status": "nonsense"},
        {"amount_min": "ten"},
        {"amount_max": "1.2345"},
        {"amount_min": "9", "amount_max": "8"},
        {"amount_min": "9" * 39},
        {"currency": "xxx"},
        {"due": "someday"},
        {"due_from": "2026-13-01"},
        {"created_from": "2026-02-02", "created_to": "2026-01-01"},
        {"customer": "\x00"},
        {"q": "\u202e"},
    ],
)
def test_nonsense_in_a_filter_is_said_in_words_and_finds_nothing(desk, params):
    draft()
    response = desk.get(LIST, params)
    assert response.status_code == 200
    assert response.context["filter_errors"]
    assert response.context["rows"] == []


@pytest.mark.parametrize("after", ["nonsense", "W10", "WyJhZnRlciIsWzEsMl1d", "\x00"])
def test_a_damaged_page_link_shows_the_first_page(desk, after):
    draft()
    assert len(desk.get(LIST, {"after": after}).context["rows"]) == 1


def test_the_list_costs_the_same_queries_for_five_rows_and_for_fifty(desk, now):
    def add(number):
        draft(customer(f"Buyer {number}", currency="eur"), now=now + timedelta(minutes=number))

    costs, response = queries_as_it_grows(desk, LIST, add)
    assert len(response.context["rows"]) == 50
    assert costs[0] == costs[1] <= 5


def test_pages_follow_each_other(desk, now):
    for number in range(30):
        draft(now=now + timedelta(minutes=number))
    first = desk.get(LIST, {"size": 25})
    second = desk.get(first.context["pager"]["next"])
    ids = [row["id"] for page in (first, second) for row in page.context["rows"]]
    assert ids == list(Invoice.objects.order_by("-created").values_list("public_id", flat=True))


def test_what_is_past_due_stands_oldest_debt_first_page_by_page(desk, clock):
    made = [issued(now=clock - timedelta(days=40 + (number * 7) % 30)) for number in range(30)]
    expected = [invoice.public_id for invoice in sorted(made, key=lambda invoice: (invoice.due_date, invoice.pk))]
    for sort, order in (("due", expected), ("-due", expected[::-1])):
        first = desk.get(LIST, {"status": "past_due", "size": 25, "sort": sort})
        second = desk.get(first.context["pager"]["next"])
        assert [row["id"] for page in (first, second) for row in page.context["rows"]] == order
        again = desk.get(second.context["pager"]["previous"])
        assert [row["id"] for row in again.context["rows"]] == order[:25]


def test_an_amount_stands_with_its_currency_and_no_code_twice(desk):
    money(123450), money(1234, "jpy"), money(12340, "kwd")
    page = desk.get(LIST).content.decode()
    assert '<span class="amount">€1,234.50 <span class="currency">EUR</span></span>' in page
    assert '<span class="amount">¥1,234 <span class="currency">JPY</span></span>' in page
    assert '<span class="amount">KWD\u00a012.340</span>' in page


def test_an_empty_tab_says_of_what_there_is_nothing(desk):
    assert "No invoices yet" in desk.get(LIST).content.decode()
    assert "No uncollectible invoices" in desk.get(LIST, {"status": "uncollectible"}).content.decode()


def test_columns_are_remembered(desk):
    draft()
    desk.post(reverse("invoice_columns"), {"columns": ["email", "nonsense"], "next": "https://evil.example/"})
    assert [head["label"] for head in desk.get(LIST).context["heads"]] == ["Amount", "Number", "Email"]


def test_n_leads_to_a_new_invoice_for_those_who_may_make_one(desk, client, reader):
    assert 'data-key="n"' in desk.get(LIST).content.decode()
    client.force_login(reader)
    page = client.get(LIST).content.decode()
    assert 'data-key="n"' not in page
    assert reverse("invoice_bulk", args=["void"]) not in page
    assert client.get(LIST).status_code == 200


def test_markup_in_a_customers_name_is_shown_and_not_run(desk):
    draft(customer("<script>alert(1)</script>", currency="eur"))
    assert "<script>alert" not in desk.get(LIST).content.decode()


def test_who_is_signed_out_sees_nothing(client):
    assert client.get(LIST).status_code == 302


def test_amounts_are_counted_and_found_alike_whether_few_or_many_have_them(desk, monkeypatch):
    prices = {"eur": 5000, "jpy": 50, "kwd": 50_000}
    made = [draft(customer(code, currency=code), lines=[line(unit_amount=prices[code])]) for code in prices]
    less = draft(lines=[line(unit_amount=4999)])
    for limit in (1000, 1):
        monkeypatch.setattr("invoicing.invoices.by_customer.COUNT_LIMIT", limit)
        assert set(found(desk, amount_min="50")) == {invoice.public_id for invoice in made}
        assert set(found(desk, amount_min="50", currency="jpy")) == {made[1].public_id}
        assert found(desk, amount_max="49.99") == [less.public_id]
        assert found(desk, amount_min="50", status="paid") == []


def test_a_list_by_due_day_stands_in_the_order_of_that_day(desk, clock):
    days = [date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 2)]
    made = {day: draft(now=clock, due_date=day).public_id for day in days}
    assert found(desk, due_from="2026-12-01") == [made[day] for day in sorted(days)]
    assert found(desk, due_from="2026-12-01", sort="-due") == [made[day] for day in sorted(days, reverse=True)]
