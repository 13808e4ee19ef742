"""The search box of the top bar: it looks where the page belongs, and leads to anything by its id."""

import pytest
from django.urls import reverse

from billing_site.desk.identified import KINDS
from billing_site.desk.navigation import SEARCHED
from tests.factories import customer, issued
from tests.invoicing.subscriptions.factories import subscription
from tests.reading import body

SEARCH = reverse("search")
pytestmark = pytest.mark.django_db


def led_to(desk, typed):
    answer = desk.get(SEARCH, {"q": typed})
    assert answer.status_code == 302
    return answer.url


def test_an_id_leads_to_its_page(desk, now):
    made = subscription(now=now)
    things = [made, issued(customer()), made.items.get().price, made.items.get().price.product, made.latest_invoice]
    for thing in things:
        assert led_to(desk, f" {thing.public_id} ") == thing.get_absolute_url()


@pytest.mark.parametrize("typed", ["acme", "sub_unknown", "in_", "cus_x", "sub_a\0b", "", "é" * 300])
def test_everything_else_is_looked_for_among_the_customers(desk, typed):
    assert led_to(desk, typed).startswith(reverse("customer_list") + "?q=")
    assert desk.get(led_to(desk, typed)).status_code == 200


def test_an_id_costs_one_question_and_each_kind_has_a_page(desk, now, django_assert_num_queries):
    made = subscription(now=now)
    desk.get(SEARCH, {"q": made.public_id})
    with django_assert_num_queries(3):
        desk.get(SEARCH, {"q": made.public_id})
    for kind in KINDS:
        assert kind.prefix and callable(kind.get_absolute_url)


def test_the_box_looks_where_the_page_belongs(desk, now):
    made = subscription(now=now)
    assert f'action="{reverse("subscription_list")}"' in body(desk.get(made.get_absolute_url()))
    assert "Search subscriptions" in body(desk.get(reverse("subscription_change", args=[made.public_id])))
    assert f'action="{SEARCH}"' in body(desk.get(reverse("home")))
    assert "Search invoices" in body(desk.get(made.latest_invoice.get_absolute_url()))


@pytest.mark.parametrize("name", SEARCHED)
def test_each_of_these_lists_is_searched(desk, name):
    customer()
    page = body(desk.get(reverse(name), {"q": "nothing is called so"}))
    assert "Clear filters" in page and f"Search {SEARCHED[name]}" in page
