"""The same file again changes nothing; "Match by email" goes by the key of the guard against duplicates."""

import pytest
from django.db.models import Sum

from billing_site.events.models import Event
from customers.imports import apply
from customers.models.csv_import import ImportBatch
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.profile.duplicates import likely_duplicates
from tests.customers.imports.import_files import checked, csv_text, imported, problems, upload
from tests.factories import customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
HEADERS = [
    *("Name", "Email", "Phone", "Country", "State", "Postal code", "City", "Address line1", "Currency", "Languages"),
    *("Tax status", "Tax IDs", "CC", "Shipping phone", "Shipping country", "order (metadata)", "Description"),
]
ROWS = [
    [
        *("ACME  GmbH", "Joerg@Müller.example", "491701234567", "Deutschland", "", "10115", "Berlin", "Weg 1", "€"),
        *("Deutsch", "Taxable", "USt-IdNr. DE 136 695 976, 181/815/08155", "A@x.example; b@x.example", "", "", " a "),
        "two\r\nlines",
    ],
    [
        *("Öl AB", "ol+tag@x.example", "", "SE", "", "", "", "", "", "sv; English (UK)", "Reverse charge"),
        *("556188-8404", "", "", "", "", "=1+1"),
    ],
    [
        *("Shop", "s.h.o.p@gmail.com", "(415) 555-0100", "USA", "US-CA", "94607", "Oakland", "1 Main St", "US Dollar"),
        *("", "exempt", "12-3456789", "", "4155550100", "United States", "7", ""),
    ],
    [
        *("Odd", "odd@x.example", "555 0100", "USA", "Absurdistan", "94607", "Oakland", "1 Main St", "usd", "", ""),
        *("", "", "020 7946 0018", "UK", "", ""),
    ],
]


def state():
    """Everything that an import could change."""
    counts = (Customer.objects.count(), Event.objects.count(), TaxId.objects.count())
    versions = Customer.objects.aggregate(Sum("version"))["version__sum"]
    return counts, versions, list(Customer.objects.order_by("id").values())


@pytest.mark.parametrize(
    "match", [{}, {"match_email": "on"}, {"empty_clears": "on"}, {"match_email": "on", "empty_clears": "on"}]
)
@pytest.mark.parametrize("columns", [{}, {"Phone": "", "Tax IDs": "", "Description": "metadata:Description"}])
def test_a_file_imported_twice_changes_nothing_the_second_time(desk, match, columns):
    content = csv_text(HEADERS, *ROWS)
    first = imported(desk, content, columns=dict(columns), **match)
    assert first.counts["applied"] == 4, problems(first)
    before = state()
    again = imported(desk, content, columns=dict(columns), **match)
    assert {kind: again.counts[kind] for kind in ("new", "changed", "same", "error")} == {
        "new": 0, "changed": 0, "same": 4, "error": 0,
    }  # fmt: skip
    assert state() == before


@pytest.mark.parametrize("mapped", ["Name", "Phone"])
def test_a_file_with_ids_imported_twice_changes_nothing_the_second_time(desk, mapped):
    jenny = customer("Jenny", email="jenny@x.example", address_country="DE")
    content = csv_text(["id", "Name", "Phone"], [jenny.public_id, "Jen", "491701234567"])
    assert imported(desk, content, columns={mapped: ""}).counts["applied"] == 1
    before = state()
    assert imported(desk, content, columns={mapped: ""}).counts["same"] == 1
    assert state() == before


def test_two_checked_imports_of_one_file_add_its_customers_once(desk):
    content = csv_text(
        ["Name", "Email", "Tax IDs"], ["A", "a@x.example", "DE136695976"], ["A", "a@x.example", "DE136695976"]
    )
    first, second = checked(desk, content), checked(desk, content)
    for batch in (first, second):
        ImportBatch.objects.filter(pk=batch.pk).update(batch=f"op_{batch.pk}")
        batch.refresh_from_db()
    now = first.created
    # One after the other in portions of a row: the twin in the file itself is no reason to leave a row.
    for batch in (first, second):
        for row in batch.rows.order_by("number"):
            apply.apply_rows(batch, [row], by=desk.user, now=now)
    assert Customer.objects.count() == 2
    assert set(first.rows.values_list("outcome", flat=True)) == {"applied"}
    assert set(second.rows.values_list("outcome", flat=True)) == {"stale"}
    assert second.rows.first().problems == [["email", "A customer exactly like this was added meanwhile."]]


SPELLINGS = [
    ("jenny@x.example", "Jenny@X.EXAMPLE"),
    ("jenny@x.example", " jenny@x.example "),
    ("jenny@x.example", "jenny+news@x.example"),
    ("jenny.r@gmail.com", "jennyr@googlemail.com"),
    ("jenny@bücher.example", "jenny@xn--bcher-kva.example"),
    ("jenny@x.example", "ｊｅｎｎｙ@x.example"),
]


@pytest.mark.parametrize(("there", "typed"), SPELLINGS)
def test_match_by_email_and_the_guard_against_duplicates_find_the_same(desk, there, typed):
    jenny = customer("Jenny", email=there)
    assert [found.customer for found in likely_duplicates(email=typed)] == [jenny]
    row = checked(
        desk, csv_text(["Name", "Email", "Phone"], ["Jenny", typed, "+4930123456"]), match_email="on"
    ).rows.get()
    if row.kind == "error":
        # The address itself is refused, as in the form; it is about Jenny all the same.
        assert row.problems[0][0] == "email"
    assert (row.customer_id, row.kind in ("changed", "error")) == (jenny.public_id, True)


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_rows_of_the_file_that_are_one_mailbox_are_errors_when_matched_and_two_customers_when_not(desk, one, other):
    content = csv_text(["Name", "Email"], ["A", one], ["B", other.strip()], ["C", "c@x.example"])
    batch = imported(desk, content, match_email="on")
    assert [row.kind for row in batch.rows.order_by("number")] == ["error", "error", "new"]
    assert problems(batch)[2] == ["Another row of this file has the same email, which is one customer's."]
    assert list(Customer.objects.values_list("name", flat=True)) == ["C"]


def test_several_customers_with_one_mailbox_are_never_chosen_from(desk):
    customer("One", email="a+1@x.example")
    customer("Two", email="a+2@x.example")
    batch = checked(desk, csv_text(["Name", "Email"], ["Three", "a@x.example"]), match_email="on")
    words = "2 customers have this email (a+1@x.example, a+2@x.example). Add the id column to say which one is meant."
    assert problems(batch) == {2: [words]}


def test_a_row_without_an_id_is_no_second_row_of_a_customer_with_one(desk):
    jenny = customer("Jenny", email="jenny@x.example")
    other = customer("Other", email="other@x.example")
    content = csv_text(
        ["id", "Name", "Email"],
        [jenny.public_id, "Jen", "jenny@x.example"],
        ["", "Jenny", "JENNY@x.example"],
        [other.public_id, "Other", "new@x.example"],
        ["", "New", "New@x.example"],
        ["", "Free", "free@x.example"],
    )
    batch = imported(desk, content, match_email="on")
    assert [row.kind for row in batch.rows.order_by("number")] == ["changed", "error", "changed", "error", "new"]
    before = state()
    assert imported(desk, content, match_email="on").counts["same"] == 3
    assert state() == before


def test_customers_with_one_email_and_an_id_each_are_fine(desk):
    rows = [[customer(name, email="shared@x.example").public_id, f"{name} Ltd", "shared@x.example"] for name in "AB"]
    assert imported(desk, csv_text(["id", "Name", "Email"], *rows), match_email="on").counts["applied"] == 2


def test_somebody_who_added_the_same_mailbox_meanwhile_keeps_the_row_out(desk):
    batch = checked(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]), match_email="on")
    customer("A", email="A+b@x.example")
    ImportBatch.objects.filter(pk=batch.pk).update(batch="op_x")
    batch.refresh_from_db()
    apply.apply_rows(batch, list(batch.rows.all()), by=desk.user, now=batch.created)
    assert Customer.objects.count() == 1
    assert batch.rows.get().outcome == "stale"


def test_the_page_says_that_a_file_was_read_as_windows_1252(desk):
    content = "Name,Email\nJörg Müller,j@x.example\nŽižka,z@x.example\n".encode("cp1252")
    batch = imported(desk, content)
    assert batch.encoding == "Windows-1252"
    assert set(Customer.objects.values_list("name", flat=True)) == {"Jörg Müller", "Žižka"}
    assert "read as Windows-1252" in desk.get(batch.get_absolute_url()).content.decode()
    before = state()
    assert imported(desk, content).counts["same"] == 2
    assert imported(desk, content.decode("cp1252").encode("utf-16")).counts["same"] == 2
    assert imported(desk, content.decode("cp1252")).encoding == ""
    assert state() == before


def test_the_page_of_the_columns_shows_texts_with_accents_of_a_file_that_is_not_utf_8(desk):
    for encoding, words in (("cp1252", "it was read as Windows-1252"), ("utf-16", "it was read as UTF-16")):
        content = "Name,Email\nPlain,p@x.example\nJörg Müller,j@x.example\n".encode(encoding)
        from_upload = upload(desk, content)
        page = " ".join(desk.get(from_upload.url).content.decode().split())
        assert words in page
        assert "<bdi>Jörg Müller</bdi>." in page
    page = desk.get(upload(desk, "Name,Email\nJörg,j@x.example\n").url).content.decode()
    assert "not UTF-8" not in page
