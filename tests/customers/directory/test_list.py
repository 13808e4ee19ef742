"""The customers list: order, pages, columns, counts, and what it costs."""

from datetime import timedelta
from html import unescape
from itertools import chain
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from customers.directory.listing import LISTING
from customers.models.customer import Customer
from tests.factories import customer
from tests.reading import HTMX, names
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db
LIST = reverse("customer_list")


def follow(desk, url):
    """The names on every page from `url` on, following Next."""
    found = []
    while url:
        response = desk.get(url)
        found.append(names(response))
        url = response.context["pager"]["next"]
    return found


def numbered(number, now):
    customer(f"Customer {number:03}", email=f"c{number:03}@example.com", now=now + timedelta(minutes=number))


def crowd(count, now):
    for number in range(count):
        numbered(number, now)


def test_the_newest_customer_comes_first(desk, now):
    customer("Old", now=now), customer("New", now=now + timedelta(hours=1)), customer("Middle", now=now)
    assert names(desk.get(LIST)) == ["New", "Middle", "Old"]


def test_sorting_by_name_and_email_ignores_case_and_accents(desk):
    for name, email in (
        ("Zoë", "b@x.example"),
        ("Émile", "C@x.example"),
        ("eve", "a@x.example"),
        ("Anna", "D@x.example"),
    ):
        customer(name, email=email)
    assert names(desk.get(LIST, {"sort": "name"})) == ["Anna", "Émile", "eve", "Zoë"]
    assert names(desk.get(LIST, {"sort": "-name"})) == ["Zoë", "eve", "Émile", "Anna"]
    assert names(desk.get(LIST, {"sort": "email"})) == ["eve", "Zoë", "Émile", "Anna"]


@pytest.mark.parametrize("sort", ["-created", "created", "name", "-name", "email", "-email"])
def test_next_and_previous_walk_through_all_pages(desk, now, sort):
    crowd(60, now)
    expected = sorted((f"Customer {n:03}" for n in range(60)), reverse=sort.startswith("-"))
    pages = follow(desk, f"{LIST}?size=25&sort={sort}")
    assert [len(page) for page in pages] == [25, 25, 10]
    assert list(chain(*pages)) == expected
    second = desk.get(desk.get(f"{LIST}?size=25&sort={sort}").context["pager"]["next"])
    assert names(desk.get(second.context["pager"]["previous"])) == pages[0]


def test_pages_of_a_search_follow_each_other_too(desk, now):
    crowd(60, now)
    pages = follow(desk, f"{LIST}?size=25&q=customer")
    assert list(chain(*pages)) == [f"Customer {n:03}" for n in range(59, -1, -1)]
    assert list(chain(*follow(desk, f"{LIST}?size=25&q=customer&sort=name"))) == sorted(chain(*pages))


def test_the_list_costs_the_same_queries_for_five_rows_and_for_fifty(desk, now):
    costs, response = queries_as_it_grows(desk, LIST, lambda number: numbered(number, now))
    assert len(response.context["rows"]) == 50
    assert costs[0] == costs[1] <= 5


def test_a_page_whose_rows_are_gone_shows_the_first_page_instead(desk, now):
    crowd(30, now)
    second = desk.get(f"{LIST}?size=25").context["pager"]["next"]
    for gone in Customer.objects.order_by("created")[:5]:
        gone.mark_deleted(by=None, now=now)
    response = desk.get(second)
    assert len(response.context["rows"]) == 25
    assert "No customers yet" not in response.content.decode()


def test_a_cursor_of_another_sort_says_so_and_shows_the_first_page(desk, now):
    crowd(30, now)
    cursor = parse_qs(urlsplit(desk.get(f"{LIST}?size=25&sort=name").context["pager"]["next"]).query)["after"][0]
    response = desk.get(LIST, {"size": 25, "sort": "-created", "after": cursor})
    assert "That page link no longer works" in response.content.decode()
    assert names(response)[0] == "Customer 029"


def test_chosen_columns_are_remembered_for_this_person_alone(desk, client, reader):
    customer("Jenny", phone="+493012345678", metadata={"order_id": "6735"})
    response = desk.post(
        reverse("customer_columns"), {"columns": ["phone", "metadata", "nonsense"], "next": f"{LIST}?sort=name"}
    )
    assert response["Location"] == f"{LIST}?sort=name"
    page = desk.get(LIST)
    assert [head["label"] for head in page.context["heads"]] == ["Name", "Phone", "Metadata"]
    assert "order_id: 6735" in page.content.decode()
    client.force_login(reader)
    usual = [column.label for column in LISTING.columns if column.default]
    assert [head["label"] for head in client.get(LIST).context["heads"]] == usual


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/admin/", "", "javascript:alert(1)"])
def test_after_choosing_columns_nobody_is_sent_elsewhere(desk, target):
    assert desk.post(reverse("customer_columns"), {"next": target})["Location"] == LIST


def test_the_page_size_is_remembered(desk, now):
    crowd(30, now)
    assert len(desk.get(f"{LIST}?size=25").context["rows"]) == 25
    assert len(desk.get(LIST).context["rows"]) == 25
    assert len(desk.get(f"{LIST}?size=100").context["rows"]) == 30


def test_the_count_is_beside_the_title_and_follows_the_filter(desk, now):
    crowd(12, now)
    assert '<span class="page-count">12</span>' in desk.get(LIST).content.decode()
    assert desk.get(LIST, {"name": "customer 00"}).context["count_label"] == "10"
    one = desk.get(LIST, {"name": "customer 011"})
    assert (one.context["count_label"], one.context["count_word"]) == ("1", "customer")


def test_an_empty_list_invites_to_add_and_an_empty_search_to_clear(desk):
    page = desk.get(LIST).content.decode()
    assert "No customers yet" in page
    assert "Clear filters" not in page
    customer("Jenny")
    page = desk.get(LIST, {"q": "nobody-has-this"}).content.decode()
    assert "No customers match" in page
    assert "Clear filters" in page


def test_htmx_gets_the_list_without_the_shell(desk):
    customer("Jenny")
    part, whole = desk.get(LIST, headers=HTMX), desk.get(LIST)
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert 'id="list"' in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in whole["Vary"]


def test_markup_in_a_name_is_shown_and_not_run(desk):
    customer("<script>alert('x')</script> & \"Sons\"", metadata={"<b>": "<i>"})
    desk.post(reverse("customer_columns"), {"columns": ["metadata", "id"]})
    page = desk.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "<script>alert('x')</script> & \"Sons\"" in unescape(page)


def test_who_may_only_read_is_offered_nothing_else(client, reader):
    customer("Jenny")
    client.force_login(reader)
    page = client.get(LIST).content.decode()
    assert reverse("customer_add") not in page
    assert reverse("customer_bulk_delete") not in page
    assert reverse("customer_export") in page
