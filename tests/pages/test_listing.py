"""The anatomy of a list page: sizes, sorts, columns, counts and addresses, whatever the address says."""

import pytest
from django.test import RequestFactory

from billing_site.pages import counts
from billing_site.pages.access import address
from billing_site.pages.counts import count_label, short_number, table_estimate
from billing_site.pages.listing import PAGE_SIZES
from customers.directory.listing import LISTING
from customers.models.customer import Customer
from tests.factories import customer


@pytest.fixture
def ask(billing):
    """A request for the customers list with these parameters."""

    def request(**params):
        request = RequestFactory().get("/customers/", params)
        request.user = billing
        return request

    return request


def test_an_address_keeps_the_state_but_starts_at_the_first_page(ask):
    request = ask(q="ann", sort="name", after="xyz", before="abc", ids="cus_1", matching="1")
    assert address(request) == "/customers/?q=ann&sort=name"
    assert address(request, only=("sort",)) == "/customers/?sort=name"
    assert address(request, drop=("q", "sort")) == "/customers/"
    assert address(request, after="next") == "/customers/?q=ann&sort=name&after=next"


@pytest.mark.parametrize("asked", ["", "0", "-25", "26", "25.0", " 25", "²", "٢٥", "9" * 5000, "NaN", "\x00", "twenty"])
def test_an_odd_page_size_is_the_usual_one_and_is_not_remembered(ask, asked):
    request = ask(size=asked)
    assert LISTING.page_size(request) == 50
    assert "page_size" not in request.user.preferences


@pytest.mark.parametrize("size", PAGE_SIZES)
def test_a_page_size_that_is_offered_is_remembered(ask, size):
    assert LISTING.page_size(ask(size=str(size))) == size
    assert LISTING.page_size(ask()) == size


@pytest.mark.parametrize("kept", [1_000_000, "25", None, [25], 0])
def test_a_page_size_that_is_no_longer_offered_is_forgotten(ask, kept):
    request = ask()
    request.user.prefer(page_size=kept)
    assert LISTING.page_size(request) == 50


@pytest.mark.parametrize("asked", ["", "nothing", "-", "--name", "id", "search_text", "name ", "\x00", "created,id"])
def test_a_sort_that_is_not_offered_is_the_usual_one(ask, asked):
    assert LISTING.sort(ask(sort=asked)) == "-created"


def test_a_head_turns_its_own_order_round_and_starts_others_their_own_way(ask):
    heads = {c.name: LISTING.head(ask(sort="-name"), c, "-name") for c in LISTING.columns}
    assert heads["name"]["order"] == "descending"
    assert heads["name"]["url"].endswith("sort=name")
    assert heads["email"] == {"label": "Email", "css": "", "url": "/customers/?sort=email", "order": ""}
    assert heads["created"]["url"].endswith("sort=-created")
    assert heads["country"]["url"] == ""


@pytest.mark.parametrize("kept", [None, "name", {"name": 1}, 5])
def test_columns_that_were_never_chosen_are_the_usual_ones(ask, kept):
    user = ask().user
    user.prefer(**{"customers.columns": kept})
    assert LISTING.chosen_columns(user) == [column for column in LISTING.columns if column.default]


def test_a_column_that_left_the_product_is_left_out_and_the_name_always_stays(ask):
    user = ask().user
    user.prefer(**{"customers.columns": ["fax", "email", ["odd"], None]})
    assert [c.name for c in LISTING.chosen_columns(user)] == ["name", "email"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(10_400, "10,000"), (340_499, "340,000"), (1_000_000, "1 M"), (1_249_000, "1.2 M"), (12_000_000, "12 M")],
)
def test_big_numbers_are_short(number, words):
    assert short_number(number) == words


@pytest.mark.django_db
def test_a_count_is_exact_up_to_its_limit_and_words_beyond(monkeypatch):
    for name in ("A", "B", "C"):
        customer(name)
    everyone = Customer.objects.existing()
    assert count_label(everyone) == "3"
    assert count_label(everyone.none()) == "0"
    monkeypatch.setattr(counts, "COUNT_LIMIT", 3)
    assert count_label(everyone) == "3"
    monkeypatch.setattr(counts, "COUNT_LIMIT", 2)
    assert count_label(everyone) == "2+"


@pytest.mark.django_db
def test_the_estimate_of_a_table_is_one_small_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert isinstance(table_estimate(Customer), int)
