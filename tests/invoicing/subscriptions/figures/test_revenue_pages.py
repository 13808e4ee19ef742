"""The pages of recurring revenue: figures by month, the rows behind each, files, and what is asked for wrongly."""

import csv
import io
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invoicing.subscriptions.figures.movements.filters import MovementFilter
from invoicing.subscriptions.figures.movements.listing import light
from invoicing.subscriptions.models.revenue import movement as ledger
from invoicing.subscriptions.models.revenue.adding import add_movements
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.verbs import changing, ending
from tests.factories import customer, seller
from tests.invoicing.subscriptions.factories import choice, price, subscription
from tests.tools.plans import as_if_large

pytestmark = pytest.mark.django_db
PAGE, FILE, ROWS = (reverse(name) for name in ("revenue", "revenue_file", "movement_list"))


@pytest.fixture
def begun():
    """The middle of the month before this one."""
    return (timezone.now().replace(day=1) - timedelta(days=14)).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def months(begun):
    """Two customers in euros, one in dollars: one of the first left."""
    seller(time_zone="UTC")
    for code, amounts in (("eur", (2000, 5000)), ("usd", (700,))):
        for amount in amounts:
            made = subscription(
                customer(f"Buyer {amount}", currency=code, now=begun),
                choice(price(unit_amount=amount, currency=code, now=begun)),
                now=begun,
            )
            if amount == 2000:
                ending.cancel(made, by=None, now=begun + timedelta(hours=1))
    return [f"{begun:%Y-%m}", f"{timezone.now():%Y-%m}"]


class Links(HTMLParser):
    """[(text of a figure, where it leads)] of a page's tables."""

    def __init__(self, page):
        super().__init__()
        self.found, self.href = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.href = dict(attrs).get("href", "")

    def handle_data(self, data):
        if self.href.startswith(f"{ROWS}?") and data.strip():
            self.found.append((data.strip(), self.href))
            self.href = ""


def csv_of(response):
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def test_without_subscriptions_it_says_what_will_stand_there(client, reader):
    client.force_login(reader)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "No recurring revenue yet" in page.content.decode()
    assert client.get(f"{PAGE}?currency=xyz&months=7").status_code == 200
    assert client.get(FILE).status_code == 200


def test_figures_stand_in_plots_tables_and_the_file(client, reader, months):
    client.force_login(reader)
    page = client.get(PAGE, {"currency": "eur"}).content.decode()
    assert page.count('role="img"') == 4
    assert page.count("</title>") > 40
    assert all(words in page for words in ("+€70.00", "-€20.00", "€50.00", "1 customer"))
    rows = {row["Month"]: row for row in csv_of(client.get(FILE, {"currency": "eur"}))}
    first, last = (rows[month] for month in months)
    assert [first[head] for head in ("New", "Churn", "MRR", "Customers")] == ["70.00", "-20.00", "50.00", "1"]
    assert [last[head] for head in ("MRR Before", "New", "MRR", "Revenue Churn")] == [
        "50.00",
        "0.00",
        "50.00",
        "0.000000",
    ]
    assert csv_of(client.get(FILE, {"currency": "usd"}))[-1]["MRR"] == "7.00"


def test_every_figure_leads_to_rows_that_come_to_it(client, reader, months):
    client.force_login(reader)
    links = Links(client.get(PAGE, {"currency": "eur"}).content.decode()).found
    assert len(links) > 6
    for text, address in links:
        page = client.get(address)
        assert page.context["rows"], (text, address)
        if "€" in text:
            assert page.context["sums"][0].lstrip("+-").startswith(text.lstrip("+-")), (text, address)
        elif "customers" in address:
            assert page.context["sums"][0].endswith(f"+{text} customer")


def test_rows_are_filtered_and_exported(client, reader, months):
    client.force_login(reader)
    page = client.get(ROWS, {"kind": "churn", "month": months[0], "currency": "eur"})
    assert "Buyer 2000" in page.content.decode()
    assert (len(page.context["rows"]), page.context["sums"]) == (1, ["-€20.00 a month, -1 customer"])
    assert len(client.get(ROWS, {"kind": "customers", "until": months[1]}).context["rows"]) == 4
    assert client.get(ROWS, {"month": months[1]}).context["rows"] == []
    rows = csv_of(client.get(reverse("movement_export_file"), {"currency": "usd"}))
    assert [(row["Kind"], row["Change"], row["Customers"]) for row in rows] == [("new", "7.00", "1")]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"currency": "xyz"}, "No subscription was ever in this currency."),
        ({"months": "7"}, "Choose one of these periods."),
        ({"months": "twelve", "currency": "€"}, "Choose one of these periods."),
    ],
)
def test_what_is_asked_for_wrongly_is_told_at_its_field(client, reader, months, asked, says):
    client.force_login(reader)
    page = client.get(PAGE, asked)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert client.get(FILE, asked).status_code == 302


@pytest.mark.parametrize("asked", [{"month": "2026-13"}, {"until": "March"}, {"kind": "odd"}, {"month": "0000-01"}])
def test_a_filter_that_makes_no_sense_finds_nothing_and_says_why(client, reader, months, asked):
    client.force_login(reader)
    page = client.get(ROWS, asked)
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert page.context["filter_errors"]


def test_both_pages_ask_as_much_of_many_movements_as_of_few(client, reader, months, begun):
    client.force_login(reader)

    def asked():
        counts = []
        for address in (PAGE, ROWS):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    few = asked()
    buyer, gold = customer(currency="eur", now=begun), price(now=begun)
    made = subscription(buyer, choice(gold), now=begun)
    for quantity in range(2, 12):
        changing.change(made, [choice(gold, quantity)], by=None, now=begun + timedelta(hours=quantity))
    assert asked() == few
    add_movements(timezone.now())
    assert asked() == few
    assert few[0] <= 8


def test_a_movement_of_the_future_is_shown_in_its_month(client, reader):
    client.force_login(reader)
    then = datetime(2031, 5, 1, tzinfo=UTC)
    subscription(customer(currency="eur", now=then), choice(price(now=then)), now=then)
    assert "May 2031" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        *(({"kind": kind}, "kind") for kind, _ in ledger.KINDS),
        *(({"kind": group}, group) for group in ("losses", "trials")),
        ({"kind": "customers"}, "people"),
        *((asked, "newest") for asked in ({}, {"kind": "money"}, {"month": "2026-03"}, {"until": "2026-03"})),
        ({"kind": "churn", "until": "2026-03"}, "kind"),
        *(({"currency": "eur", **more}, "money") for more in ({}, {"until": "2026-03"}, {"kind": "money"})),
        *(({name: "x", "kind": "churn"}, f"{name}_id") for name in ("customer", "subscription")),
    ],
)
def test_each_filter_of_movements_reads_an_index_and_sorts_no_large_part(asked, index):
    as_if_large()
    rows = MovementFilter(asked, queryset=RevenueMovement.objects.all()).qs
    plan = light(rows).order_by("-at", "-id")[:51].explain()
    assert "Seq Scan on subscriptions_revenuemovement" not in plan, plan
    if connection.vendor == "sqlite":
        assert f"_{index}" in plan and ("TEMP B-TREE" not in plan or index.endswith("_id")), plan


def test_a_month_has_what_its_zone_counts_in_it(desk, begun):
    seller(time_zone="Pacific/Kiritimati")
    last = begun.replace(day=1, hour=0) - timedelta(hours=10)
    subscription(customer("Early", currency="eur", now=last), now=last)
    month, before = f"{begun:%Y-%m}", f"{last:%Y-%m}"
    assert month != before
    for asked, shown in (({"month": month}, True), ({"month": before}, False), ({"until": month}, True)):
        assert ("Early" in desk.get(ROWS, asked).content.decode()) is shown
    assert "Early" not in desk.get(ROWS, {"until": before}).content.decode()
