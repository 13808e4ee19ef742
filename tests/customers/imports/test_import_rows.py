"""The dry run: what each row would do, by the form's rules; nothing is changed by it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_site.events.models import Event
from customers.imports import check
from customers.imports.rows import RowRules
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.profile.forms import CustomerForm
from customers.rules.contact_text import read
from customers.rules.contacts import from_addresses
from tests.customers.imports.import_files import checked, csv_text, imported, problems
from tests.factories import customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_each_row_is_new_changed_same_or_wrong_and_nothing_happens(desk):
    same, other = customer("Same", email="same@x.example"), customer("Other", email="other@x.example")
    batch = checked(
        desk,
        csv_text(
            ["id", "Name", "Email"],
            [same.public_id, "Same", "same@x.example"],
            [other.public_id, "Changed", "other@x.example"],
            ["", "New", "new@x.example"],
            ["", "", "nobody"],
        ),
    )
    assert batch.counts == {"same": 1, "changed": 1, "new": 1, "error": 1}
    assert [(row.number, row.kind, row.changes) for row in batch.rows.order_by("number")] == [
        (2, "same", {}),
        (3, "changed", {"name": ["Other", "Changed"]}),
        (4, "new", {"name": ["", "New"], "email": ["", "new@x.example"]}),
        (5, "error", {}),
    ]
    assert problems(batch)[5] == ["Write an e-mail address like jenny@example.com.", "This field is required."]
    assert Customer.objects.count() == 2
    assert Event.objects.count() == 2


def test_ids_that_do_not_exist_and_deleted_customers_are_errors(desk, now):
    gone, into, merged = customer("Gone"), customer("Into"), customer("Merged")
    gone.mark_deleted(by=None, now=now)
    CustomerMerge.make(into, merged, {}, by=None, now=now)
    rows = [[public_id, "X"] for public_id in ("cus_nothing", gone.public_id, merged.public_id)]
    batch = checked(desk, csv_text(["id", "Name"], *rows))
    assert [words[0][:30] for words in problems(batch).values()] == [
        "No customer has the id “cus_no",
        "This customer was deleted. Res",
        "This customer was merged into ",
    ]


def test_one_id_twice_refuses_the_file(desk):
    jenny = customer("Jenny")
    batch = checked(desk, csv_text(["id", "Name"], [jenny.public_id, "A"], ["", "B"], [jenny.public_id, "C"]))
    assert batch.state == "refused"
    assert f"Rows 2 and 4 are about the same customer: both have the id {jenny.public_id}" in batch.reason


def test_by_email_rows_find_the_one_customer_that_has_exactly_it(desk):
    jenny = customer("Jenny", email="jenny@x.example")
    for number in range(2):
        customer(f"Double {number}", email="double@x.example")
    content = csv_text(["Name", "Email"], ["Jen", "jenny@x.example"], ["D", "double@x.example"], ["N", "n@x.example"])
    batch = checked(desk, content, match_email="on")
    assert batch.counts == {"changed": 1, "error": 1, "new": 1, "same": 0}
    assert batch.rows.get(number=2).customer_id == jenny.public_id
    assert "2 customers have this email" in problems(batch)[3][0]
    twice = csv_text(["Name", "Email"], ["A", "jenny@x.example"], ["B", "jenny@x.example"])
    assert checked(desk, twice, match_email="on").counts["error"] == 2


def test_empty_cells_leave_what_is_there_unless_they_shall_clear(desk):
    jenny = customer("Jenny", email="jenny@x.example", phone="+4930123456", metadata={"a": "1", "b": "2"})
    content = csv_text(["id", "Phone", "a (metadata)", "b (metadata)"], [jenny.public_id, "", "", "3"])
    assert checked(desk, content).rows.get().changes == {"metadata": [{"a": "1", "b": "2"}, {"a": "1", "b": "3"}]}
    changes = checked(desk, content, empty_clears="on").rows.get().changes
    assert changes == {"phone": ["+4930123456", ""], "metadata": [{"a": "1", "b": "2"}, {"b": "3"}]}
    name = csv_text(["id", "Name"], [jenny.public_id, ""])
    assert problems(checked(desk, name, empty_clears="on")) == {2: ["This field is required."]}


def test_a_locked_currency_is_an_error_with_its_reason(desk):
    jenny = customer("Jenny", currency="eur")
    batch = checked(desk, csv_text(["id", "Currency"], [jenny.public_id, "USD"]))
    assert problems(batch) == {2: ["Currency is locked: it was set to EUR."]}


def test_spreadsheet_spellings_are_understood(desk):
    content = csv_text(
        ["Name", "Email", "Country", "Currency", "Tax status", "Languages", "Phone", "CC"],
        [
            "A",
            "a@x.example",
            "Deutschland",
            "EUR",
            "Reverse charge",
            "de;en_gb",
            "030 123456",
            "b@x.example; c@x.example",
        ],
    )
    new = {field: pair[1] for field, pair in checked(desk, content).rows.get().changes.items()}
    assert new == {
        "name": "A",
        "email": "a@x.example",
        "address_country": "DE",
        "currency": "eur",
        "tax_exempt": "reverse",
        "preferred_locales": ["de", "en-GB"],
        "phone": "+4930123456",
        "contacts": from_addresses([], ["b@x.example", "c@x.example"]),
    }


def test_countries_currencies_and_languages_are_read_by_name(desk):
    cells = [
        ["UK", "£", "English (UK)"],
        ["Südkorea", "Südkoreanischer Won", "Koreanisch; français"],
        ["Turkey", "₺", "Türkçe, 日本語"],
        ["EL", "EUR (€)", "Ελληνικά"],
        ["Congo", "euro", ""],
        ["USA", "US Dollar", "Brazilian Portuguese"],
        ["Czech Republic", "kr", "Elbisch"],
    ]
    rows = [[f"N{n}", f"n{n}@x.example", *row] for n, row in enumerate(cells)]
    batch = checked(desk, csv_text(["Name", "Email", "Country", "Currency", "Languages"], *rows))
    fields = ("address_country", "currency", "preferred_locales")
    found = [[row.changes[field][1] for field in fields] for row in batch.rows.filter(kind="new").order_by("number")]
    assert found == [
        ["KR", "krw", ["ko", "fr"]],
        ["TR", "try", ["tr", "ja"]],
        ["GR", "eur", ["el"]],
        ["US", "usd", ["pt-BR"]],
    ]
    assert problems(batch) == {
        2: ["“£” may be any of EGP, FKP, GBP, GIP, LBP, SHP. Write the code."],
        6: ["“Congo” may be Congo - Kinshasa (CD) or Congo - Brazzaville (CG). Write the code."],
        8: [
            "“kr” may be any of DKK, ISK, NOK, SEK. Write the code.",
            "“Elbisch” is not a language we know. Use its name or a code such as en, fr-CA or zh-TW.",
        ],
    }


def test_states_are_stored_as_forms_store_them_and_an_unknown_one_is_a_remark(desk):
    headers = ["Name", "Email", "Address Line1", "City", "State", "Postal code", "Country"]
    places = [
        ["1 Main St", "Oakland", "US-CA", "94607", "USA"],
        ["1 Main St", "Oakland", "Calif.", "94607", "US"],
        ["1 Main St", "Oakland", "Absurdistan", "94607", "United States"],
        ["1 Rd", "Pune", "IN-MH", "411001", "Bharat"],
        ["Weg 1", "München", "Bayern", "80331", "Deutschland"],
    ]
    rows = [[f"N{n}", f"n{n}@x.example", *row] for n, row in enumerate(places)]
    batch = imported(desk, csv_text(headers, *rows))
    assert batch.counts["applied"] == 5, problems(batch)
    stored = list(Customer.objects.order_by("name").values_list("address_state", flat=True))
    assert stored == ["CA", "CA", "Absurdistan", "Maharashtra", "Bayern"]
    remark = "United States has no state “Absurdistan”. It is kept as typed."
    assert [row.problems for row in batch.rows.order_by("number")] == [[], [], [["address_state", remark]], [], []]
    assert remark in desk.get(batch.get_absolute_url(), {"kind": "new"}).content.decode()
    assert (
        checked(
            desk,
            csv_text(
                ["id", *headers],
                *[[c.public_id, *row] for c, row in zip(Customer.objects.order_by("name"), rows, strict=True)],
            ),
        ).counts["same"]
        == 5
    )
    # The form lets it stay, and takes no new one.
    kept = Customer.objects.get(address_state="Absurdistan")
    edit = reverse("customer_edit", args=[kept.public_id])
    form = desk.get(edit).context["form"]
    rows = ("metadata", "preferred_locales", "contacts")
    typed = {name: form[name].value() or "" for name in form.fields if name not in rows}
    typed |= {"description": "Changed", "version": kept.version}
    assert desk.post(edit, typed | {"address_state": "Nowhere"}).status_code == 422
    desk.post(edit, typed)
    kept.refresh_from_db()
    assert (kept.description, kept.address_state) == ("Changed", "Absurdistan")


def test_figures_and_dates_in_a_column_of_phones_are_errors_of_their_rows(desk):
    jenny = customer("Jenny", phone="+49170123456", address_country="DE")
    cells = ["4.91701E+11", "2026-01-05", "49170123456.0", "1701234.56", "491701234567", "0491 7012345", "49170123456"]
    rows = [[jenny.public_id, phone, "DE"] for phone in cells]
    found = [checked(desk, csv_text(["id", "Phone", "Country"], row)) for row in rows]
    assert [(batch.rows.get().kind, batch.rows.get().changes.get("phone", [0, ""])[1]) for batch in found] == [
        *[("error", "")] * 4,
        ("changed", "+491701234567"),
        ("changed", "+494917012345"),
        ("same", ""),
    ]
    assert [problems(batch)[2][0].split("” ")[1][:14] for batch in found[:4]] == [
        "is a number th",
        "is a date, not",
        *["is a decimal n"] * 2,
    ]
    shipping = csv_text(["id", "Shipping phone"], [jenny.public_id, "05.01.2026"])
    assert checked(desk, shipping).rows.get().problems[0][0] == "shipping_phone"


def test_a_row_with_more_cells_than_columns_is_an_error_and_a_shorter_one_is_fine(desk):
    jenny = customer("Jenny")
    content = csv_text(["id", "Name", "Phone"], [jenny.public_id, "Jen"], ["", "B", "", "lost"])
    batch = checked(desk, content)
    assert batch.rows.get(number=2).changes == {"name": ["Jenny", "Jen"]}
    assert "This row has 4 cells, and the header names 3 columns." in problems(batch)[3]


COLUMNS = [
    "name",
    "email",
    "phone",
    "address_country",
    "address_postal_code",
    "address_city",
    "description",
    "contacts",
]
CELLS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Jenny", "", "\u200b", "x" * 300, "  two   spaces "]),
        "email": st.sampled_from(["a@x.example", "", "nobody", "x" * 520 + "@x.example"]),
        "phone": st.sampled_from(["", "030 123456", "+1 415 555 0100", "none", "1" * 40]),
        "address_country": st.sampled_from(["", "DE", "US"]),
        "address_postal_code": st.sampled_from(["", "50667", "1"]),
        "address_city": st.sampled_from(["", "Köln", "\u202eevil"]),
        "description": st.sampled_from(["", "one\ntwo", "x" * 5001]),
        "contacts": st.sampled_from(["", "Anna <a@x.example> (to); b@x.example", "a@x.example; @", "x" * 300]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS)
def test_a_new_row_is_judged_as_the_form_judges_it(cells):
    form = CustomerForm(data=cells | {"contacts": read(cells["contacts"])})
    changes, found, _ = RowRules(COLUMNS).changes([cells[column] for column in COLUMNS], None)
    assert {field for field, _ in found} == set(form.errors)
    if not found:
        values = {field: value for field, value in form.values().items() if value and value != "none"}
        assert {field: new for field, (_, new) in changes.items()} == values


def test_the_dry_run_goes_on_where_it_stopped(desk, monkeypatch):
    monkeypatch.setattr(check, "PORTION", 2)
    content = csv_text(["Name", "Email"], *[[f"N{n}", f"n{n}@x.example"] for n in range(5)])
    batch = checked(desk, content)
    job = batch.job
    # The worker died after a portion was written and before its place was saved.
    job.state, job.cursor, job.done = "running", {"number": 3, "done": 2}, 2
    assert list(check.check_job(job)) == [4, 5]
    assert list(batch.rows.order_by("number").values_list("number", flat=True)) == [2, 3, 4, 5, 6]


def test_a_longer_file_asks_the_database_per_portion_and_not_per_row(desk, now):
    people = [customer(f"C{n}", now=now + timedelta(minutes=n)) for n in range(40)]
    costs = []
    for count in (5, 40):
        content = csv_text(["id", "Name"], *[[c.public_id, "X"] for c in people[:count]])
        with CaptureQueriesContext(connection) as queries:
            batch = checked(desk, content)
        costs.append(len(queries))
        assert batch.counts["changed"] == count
    assert costs[0] == costs[1]
