"""What other pages show of invoices: the plots of the home page, and the blocks on a customer's page."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from invoicing.invoices import home_figures
from invoicing.templatetags import invoicing as tags
from tests.factories import customer, draft, issued, line
from tests.reading import text
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db
HOME = reverse("home")


@pytest.fixture(autouse=True)
def empty_cache(db):
    cache.clear()


def boards(desk):
    """{currency: {title: Plot}} of the home page."""
    home_figures.caches["memory"].clear()
    found = home_figures.boards(*moments(desk))
    return {board["currency"]: {plot.title: plot for plot in board["plots"]} for board in found}


def moments(now):
    return now, now.date()


def said(plot):
    return [(bar.label, bar.count, bar.words) for bar in plot.bars if bar.count]


def test_past_due_invoices_by_age(now):
    for days in (1, 7, 8, 45, 75, 300):
        issued(now=now - timedelta(days=days + 30))
    plot = boards(now)["EUR"]["Past due"]
    assert (plot.total, plot.count) == ("€60.00", 6)
    assert said(plot) == [
        ("1–7 days", 2, "€20.00"),
        ("8–30 days", 1, "€10.00"),
        ("31–60 days", 1, "€10.00"),
        ("61–90 days", 1, "€10.00"),
        ("Over 90 days", 1, "€10.00"),
    ]


def test_open_invoices_by_due_day_without_those_past_due(now):
    for days in (0, 6, 7, 29, 59, 365):
        issued(now=now, days_until_due=days)
    part = issued(now=now, days_until_due=3)
    part.pay(400, by=None, now=now)
    issued(now=now - timedelta(days=50))
    issued(now=now, collection_method="charge_automatically", days_until_due=None)
    plot = boards(now)["EUR"]["Open"]
    assert (plot.total, plot.count) == ("€76.00", 8)
    assert said(plot) == [
        ("This week", 3, "€26.00"),
        ("Next week", 1, "€10.00"),
        ("2–4 weeks", 1, "€10.00"),
        ("1–2 months", 1, "€10.00"),
        ("Later, or none", 2, "€20.00"),
    ]


def test_drafts_by_age(now):
    for days in (0, 3, 20, 50, 100):
        draft(now=now - timedelta(days=days))
    plot = boards(now)["EUR"]["Drafts"]
    assert [bar.count for bar in plot.bars] == [1, 1, 1, 1, 1]
    assert plot.total == "€50.00"


def test_paid_this_month_beside_the_eleven_months_before(now):
    for days in (0, 5, 40, 200, 400):
        issued(now=now - timedelta(days=days)).pay(1000, by=None, now=now - timedelta(days=days))
    plot = boards(now)["EUR"]["Paid this month"]
    assert (plot.total, plot.count) == ("€20.00", 2)
    assert [bar.label for bar in plot.bars][:: len(plot.bars) - 1] == ["Dec 2025", "Nov 2026"]
    assert said(plot) == [("May 2026", 1, "€10.00"), ("Oct 2026", 1, "€10.00"), ("Nov 2026", 2, "€20.00")]


def test_each_currency_has_its_own_plots_the_busiest_first(now):
    issued(customer(currency="jpy"), now=now)
    for _ in range(2):
        issued(customer(currency="kwd"), now=now)
    found = boards(now)
    assert list(found) == ["KWD", "JPY"]
    assert found["JPY"]["Open"].total == "¥1,000"
    assert found["KWD"]["Open"].total == "KWD\u00a02.000"


def test_no_more_than_so_many_are_added_up(now, monkeypatch):
    monkeypatch.setattr(home_figures, "MOST", 3)
    for _ in range(5):
        draft(now=now)
    plot = boards(now)["EUR"]["Drafts"]
    assert (plot.count, plot.capped, plot.total) == (3, True, "€30.00")


def test_months_that_are_over_are_kept_and_the_running_one_is_added_up_anew(now):
    issued(now=now).pay(1000, by=None, now=now - timedelta(days=40))
    first = home_figures.boards(*moments(now))
    issued(now=now).pay(1000, by=None, now=now)
    issued(now=now).pay(1000, by=None, now=now - timedelta(days=40))
    plot = home_figures.boards(*moments(now))[0]["plots"][-1]
    assert said(first[0]["plots"][-1]) == [("Oct 2026", 1, "€10.00")]
    assert said(plot) == [("Oct 2026", 1, "€10.00"), ("Nov 2026", 1, "€10.00")]


def test_the_home_page_shows_each_plot_with_its_table_and_no_inline_style(desk, clock):
    issued(now=clock - timedelta(days=60))
    page = desk.get(HOME)
    body = page.content.decode()
    assert body.count('<svg class="chart"') == 4
    assert "style=" not in body
    assert "Past due by days late: 1–7 days €0.00; 8–30 days €10.00" in body
    assert "8–30 days 1 €10.00" in text(page)
    assert f"{reverse('invoice_list')}?status=past_due&amp;currency=eur" in body


def test_the_home_page_costs_the_same_queries_for_five_invoices_and_for_fifty(desk, clock):
    def add(number):
        invoice = issued(now=clock - timedelta(days=number))
        if number % 2:
            invoice.pay(1000, by=None, now=clock - timedelta(days=number % 28))

    costs, _ = queries_as_it_grows(desk, HOME, add)
    assert costs[0] == costs[1] <= 33


def test_a_desk_without_invoices_has_no_plots(desk):
    assert "chart" not in desk.get(HOME).content.decode().split("<main")[1]


# On a customer's page


def test_the_newest_invoices_of_a_customer_with_the_way_to_all(desk, clock):
    buyer = customer("Acme", currency="eur")
    made = [issued(buyer, now=clock + timedelta(minutes=number)) for number in range(7)]
    draft(now=clock)
    page = desk.get(buyer.get_absolute_url())
    body = page.content.decode()
    shown = [invoice.number for invoice in made if f">{invoice.number}<" in body]
    assert shown == [invoice.number for invoice in made[2:]]
    assert f"{reverse('invoice_list')}?customer={buyer.public_id}" in body
    assert f"{reverse('invoice_add')}?customer={buyer.public_id}" in body


def test_what_a_customer_spent_and_has_open(desk, clock):
    buyer = customer(currency="eur")
    issued(buyer, now=clock).pay(1000, by=None, now=clock)
    issued(buyer, now=clock).pay(300, by=None, now=clock)
    issued(buyer, now=clock - timedelta(days=60))
    draft(buyer, lines=[line(unit_amount=99999)], now=clock)
    issued(buyer, now=clock).void(by=None, now=clock)
    assert "Spent €13.00 Open €17.00 Past due €10.00" in text(desk.get(buyer.get_absolute_url()))


def test_the_figures_of_a_customer_look_at_so_many_invoices_at_most(desk, clock, monkeypatch):
    monkeypatch.setattr(tags, "MOST", 2)
    buyer = customer(currency="eur")
    for _ in range(3):
        issued(buyer, now=clock).pay(1000, by=None, now=clock)
    assert "Spent (newest invoices) €20.00" in text(desk.get(buyer.get_absolute_url()))


def test_a_deleted_customer_gets_no_new_invoice_or_item(desk, clock):
    buyer = customer(currency="eur")
    buyer.mark_deleted(by=None, now=clock)
    body = desk.get(buyer.get_absolute_url()).content.decode()
    assert reverse("pending_item_add", args=[buyer.public_id]) not in body
    assert f"{reverse('invoice_add')}?customer=" not in body


def test_who_may_only_read_sees_the_blocks_and_no_buttons(client, reader, clock):
    buyer = customer(currency="eur")
    issued(buyer, now=clock)
    client.force_login(reader)
    page = client.get(buyer.get_absolute_url())
    assert "Pending items" in text(page)
    assert "Create invoice" not in text(page)
    assert client.get(HOME).content.decode().count('<svg class="chart"') == 4
