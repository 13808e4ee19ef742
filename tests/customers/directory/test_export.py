"""The export dialog and the file of customers."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.csv.text import fused
from customers.directory.export import columns
from customers.directory.filters import CustomerFilter
from customers.directory.forms import MOST_KEYS, ExportForm, zone_names
from customers.models.metadata_key import MetadataKey
from customers.rules.contacts import from_addresses
from tests.factories import customer, staff
from tests.reading import HTMX

pytestmark = pytest.mark.django_db
DIALOG, FILE = "customer_export", "customer_export_file"


@pytest.fixture
def clock(monkeypatch):
    """Sets what time the pages think it is."""

    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to


def get(client, name, **params):
    return client.get(reverse(name), params, headers=params.pop("headers", {}))


def download(client, **params):
    response = get(client, FILE, **params)
    assert response.status_code == 200, response.content
    content = b"".join(response.streaming_content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def names(client, **params):
    return {row["Name"] for row in download(client, **params)}


def refusal(client, **params):
    response = get(client, FILE, **params)
    assert response.status_code == 422
    return response.content.decode()


def test_the_file_is_a_download_named_after_the_day(desk, clock):
    clock(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    response = get(desk, FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="customers-2026-11-22.csv"'
    assert 'filename="customers-2026-11-23.csv"' in get(desk, FILE, zone="Europe/Berlin")["Content-Disposition"]


def test_the_usual_columns_have_the_headers_of_stripes_export(desk):
    jenny = customer("Jenny Rosen", email="jenny@example.com", now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    (row,) = download(desk)
    assert list(row)[:5] == ["id", "Description", "Email", "Name", "Created (UTC)"]
    assert row["id"] == jenny.public_id
    assert row["Created (UTC)"] == "2026-11-22 12:00:00"


def test_every_property_is_there_when_all_columns_are_asked_for(desk):
    values = {
        "name": "Grün & Söhne",
        "email": "a@example.com",
        "phone": "+493012345678",
        "description": "Zwei\nZeilen",
        "currency": "eur",
        "tax_exempt": "reverse",
        "preferred_locales": ["de", "en-GB"],
        "contacts": from_addresses(["to@example.com", "ä@exämple.com"], ["cc@example.com"]),
    }
    parts = ("line1", "line2", "city", "state", "postal_code")
    address = {f"{kind}_{part}": f"{kind} {part}" for kind in ("address", "shipping") for part in parts}
    address |= {"address_country": "DE", "shipping_country": "FR", "shipping_name": "Ada", "shipping_phone": "+331"}
    made = customer(**values, **address)
    (row,) = download(desk, columns="all")
    for field in ("email", "phone", "description", "currency"):
        assert row[field.capitalize()] == values[field]
    assert row["Tax status"] == "reverse"
    assert row["Languages"] == "de, en-GB"
    assert row["Emails To"] == "to@example.com, ä@exämple.com"
    assert row["Emails CC"] == "cc@example.com"
    assert row["Contacts"] == "<to@example.com> (to); <ä@exämple.com> (to); <cc@example.com> (cc)"
    assert row["Updated (UTC)"] == f"{made.updated:%Y-%m-%d %H:%M:%S}"
    assert set(address.values()) <= set(row.values())


def test_only_chosen_columns_are_written_and_always_the_id(desk):
    customer("Jenny")
    (row,) = download(desk, columns="chosen", column=["phone", "name"])
    assert list(row) == ["id", "Name", "Phone"]


def test_each_metadata_key_is_a_column_at_the_end(desk):
    customer("A", metadata={"order_id": "6735", "2": "two"})
    customer("B")
    second, first = download(desk)
    assert list(first)[-2:] == ["2 (metadata)", "order_id (metadata)"]
    assert (first["order_id (metadata)"], first["2 (metadata)"]) == ("6735", "two")
    assert second["order_id (metadata)"] == ""


def test_metadata_can_be_left_out_or_chosen(desk):
    customer("A", metadata={"one": "1", "two": "2"})
    (row,) = download(desk, keys="none")
    assert not any("metadata" in header for header in row)
    (row,) = download(desk, keys="chosen", key="two")
    assert [header for header in row if "metadata" in header] == ["two (metadata)"]


@pytest.mark.parametrize(
    "value", ['He said "no"', "a\r\nb", "a\nb", "=cmd()", "@x", "-1+1", "😀👩‍👩‍👧", "שלום עולם", "'=1", "'tis", "a,b;c"]
)
def test_nasty_values_come_back_as_they_were_and_none_is_a_formula(desk, value):
    customer(value, description=value, metadata={"note": value})
    (row,) = download(desk)
    assert not any(re.match(r"[=@\t\r-]|\+(?!\d+$)", cell) for cell in row.values())
    assert {fused(row[header]) for header in ("Name", "Description", "note (metadata)")} == {value}


def test_the_filter_of_the_list_is_honoured(desk):
    customer("In Berlin", address_country="DE")
    customer("In Paris", address_country="FR")
    assert names(desk, country="DE") == {"In Berlin"}
    assert names(desk, q="paris") == {"In Paris"}
    assert names(desk, matching="1", country="FR", ids="cus_nonsense") == {"In Paris"}


def test_ticked_rows_alone_are_exported(desk):
    one, _, three = customer("One"), customer("Two"), customer("Three")
    assert names(desk, ids=[one.public_id, three.public_id], country="FR") == {"One", "Three"}


def test_the_newest_comes_first(desk):
    for name in ("Old", "Newer", "Newest"):
        customer(name)
    assert [row["Name"] for row in download(desk)] == ["Newest", "Newer", "Old"]


def test_deleted_customers_are_left_out(desk, now):
    gone, here = customer("Gone"), customer("Here")
    gone.mark_deleted(by=desk.user, now=now)
    assert names(desk) == {"Here"}
    assert names(desk, ids=[gone.public_id, here.public_id]) == {"Here"}
    assert "Deleted customers are not exported." in refusal(desk, deleted="1")


# In Berlin it is the second of March, half past midnight; in UTC still the first.
NIGHT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
AROUND = {
    "2026-03-01 22:59:59": "1 March in Berlin, last second",
    "2026-03-01 23:00:00": "2 March in Berlin, first second",
    "2026-02-28 22:59:59": "28 February in Berlin, last second",
    "2026-02-28 23:00:00": "1 March in Berlin, first second",
    "2026-01-31 22:59:59": "January in Berlin, last second",
    "2026-01-31 23:00:00": "February in Berlin, first second",
    "2026-02-23 22:59:59": "8 days ago in Berlin, last second",
    "2026-02-23 23:00:00": "7 days in Berlin, first second",
}


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("", "2026-01-31 22:59:59", "2026-03-01 23:00:00"),
        ("today", "2026-03-01 23:00:00", "2026-03-01 23:00:00"),
        ("last_7_days", "2026-02-23 23:00:00", "2026-03-01 23:00:00"),
        ("this_month", "2026-02-28 23:00:00", "2026-03-01 23:00:00"),
        ("last_month", "2026-01-31 23:00:00", "2026-02-28 22:59:59"),
    ],
)
def test_a_time_range_begins_and_ends_at_midnight_of_the_chosen_zone(desk, clock, period, first, last):
    for moment in AROUND:
        customer(moment, now=datetime.fromisoformat(f"{moment}+00:00"))
    clock(NIGHT)
    expected = {moment for moment in AROUND if first <= moment <= last}
    assert names(desk, period=period, zone="Europe/Berlin") == expected


def test_a_custom_range_holds_both_of_its_days_and_may_be_open(desk):
    for day in (1, 2, 3):
        customer(f"{day} May", now=datetime(2026, 5, day, 21, 59, 59, tzinfo=UTC))
    berlin = {"period": "custom", "zone": "Europe/Berlin"}
    assert names(desk, start="2026-05-02", end="2026-05-02", **berlin) == {"2 May"}
    assert names(desk, start="2026-05-02", **berlin) == {"2 May", "3 May"}
    assert names(desk, end="2026-05-02", **berlin) == {"1 May", "2 May"}
    assert names(desk, end="9999-12-31", **berlin) == {"1 May", "2 May", "3 May"}


def test_times_are_written_in_the_chosen_zone_and_the_header_says_which(desk):
    customer(now=datetime(2026, 7, 1, 12, tzinfo=UTC))
    (row,) = download(desk, zone="Asia/Tokyo")
    assert row["Created (Asia/Tokyo)"] == "2026-07-01 21:00:00"


def test_the_zone_is_the_staff_members_own_unless_another_is_chosen(client):
    client.force_login(staff(time_zone="America/New_York"))
    customer(now=datetime(2026, 7, 1, 12, tzinfo=UTC))
    (row,) = download(client)
    assert row["Created (America/New_York)"] == "2026-07-01 08:00:00"


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"period": "custom"}, "Choose the first or the last day of the range."),
        ({"period": "custom", "start": "2026-05-02", "end": "2026-05-01"}, "The last day is before the first."),
        ({"period": "custom", "start": "yesterday"}, "Write the day as 2026-11-22."),
        ({"period": "custom", "start": "0001-01-01", "zone": "Asia/Tokyo"}, "Choose a day from 1970 on."),
        ({"period": "next_year"}, "Select a valid choice."),
        ({"columns": "chosen"}, "Tick at least one column."),
        ({"columns": "chosen", "column": "password"}, "“password” is not a column."),
        ({"columns": "most"}, "Select a valid choice."),
        ({"keys": "chosen"}, "Tick at least one key, or choose None."),
        ({"keys": "chosen", "key": "nobody's"}, "is not a metadata key."),
        ({"zone": "Mars/Olympus"}, "“Mars/Olympus” is not a time zone."),
        ({"zone": "../etc/passwd"}, "is not a time zone."),
        ({"country": "Atlantis"}, "The filter of the list cannot be used. Country:"),
    ],
)
def test_nonsense_is_refused_in_the_dialog(desk, params, complaint):
    customer(metadata={"k": "v"})
    assert complaint.replace("'", "&#x27;") in refusal(desk, **params)
    assert get(desk, DIALOG, **{"period": "", **params}).status_code == 200


def test_more_metadata_keys_than_a_file_holds_must_be_chosen(desk):
    MetadataKey.remember([f"key{i}" for i in range(MOST_KEYS + 1)])
    customer(metadata={"key7": "seven"})
    (row,) = download(desk)
    assert "key7 (metadata)" not in row
    assert f"A file holds up to {MOST_KEYS} metadata keys." in refusal(desk, keys="all")
    (row,) = download(desk, keys="chosen", key="key7")
    assert row["key7 (metadata)"] == "seven"


def test_as_many_metadata_keys_as_a_file_holds_are_written(desk):
    keys = {f"key {i:03}": str(i) for i in range(MOST_KEYS)}
    MetadataKey.remember(keys)
    customer(metadata=keys)
    (row,) = download(desk, columns="all", keys="all")
    assert [row[f"{key} (metadata)"] for key in keys] == list(keys.values())


def test_the_dialog_keeps_the_filter_and_the_ticked_rows(desk):
    page = get(desk, DIALOG, country="DE", ids=["cus_a", "cus_b"], after="cursor").content.decode()
    for name, value in (("country", "DE"), ("ids", "cus_a"), ("ids", "cus_b")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert 'name="after"' not in page
    assert f'action="{reverse(FILE)}"' in page


def test_the_dialog_says_how_many_rows_the_file_has(desk):
    one = customer("One", address_country="DE")
    customer("Two")
    assert "2 customers" in get(desk, DIALOG).content.decode()
    assert "1 customer\n" in get(desk, DIALOG, country="DE").content.decode()
    assert "1 ticked customer\n" in get(desk, DIALOG, ids=one.public_id).content.decode()


def test_the_count_follows_the_choices(desk, now, clock):
    customer("Today", now=now)
    customer("Long ago", now=now - timedelta(days=99))
    clock(now)
    headers = {"HX-Request": "true", "HX-Target": "export-count"}
    assert get(desk, DIALOG, period="today", headers=headers).content.decode().strip() == "1 customer"
    assert get(desk, DIALOG, period="", headers=headers).content.decode().strip() == "2 customers"
    waiting = get(desk, DIALOG, period="custom", headers=headers).content.decode().strip()
    assert waiting == "Choose the first or the last day of the range."


def test_the_form_inside_the_dialog_is_a_plain_download(desk):
    page = desk.get(reverse(DIALOG), headers=HTMX).content.decode()
    form = re.search(r"<form[^>]*>", page)[0]
    assert "hx-" not in form
    assert 'method="get"' in form
    assert "<html" not in page


def test_whoever_may_read_customers_may_export_them(client):
    client.force_login(staff("Read-only"))
    customer("Jenny")
    assert names(client) == {"Jenny"}


@pytest.mark.parametrize("name", [DIALOG, FILE])
def test_nobody_else_may(client, name):
    assert get(client, name).status_code == 302
    nobody = staff()
    nobody.groups.clear()
    client.force_login(nobody)
    assert get(client, name).status_code == 403
    client.force_login(staff())
    assert client.post(reverse(name)).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_rows(desk, django_assert_max_num_queries):
    for i in range(30):
        customer(f"Customer {i}", metadata={f"key{i}": "v"})
    # Three of them note in the security log who took the file, and then how many rows went out.
    with django_assert_max_num_queries(12):
        assert len(download(desk, columns="all")) == 30


def test_the_query_is_one_and_runs_after_the_header(desk):
    customer("Jenny")
    response = get(desk, FILE)
    chunks = iter(response.streaming_content)
    with connection.execute_wrapper(forbid):
        assert next(chunks).startswith(b"\xef\xbb\xbfid,")
    assert b"Jenny" in b"".join(chunks)


def forbid(execute, sql, params, many, context):
    raise AssertionError(sql)


def test_no_choice_of_the_export_is_named_like_a_filter():
    form = ExportForm(columns=columns, keys=[], zone=timezone.get_default_timezone(), now=timezone.now())
    assert not set(form.fields) & set(CustomerFilter.base_filters)


def test_columns_have_distinct_keys_and_headers():
    found = columns(timezone.get_default_timezone())
    assert len({c.key for c in found}) == len({c.header for c in found}) == len(found)


def test_the_time_zones_offered_are_known_and_lead_with_utc():
    assert zone_names()[0] == "UTC"
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"} <= set(zone_names())
