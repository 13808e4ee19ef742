"""The CSV engine: the same bytes on either database, values that survive the journey, flat memory."""

import csv
import io
import re
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import TextField, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_site.lib.csv.stream import BATCH, Column, csv_chunks, metadata_columns, written
from billing_site.lib.csv.text import SIGNS, Defused, JoinedList, JsonValue, Moment, defused, fused
from customers.models.customer import Customer
from tests.factories import customer

NAME = Column("name", "Name", "name", free=True)
EMAIL = Column("email", "Email", "email", free=True)
FORMULAS = [
    *("=cmd()", "+1+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=cmd()", "''@x", "+49\n", "+", "+4 9", "=", "-"),
    *("＝cmd()", "＋1", "－1", "＠x", "'＝x", " =x", '"=x', "  ＠x", "' =x", " \n", '" "+'),
]
HARMLESS = [
    *(
        "",
        "Jenny",
        "'tis",
        "'",
        "''",
        "+4930123456",
        "1-2",
        "a=b",
        "Ünï",
        "שלום",
        "😀",
        "'1",
        "A+",
        "＜x",
        "Ａ",
        "ｘ＝1",
    ),
    *("a;b", "a\nb", "a; b", "a\n\nb", "a\tb", "x,=1", "; x", "a;'b", " x", '"x"', "' '"),
]
INSIDE = {
    "a;=cmd()": "a;'=cmd()",
    "a\n=cmd()": "a\n'=cmd()",
    "a\r\n+1": "a\r\n'+1",
    "a\t@x": "a\t'@x",
    "- a\n- b": "'- a\n'- b",
    'a;"=x': "a;'\"=x",
    "a; ＝x": "a;' ＝x",
    "a;'=x": "a;''=x",
    ";;-;=": ";;'-;'=",
}


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def stored(text, **fields):
    return Customer.objects.bulk_create([Customer.build(now=datetime(2026, 1, 1, tzinfo=UTC), name=text, **fields)])


def many(count, **fields):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [Customer.build(now=start + timedelta(seconds=i), invoice_prefix=f"P{i}", **fields) for i in range(count)]
    Customer.objects.bulk_create(rows, batch_size=500)


def test_the_file_is_the_same_to_the_byte_on_both_databases(db, now):
    customer('Say "hi", then\r\nleave\n', email="=1+1@x.com", now=now, metadata={"k": "", "2": "ü😀"})
    customer("Plain", email="", now=now, preferred_locales=["a@x.com", "b@x.com"])
    columns = [NAME, EMAIL, Column("to", "To", JoinedList("preferred_locales")), *metadata_columns(["=k", "2"])]
    columns.append(Column("created", "Created", Moment("created", ZoneInfo("Asia/Kolkata"))))
    expected = (
        '\ufeffName,Email,To,"\'=k (metadata)","2 (metadata)",Created\r\n'
        '"Say ""hi"", then\r\nleave\n","\'=1+1@x.com",,"","ü😀",2026-11-22 17:30:00\r\n'
        '"Plain","","a@x.com, b@x.com","","",2026-11-22 17:30:00\r\n'
    )
    assert b"".join(csv_chunks(Customer.objects.order_by("pk"), columns)) == expected.encode()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_stays_as_it_is(text):
    assert defused(text) == text


@pytest.mark.parametrize("text", INSIDE)
def test_a_formula_behind_a_separator_gets_one_there(text):
    assert defused(text) == INSIDE[text]


def test_the_database_defuses_as_python_does(db):
    customer()
    texts = [*FORMULAS, *HARMLESS]
    found = Customer.objects.values_list(*(Defused(Value(text, TextField())) for text in texts)).get()
    assert list(found) == [defused(text) for text in texts]


@given(st.text(alphabet="'=+-@\t\r\n ;\"19aé＝＠", max_size=9) | st.text())
def test_what_was_defused_can_be_told_again(text):
    assert fused(defused(text)) == text


@pytest.mark.parametrize(
    "text", ['"', ",", "\r\n", "\n", "\r", ' "a", ', "\\.", "'", "\u202bשלום", "👩‍👩‍👧", "=cmd|' /C calc'!A0"]
)
def test_a_nasty_value_comes_back_as_it_was(db, text):
    stored(text, email="x")
    header, row = rows_of(b"".join(csv_chunks(Customer.objects.all(), [NAME, EMAIL])))
    assert header == ["Name", "Email"]
    assert [fused(cell) for cell in row] == [text, "x"]


TEXTS = st.text(alphabet="'=+-@;,\"\t\r\n 19é＝\\", max_size=7)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_the_file_holds_every_text_quoted_and_harmless_and_gives_it_back(db, pairs):
    Customer.objects.all().delete()
    for number, (name, email) in enumerate(pairs):
        stored(name, email=email, invoice_prefix=f"P{number}")
    content = b"".join(csv_chunks(Customer.objects.order_by("pk"), [NAME, Column("p", "P", "invoice_prefix"), EMAIL]))
    expected = "".join(
        '"{}",P{},"{}"\r\n'.format(defused(name).replace('"', '""'), number, defused(email).replace('"', '""'))
        for number, (name, email) in enumerate(pairs)
    )
    assert content.decode("utf-8-sig") == f"Name,P,Email\r\n{expected}"
    found = [tuple(fused(cell) for cell in (row[0], row[2])) for row in rows_of(content)[1:]]
    assert found == pairs


@given(TEXTS, TEXTS)
def test_no_reader_with_another_separator_finds_a_formula(one, other):
    line = written([("cus_1", False), (one, True), (other, True)])
    for separator in ";\t,":
        for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator):
            opened = [cell.lstrip('" ') for cell in row if not re.fullmatch(r'\+[0-9]+["\r\n]*', cell)]
            assert not [cell for cell in opened if cell.startswith(("-", *SIGNS))]


@pytest.mark.parametrize("texts", [[], ["de"], ["de", "en"], ['say "x"'], ["a\nb", "c"]])
def test_what_nobody_typed_is_quoted_where_it_must_be(db, texts):
    stored("x", preferred_locales=texts)
    joined = ", ".join(texts)
    plain = [Column("to", "To", JoinedList("preferred_locales")), NAME]
    content = b"".join(csv_chunks(Customer.objects.all(), plain))
    assert rows_of(content) == [["To", "Name"], [joined, "x"]]
    assert (b'\r\n"' in content) == (len(texts) > 1 or joined == 'say "x"')
    assert rows_of(b"".join(csv_chunks(Customer.objects.all(), plain[:1]))) == [["To"], [joined]]


def test_a_lone_empty_cell_is_no_empty_line(db):
    stored("")
    assert b"".join(csv_chunks(Customer.objects.all(), [NAME])).endswith(b'Name\r\n""\r\n')
    assert b"".join(csv_chunks(Customer.objects.all(), [Column("c", "C", "currency")])).endswith(b'C\r\n""\r\n')


@pytest.mark.parametrize(
    "key", ["plain", "6735", "a.b", 'say "hi"', "back\\slash", "Größe", "😀", "$[x", "it's", "%s", "{}"]
)
def test_any_metadata_key_is_found(db, key):
    stored("x", metadata={key: "here", "other": "there"})
    assert Customer.objects.values_list(JsonValue("metadata", key), flat=True).get() == "here"


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("UTC", "2026-03-29 00:59:59", "2026-03-29 01:00:00"),
        ("Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29 03:00:00"),
        ("America/St_Johns", "2026-03-28 22:29:59", "2026-03-28 22:30:00"),
    ],
)
def test_times_follow_the_zone_across_the_change_of_clocks(db, zone, winter, summer):
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    customer(now=change - timedelta(microseconds=1))
    customer(now=change)
    written = Customer.objects.order_by("pk").values_list(Moment("created", ZoneInfo(zone)), flat=True)
    assert list(written) == [winter, summer]


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York"])
def test_times_are_the_zones_own_in_every_month_and_beyond_the_fast_years(db, zone):
    moments = [datetime(1999, 7, 1, 3, 4, 5, tzinfo=UTC) + timedelta(days=31, hours=7) * n for n in range(330)]
    moments.append(datetime(2046, 7, 1, 3, 4, 5, tzinfo=UTC))
    many(len(moments))
    found = list(Customer.objects.order_by("pk"))
    for one, moment in zip(found, moments, strict=True):
        one.created = moment
    Customer.objects.bulk_update(found, ["created"], batch_size=100)
    written = Customer.objects.order_by("pk").values_list(Moment("created", ZoneInfo(zone)), flat=True)
    assert list(written) == [f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" for moment in moments]


def test_a_query_that_can_find_nothing_gives_the_header_alone(db):
    assert b"".join(csv_chunks(Customer.objects.none(), [NAME, EMAIL])) == b"\xef\xbb\xbfName,Email\r\n"


def test_the_header_comes_before_the_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        next(csv_chunks(Customer.objects.all(), [NAME, EMAIL]))


def test_five_thousand_rows_come_in_chunks_and_flat_memory(db):
    many(5000)
    Customer.objects.update(description="x" * 4000)
    columns = [NAME, EMAIL, Column("description", "Description", "description", free=True)]
    tracemalloc.start()
    chunks = total = 0
    for chunk in csv_chunks(Customer.objects.filter(pk__gt=0), columns):
        chunks, total = chunks + 1, total + len(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert chunks == 1 + -(-5000 // BATCH)
    assert total > 20_000_000
    # One batch as tuples, as text and as bytes: several times 8 MB on SQLite, whose text is wider than its bytes.
    assert peak < 5 * BATCH * 4000


def test_a_reader_that_goes_away_leaves_the_database_usable(db):
    many(BATCH * 2)
    chunks = csv_chunks(Customer.objects.all(), [NAME, EMAIL])
    next(chunks)
    next(chunks)
    chunks.close()
    assert Customer.objects.count() == BATCH * 2
    assert not connection.needs_rollback


@pytest.mark.threads
def test_staff_can_save_while_an_export_runs_and_the_file_shows_one_moment(real_commits):
    many(BATCH * 2, email="before@example.com")
    chunks = csv_chunks(Customer.objects.order_by("pk"), [NAME, EMAIL])
    next(chunks)
    next(chunks)

    def save():
        Customer.objects.update(email="after@example.com")
        connection.close()

    writer = threading.Thread(target=save)
    writer.start()
    writer.join(timeout=10)
    assert not writer.is_alive()
    assert b"after" not in b"".join(chunks)
    assert Customer.objects.filter(email="after@example.com").count() == BATCH * 2
