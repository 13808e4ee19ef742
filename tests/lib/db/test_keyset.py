"""Keyset pages: every row once, in order, forwards and backwards, ties and odd cursors included."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from billing_site.lib.db import keyset
from customers.directory.listing import LISTING
from customers.models.customer import Customer
from tests.factories import customer

pytestmark = pytest.mark.django_db
NAMES = ("Zoë", "zoe", "Ærø", "ÅSE", "山田", "Ann", "Ann", "Ann", "ann", "ss", "ß", "10", "9", "Ω", "'\"", "a,b", "")


@pytest.fixture
def many(now):
    """Customers with equal names, equal e-mails and equal moments among them."""
    for number, name in enumerate(NAMES):
        email = f"same{number % 4}@example.com" if name else ""
        customer(name, email=email, now=now + timedelta(hours=number // 3))
    return len(NAMES)


def walk(order, size, cursor="", direction="next"):
    """All pages from a cursor on, as lists of keys."""
    pages = []
    while True:
        page = keyset.page(Customer.objects.all(), order, cursor, size)
        pages.append(page)
        cursor = getattr(page, direction)
        if not cursor:
            return pages


def keys(pages):
    return [row.pk for page in pages for row in page.rows]


@pytest.mark.parametrize("sort", LISTING.sorts)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 50])
def test_every_row_comes_once_and_in_order_both_ways(many, sort, size):
    order = LISTING.sorts[sort]
    whole = list(Customer.objects.order_by(*order).values_list("pk", flat=True))
    forwards = walk(order, size)
    assert keys(forwards) == whole
    assert [len(page.rows) for page in forwards[:-1]] == [size] * (len(forwards) - 1)
    last = forwards[-1]
    backwards = walk(order, size, last.previous, "previous") if last.previous else []
    assert keys(reversed(backwards)) == whole[: whole.index(last.rows[0].pk)]


@pytest.mark.parametrize("sort", LISTING.sorts)
def test_both_directions_of_a_sort_are_each_others_mirror(many, sort):
    flipped = sort[1:] if sort.startswith("-") else f"-{sort}"
    assert keys(walk(LISTING.sorts[sort], 4)) == list(reversed(keys(walk(LISTING.sorts[flipped], 4))))


def test_there_and_back_is_the_same_page(many):
    order = LISTING.sorts["name"]
    first = keyset.page(Customer.objects.all(), order, "", 4)
    second = keyset.page(Customer.objects.all(), order, first.next, 4)
    back = keyset.page(Customer.objects.all(), order, second.previous, 4)
    assert back.rows == first.rows
    assert not first.previous
    assert not back.previous
    assert back.next


def test_rows_that_come_and_go_neither_repeat_nor_skip_others(many, now):
    order = LISTING.sorts["-created"]
    first = keyset.page(Customer.objects.existing(), order, "", 5)
    expected = keys(walk(order, 5))[5:]
    customer("Newest", now=now + timedelta(days=1))
    first.rows[-1].mark_deleted(by=None, now=now)
    seen, cursor = [], first.next
    while cursor:
        page = keyset.page(Customer.objects.existing(), order, cursor, 5)
        seen += keys([page])
        cursor = page.next
    assert seen == expected


def test_names_sort_alike_on_every_database(many):
    found = list(Customer.objects.order_by("name_key", "id").values_list("name_key", flat=True))
    assert found == sorted(found)


def test_a_page_costs_one_query_however_deep(many, django_assert_num_queries):
    order = LISTING.sorts["email"]
    deep = walk(order, 3)[-1].previous
    with django_assert_num_queries(1):
        keyset.page(Customer.objects.all(), order, deep, 3)


def packed(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


BAD = {
    "no base64": "%%%",
    "one letter": "A",
    "other alphabet": "курсор",
    "NUL": "\x00",
    "no JSON": packed(b"hello"),
    "no text": packed(b"\xff\xfe\xfd"),
    "a number": packed(7),
    "an object": packed({"a": 1, "b": 2}),
    "nothing inside": packed([]),
    "other direction": packed(["sideways", ["ann", 1]]),
    "direction a list": packed([["after"], ["ann", 1]]),
    "too few values": packed(["after", ["ann"]]),
    "too many values": packed(["after", ["ann", 1, 2]]),
    "null": packed(["after", ["ann", None]]),
    "NUL in a name": packed(["after", ["a\x00b", 1]]),
    "half a surrogate": packed(b'["after",["\\ud800",1]]'),
    "a word for a number": packed(["after", ["ann", "one"]]),
    "infinite": packed(b'["after",["ann",1e999]]'),
    "not a number": packed(b'["after",["ann",NaN]]'),
    "very many digits": packed(b'["after",["ann",' + b"9" * 5000 + b"]]"),
    "very deep": packed(b"[" * 100_000),
    "a list for a number": packed(["after", ["ann", [1]]]),
}


@pytest.mark.parametrize("cursor", BAD.values(), ids=BAD.keys())
def test_a_cursor_that_was_tampered_with_is_refused(cursor):
    with pytest.raises(keyset.BadCursor):
        keyset.page(Customer.objects.all(), LISTING.sorts["name"], cursor, 5)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-13-45", "yesterday", 5, [], True, 1e999]
)
def test_a_moment_that_no_calendar_has_is_refused(moment):
    with pytest.raises(keyset.BadCursor):
        keyset.page(Customer.objects.all(), LISTING.sorts["-created"], packed(["after", [moment, 1]]), 5)


@pytest.mark.parametrize("values", [["ann", 10**30], ["ann", -(10**30)], ["\U0010ffff" * 900, 1], [{"a": 1}, 1]])
def test_values_beyond_what_is_stored_are_harmless(many, values):
    for direction in ("after", "before"):
        page = keyset.page(Customer.objects.all(), LISTING.sorts["name"], packed([direction, values]), 5)
        assert len(page.rows) <= 5


def test_a_moment_without_a_zone_is_taken_as_utc(many, now):
    cursor = packed(["after", ["2026-11-22T12:00:00", 0]])
    page = keyset.page(Customer.objects.all(), LISTING.sorts["created"], cursor, 50)
    assert len(page.rows) == many


def test_a_cursor_keeps_microseconds():
    moment = datetime(2026, 3, 1, 4, 5, 6, 789012, tzinfo=UTC)
    assert keyset.decode(keyset.encode("after", [moment, 7]), Customer, ("-created", "-id")) == ("after", [moment, 7])
