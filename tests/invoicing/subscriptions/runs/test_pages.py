"""The pages of billing runs: the list with its filters and file, and the page of one as it runs and once it is over."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from billing_site.company.models import Company
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.retrying import retry
from invoicing.subscriptions.runs import views
from invoicing.subscriptions.runs.filters import BillingRunFilter
from invoicing.subscriptions.runs.periods import listed, waiting
from invoicing.subscriptions.runs.wording import duration
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription
from tests.reading import body, text
from tests.tools.plans import as_if_large

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
DUE = datetime(2026, 2, 28, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}
LIST = reverse("billing_run_list")
pytestmark = pytest.mark.django_db


def several(count, name="Buyer", **terms):
    gold = price(now=NOW, **terms)
    currency = terms.get("currency", "eur")
    return [
        subscription(customer(f"{name} {n}", now=NOW, currency=currency), choice(gold), now=NOW) for n in range(count)
    ]


def billed(count=3, **terms):
    several(count, **terms)
    clock_at(DUE)
    return BillingRun.objects.latest("id")


def underway(due=10, **counted):
    """A run that goes on."""
    run = BillingRun.begin(due, until=DUE)
    BillingRun.objects.filter(pk=run.pk).update(**counted)
    run.refresh_from_db()
    return run


def silent(run):
    BillingRun.objects.filter(pk=run.pk).update(last_seen=run.started - BillingRun.PATIENCE)
    return run


def found(**params):
    return set(BillingRunFilter(params, queryset=BillingRun.objects.all()).qs)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_row_says_how_far_it_came_and_what_it_made(desk):
    several(2, "Jane", unit_amount=250, currency="usd")
    run = billed(3)
    page = text(desk.get(LIST))
    assert "Done 5 of 5 5 0 €30.00 EUR $5.00 USD" in page
    assert run.machine in page


def test_an_empty_list_says_what_a_run_is(desk):
    page = text(desk.get(LIST))
    assert "No billing runs yet" in page and "bills them all in one run" in page


def test_runs_are_found_by_state_day_id_and_machine():
    over, on, stopped = underway(), underway(), silent(underway())
    over.end()
    BillingRun.objects.filter(pk=over.pk).update(started=NOW, machine="billing-7, process 12")
    assert [found(state=state) for state in ("done", "running", "stopped")] == [{over}, {on}, {stopped}]
    assert found(started="custom", started_from="2026-01-31", started_to="2026-01-31") == {over}
    assert found(started_from="2026-01-31", started_to="2026-01-31") == {over}, "days alone are a range"
    assert found(started="today") == {on, stopped}
    assert found(q=on.public_id) == {on} and found(q="Billing-7") == {over} and not found(q="nobody")


def test_filters_that_make_no_sense_are_told(desk):
    page = body(desk.get(LIST, {"started_from": "2026-02-02", "started_to": "2026-01-01"}))
    assert "This day is before the first one" in page
    for odd in ({"state": "x"}, {"started": "x"}, {"started_from": "x"}, {"q": "a\0b"}, {"after": "x"}):
        assert desk.get(LIST, odd).status_code == 200
    assert desk.get(LIST, {"started_to": "9999-12-31", "started_from": "0001-01-01"}).status_code == 200
    assert desk.get(reverse("billing_run_export"), {"state": "x"}).status_code == 422


def test_the_file_holds_what_the_filter_finds_and_no_formula(desk):
    several(2, "Jane", unit_amount=500, currency="jpy")
    run = billed(3)
    on = underway(due=4, subscriptions=1)
    BillingRun.objects.filter(pk=run.pk).update(
        machine="=1+1", started=NOW, ended=NOW + timedelta(minutes=2, seconds=5.5)
    )
    first, second = rows_of(desk.get(reverse("billing_run_export_file")))
    assert (first["id"], first["State"], first["Due"], first["Subscriptions"]) == (on.public_id, "running", "4", "1")
    assert (first["Amount EUR"], first["Ended (UTC)"]) == ("", "")
    assert (second["Amount EUR"], second["Amount JPY"], second["Seconds"]) == ("30.00", "1000", "125")
    assert (second["State"], second["Invoices"], second["Machine"]) == ("done", "5", "'=1+1")
    (only,) = rows_of(desk.get(reverse("billing_run_export_file"), {"state": "running"}))
    assert only["id"] == on.public_id and "Amount EUR" not in only


def test_the_page_links_what_it_billed(desk):
    run = billed(2)
    page = body(desk.get(run.get_absolute_url()))
    for invoice in Invoice.objects.filter(billing_reason="subscription_cycle").select_related("customer"):
        assert f'href="{invoice.get_absolute_url()}"' in page and invoice.number in page
        assert f'href="{invoice.customer.get_absolute_url()}"' in page
    for each in Subscription.objects.all():
        assert f'href="{each.get_absolute_url()}"' in page
    assert "2 of 2 subscriptions · 2 invoices" in page and "€10.00" in page
    assert "Could not be billed" in page and 'id="waiting"' not in page
    assert "hx-get" not in page.partition('<div class="columns">')[0].partition("detail-head")[2]


def test_what_could_not_be_billed_stands_there_until_it_is_mended(desk):
    made = several(2)
    Company.objects.update(name="")
    clock_at(DUE)
    run = BillingRun.objects.get()
    page = body(desk.get(run.get_absolute_url()))
    block = page.partition('id="waiting"')[2].partition('id="list"')[0]
    assert all(each.get_absolute_url() in block for each in made) and Subscription.objects.first().problem in block
    assert "2 could not be billed" in page
    Company.objects.update(name="Billfold")
    retry(made[0], by=None, now=DUE + timedelta(hours=1))
    block = body(desk.get(run.get_absolute_url())).partition('id="waiting"')[2].partition('id="list"')[0]
    assert made[0].get_absolute_url() not in block and made[1].get_absolute_url() in block


def test_while_it_runs_the_page_asks_again_and_is_loaded_anew_once_it_is_over(desk):
    run = underway(due=10, subscriptions=4, invoices=4, parked=1)
    look = reverse("billing_run_progress", args=[run.public_id])
    page = body(desk.get(run.get_absolute_url()))
    assert f'hx-get="{look}"' in page and 'value="5" max="10"' in page
    answer = desk.get(look, headers=HTMX)
    assert "HX-Refresh" not in answer and "4 of 10 subscriptions · 4 invoices · 1 could not be billed" in text(answer)
    run.end()
    assert desk.get(look, headers=HTMX)["HX-Refresh"] == "true"
    assert look not in body(desk.get(run.get_absolute_url()))


def test_a_run_whose_machine_stopped_says_so(desk):
    run = silent(underway())
    page = text(desk.get(run.get_absolute_url()))
    assert "Stopped" in page and "what was left is billed by the next run" in page
    assert desk.get(reverse("billing_run_progress", args=[run.public_id]), headers=HTMX)["HX-Refresh"] == "true"


def test_its_invoices_are_a_file(desk):
    several(1, "=Jane")
    run = billed(2)
    rows = rows_of(desk.get(reverse("billing_run_invoices_file", args=[run.public_id])))
    invoices = Invoice.objects.filter(billing_reason="subscription_cycle").order_by("-id")
    assert [row["Invoice Number"] for row in rows] == [invoice.number for invoice in invoices]
    assert {(row["Total"], row["Currency"], row["Period Start (UTC)"]) for row in rows} == {
        ("10.00", "eur", "2026-02-28 12:00:00")
    }
    assert "'=Jane 0" in {row["Customer Name"] for row in rows}


def test_a_long_run_is_shown_page_by_page(desk, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 4)
    run = billed(5)
    first = desk.get(run.get_absolute_url())
    assert len(first.context["rows"]) == 4 and "4 of 5" in text(first)
    second = desk.get(first.context["pager"]["next"])
    assert len(second.context["rows"]) == 1 and not second.context["pager"]["next"]
    assert desk.get(run.get_absolute_url(), {"after": "x"}).status_code == 200


@pytest.mark.parametrize("amount", [5, 50])
def test_both_pages_ask_as_often_with_many_rows(desk, django_assert_num_queries, amount):
    run = billed(amount)
    for _ in range(amount - 1):
        underway()
    for url, asked in ((LIST, 3), (run.get_absolute_url(), 5)):
        desk.get(url)
        with django_assert_num_queries(asked):
            desk.get(url)


def test_who_reads_sees_runs_and_the_rail_marks_subscriptions(client, reader):
    run = billed(1)
    client.force_login(reader)
    page = body(client.get(LIST))
    assert run.get_absolute_url() in page
    assert 'href="/subscriptions/"' in page and LIST in body(client.get(reverse("subscription_list")))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0.04, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min 0 s")),
        *((200, "3 min 20 s"), (3599.7, "1 h 0 min"), (3900, "1 h 5 min"), (7190, "2 h 0 min")),
    ],
)
def test_how_long_it_took_in_words(seconds, words):
    assert duration(seconds) == words


def test_rows_are_read_by_indexes():
    run = underway()
    if connection.vendor == "sqlite":
        assert "TEMP B-TREE" not in listed(run.periods.all()).order_by("-id").explain()
        assert "subscriptions_problem" in waiting(run).explain()
        newest = BillingRunFilter({"started": "today"}, queryset=BillingRun.objects.all()).qs
        assert "TEMP B-TREE" not in newest.order_by("-started", "-id").explain()


@pytest.mark.parametrize("state", ["running", "stopped"])
def test_runs_that_are_not_over_are_sought(state):
    as_if_large()
    rows = BillingRunFilter({"state": state}, queryset=BillingRun.objects.all()).qs
    plan = rows.order_by("-started", "-id")[:51].explain()
    assert "subscriptions_run_open" in plan and "TEMP B-TREE" not in plan, plan
